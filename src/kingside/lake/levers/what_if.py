"""What would be left of an account or a cell with levers pulled: the same calculation as the profit map, line by line.

Method: docs/methods/levers.md.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import duckdb

from kingside.lake.connection import connect
from kingside.lake.cost_model import LEVELS, STEPS, CostModel, read_cost_model
from kingside.lake.engines.in_duckdb import InDuckDB
from kingside.lake.facts import Facts, open_facts
from kingside.lake.levers.lever import FreightTerms, Lever, in_order
from kingside.lake.levers.levered import Levered, lay_out_account
from kingside.lake.levers.openings import Openings, openings
from kingside.lake.levers.pull import charge_freight, pull
from kingside.lake.own_files import called
from kingside.lake.refusal import Refusal
from kingside.lake.source import find_files
from kingside.lake.sql_text import literal
from kingside.lake.sums import Sums, calculate

__all__ = ["Outcome", "Question", "WhatIf", "what_if"]

OVERFLOWS = (duckdb.OutOfRangeException, duckdb.ConversionException)
THREADS = 2


@dataclass(frozen=True)
class Question:
    """An account, or with `product` one cell of it, on the files of a profit map."""

    costs: Path
    lines: Path
    account: str
    product: str = ""
    accounts: Path | None = None
    renames: Mapping[str, str] = field(default_factory=dict)
    date_format: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What is left after every cost; `elements` by code, costs positive, in the order of the model.

    `orders` are those that buy something.
    """

    orders: int
    lines: int
    net_revenue: Decimal
    cogs: Decimal
    elements: Mapping[str, Decimal]
    steps: Mapping[str, str]

    @property
    def gross_margin(self) -> Decimal:
        return self.net_revenue - self.cogs

    @property
    def cost_to_serve(self) -> Decimal:
        return sum(self.elements.values(), Decimal(0))

    @property
    def net_profit(self) -> Decimal:
        return self.gross_margin - self.cost_to_serve

    @property
    def net_margin(self) -> Decimal | None:
        """A share of revenue, None where there is none."""
        return self.net_profit / self.net_revenue if self.net_revenue > 0 else None

    def at(self, level: str) -> Decimal:
        """The margin of that name in the cascade."""
        paid = STEPS[: LEVELS.index(level)]
        return self.gross_margin - sum(
            (amount for code, amount in self.elements.items() if self.steps[code] in paid), Decimal(0)
        )


@dataclass(frozen=True)
class Pulled:
    """The scope and the whole account with some levers pulled, and the minutes of each resource all of this takes."""

    scope: Outcome
    account: Outcome
    minutes: Mapping[str, Decimal]


@dataclass(frozen=True)
class WhatIf:
    """As it was, with each lever alone, and with all of them together: savings are not additive."""

    levers: tuple[Lever, ...]
    before: Pulled
    alone: tuple[Pulled, ...]
    together: Pulled
    rates: Mapping[str, Decimal]
    openings: Openings


def what_if(
    question: Question, levers: Sequence[Lever] = (), *, tell: Callable[[int, int], None] | None = None
) -> WhatIf:
    """Work it out on the lines; `tell` hears how many calculations are done, of how many.

    Raises Refusal for a lever that the model cannot price, or lines that are not there.
    """
    ordered = in_order(levers)
    with _opened(question) as (connection, model, facts, staging):
        for wide in (False, True):
            try:
                return _Bench(question, connection, model, facts, staging, wide=wide, tell=tell).worked_out(ordered)
            except OVERFLOWS:
                continue
    raise Refusal("With these levers amounts grow beyond the digits that can be kept.")


@contextmanager
def _opened(question: Question) -> Iterator[tuple[duckdb.DuckDBPyConnection, CostModel, Facts, Path]]:
    model = read_cost_model(question.costs)
    given = [file for path in (question.lines, question.accounts) if path for file in find_files(str(path))]
    with tempfile.TemporaryDirectory(prefix="kingside-") as folder:
        staging = Path(folder)
        with connect(readable=given, writable=[staging], temp=staging / "spill", threads=THREADS) as connection:
            facts = open_facts(
                connection,
                model,
                lines=str(question.lines),
                accounts=str(question.accounts) if question.accounts else None,
                renames=question.renames,
                date_format=question.date_format,
                staging=staging,
                place=called(question.costs.name),
            )
            yield connection, model, facts, staging


