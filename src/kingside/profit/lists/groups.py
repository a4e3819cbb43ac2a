"""Groups as a list: accounts with all that were part of them when the map was made."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Final

from django.http import Http404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from kingside.accounts.access import accounts_for
from kingside.identity.models import Member
from kingside.lake.relation import Relation
from kingside.lake.results import read_results
from kingside.profit.access import sees_business, statements_of
from kingside.profit.models import ProfitMap
from kingside.profit.queries import maps
from kingside.profit.queries.cells import own_accounts
from kingside.tables.columns import Column, Kind, identifier, money
from kingside.tables.kinds import ListKind, Opened, Params, Values, lists
from kingside.tables.sources import LakeRows


def open_groups(member: Member, params: Params, profit_map: ProfitMap) -> Opened:
    """The groups of one published map in which there is an account that is for the member."""
    own = own_accounts(member)
    shown = maps.snapshot(member, profit_map, asked=params.get("map", ""))
    return Opened(
        rows=LakeRows(partial(_opening, member, profit_map, own)),
        order="-net_profit",
        unit=shown.currency,
        scope="all" if own is None else " ".join(own),
        hidden=frozenset({"shown"} if own is None else ()),
        link=f"&map={shown.pk}" if shown.query else "",
    )


def _open(member: Member, params: Params) -> Opened:
    profit_map = maps.chosen_map(member, params.get("map", ""))
    if profit_map is None:
        raise Http404(_("No profit map is published."))
    return open_groups(member, params, profit_map)


@contextmanager
def _opening(member: Member, profit_map: ProfitMap, own: tuple[str, ...] | None) -> Iterator[Relation]:
    names = dict(accounts_for(member).order_by().values_list("number", "name"))  # names are public to members
    with read_results(profit_map.folder, level=profit_map.level) as results:
        yield results.groups(own).listed(names)


def _url(values: Values) -> str:
    return f"{reverse('profit:group')}?{urlencode({'account': values['account']})}"


known: Final = partial(money, may_be_unknown=False)

GROUPS: Final = lists.register("groups")(
    ListKind(
        name="groups",
        title=gettext_lazy("Groups of accounts"),
        noun=gettext_lazy("group"),
        nouns=ngettext_lazy("{n} group", "{n} groups", "number"),
        address="profit:groups",
        columns=(
            Column(name="name", label=gettext_lazy("Group"), is_title=True, may_be_unknown=False),
            identifier(name="number", label=gettext_lazy("Number"), path="account"),
            Column(name="accounts", label=gettext_lazy("Accounts"), kind=Kind.COUNT, may_be_unknown=False),
            Column(name="shown", label=gettext_lazy("Of them shown to you"), kind=Kind.COUNT, may_be_unknown=False),
            known(name="net_revenue", label=gettext_lazy("Revenue"), brings=("net_margin",)),
            known(name="net_profit", label=gettext_lazy("Net profit"), is_first=True),
            Column(name="net_margin", label=gettext_lazy("Net margin"), kind=Kind.RATIO, is_first=True),
            known(name="gross_margin", label=gettext_lazy("Gross margin")),
            known(name="pocket_margin", label=gettext_lazy("Pocket margin")),
            known(name="contribution", label=gettext_lazy("Contribution")),
            known(name="sustained_margin", label=gettext_lazy("After sustaining")),
            Column(
                name="lines",
                label=gettext_lazy("Invoice lines"),
                kind=Kind.COUNT,
                is_optional=True,
                may_be_unknown=False,
            ),
        ),
        open=_open,
        may=lambda member: sees_business(member) or bool(statements_of(member)),
        params=("map",),
        search=("name", "account"),
        search_label=gettext_lazy("Name or number"),
        ties=("account",),
        also=("account",),
        url=_url,
    )
)
