"""Lines of a profit map on which a driver was missing and its default counts, as a list: what to mend at the source."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Final

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy, ngettext_lazy

from kingside.accounts.access import accounts_for
from kingside.identity.models import Member
from kingside.lake.relation import Relation
from kingside.lake.results import CellNames, EstimatedSelection, read_estimated, read_results
from kingside.offerings.queries import every_name
from kingside.profit.access import sees_business, statements_of
from kingside.profit.models import ProfitMap
from kingside.profit.queries import maps
from kingside.profit.queries.cells import own_accounts
from kingside.profit.queries.margins import ORDERS
from kingside.profit.sentences import label
from kingside.tables.columns import Column, Kind, identifier, money
from kingside.tables.kinds import ListKind, Opened, Params, Values, lists
from kingside.tables.sources import LakeRows


def open_estimated_lines(member: Member, params: Params, profit_map: ProfitMap) -> Opened:
    """Those of one published map that the member may see, of one cost element or of all."""
    own, element = own_accounts(member), params.get("element", "")
    shown = maps.snapshot(member, profit_map, asked=params.get("map", ""))
    return Opened(
        rows=LakeRows(partial(_opening, member, profit_map, EstimatedSelection(element, own))),
        order="-net_revenue",
        unit=shown.currency,
        scope="all" if own is None else " ".join(own),
        hidden=frozenset({"element_name"} if element else ()),
        link=f"&map={shown.pk}" if shown.query else "",
    )


@contextmanager
def _opening(member: Member, profit_map: ProfitMap, which: EstimatedSelection) -> Iterator[Relation]:
    accounts = accounts_for(member).filter(statements_of(member).condition()).order_by().values_list("number", "name")
    with read_results(profit_map.folder, level=profit_map.level) as results:
        labels = {each.code: label(each.code) for each in results.elements()}
    with read_estimated(profit_map.folder) as kept:
        yield kept.relation(CellNames(dict(accounts), every_name()), labels, which)


def _open(member: Member, params: Params) -> Opened:
    return open_estimated_lines(member, params, maps.map_or_404(member, params.get("map", "")))


def _url(values: Values) -> str:
    return f"{reverse(ORDERS.page)}?{urlencode({'code': values['order'], 'account': values['account']})}"


known: Final = partial(Column, may_be_unknown=False)

ESTIMATED_LINES: Final = lists.register("estimated_lines")(
    ListKind(
        name="estimated_lines",
        title=gettext_lazy("Lines that took a default"),
        noun=gettext_lazy("line that took a default"),
        nouns=ngettext_lazy("{n} line that took a default", "{n} lines that took a default", "number"),
        address="profit:estimated_lines",
        columns=(
            known(name="order", label=gettext_lazy("Order"), is_title=True),
            known(name="line", label=gettext_lazy("Line"), kind=Kind.COUNT, is_key=True),
            Column(name="date", label=gettext_lazy("Date"), kind=Kind.DATE, starts="desc"),
            known(name="account_name", label=gettext_lazy("Account")),
            identifier(name="account", label=gettext_lazy("Number of the account")),
            known(name="product_name", label=gettext_lazy("Product"), is_optional=True),
            known(name="element_name", label=gettext_lazy("Cost element")),
            known(name="driver", label=gettext_lazy("Missing driver")),
            known(name="default_used", label=gettext_lazy("Default used")),
            money(name="net_revenue", label=gettext_lazy("Revenue"), brings=("net_profit",), may_be_unknown=False),
            money(name="net_profit", label=gettext_lazy("Net profit"), is_first=True, may_be_unknown=False),
        ),
        open=_open,
        may=lambda member: sees_business(member) or bool(statements_of(member)),
        params=("map", "element"),
        search=("order", "account_name", "account", "driver"),
        search_label=gettext_lazy("Order, account or driver"),
        ties=("order", "line", "pk"),
        also=("account", "element", "product"),
        url=_url,
    )
)
