"""A cost model compiled to the columns of the marts: which lines an event touches, what it costs, how it is split.

Each element becomes a few columns per stage of `marts/line_costs.sql`; equal columns are made once. Names of columns
are numbered here, so nothing a person wrote becomes an identifier.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce

from sqlglot import exp

from kingside.lake.columns import Reading
from kingside.lake.cost_model import CostModel, Element, Pool
from kingside.lake.exact import Condition, Flag, Quantity, Scope, Value, Words, evaluate, integer, rounded
from kingside.lake.formula import Column
from kingside.lake.mart import template
from kingside.lake.refusal import Refusal

__all__ = ["Compiled", "Drivers", "compile_model"]

WEIGHT_PLACES = 4
RESERVED = ("order", "line", "lines", "date")


@dataclass(frozen=True)
class Drivers:
    """The columns that formulas may name, and what they are called inside the marts."""

    lines: Mapping[str, Reading]
    accounts: Mapping[str, Reading]

    def of_line(self, name: str) -> exp.Expression:
        """The mart column of an invoice-line column."""
        if name in ("account", "product", "net_revenue", "cogs", "quantity"):
            return exp.column(name)
        return exp.column(f"driver_{list(self.lines).index(name)}")

    def of_account(self, name: str) -> exp.Expression:
        """The mart column of an accounts-file column."""
        return exp.column(f"account_driver_{list(self.accounts).index(name)}")

    def is_estimated(self, name: str) -> exp.Expression | None:
        """The mart column that says the cell was empty and took its default; None where no cell is."""
        is_line = name in self.lines
        reading = self.lines[name] if is_line else self.accounts[name]
        if not reading.has_empty or reading.default is None:
            return None
        position = list(self.lines if is_line else self.accounts).index(name)
        return exp.column(f"{'' if is_line else 'account_'}estimated_{position}")


@dataclass
class Compiled:
    """The lists that are spliced into the marts, stage by stage, each expression under its alias."""

    line_events: dict[str, exp.Expression] = field(default_factory=dict)
    order_events: dict[str, exp.Expression] = field(default_factory=dict)
    account_events: dict[str, exp.Expression] = field(default_factory=dict)
    formula_values: dict[str, exp.Expression] = field(default_factory=dict)
    event_costs: dict[str, exp.Expression] = field(default_factory=dict)
    line_costs: dict[str, exp.Expression] = field(default_factory=dict)
    controls: dict[str, exp.Expression] = field(default_factory=dict)
    line_counts: dict[str, exp.Expression] = field(default_factory=dict)
    unassigned_values: dict[str, exp.Expression] = field(default_factory=dict)
    unassigned_costs: dict[str, exp.Expression] = field(default_factory=dict)
    unassigned_controls: dict[str, exp.Expression] = field(default_factory=dict)
    minutes_units: dict[str, Fraction] = field(default_factory=dict)
    """By pool: what one whole unit of its `minutes_…` control is worth in minutes."""

    net_revenue: exp.Expression = field(default_factory=exp.null)
    cogs: exp.Expression = field(default_factory=exp.null)
    faulty_element: exp.Expression = field(default_factory=exp.null)
    """Number of the first element with negative minutes on a line; plus the number of elements, where a text varies."""

    def spliced(self, stage: str) -> list[exp.Expression]:
        """One stage as a select list."""
        return [expression.as_(alias) for alias, expression in getattr(self, stage).items()]

    def line_parts(self) -> dict[str, exp.Expression | list[exp.Expression]]:
        """All that `marts/line_costs.sql` asks for but its controls."""
        stages = (
            "line_events",
            "order_events",
            "account_events",
            "formula_values",
            "event_costs",
            "line_costs",
        )
        return {
            "net_revenue": self.net_revenue,
            "cogs": self.cogs,
            **{stage: self.spliced(stage) for stage in stages},
        }


def compile_model(
    model: CostModel, drivers: Drivers, *, scale: int, wide: bool, place: str, with_unassigned: bool
) -> Compiled:
    """All elements of the model, for amounts of `scale` decimal places and integers of 128 (wide) or 64 bits.

    `with_unassigned` says that accounts without lines may have events. Raises Refusal where a formula names what is
    not there or mixes kinds.
    """
    compiled = Compiled(
        net_revenue=_in_units(drivers.lines["net_revenue"], "net_revenue", scale),
        cogs=_in_units(drivers.lines["cogs"], "cogs", scale),
    )
    plans = [
        _ElementPlan(
            compiled, model, drivers, number, f"{place}, element {element.code}", scale=scale, wide=wide
        )
        for number, element in enumerate(model.elements)
    ]
    for plan in plans:
        plan.compile()
        if with_unassigned:
            plan.compile_unassigned()
    _add_controls(compiled, model, plans)
    return compiled


class _ElementPlan:
    """One element on its way through the stages."""

    def __init__(
        self,
        compiled: Compiled,
        model: CostModel,
        drivers: Drivers,
        number: int,
        place: str,
        *,
        scale: int,
        wide: bool,
    ) -> None:
        self.compiled, self.model, self.drivers = compiled, model, drivers
        self.number, self.place, self.scale = number, place, scale
        self.element: Element = model.elements[number]
        self.integer = exp.DataType.build("INT128" if wide else "BIGINT")
        self.value, self.factor = exp.column(f"value_{number}"), Fraction(1)
        self.passes: exp.Expression | None = None
        self.is_first: exp.Expression | None = None
        self.varies: list[exp.Expression] = []
        self.falls_back: exp.Expression | None = None
        self.unassigned_factor: Fraction | None = None

    def compile(self) -> None:
        self._check_names()
        self._decide_passes()
        if self.element.per == "line":
            self._cost_of_line()
        else:
            self._cost_of_event()
        self._count_lines()

    # which lines take part

    def _check_names(self) -> None:
        for name in self.element.columns():
            if name in RESERVED:
                raise Refusal(f"{self.place}: '{name}' is a reserved word and no value to calculate with.")
            if name in self.drivers.accounts and self.element.per != "account":
                raise Refusal(
                    f"{self.place}: '{name}' is a column of the accounts file; it goes with per = \"account\" only."
                )

    def _decide_passes(self) -> None:
        if self.element.where is None:
            return
        test = evaluate(self.element.where, scope=self._line_scope, place=f"{self.place}, where")
        match test:
            case Condition(condition):
                pass
            case Flag(whole):
                condition = template("$flag = 1", flag=whole)
            case _:
                raise Refusal(f"{self.place}, where: a condition is needed, such as a flag or a comparison.")
        self.passes = self._once("line_events", condition, "passes")

    def _line_scope(self, name: str) -> Value:
        if name == "lines":
            return Quantity(Fraction(1), exp.Literal.number(1))
        if name in self.drivers.accounts:
            return self._account_value(name)
        return _as_value(self.drivers.lines[name], self.drivers.of_line(name))

    def _account_value(self, name: str) -> Value:
        return _as_value(self.drivers.accounts[name], self.drivers.of_account(name))

    # a cost of each line

    def _cost_of_line(self) -> None:
        whole = self._evaluate(self._line_scope)
        self._set("formula_values", self.value.name, self._where_it_passes(whole))
        if isinstance(self.element.formula, Column) and self.element.is_booked:
            self._set(
                "line_costs", f"element_{self.number}", rounded(self.value, self.factor * 10**self.scale)
            )
            return
        self._set("event_costs", f"cost_{self.number}", self._cost())
        self._set("line_costs", f"element_{self.number}", self._in_units(exp.column(f"cost_{self.number}")))

    def _evaluate(self, scope: Scope) -> exp.Expression:
        value = evaluate(self.element.formula, scope=scope, place=self.place)
        match value:
            case Quantity(factor, whole):
                self.factor = factor
                return whole if whole is not None else exp.Literal.number(1)
            case Flag(whole):
                self.factor = Fraction(1)
                return whole
            case Words(_, why_no_number) if why_no_number is not None:
                raise Refusal(why_no_number())
            case _:
                raise Refusal(f"{self.place}: the formula is no number.")

    def _where_it_passes(self, whole: exp.Expression) -> exp.Expression:
        whole = exp.cast(whole, self.integer)
        if self.passes is None:
            return whole
        return template("CASE WHEN $passes THEN $whole ELSE 0 END", passes=self.passes, whole=whole)

    def _cost(self, factor: Fraction | None = None) -> exp.Expression:
        """The one rounding: the exact value to whole minor units of the currency."""
        rate = self.element.pool.rate if self.element.pool else Fraction(1)
        units = (self.factor if factor is None else factor) * rate * 10**self.model.minor_places
        return rounded(self.value, units)

    def _in_units(self, minor: exp.Expression) -> exp.Expression:
        units_per_minor = 10 ** (self.scale - self.model.minor_places)
        return (
            minor
            if units_per_minor == 1
            else template("$minor * $units", minor=minor, units=integer(units_per_minor))
        )

    # a cost of an order or account, split on its lines

    def _cost_of_event(self) -> None:
        rank, count = self._rank_and_count()
        self._set("formula_values", self.value.name, self._where_it_passes(self._evaluate(self._event_scope)))
        self._set("event_costs", f"cost_{self.number}", self._cost())
        first = template("$rank = 1", rank=rank)
        self.is_first = first if self.passes is None else exp.and_(self.passes, first)
        before, until, of_all = self._weights(rank, count)
        part = template(
            "split_part_of($cost, $before, $until, $of_all)",
            cost=exp.column(f"cost_{self.number}"), before=before, until=until, of_all=of_all,
        )  # fmt: skip
        if self.passes is not None:
            part = template("CASE WHEN $passes THEN $part ELSE 0 END", passes=self.passes, part=part)
        self._set("line_costs", f"element_{self.number}", self._in_units(part))

    def _rank_and_count(self) -> tuple[exp.Expression, exp.Expression]:
        if self.passes is None:
            rank, count = (
                template("ROW_NUMBER() OVER $running", running=self._running),
                template("COUNT(*) OVER $whole", whole=self._whole),
            )
        else:
            one = template("CASE WHEN $passes THEN 1 ELSE 0 END", passes=self.passes)
            rank, count = self._sum(one, self._running), self._sum(one, self._whole)
        return self._once(self._stage, exp.cast(rank, self.integer), "rank"), self._once(
            self._stage, exp.cast(count, self.integer), "count"
        )

    @property
    def _stage(self) -> str:
        return f"{self.element.per}_events"

    @property
    def _whole(self) -> exp.Expression:
        return exp.to_identifier(f"whole_{self.element.per}")

    @property
    def _running(self) -> exp.Expression:
        return exp.to_identifier(f"running_{self.element.per}")

    def _sum(self, value: exp.Expression, window: exp.Expression) -> exp.Expression:
        return exp.cast(_over(exp.Sum(this=value), window), self.integer)

    def _event_scope(self, name: str) -> Value:
        """Columns brought to the event: numbers summed, flags 1 if any, texts constant."""
        if name == "lines":
            return Quantity(Fraction(1), self._rank_and_count()[1])
        if name in self.drivers.accounts:
            return self._account_value(name)
        reading, column = self.drivers.lines[name], self.drivers.of_line(name)
        if reading.kind in ("number", "flag"):
            column = self._where_it_passes(column)
        elif self.passes is not None:
            column = template("CASE WHEN $passes THEN $column END", passes=self.passes, column=column)
        match reading.kind:
            case "number":
                summed = self._once(self._stage, self._sum(column, self._whole), "sum")
                return Quantity(Fraction(1, 10**reading.scale), summed)
            case "flag":
                return Flag(self._once(self._stage, _over(exp.Max(this=column), self._whole), "any"))
            case _:
                least = self._once(self._stage, _over(exp.Min(this=column), self._whole), "least")
                most = self._once(self._stage, _over(exp.Max(this=column), self._whole), "most")
                self.varies.append(template("$least <> $most", least=least, most=most))
                return Words(least, reading.why_no_number)

    def _weights(
        self, rank: exp.Expression, count: exp.Expression
    ) -> tuple[exp.Expression, exp.Expression, exp.Expression]:
        """Cumulative weight before and until the line, and of all lines; by line count where weights sum to 0."""
        if self.element.split == "lines":
            return template("$rank - 1", rank=rank), rank, count
        weight = self._once("line_events", self._where_it_passes(self._weight()), "weight")
        until = self._once(self._stage, self._sum(weight, self._running), "until")
        total = self._once(self._stage, self._sum(weight, self._whole), "total")
        is_void = template("$total = 0", total=total)
        self.falls_back = is_void
        names = {"rank": rank, "count": count, "weight": weight, "until": until, "total": total}
        before = "CASE WHEN $total = 0 THEN $rank - 1 ELSE $until - $weight END"
        return (
            self._once("event_costs", _filled(before, names), "before"),
            self._once(
                "event_costs", _filled("CASE WHEN $total = 0 THEN $rank ELSE $until END", names), "reached"
            ),
            self._once(
                "event_costs", _filled("CASE WHEN $total = 0 THEN $count ELSE $total END", names), "of_all"
            ),
        )

    def _weight(self) -> exp.Expression:
        name = self.element.split
        if name not in self.drivers.lines or self.drivers.lines[name].kind != "number":
            raise Refusal(
                f"{self.place}: split is neither lines nor a numeric column of the invoice lines ('{name}')."
            )
        scale = self.drivers.lines[name].scale
        weight = template("GREATEST($column, 0)", column=self.drivers.of_line(name))
        return (
            weight if scale <= WEIGHT_PLACES else rounded(weight, Fraction(1, 10 ** (scale - WEIGHT_PLACES)))
        )

    # accounts without lines

    def compile_unassigned(self) -> None:
        alias = f"element_{self.number}"
        if not self.has_unassigned_event:
            self._set("unassigned_costs", alias, exp.Literal.number(0))
            return
        kept = self.factor
        whole = self._evaluate(self._unassigned_scope)
        self.factor, self.unassigned_factor = kept, self.factor
        self._set("unassigned_values", self.value.name, exp.cast(whole, self.integer))
        self._set("unassigned_costs", alias, self._in_units(self._cost(self.unassigned_factor)))

    @property
    def has_unassigned_event(self) -> bool:
        """Whether an account of the accounts file has the event although it has no line in the period."""
        names_accounts_file = any(name in self.drivers.accounts for name in self.element.columns())
        return self.element.per == "account" and self.element.where is None and names_accounts_file

    def _unassigned_scope(self, name: str) -> Value:
        if name in self.drivers.accounts:
            return self._account_value(name)
        if name != "lines" and self.drivers.lines[name].kind in ("text", "key"):
            raise Refusal(
                f"{self.place}: accounts without invoice lines have no '{name}' to take a text from."
            )
        if name != "lines" and self.drivers.lines[name].kind == "flag":
            return Flag(exp.Literal.number(0))
        return Quantity(Fraction(0))

    # how many lines it touches, how many of them rest on a default

    def _count_lines(self) -> None:
        passes = self.passes if self.passes is not None else exp.true()
        estimated = [
            column
            for name in self.element.columns()
            if (column := self.drivers.is_estimated(name)) is not None
        ]
        touched = template("COUNT(*) FILTER (WHERE is_in_period AND $passes)", passes=exp.paren(passes))
        self._set("line_counts", f"lines_{self.number}", touched)
        rests = template(
            "COUNT(*) FILTER (WHERE is_in_period AND $passes AND $estimated)",
            passes=exp.paren(passes), estimated=exp.paren(exp.or_(*estimated) if estimated else exp.false()),
        )  # fmt: skip
        self._set("line_counts", f"estimated_{self.number}", rests)

    def _set(self, stage: str, alias: str, expression: exp.Expression) -> None:
        getattr(self.compiled, stage)[alias] = expression

    def _once(self, stage: str, expression: exp.Expression, hint: str) -> exp.Expression:
        """A column of the stage for the expression: the one there is, or a new one."""
        columns: dict[str, exp.Expression] = getattr(self.compiled, stage)
        for alias, there in columns.items():
            if there == expression:
                return exp.column(alias)
        alias = f"{hint}_{self.element.per}_{len(columns)}"
        columns[alias] = expression
        return exp.column(alias)


def _add_controls(compiled: Compiled, model: CostModel, plans: list[_ElementPlan]) -> None:
    for number, pool in enumerate(model.pools):
        _add_minutes(compiled, number, pool, [plan for plan in plans if plan.element.pool == pool])
    for plan in plans:
        if plan.falls_back is not None and plan.is_first is not None:
            fallback = template(
                "CASE WHEN $first AND $void THEN 1 ELSE 0 END", first=plan.is_first, void=plan.falls_back
            )
            compiled.controls[f"fallback_{plan.number}"] = fallback
    faults = [template("is_duplicate")]
    faults.append(_any([_is_negative(plan.value, plan.factor) for plan in plans if plan.element.pool]))
    faults.append(_any([exp.paren(condition) for plan in plans for condition in plan.varies]))
    compiled.controls["fault"] = template(
        "CASE WHEN $duplicate THEN 1 WHEN $negative THEN 2 WHEN $varies THEN 3 ELSE 0 END",
        duplicate=faults[0], negative=faults[1], varies=faults[2],
    )  # fmt: skip
    faulty = [(_is_negative(plan.value, plan.factor), plan.number) for plan in plans if plan.element.pool]
    faulty += [(_any(plan.varies), plan.number + len(plans)) for plan in plans if plan.varies]
    if faulty:
        cases = [exp.If(this=test, true=exp.Literal.number(number)) for test, number in faulty]
        compiled.faulty_element = exp.Case(ifs=cases)
    for plan in plans:
        if plan.element.pool and plan.unassigned_factor is not None:
            negative = _is_negative(plan.value, plan.unassigned_factor)
            compiled.unassigned_controls[f"negative_{plan.number}"] = negative


def _add_minutes(compiled: Compiled, number: int, pool: Pool, plans: list[_ElementPlan]) -> None:
    """The pool's minutes per line as whole units, an event's minutes on its first line."""
    factors = [f for plan in plans for f in (plan.factor, plan.unassigned_factor) if f]
    unit = _common_unit(factors)
    compiled.minutes_units[pool.code] = unit
    on_lines, unassigned = [exp.Literal.number(0)], [exp.Literal.number(0)]
    for plan in plans:
        minutes = _times(plan.value, plan.factor / unit)
        if plan.is_first is not None:
            minutes = template(
                "CASE WHEN $first THEN $minutes ELSE 0 END", first=plan.is_first, minutes=minutes
            )
        on_lines.append(minutes)
        if plan.unassigned_factor is not None:
            unassigned.append(_times(plan.value, plan.unassigned_factor / unit))
    compiled.controls[f"minutes_{number}"] = reduce(lambda a, b: exp.Add(this=a, expression=b), on_lines)
    compiled.unassigned_controls[f"minutes_{number}"] = reduce(
        lambda a, b: exp.Add(this=a, expression=b), unassigned
    )


def _common_unit(factors: list[Fraction]) -> Fraction:
    if not factors:
        return Fraction(1)
    divisor = reduce(math.gcd, (abs(factor.numerator) for factor in factors))
    return Fraction(divisor, math.lcm(*(factor.denominator for factor in factors)))


def _times(value: exp.Expression, count: Fraction) -> exp.Expression:
    return template("($count * $value)", count=integer(count.numerator), value=value)


def _is_negative(value: exp.Expression, factor: Fraction) -> exp.Expression:
    return template("($value < 0)" if factor > 0 else "($value > 0)", value=value)


def _in_units(reading: Reading, name: str, scale: int) -> exp.Expression:
    """A booked amount in whole money units of `scale` decimal places."""
    return rounded(exp.column(name), Fraction(10 ** (scale - reading.scale)))


def _any(conditions: list[exp.Expression]) -> exp.Expression:
    return exp.paren(exp.or_(*conditions)) if conditions else exp.false()


def _over(aggregate: exp.Expression, window: exp.Expression) -> exp.Expression:
    return exp.Window(this=aggregate, alias=window, over="OVER")


def _filled(sql: str, names: Mapping[str, exp.Expression]) -> exp.Expression:
    return template(sql, **names)


def _as_value(reading: Reading, column: exp.Expression) -> Value:
    match reading.kind:
        case "number":
            return Quantity(Fraction(1, 10**reading.scale), column)
        case "flag":
            return Flag(column)
        case _:
            return Words(column, reading.why_no_number)
