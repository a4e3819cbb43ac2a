"""A cost model compiled for the marts: its elements, and the controls that show what went wrong on the way."""

from fractions import Fraction
from functools import reduce

from sqlglot import exp

from kingside.lake.columns import Reading
from kingside.lake.compiled import Compiled
from kingside.lake.cost_model import CostModel, Pool
from kingside.lake.drivers import Drivers
from kingside.lake.element import ElementCompiler
from kingside.lake.exact import common_unit, integer, rounded
from kingside.lake.mart import template
from kingside.lake.refusal import Phrase, Place

__all__ = ["compile_model"]


def compile_model(
    model: CostModel, drivers: Drivers, *, scale: int, wide: bool, place: Place, with_unassigned: bool
) -> Compiled:
    """All elements of the model, for amounts of `scale` decimal places and integers of 128 (wide) or 64 bits.

    `with_unassigned` says that accounts without lines may have events. Raises Refusal where a formula names what is
    not there or mixes kinds.
    """
    compiled = Compiled(
        integer=exp.DataType.build("INT128" if wide else "BIGINT"),
        net_revenue=_in_units(drivers.lines["net_revenue"], "net_revenue", scale),
        cogs=_in_units(drivers.lines["cogs"], "cogs", scale),
    )
    places = [Phrase("{file}, element {element}", file=place, element=element.code) for element in model.elements]
    plans = [
        ElementCompiler(compiled, model, drivers, number, of_element, scale=scale)
        for number, of_element in enumerate(places)
    ]
    for plan in plans:
        plan.compile()
        if with_unassigned:
            plan.compile_unassigned()
    _add_controls(compiled, model, plans)
    return compiled


def _add_controls(compiled: Compiled, model: CostModel, plans: list[ElementCompiler]) -> None:
    for number, pool in enumerate(model.pools):
        _add_minutes(compiled, number, pool, [plan for plan in plans if plan.element.pool == pool])
    for plan in plans:
        if plan.falls_back is not None and plan.is_first is not None:
            fallback = template(
                "CASE WHEN $first AND $void THEN 1 ELSE 0 END", first=plan.is_first, void=plan.falls_back
            )
            compiled.controls[f"fallback_{plan.number}"] = fallback
    negative = [(_is_negative(plan.value, plan.factor), plan.number) for plan in plans if plan.element.pool]
    varying = [(_any(plan.varies), plan.number) for plan in plans if plan.varies]
    compiled.controls["fault"] = template(
        "CASE WHEN is_duplicate OR $negative OR $varying THEN 1 ELSE 0 END",
        negative=_any([test for test, _ in negative]),
        varying=_any([test for test, _ in varying]),
    )
    compiled.faults = {"negative": _first_of(negative), "varying": _first_of(varying)}
    for plan in plans:
        if plan.element.pool and plan.unassigned_factor is not None:
            is_negative = _is_negative(plan.value, plan.unassigned_factor)
            compiled.unassigned_controls[f"negative_{plan.number}"] = is_negative


def _first_of(tests: list[tuple[exp.Expr, int]]) -> exp.Expr:
    """The number of the first element whose test holds on a line, else null."""
    if not tests:
        return exp.null()
    return exp.Case(ifs=[exp.If(this=test, true=exp.Literal.number(number)) for test, number in tests])


def _add_minutes(compiled: Compiled, number: int, pool: Pool, plans: list[ElementCompiler]) -> None:
    """The pool's minutes per line as whole units, an event's minutes on its first line."""
    factors = [f for plan in plans for f in (plan.factor, plan.unassigned_factor) if f]
    unit = common_unit(factors)
    compiled.minutes_units[pool.code] = unit
    on_lines: list[exp.Expr] = []
    unassigned: list[exp.Expr] = []
    for plan in plans:
        minutes = _times(plan.value, plan.factor / unit)
        if plan.is_first is not None:
            minutes = template("CASE WHEN $first THEN $minutes ELSE 0 END", first=plan.is_first, minutes=minutes)
        on_lines.append(minutes)
        if plan.unassigned_factor is not None:
            unassigned.append(_times(plan.value, plan.unassigned_factor / unit))
    compiled.controls[f"minutes_{number}"] = _added(on_lines)
    compiled.unassigned_controls[f"minutes_{number}"] = _added(unassigned)


def _added(terms: list[exp.Expr]) -> exp.Expr:
    nothing: exp.Expr = exp.Literal.number(0)
    return reduce(lambda left, right: exp.Add(this=left, expression=right), terms, nothing)


def _times(value: exp.Expr, count: Fraction) -> exp.Expr:
    return template("($count * $value)", count=integer(count.numerator), value=value)


def _is_negative(value: exp.Expr, factor: Fraction) -> exp.Expr:
    if factor == 0:
        return exp.false()
    return template("($value < 0)" if factor > 0 else "($value > 0)", value=value)


def _in_units(reading: Reading, name: str, scale: int) -> exp.Expr:
    """A booked amount in whole money units of `scale` decimal places."""
    return rounded(exp.column(name), Fraction(10 ** (scale - reading.scale)))


def _any(conditions: list[exp.Expr]) -> exp.Expr:
    return exp.paren(exp.or_(*conditions)) if conditions else exp.false()
