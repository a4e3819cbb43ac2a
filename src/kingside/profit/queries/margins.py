"""Orders, products, customer units and salespersons of a published map: what each earns, margin by margin."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kingside.accounts.queries import NamedAccount, named
from kingside.core.texts import Text
from kingside.identity.models import Member
from kingside.lake.results import (
    HAS_ACCOUNT,
    MarginFigures,
    MarginSelection,
    MarginTable,
    MarginTotals,
    read_results,
)
from kingside.lake.stand_ins import UNASSIGNED
from kingside.offerings.queries import NO_PRODUCTS, names_of
from kingside.profit import sentences
from kingside.profit.access import sees_business, sees_salespersons, statements_of
from kingside.profit.cascade import Step
from kingside.profit.models import ProfitMap
from kingside.profit.queries.cell import Line, line_of
from kingside.profit.queries.cells import own_accounts
from kingside.profit.queries.credit_notes import Reference, References, references_of
from kingside.profit.queries.maps import Snapshot, snapshot
from kingside.web.figures import whole

LINES = 200  # of an order; hardly one has more, and the page says so
NOBODY: Final[dict[str, Text]] = {
    "UNKNOWN": gettext_lazy("Unknown"),
    UNASSIGNED: NO_PRODUCTS[UNASSIGNED],
}


@dataclass(frozen=True, slots=True)
class MarginList:
    """A kind of row: its table, its words, its addresses."""

    table: MarginTable
    title: Text
    one: Text
    missing: Text
    address: str
    page: str

    @property
    def has_account(self) -> bool:
        """Whether each row is of one account."""
        return self.table in HAS_ACCOUNT


ORDERS = MarginList(
    "order_margins",
    gettext_lazy("Orders"),
    gettext_lazy("Order"),
    gettext_lazy("This profit map was made before orders were measured; calculate it once more."),
    "profit:orders",
    "profit:order",
)
PRODUCTS = MarginList(
    "product_margins",
    gettext_lazy("Products"),
    gettext_lazy("Product"),
    gettext_lazy("This profit map was made before products were measured margin by margin; calculate it once more."),
    "profit:products",
    "profit:product",
)
UNITS = MarginList(
    "customer_unit_margins",
    gettext_lazy("Customer units"),
    gettext_lazy("Customer unit"),
    gettext_lazy("No invoice line of this profit map names a customer unit; import them with that column."),
    "profit:customer_units",
    "profit:customer_unit",
)
SALESPERSONS = MarginList(
    "salesperson_margins",
    gettext_lazy("Salespersons"),
    gettext_lazy("Salesperson"),
    gettext_lazy("No invoice line of this profit map names a salesperson; import them with that column."),
    "profit:salespersons",
    "profit:salesperson",
)


@dataclass(frozen=True, slots=True)
class MarginRow:
    """A row in words. `account` is None for a product and for a salesperson."""

    name: str
    code: str
    account: NamedAccount | None
    url: str
    figures: MarginFigures


@dataclass(frozen=True, slots=True)
class MarginsPage:
    """What stands around a list; without a table in this map `missing` is the sentence that says why."""

    of: MarginList
    snapshot: Snapshot
    finding: str
    missing: str
    purpose: str
    totals: MarginTotals
    apart: str  # what accounts cost that bought nothing, in a sentence; no order holds it


@dataclass(frozen=True, slots=True)
class MarginPage:
    """One row down its cascade; an order with its invoice lines, a product with where its accounts are.

    `taken_back` are credit notes that take an order back as a whole.
    """

    of: MarginList
    snapshot: Snapshot
    row: MarginRow
    verdict: str
    finding: str
    steps: list[Step]
    lines: list[Line]
    accounts_url: str
    taken_back: Sequence[Reference]


@dataclass(frozen=True, slots=True)
class MarginsPortion:
    """Some rows, with the sums of all of them."""

    snapshot: Snapshot
    totals: MarginTotals
    rows: list[MarginRow]


def rows_for(member: Member, of: MarginList) -> MarginSelection:
    """The rows that are for this member; not found where none can be."""
    if of is SALESPERSONS:
        if not sees_salespersons(member):
            raise Http404(_("No salesperson is for this member."))
        return MarginSelection(of.table)
    if of is PRODUCTS:
        if not sees_business(member):
            raise Http404(_("What products earn with all accounts together is not for this member."))
        return MarginSelection(of.table)
    return MarginSelection(of.table, accounts=own_accounts(member))


def margins_page(member: Member, profit_map: ProfitMap, of: MarginList, *, asked: str) -> MarginsPage:
    """What is found in the rows a member may see."""
    every = rows_for(member, of)
    which, without = replace(every, is_bought=True), replace(every, is_bought=False)
    shown = snapshot(member, profit_map, asked=asked)
    with read_results(profit_map.folder, level=profit_map.level) as results:
        is_there = results.has(of.table)
        totals = results.margin_totals(which) if is_there else NOTHING
        apart = results.margin_totals(without) if is_there else NOTHING
    return MarginsPage(
        of=of,
        snapshot=shown,
        finding=_finding(of, totals),
        missing="" if is_there else str(of.missing),
        purpose=settings.KINGSIDE_SALESPERSONS_PURPOSE if of is SALESPERSONS else "",
        totals=totals,
        apart=_apart(of, apart),
    )


def margins_portion(
    member: Member, profit_map: ProfitMap, of: MarginList, *, is_best_first: bool, limit: int, offset: int
) -> MarginsPortion:
    """The same rows by number, with what accounts cost that bought nothing among them.

    Not found where the map has no such table.
    """
    which = rows_for(member, of)
    shown = snapshot(member, profit_map)
    with read_results(profit_map.folder, level=profit_map.level) as results:
        if not results.has(of.table):
            raise Http404(str(of.missing))
        totals = results.margin_totals(which)
        found = results.margins(which, is_best_first=is_best_first, limit=limit, offset=offset)
    return MarginsPortion(shown, totals, _rows(member, of, found, shown))


def margin_page(
    member: Member, profit_map: ProfitMap, of: MarginList, *, code: str, account: str, asked: str
) -> MarginPage:
    """One row. Not found where the map has none of that code, or the member may not see whose it is."""
    which = rows_for(member, of)
    which = MarginSelection(of.table, code=code, account=account or None, accounts=which.accounts)
    shown = snapshot(member, profit_map, asked=asked)
    with read_results(profit_map.folder, level=profit_map.level) as results:
        found = results.margins(which, limit=1) if results.has(of.table) else []
        rows = _rows(member, of, found, shown)
        if not rows:
            raise Http404(_("No such row in this profit map."))
        owner = found[0].account
        is_order = of is ORDERS and owner is not None
        lines = results.order_lines(order=code, account=owner or "", limit=LINES) if is_order else []
        said_before = results.said_before(lines)
    (row,) = rows
    account = owner or ""
    references = references_of(profit_map, [code], account=account, shown=shown) if is_order else References()
    return MarginPage(
        of=of,
        snapshot=shown,
        row=row,
        verdict=sentences.verdict(row.name, row.figures),
        finding=sentences.cascade(row.figures.as_figures()),
        steps=steps(row.figures),
        lines=[line_of(line, said_before, references.of_lines) for line in lines],
        accounts_url=_accounts_url(code, shown) if of is PRODUCTS else "",
        taken_back=references.of_orders.get(code, ()),
    )


NOTHING = MarginTotals(0, 0, Decimal(0), Decimal(0), Decimal(0))


def steps(figures: MarginFigures) -> list[Step]:
    """From revenue to net profit by steps; a step that costs nothing is left out, and so is the margin after it."""
    found = [
        Step(_("Net revenue"), figures.net_revenue, "start"),
        Step(_("Cost of goods"), -figures.cogs, "cost"),
        Step(_("Gross margin"), figures.gross_margin, "margin"),
    ]
    left = figures.gross_margin
    for words, margin, amount in (
        (_("Rebates, freight"), _("Pocket margin"), figures.pocket_margin),
        (_("Cost to serve"), _("Contribution"), figures.contribution),
        (_("Sustaining the customer"), _("After sustaining"), figures.sustained_margin),
        (_("Overhead"), "", figures.net_profit),
    ):
        if amount != left:
            found.append(Step(words, amount - left, "cost"))
            if margin and amount != figures.net_profit:
                found.append(Step(margin, amount, "margin"))
        left = amount
    return [*found, Step(_("Net profit"), figures.net_profit, "total")]


def _rows(member: Member, of: MarginList, found: Iterable[MarginFigures], shown: Snapshot) -> list[MarginRow]:
    """Rows of accounts that the member may not see are left out."""
    figures = list(found)
    accounts = named(member, {each.account for each in figures if each.account}, statements_of(member))
    products = names_of({each.code for each in figures}) if of is PRODUCTS else {}
    return [
        _row(of, each, accounts.get(each.account or ""), shown, products)
        for each in figures
        if each.account is None or each.account in accounts
    ]


def _row(
    of: MarginList,
    figures: MarginFigures,
    account: NamedAccount | None,
    shown: Snapshot,
    products: Mapping[str, str],
) -> MarginRow:
    code = figures.code
    return MarginRow(
        name=products.get(code) or str(NOBODY.get(code, code)),
        code=code,
        account=account,
        url=margin_url(of, shown, code, account.number if account else ""),
        figures=figures,
    )


def _apart(of: MarginList, without: MarginTotals) -> str:
    """Of products and salespersons one row stands for all such accounts, so that nobody knows how many they are."""
    if not without.n:
        return ""
    cost = sentences.money(-without.net_profit)
    if not of.has_account:
        return _("Accounts that bought nothing cost {cost} besides; that is nobody's.").format(cost=cost)
    said = ngettext(
        "{n} account that bought nothing costs {cost} besides.",
        "{n} accounts that bought nothing cost {cost} besides.",
        without.n,
    )
    return said.format(n=whole(without.n), cost=cost)


def margin_url(of: MarginList, shown: Snapshot, code: str, account: str = "") -> str:
    """The page of a row."""
    asked = {"code": code} | ({"account": account} if account else {}) | _map_of(shown)
    return f"{reverse(of.page)}?{urlencode(asked)}"


def _accounts_url(product: str, shown: Snapshot) -> str:
    """What the product earns with whom."""
    return f"{reverse('profit:cells')}?{urlencode({'show': 'all', 'product': product} | _map_of(shown))}"


def _map_of(shown: Snapshot) -> dict[str, str]:
    return {"map": str(shown.pk)} if shown.query else {}


def _finding(of: MarginList, totals: MarginTotals) -> str:
    """How many of the rows lose how much."""
    if totals.n == 0:
        return str(of.title)
    if not totals.losing:
        return _("{kind}: none of {n} loses money").format(kind=of.title, n=whole(totals.n))
    facts = {"losing": whole(totals.losing), "n": whole(totals.n), "lost": sentences.money(totals.lost)}
    if of is ORDERS:
        found = ngettext("{losing} of {n} order loses {lost}", "{losing} of {n} orders lose {lost}", totals.n)
    elif of is PRODUCTS:
        found = ngettext("{losing} of {n} product loses {lost}", "{losing} of {n} products lose {lost}", totals.n)
    elif of is UNITS:
        found = ngettext(
            "{losing} of {n} customer unit loses {lost}", "{losing} of {n} customer units lose {lost}", totals.n
        )
    else:
        found = ngettext(
            "{losing} of {n} salesperson loses {lost}", "{losing} of {n} salespersons lose {lost}", totals.n
        )
    return found.format(**facts)
