"""Cells as a list: accounts by products, with what is at stake; the work-lists are cells of one profit class."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any, Final

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from kingside.accounts.access import accounts_for
from kingside.accounts.models import Account
from kingside.identity.models import Member
from kingside.lake.relation import Relation
from kingside.lake.results import CellNames, CellSelection, read_results
from kingside.offerings.queries import every_name
from kingside.profit.access import sees_business, statements_of
from kingside.profit.levers.words import ADDRESSING
from kingside.profit.models import ProfitMap
from kingside.profit.queries import maps
from kingside.profit.queries.cells import (
    LISTED,
    OF_LEAVING,
    account_or_404,
    addressing_of,
    cell_url,
    dominating_of,
    own_accounts,
    selection,
)
from kingside.profit.queries.judgements import read_judged
from kingside.profit.queries.ways_out import ways_out
from kingside.tables.columns import Choice, Column, Kind, identifier, money
from kingside.tables.kinds import ListKind, Opened, Params, Values, lists
from kingside.tables.sources import LakeRows
from kingside.web.words import PROFIT_CLASSES

ORDERS: Final = {"SECURE": "-at_stake", "GROW": "-at_stake", "IMPROVE": "-at_stake", "DOWNSIZE": "-at_stake"}
AT_STAKE_A_YEAR: Final = gettext_lazy("At stake a year")  # white space is of a year, whatever the period of the map
CLASSES: Final = tuple(Choice(name, word.label) for name, word in PROFIT_CLASSES.items())


def open_cells(member: Member, params: Params, profit_map: ProfitMap) -> Opened:
    """The cells of one published map that the member may see; of one account or product, or of all."""
    listed, account, product = listed_in(params), params.get("account", ""), params.get("product", "")
    own = own_accounts(member)
    if account:
        account_or_404(member, account)
    shown = maps.snapshot(member, profit_map, asked=params.get("map", ""))
    which = replace(selection(listed), account=account or None, product=product or None, accounts=own)
    return Opened(
        rows=LakeRows(partial(_opening, member, profit_map, which, shown.hurdle)),
        order=ORDERS.get(listed, "net_profit"),
        unit=shown.currency,
        labels={"at_stake": AT_STAKE_A_YEAR} if listed == "GROW" else {},
        scope="all" if own is None else " ".join(own),
        tell=partial(_tell, member=member, profit_map=profit_map, shown=shown),
        link=shown.query,
    )


def listed_in(params: Params) -> str:
    """Which list an address asks for: a profit class, `all`, or those that lose money."""
    return params.get("show", "") if params.get("show") in LISTED else "losing"


def _open(member: Member, params: Params) -> Opened:
    profit_map = maps.chosen_map(member, params.get("map", ""))
    if profit_map is None:
        raise Http404(_("No profit map is published."))
    return open_cells(member, params, profit_map)


@contextmanager
def _opening(member: Member, profit_map: ProfitMap, which: CellSelection, hurdle: Decimal) -> Iterator[Relation]:
    accounts = accounts_for(member).filter(statements_of(member).condition()).order_by().values_list("number", "name")
    names = CellNames(dict(accounts.filter(number=which.account) if which.account else accounts), every_name())
    with read_judged(profit_map) as results:
        yield results.cell_list(which, names, hurdle=hurdle)


def _tell(rows: Sequence[dict[str, Any]], *, member: Member, profit_map: ProfitMap, shown: maps.Snapshot) -> None:
    """What drives the cost of each, where its invoice lines are, and where leaving it leads."""
    keys = [(row["account"], row["product"]) for row in rows]
    with read_results(profit_map.folder, level=profit_map.level) as results:
        costliest = results.dominating(keys)
    to_leave = (key for row, key in zip(rows, keys, strict=True) if row["profit_class"] in OF_LEAVING)
    out = ways_out(member, to_leave)
    for row, key in zip(rows, keys, strict=True):
        row["way_out"] = out.get(key)
        element, amount = costliest.get(key, (None, None))
        row["dominating"] = dominating_of(row["gross_margin"], element, amount)
        row["cell_url"] = cell_url(shown, account=row["account"], product=row["product"])
        row["are_levers_unexamined"] = (
            row["profit_class"] == "IMPROVE" and row["at_level"] < 0 and row["recoverable"] is None
        )
        is_left = row["profit_class"] == "LEFT"
        lever = "" if is_left else addressing_of(row["dominating"], element, shown.levers, product=row["product"])
        row["lever"] = str(ADDRESSING[lever]) if lever else ""
        row["levers_url"] = cell_url(shown, account=row["account"], product=row["product"], page="levers")


def _url(values: Values) -> str:
    return Account(number=values["account"]).get_absolute_url()


between: Final = partial(money, is_optional=True, is_apart=True)

CELLS: Final = lists.register("cells")(
    ListKind(
        name="cells",
        title=gettext_lazy("Account–product pairs"),
        noun=gettext_lazy("account–product pair"),
        nouns=ngettext_lazy("{n} account–product pair", "{n} account–product pairs", "number"),
        address="profit:cells",
        columns=(
            Column(
                name="name", label=gettext_lazy("Account"), path="account_name", is_title=True, may_be_unknown=False
            ),
            identifier(name="number", label=gettext_lazy("Number"), path="account"),
            Column(
                name="product_name",
                label=gettext_lazy("Product"),
                template="profit/cells/product.html",
                may_be_unknown=False,
            ),
            identifier(name="code", label=gettext_lazy("Code of the product"), path="product"),
            Column(
                name="profit_class",
                label=gettext_lazy("Class"),
                kind=Kind.CHOICE,
                choices=CLASSES,
                template="profit/cells/class.html",
                may_be_unknown=False,
            ),
            Column(
                name="lines",
                label=gettext_lazy("Invoice lines"),
                kind=Kind.COUNT,
                is_optional=True,
                may_be_unknown=False,
            ),
            money(
                name="net_revenue",
                label=gettext_lazy("Revenue"),
                brings=("net_margin",),
                may_be_unknown=False,
            ),
            money(
                name="gross_margin",
                label=gettext_lazy("Gross margin"),
                is_optional=True,
                may_be_unknown=False,
            ),
            between(name="pocket_margin", label=gettext_lazy("Pocket margin")),
            between(name="contribution", label=gettext_lazy("Contribution")),
            between(name="sustained_margin", label=gettext_lazy("After sustaining")),
            money(
                name="cost_to_serve",
                label=gettext_lazy("Cost to serve"),
                is_optional=True,
                may_be_unknown=False,
            ),
            money(
                name="net_profit",
                label=gettext_lazy("Net profit"),
                is_first=True,
                may_be_unknown=False,
            ),
            Column(name="net_margin", label=gettext_lazy("Net margin"), kind=Kind.RATIO, is_first=True),
            Column(name="at_stake", label=gettext_lazy("At stake"), kind=Kind.MONEY),
            Column(name="dominating", label=gettext_lazy("Dominating cost"), is_told=True, is_filterable=False),
            Column(
                name="lever",
                label=gettext_lazy("Its lever"),
                template="profit/cells/lever.html",
                is_told=True,
                is_filterable=False,
            ),
        ),
        open=_open,
        may=lambda member: sees_business(member) or bool(statements_of(member)),
        params=("map", "show", "account", "product"),
        search=("account_name", "account", "product_name", "product"),
        search_label=gettext_lazy("Account or product"),
        ties=("account", "product"),
        also=("account", "product", "gross_margin", "at_level", "recoverable", "white_space"),
        url=_url,
    )
)
