"""A cost model compiled for the marts: its elements, and the controls that show what went wrong on the way."""

from fractions import Fraction

from kingside.lake.columns import Reading
from kingside.lake.compiled import Compiled
from kingside.lake.cost_model import CostModel, Pool
from kingside.lake.drivers import Drivers
from kingside.lake.element import ElementCompiler
from kingside.lake.exact import common_unit, integer, rounded
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
        integer="INT128" if wide else "BIGINT",
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
            test = f"{plan.is_first} AND {plan.falls_back}"
            compiled.controls[f"fallback_{plan.number}"] = f"CASE WHEN {test} THEN 1 ELSE 0 END"
    negative = [(_is_negative(plan.value, plan.factor), plan.number) for plan in plans if plan.element.pool]
    varying = [(f"({' OR '.join(plan.varies)})", plan.number) for plan in plans if plan.varies]
    faulty = " OR ".join(["is_duplicate", *(test for test, _ in (*negative, *varying))])
    compiled.controls["fault"] = f"CASE WHEN {faulty} THEN 1 ELSE 0 END"
    compiled.faults = {"negative": _first_of(negative), "varying": _first_of(varying)}
    for plan in plans:
        if plan.element.pool and plan.unassigned_factor is not None:
            is_negative = _is_negative(plan.value, plan.unassigned_factor)
            compiled.unassigned_controls[f"negative_{plan.number}"] = is_negative


def _first_of(tests: list[tuple[str, int]]) -> str:
    """The number of the first element whose test holds on a line, else null."""
    if not tests:
        return "NULL"
    cases = " ".join(f"WHEN {test} THEN {number}" for test, number in tests)
    return f"CASE {cases} END"


def _add_minutes(compiled: Compiled, number: int, pool: Pool, plans: list[ElementCompiler]) -> None:
    """The pool's minutes per line as whole units, an event's minutes on its first line."""
    factors = [f for plan in plans for f in (plan.factor, plan.unassigned_factor) if f]
    unit = common_unit(factors)
    compiled.minutes_units[pool.code] = unit
    on_lines: list[str] = []
    unassigned: list[str] = []
    for plan in plans:
        minutes = _times(plan.value, plan.factor / unit)
        if plan.is_first is not None:
            minutes = f"CASE WHEN {plan.is_first} THEN {minutes} ELSE 0 END"
        on_lines.append(minutes)
        if plan.unassigned_factor is not None:
            unassigned.append(_times(plan.value, plan.unassigned_factor / unit))
    compiled.controls[f"minutes_{number}"] = _added(on_lines)
    compiled.unassigned_controls[f"minutes_{number}"] = _added(unassigned)


def _added(terms: list[str]) -> str:
    return f"({' + '.join(['0', *terms])})"


def _times(value: str, count: Fraction) -> str:
    return f"({integer(count.numerator)} * {value})"


def _is_negative(value: str, factor: Fraction) -> str:
    if factor == 0:
        return "FALSE"
    return f"({value} {'<' if factor > 0 else '>'} 0)"


def _in_units(reading: Reading, name: str, scale: int) -> str:
    """A booked amount in whole money units of `scale` decimal places."""
    return rounded(name, Fraction(10 ** (scale - reading.scale)))
