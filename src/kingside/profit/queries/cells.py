"""Cells: accounts by products, by what they earn or by what is at stake."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Final

from django.http import Http404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kingside.accounts.access import accounts_for
from kingside.accounts.queries import NamedAccount, named
from kingside.core.texts import Text
from kingside.identity.models import Member
from kingside.lake.results import CellFigures, CellOrder, CellSelection, CellTotals, lost_on_goods
from kingside.offerings.queries import NO_PRODUCTS, names_of
from kingside.profit import sentences
from kingside.profit.access import sees_business, statements_of
from kingside.profit.levers.addressing import PRICE
from kingside.profit.levers.words import ADDRESSING
from kingside.profit.models import ProfitMap
from kingside.profit.queries.judgements import read_judged
from kingside.profit.queries.maps import Snapshot, snapshot
from kingside.profit.queries.ways_out import WayOut, ways_out

CENT: Final = Decimal("0.01")
COST_OF_GOODS = gettext_lazy("price below the cost of goods")
ACTED_ON = ("SECURE", "GROW", "IMPROVE", "DOWNSIZE")  # lists of what somebody should do, so of products that there are
OF_LEAVING = ("DOWNSIZE", "LEFT")  # beside which stands what was proposed, or where to propose it
LISTED = ("losing", "SECURE", "GROW", "IMPROVE", "DOWNSIZE", "LEFT", "DEVELOPING", "UNKNOWN", "all")


@dataclass(frozen=True, slots=True)
class CellRow:
    """A cell ready to be read. `at_stake` is what is lost or won with it, None where nobody can say.

    `way_out` is of one to downsize or that was left, for whoever may propose to leave it, or read what was proposed.

    `lever` addresses the dominating cost, and `levers_url` is where it is tried; empty where there is none.
    """

    account: NamedAccount
    product: str
    product_code: str
    url: str
    profit_class: str
    lines: int
    net_revenue: Decimal
    gross_margin: Decimal
    net_profit: Decimal
    net_margin: Decimal | None
    at_stake: Decimal | None
    dominating: str
    are_levers_unexamined: bool
    lever: Text = ""
    levers_url: str = ""
    white_space: Decimal | None = None
    way_out: WayOut | None = None
    pocket_margin: Decimal | None = None
    contribution: Decimal | None = None
    sustained_margin: Decimal | None = None


@dataclass(frozen=True, slots=True)
class CellsPage:
    """What stands above the list of cells of one kind."""

    snapshot: Snapshot
    listed: str
    finding: str


class Naming:
    """Turns cells into rows; all names are fetched at once, whatever the number of lists."""

    def __init__(self, member: Member, shown: Snapshot, *lists: Iterable[CellFigures]) -> None:
        cells = [cell for one in lists for cell in one]
        self._accounts = named(member, {cell.account for cell in cells}, statements_of(member))
        self._products = names_of({cell.product for cell in cells})
        self._snapshot = shown
        to_leave = [(cell.account, cell.product) for cell in cells if cell.profit_class in OF_LEAVING]
        self._ways_out = ways_out(member, to_leave)

    def rows(self, cells: Iterable[CellFigures], *, listed: str = "") -> list[CellRow]:
        """Cells of accounts that the member may not see are left out; what is at stake follows from the list."""
        return [self._row(cell, listed) for cell in cells if cell.account in self._accounts]

    def _row(self, cell: CellFigures, listed: str) -> CellRow:
        kind = addressing(cell, self._snapshot.levers)
        return CellRow(
            account=self._accounts[cell.account],
            product=self._products.get(cell.product, cell.product),
            product_code=cell.product,
            url=cell_url(self._snapshot, account=cell.account, product=cell.product),
            profit_class=cell.profit_class,
            lines=cell.lines,
            net_revenue=cell.net_revenue,
            gross_margin=cell.gross_margin,
            net_profit=cell.net_profit,
            net_margin=cell.net_margin,
            at_stake=at_stake(cell, hurdle=self._snapshot.hurdle, listed=listed),
            dominating=dominating(cell),
            are_levers_unexamined=cell.profit_class == "IMPROVE" and cell.at_level < 0 and cell.recoverable is None,
            lever=ADDRESSING[kind] if kind else "",
            levers_url=cell_url(self._snapshot, account=cell.account, product=cell.product, page="levers"),
            white_space=cell.white_space,
            way_out=self._ways_out.get((cell.account, cell.product)),
            pocket_margin=cell.pocket_margin,
            contribution=cell.contribution,
            sustained_margin=cell.sustained_margin,
        )


def cells_page(
    member: Member, profit_map: ProfitMap, *, listed: str, account: str = "", product: str = "", asked: str = ""
) -> CellsPage:
    """The cells of a kind, `losing`, a profit class or `all`, in a sentence; of one account or product, or of all."""
    which = replace(_which(member, listed, account), product=product or None)
    of = account_or_404(member, account).name if account else ""
    among = names_of([product]).get(product, product) if product else ""
    shown = snapshot(member, profit_map, asked=asked)
    with read_judged(profit_map) as results:
        totals = results.cell_totals(which)
    return CellsPage(shown, listed, _narrowed(sentences.cells(listed, totals, shown.ranks_by), of, among))


def _narrowed(finding: str, account: str, product: str) -> str:
    """What was found, with whose cells and of which product they are."""
    if account and product:
        return _("{finding} of {account} with {product}").format(finding=finding, account=account, product=product)
    if account:
        return _("{finding} of {account}").format(finding=finding, account=account)
    return _("{finding} with {product}").format(finding=finding, product=product) if product else finding


@dataclass(frozen=True, slots=True)
class CellsPortion:
    """Some cells of a kind, with the sums of all of them."""

    snapshot: Snapshot
    totals: CellTotals
    rows: list[CellRow]


def cells_portion(
    member: Member, profit_map: ProfitMap, *, listed: str, account: str | None, limit: int, offset: int
) -> CellsPortion:
    """The same cells by number, for whoever reads all of them."""
    which = _which(member, listed, account)
    if account:
        account_or_404(member, account)
    shown = snapshot(member, profit_map)
    with read_judged(profit_map) as results:
        totals = results.cell_totals(which)
        cells = results.cells(which, order=order_of(listed), limit=limit, offset=offset, hurdle=shown.hurdle)
    return CellsPortion(shown, totals, Naming(member, shown, cells).rows(cells, listed=listed))


def _which(member: Member, listed: str, account: str | None) -> CellSelection:
    return replace(selection(listed), account=account or None, accounts=own_accounts(member))


def account_or_404(member: Member, number: str) -> NamedAccount:
    """An account whose cells a member sees, by number."""
    try:
        return named(member, [number], statements_of(member))[number]
    except KeyError:
        raise Http404(_("No such account.")) from None


def own_accounts(member: Member, *, among: Collection[int] | None = None) -> tuple[str, ...] | None:
    """The numbers of the accounts whose cells a member sees, or of those `among` them; None for all.

    Not found where there are none.
    """
    if among is None and sees_business(member):
        return None
    extent = statements_of(member)
    if not extent:
        raise Http404(_("No cell is for this member."))
    seen = accounts_for(member).filter(extent.condition())
    if among is not None:
        seen = seen.filter(pk__in=among)
    return tuple(seen.order_by("number").values_list("number", flat=True))


def selection(listed: str) -> CellSelection:
    """The cells of a list by its name."""
    if listed == "losing":
        return CellSelection(is_losing=True)
    if listed == "GROW":
        return CellSelection(has_white_space=True, of_products=True)
    if listed in ACTED_ON:
        return CellSelection(profit_class=listed, of_products=True)
    return CellSelection(profit_class=None if listed == "all" else listed)


def order_of(listed: str) -> CellOrder:
    """What comes first in a list."""
    orders: dict[str, CellOrder] = {
        "SECURE": "best_at_level",
        "GROW": "white_space",
        "IMPROVE": "stake",
        "DOWNSIZE": "downsize",
    }
    return orders.get(listed, "worst")


def way_out_of(member: Member, cell: CellRow) -> WayOut | None:
    """On the page of a cell: what was proposed, whatever its class by now; to propose it only where it is Downsize."""
    place = cell.account.number, cell.product_code
    way = ways_out(member, [place]).get(place)
    return way if way is None or way.step or cell.profit_class == "DOWNSIZE" else None


def at_stake(cell: CellFigures, *, hurdle: Decimal, listed: str = "") -> Decimal | None:
    """What a secure cell earns and could lose; what one to improve is short of the hurdle.

    In the list GROW what white space would earn in a year at the margin of today; what one to downsize loses after its
    levers. But for GROW, of the period of the map.
    """
    if listed == "GROW":
        return growth(cell.white_space, cell.at_level, cell.net_revenue) if cell.white_space is not None else None
    if cell.profit_class == "DOWNSIZE":
        return -(cell.at_level + (cell.recoverable or Decimal(0)))
    if cell.profit_class == "SECURE":
        return cell.at_level
    if cell.profit_class == "IMPROVE":
        return hurdle * cell.net_revenue - cell.at_level
    return None


def growth(white_space: Decimal, at_level: Decimal, net_revenue: Decimal) -> Decimal:
    """What white space would earn in a year at the margin of today, as the list in the lake rounds it."""
    with localcontext(prec=60):
        return (white_space * at_level / net_revenue).quantize(CENT, rounding=ROUND_HALF_UP)


def dominating(cell: CellFigures) -> str:
    """What drives the cost of a cell."""
    return dominating_of(cell.gross_margin, cell.dominating, cell.dominating_amount)


def dominating_of(gross_margin: Decimal, element: str | None, amount: Decimal | None) -> str:
    """The price, when goods go below their cost by more than any element takes; else the costliest element."""
    if lost_on_goods(gross_margin, amount) is not None:
        return str(COST_OF_GOODS)
    return sentences.label(element) if element else ""


def addressing(cell: CellFigures, levers: Mapping[str, str]) -> str:
    """The kind of the lever that addresses what drives the cost; empty where nothing does."""
    return addressing_of(dominating(cell), cell.dominating, levers, product=cell.product)


def addressing_of(driver: str, element: str | None, levers: Mapping[str, str], *, product: str) -> str:
    """The same of what drives the cost, in words, and the costliest element; none where no product is named."""
    if product in NO_PRODUCTS:
        return ""
    if driver == str(COST_OF_GOODS):
        return PRICE
    return levers.get(element, "") if element else ""


def cell_url(shown: Snapshot, *, account: str, product: str, page: str = "cell") -> str:
    """Where the invoice lines of a cell are, or its levers."""
    asked = {"account": account, "product": product} | ({"map": str(shown.pk)} if shown.query else {})
    return f"{reverse(f'profit:{page}')}?{urlencode(asked)}"
