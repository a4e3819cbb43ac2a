"""One cost element on its way through the stages of `marts/line_costs.sql`.

Which lines it touches, what its event costs, how the cost falls on the lines. Equal columns are made once. Names of
columns are numbered here, so nothing a person wrote becomes an identifier.
"""

from fractions import Fraction

from kingside.lake.compiled import Compiled, Estimate
from kingside.lake.cost_model import CostModel, Element
from kingside.lake.drivers import Drivers
from kingside.lake.exact import Flag, Quantity, Scope, Value, Words, condition_of, evaluate, integer, rounded
from kingside.lake.refusal import Phrase, Place, Refusal

__all__ = ["RESERVED", "ElementCompiler"]

WEIGHT_PLACES = 4
RESERVED = ("order", "line", "lines", "date")


class ElementCompiler:
    """One element on its way through the stages."""

    def __init__(
        self,
        compiled: Compiled,
        model: CostModel,
        drivers: Drivers,
        number: int,
        place: Place,
        *,
        scale: int,
    ) -> None:
        self.compiled, self.model, self.drivers = compiled, model, drivers
        self.number, self.place, self.scale = number, place, scale
        self.element: Element = model.elements[number]
        self.value, self.factor = f"value_{number}", Fraction(1)
        self.passes: str | None = None
        self.is_first: str | None = None
        self.varies: list[str] = []
        self.falls_back: str | None = None
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
                raise Refusal("{place}: '{name}' is no value to calculate with.", place=self.place, name=name)
            if name in self.drivers.accounts and self.element.per != "account":
                raise Refusal(
                    "{place}: '{column}' is a column of the accounts file; it goes with {setting} only.",
                    place=self.place, column=name, setting='per = "account"',
                )  # fmt: skip

    def _decide_passes(self) -> None:
        if self.element.where is None:
            return
        place = Phrase("{place}, {key}", place=self.place, key="where")
        condition = condition_of(self.element.where, scope=self._line_scope, place=place)
        self.passes = self._once("line_events", condition, "passes")

    def _line_scope(self, name: str) -> Value:
        if name == "lines":
            return Quantity(Fraction(1), "1")
        return self.drivers.value(name)

    # a cost of each line

    def _cost_of_line(self) -> None:
        if self.element.split != "lines":
            self._weight()  # of no effect on a single line, but it must be a column
        self.factor, whole = self._evaluate(self._line_scope)
        self._set("formula_values", self.value, self._where_it_passes(whole))
        if self.element.booked_column is not None:
            self._set("line_costs", f"element_{self.number}", rounded(self.value, self.factor * 10**self.scale))
            return
        self._set("event_costs", f"cost_{self.number}", self._cost(self.factor))
        self._set("line_costs", f"element_{self.number}", self._in_units(f"cost_{self.number}"))

    def _evaluate(self, scope: Scope) -> tuple[Fraction, str]:
        """The formula as a fraction times whole-number SQL."""
        value = evaluate(self.element.formula, scope=scope, place=self.place)
        match value:
            case Quantity(factor, whole):
                return factor, whole if whole is not None else "1"
            case Flag(whole):
                return Fraction(1), whole
            case Words(_, why_no_number) if why_no_number is not None:
                raise why_no_number()
            case _:
                raise Refusal("{place}: the formula is no number.", place=self.place)

    def _where_it_passes(self, whole: str) -> str:
        return self._if_it_passes(self._as_integer(whole))

    def _if_it_passes(self, whole: str) -> str:
        return whole if self.passes is None else f"CASE WHEN {self.passes} THEN {whole} ELSE 0 END"

    def _as_integer(self, whole: str) -> str:
        return f"CAST({whole} AS {self.compiled.integer})"

    def _cost(self, factor: Fraction) -> str:
        """The one rounding: the exact value to whole minor units of the currency."""
        rate = self.element.pool.rate if self.element.pool else Fraction(1)
        return rounded(self.value, factor * rate * 10**self.model.minor_places)

    def _in_units(self, minor: str) -> str:
        units_per_minor = 10 ** (self.scale - self.model.minor_places)
        return minor if units_per_minor == 1 else f"({minor} * {integer(units_per_minor)})"

    # a cost of an order or account, split on its lines

    def _cost_of_event(self) -> None:
        rank, count = self._rank_and_count()
        self.factor, whole = self._evaluate(self._event_scope)
        self._set("formula_values", self.value, self._where_it_passes(whole))
        self._set("event_costs", f"cost_{self.number}", self._cost(self.factor))
        self.is_first = f"({rank} = 1)" if self.passes is None else f"({self.passes} AND {rank} = 1)"
        before, until, of_all = self._weights(rank, count)
        part = f"split_part_of(cost_{self.number}, {before}, {until}, {of_all})"
        self._set("line_costs", f"element_{self.number}", self._in_units(self._if_it_passes(part)))

    def _rank_and_count(self) -> tuple[str, str]:
        if self.passes is None:
            rank, count = f"ROW_NUMBER() OVER {self._running}", f"COUNT(*) OVER {self._whole}"
            rank, count = self._as_integer(rank), self._as_integer(count)
        else:
            one = self._if_it_passes("1")
            rank, count = self._sum(one, self._running), self._sum(one, self._whole)
        return self._once(self._stage, rank, "rank"), self._once(self._stage, count, "count")

    @property
    def _stage(self) -> str:
        return f"{self.element.per}_events"

    @property
    def _whole(self) -> str:
        return f"whole_{self.element.per}"

    @property
    def _running(self) -> str:
        return f"running_{self.element.per}"

    def _sum(self, value: str, window: str) -> str:
        return self._as_integer(f"SUM({value}) OVER {window}")

    def _event_scope(self, name: str) -> Value:
        """Columns brought to the event: numbers summed, flags 1 if any, texts constant."""
        if name == "lines":
            return Quantity(Fraction(1), self._rank_and_count()[1])
        if name in self.drivers.accounts:
            return self.drivers.value(name)
        reading, column = self.drivers.lines[name], self.drivers.of_line(name)
        if reading.kind in ("number", "flag"):
            column = self._where_it_passes(column)
        elif self.passes is not None:
            column = f"CASE WHEN {self.passes} THEN {column} END"
        match reading.kind:
            case "number":
                summed = self._once(self._stage, self._sum(column, self._whole), "sum")
                return Quantity(Fraction(1, 10**reading.scale), summed)
            case "flag":
                return Flag(self._once(self._stage, f"MAX({column}) OVER {self._whole}", "any"))
            case _:
                least = self._once(self._stage, f"MIN({column}) OVER {self._whole}", "least")
                most = self._once(self._stage, f"MAX({column}) OVER {self._whole}", "most")
                self.varies.append(f"({least} <> {most})")
                return Words(least, reading.why_no_number)

    def _weights(self, rank: str, count: str) -> tuple[str, str, str]:
        """Cumulative weight before and until the line, and of all lines; by line count where weights sum to 0."""
        if self.element.split == "lines":
            return f"({rank} - 1)", rank, count
        weight = self._once("line_events", self._where_it_passes(self._weight()), "weight")
        until = self._once(self._stage, self._sum(weight, self._running), "until")
        total = self._once(self._stage, self._sum(weight, self._whole), "total")
        self.falls_back = is_void = f"({total} = 0)"
        before = f"CASE WHEN {is_void} THEN {rank} - 1 ELSE {until} - {weight} END"
        reached = f"CASE WHEN {is_void} THEN {rank} ELSE {until} END"
        of_all = f"CASE WHEN {is_void} THEN {count} ELSE {total} END"
        return (
            self._once("event_costs", before, "before"),
            self._once("event_costs", reached, "reached"),
            self._once("event_costs", of_all, "of_all"),
        )

    def _weight(self) -> str:
        name = self.element.split
        reading = self.drivers.lines.get(name)
        if reading is not None and reading.why_no_number is not None:
            raise Refusal(
                "{place}: split names no numeric column; {why}", place=self.place, why=reading.why_no_number()
            )
        if reading is None or reading.kind != "number":
            raise Refusal(
                "{place}: split is neither lines nor a numeric column of the invoice lines ('{name}').",
                place=self.place, name=name,
            )  # fmt: skip
        scale = reading.scale
        weight = f"GREATEST({self.drivers.of_line(name)}, 0)"
        return weight if scale <= WEIGHT_PLACES else rounded(weight, Fraction(1, 10 ** (scale - WEIGHT_PLACES)))

    # accounts without lines

    def compile_unassigned(self) -> None:
        alias = f"element_{self.number}"
        if not self.has_unassigned_event:
            self._set("unassigned_costs", alias, "0")
            return
        self.unassigned_factor, whole = self._evaluate(self._unassigned_scope)
        self._set("unassigned_values", self.value, self._as_integer(whole))
        self._set("unassigned_costs", alias, self._in_units(self._cost(self.unassigned_factor)))

    @property
    def has_unassigned_event(self) -> bool:
        """Whether an account of the accounts file has the event although it has no line in the period."""
        names_accounts_file = any(name in self.drivers.accounts for name in self.element.columns())
        return self.element.per == "account" and self.element.where is None and names_accounts_file

    def _unassigned_scope(self, name: str) -> Value:
        if name in self.drivers.accounts:
            return self.drivers.value(name)
        if name != "lines" and self.drivers.lines[name].kind in ("text", "key"):
            raise Refusal(
                "{place}: accounts without invoice lines have no '{column}' to take a text from.",
                place=self.place, column=name,
            )  # fmt: skip
        if name != "lines" and self.drivers.lines[name].kind == "flag":
            return Flag("0")
        return Quantity(Fraction(0))

    # how many lines it touches, how many of them rest on a default

    def _count_lines(self) -> None:
        passes = self.passes or "TRUE"
        found = {name: self.drivers.is_estimated(name) for name in self.element.columns()}
        estimated = {name: column for name, column in found.items() if column is not None}
        touched = f"COUNT(*) FILTER (WHERE is_counted AND {passes})"
        self._set("line_counts", f"lines_{self.number}", touched)
        rests = self._as_integer("0")
        if estimated:
            rests = f"COUNT(*) FILTER (WHERE is_counted AND {passes} AND ({' OR '.join(estimated.values())}))"
        self._set("line_counts", f"estimated_{self.number}", rests)
        for name, column in estimated.items():
            default = self.drivers.reading(name).default_in_words
            took = f"({passes} AND {column})"
            self.compiled.estimates.append(Estimate(self.element.code, self.number, name, default, took))

    def _set(self, stage: str, alias: str, expression: str) -> None:
        getattr(self.compiled, stage)[alias] = expression

    def _once(self, stage: str, expression: str, hint: str) -> str:
        """A column of the stage for the expression: the one there is, or a new one."""
        columns: dict[str, str] = getattr(self.compiled, stage)
        for alias, there in columns.items():
            if there == expression:
                return alias
        alias = f"{hint}_{self.element.per}_{len(columns)}"
        columns[alias] = expression
        return alias
