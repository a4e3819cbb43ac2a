"""The statement of one account as a workbook that works itself out: a sheet of its invoice lines, and one of its P&L.

Amounts of lines are as the map has them; every sum, margin and profit is a formula, so that whoever checks the
statement sees where each figure comes from.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from openpyxl.utils import get_column_letter

from kingside.accounts.access import accounts_for, require_at
from kingside.accounts.models import Account
from kingside.exports.kinds import Say, WorkbookKind, workbooks
from kingside.exports.sheets import MONEY, PERCENT, Cell, Formula, Sheet, write_sheets
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.lake.booked import BookedMonths, read_booked
from kingside.lake.results import ElementAmount, read_results
from kingside.offerings.queries import every_name
from kingside.profit.access import STATEMENT
from kingside.profit.cascade import MARGIN_AFTER
from kingside.profit.models import ProfitMap
from kingside.profit.queries.maps import chosen_map
from kingside.profit.sentences import label
from kingside.profit.wholeness import lacking_of

STATEMENT_WORKBOOK = "statement"
LINES, PROFIT = gettext_noop("Invoice lines"), gettext_noop("Statement")
BEFORE_COSTS = (
    gettext_noop("Order"),
    gettext_noop("Line"),
    gettext_noop("Date"),
    gettext_noop("Product"),
    gettext_noop("Name of the product"),
    gettext_noop("Revenue"),
    gettext_noop("Cost of goods"),
)
REVENUE, COGS = "F", "G"  # columns of the lines
TEXTS = 5  # columns before them
TOLD_EVERY = 500
LONGEST_NAME = 60  # of an account, in the name of its file

Row = list[Cell | Formula]


def asked_of(query: QueryDict, member: Member) -> tuple[Account, ProfitMap]:
    """The account and a map that holds it, for whoever sees its costs; else not found."""
    account = get_object_or_404(accounts_for(member), number=query.get("account", ""))
    require_at(account, member, Deed.READ, STATEMENT)
    profit_map = chosen_map(member, query.get("map", ""))
    if profit_map is None or not account.profits.filter(profit_map=profit_map).exists():
        raise Http404
    return account, profit_map


def _scope(member: Member, query: QueryDict) -> str:
    account, profit_map = asked_of(query, member)
    return f"{account.pk} {profit_map.pk}"


def _titled(member: Member, query: QueryDict) -> str:
    account, profit_map = asked_of(query, member)
    name, first, last = account.name[:LONGEST_NAME], profit_map.period_from, profit_map.period_to
    if first is None or last is None:
        return _("Statement of {account}, all lines").format(account=name)
    return _("Statement of {account}, {first} to {last}").format(account=name, first=first, last=last)


def write(path: Path, member: Member, query: QueryDict, say: Say) -> int:
    """Write the workbook; how many invoice lines it holds."""
    account, profit_map = asked_of(query, member)
    with read_results(profit_map.folder, level=profit_map.level) as results:
        figures, amounts = results.account(account.number), results.account_elements(account.number)
    if figures is None:
        raise Http404
    with read_booked(profit_map.folder) as booked:
        codes = booked.elements()
        header = [*map(_, BEFORE_COSTS), *(label(code).capitalize() for code in codes), _("Net profit")]
        lines = _Lines(booked, account.number, len(codes), say)
        carried = codes if figures.lines else ()  # an account may cost something without having bought
        statement = _statement(account, profit_map, _Columns(carried, max(figures.lines, 1) + 1), amounts)
        # the statement stands first for whoever opens it; the lines are read as they are written
        formats = [*[""] * TEXTS, *[MONEY] * (len(header) - TEXTS)]
        sheets = [
            Sheet(PROFIT, ["", profit_map.currency], statement, ["", MONEY]),
            Sheet(LINES, header, lines, formats),
        ]
        write_sheets(path, sheets)
    return lines.n


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the sheet of the lines holds what; `last` is its last row."""

    codes: Sequence[str]
    last: int

    def sum_of(self, column: str) -> str:
        return f"SUM('{LINES}'!{column}2:{column}{self.last})"

    def of(self, code: str) -> str | None:
        """The column of an element; None for what lines do not carry."""
        if code not in self.codes:
            return None
        return get_column_letter(len(BEFORE_COSTS) + 1 + self.codes.index(code))


class _Lines:
    """The rows of the lines, counted on the way; the net profit of each is worked out from the cells before it."""

    def __init__(self, booked: BookedMonths, account: str, costs: int, say: Say) -> None:
        self.n = 0
        self._names = every_name()
        self._booked, self._account, self._say = booked, account, say
        self._first = get_column_letter(len(BEFORE_COSTS) + 1)
        self._last = get_column_letter(len(BEFORE_COSTS) + costs)
        self._has_costs = costs > 0

    def __iter__(self) -> Iterator[Row]:
        for line in self._booked.every_line(self._account):
            self.n += 1
            if self.n % TOLD_EVERY == 0:
                self._say(self.n)
            row = self.n + 1
            costs = f"-SUM({self._first}{row}:{self._last}{row})" if self._has_costs else ""
            product = line[TEXTS - 2]
            name = self._names.get(product, "")
            yield [*line[: TEXTS - 1], name, *line[TEXTS - 1 :], Formula(f"={REVENUE}{row}-{COGS}{row}{costs}")]


def _statement(
    account: Account, profit_map: ProfitMap, columns: _Columns, amounts: Sequence[ElementAmount]
) -> Iterator[Row]:
    """From revenue to net profit, a margin struck after each step that costs anything; row 2 is its first."""
    yield [_("Net revenue"), Formula(f"={columns.sum_of(REVENUE)}")]
    yield [_("Cost of goods"), Formula(f"=-{columns.sum_of(COGS)}")]
    yield [_("Gross margin"), Formula("=B2+B3")]
    row, margin = 4, 4
    for step, margin_after in MARGIN_AFTER.items():
        costs = [cost for cost in amounts if cost.step == step]
        for cost in costs:
            row += 1
            column = columns.of(cost.code)
            told = Formula(f"=-{columns.sum_of(column)}") if column else -cost.amount
            yield [label(cost.code).capitalize(), told]
        if costs and margin_after:
            row += 1
            yield [str(margin_after), Formula(f"=B{margin}+SUM(B{margin + 1}:B{row - 1})")]
            margin = row
    row += 1
    rest = f"+SUM(B{margin + 1}:B{row - 1})" if row - 1 > margin else ""
    yield [_("Net profit"), Formula(f"=B{margin}{rest}")]
    yield [_("Net margin"), Formula(f'=IF(B2>0,B{row}/B2,"")', PERCENT)]
    yield []
    yield from _made_of(account, profit_map)


def _made_of(account: Account, profit_map: ProfitMap) -> Iterator[Row]:
    """What the figures rest on."""
    yield [_("Account"), account.name]
    yield [_("Number"), account.number]
    yield [_("Period"), str(profit_map)]
    if lacks := lacking_of(profit_map).says:
        yield ["", lacks]
    yield [_("Cost model"), str(profit_map.cost_model)]
    yield [_("Published"), profit_map.published_at]
    yield [_("Fingerprint of the model"), profit_map.model_hash]
    yield [_("Fingerprint of the input"), profit_map.input_hash]


def lines_of(account: Account, profit_map: ProfitMap) -> int:
    """How many invoice lines the workbook will hold."""
    found = account.profits.filter(profit_map=profit_map).values_list("lines", flat=True).first()
    return found or 0


workbooks.register(STATEMENT_WORKBOOK)(WorkbookKind(_titled, _scope, write))