class _Bench:
    """The account's lines laid out once, pulled at again and again."""

    def __init__(
        self,
        question: Question,
        connection: duckdb.DuckDBPyConnection,
        model: CostModel,
        facts: Facts,
        staging: Path,
        *,
        wide: bool,
        tell: Callable[[int, int], None] | None,
    ) -> None:
        self.question, self.connection, self.model, self.facts = question, connection, model, facts
        self.staging, self.wide = staging, wide
        self.tell, self.done, self.steps = tell or (lambda _done, _steps: None), 0, 1

    def worked_out(self, levers: tuple[Lever, ...]) -> WhatIf:
        asked = self.question
        lay_out_account(
            self.connection, self.facts, self.model, account=asked.account, product=asked.product, wide=self.wide
        )
        n_moving = sum(not lever.changes_nothing for lever in levers)
        self.steps = 1 + n_moving + (n_moving > 1)
        before = self._with(())
        alone = [before if lever.changes_nothing else self._with((lever,)) for lever in levers]
        moving = [pulled for lever, pulled in zip(levers, alone, strict=True) if not lever.changes_nothing]
        together = self._with(levers) if n_moving > 1 else (moving or [before])[0]
        return WhatIf(
            levers=levers,
            before=before,
            alone=tuple(alone),
            together=together,
            rates={pool.code: _decimal(pool.rate) for pool in self.model.pools},
            openings=openings(Levered(self.connection, self.facts, self.model), before.scope.elements),
        )

    def _with(self, levers: Sequence[Lever]) -> Pulled:
        lines = Levered(self.connection, self.facts, self.model)
        moving = [lever for lever in levers if not lever.changes_nothing]
        for lever in moving:
            pull(lever, lines, self.question.account)
        sums = self._sums(lines)
        charged = [lever for lever in moving if isinstance(lever, FreightTerms) and lever.is_charged]
        for lever in charged:
            charge_freight(lever, lines)
        if charged:
            sums = self._sums(lines)
        self.done += 1
        self.tell(self.done, self.steps)
        return self._read(sums)

    def _sums(self, lines: Levered) -> Sums:
        engine = InDuckDB(self.connection, self.staging)
        place = called(self.question.costs.name)
        return calculate(engine, lines.costs, lines.facts, place=place, with_lines=False, wide=self.wide)

    def _read(self, sums: Sums) -> Pulled:
        whose = f"account = {literal(self.question.account)}"
        product = self.question.product
        whole = self._outcome(sums, whose, "is_own")
        scope = self._outcome(sums, f"{whose} AND product = {literal(product)}", "is_scope") if product else whole
        return Pulled(scope, whole, {code: _decimal(minutes) for code, minutes in sums.minutes.items()})

    def _outcome(self, sums: Sums, cells: str, lines: str) -> Outcome:
        amounts = "".join(f", SUM(element_{number})" for number in range(len(self.model.elements)))
        n, revenue, cogs, *costs = (
            self.connection.execute(
                f"SELECT SUM(lines), SUM(net_revenue), SUM(cogs){amounts} FROM cell_sums WHERE {cells}"
            ).fetchone()
            or ()
        )
        (orders,) = self.connection.execute(
            f"SELECT COUNT(DISTINCT order_code) FROM levered WHERE {lines} AND is_kept AND quantity > 0"
        ).fetchone() or (0,)

        def money(units: int | None) -> Decimal:
            return Decimal(int(units or 0)).scaleb(-sums.scale)

        codes = [element.code for element in self.model.elements]
        return Outcome(
            orders=orders,
            lines=int(n or 0),
            net_revenue=money(revenue),
            cogs=money(cogs),
            elements={code: money(cost) for code, cost in zip(codes, costs, strict=True)},
            steps={element.code: element.step for element in self.model.elements},
        )


def _decimal(number: Fraction) -> Decimal:
    return round(Decimal(number.numerator) / number.denominator, 6)
