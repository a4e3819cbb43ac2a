"""What accounts cost a department as a list: minutes and cost of its own resources, the costliest account first."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Final

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from kingside.accounts.access import accounts_for
from kingside.accounts.models import Account
from kingside.identity.access import may
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.lake.relation import Relation
from kingside.profit.access import DEPARTMENT_COSTS, maps_of_departments_for, sees_business
from kingside.profit.queries import maps
from kingside.profit.queries.departments import Costed, chosen_department, costed
from kingside.tables.columns import Column, Kind, identifier, money
from kingside.tables.kinds import ListKind, Opened, Params, Values, lists
from kingside.tables.sources import LakeRows


def open_department_costs(member: Member, of_map: Costed) -> Opened:
    """Accounts that take work of one department; a column that nobody can fill is not there."""
    empty = {"minutes": of_map.pools.hides_minutes, "change": of_map.before is None}
    return Opened(
        rows=LakeRows(partial(_opening, member, of_map)),
        order="-cost",
        unit=of_map.profit_map.currency,
        hidden=frozenset(name for name, is_empty in empty.items() if is_empty),
        scope="all" if sees_business(member) else f"department {of_map.department.pk}",
    )


def _open(member: Member, params: Params) -> Opened:
    chosen = maps.chosen_among(maps_of_departments_for(member), params.get("map", ""))
    _departments, one = chosen_department(member, chosen, params.get("department", ""))
    if chosen is None or one is None:
        raise Http404(_("No profit map is published."))
    return open_department_costs(member, costed(member, chosen, one))


@contextmanager
def _opening(member: Member, of_map: Costed) -> Iterator[Relation]:
    names = dict(accounts_for(member).order_by().values_list("number", "name"))  # names are public to members
    with of_map.reading() as costs:
        yield costs.listed(names)


def _url(values: Values) -> str:
    return Account(number=values["account"]).get_absolute_url()


DEPARTMENT_LIST: Final = lists.register("department_costs")(
    ListKind(
        name="department_costs",
        title=gettext_lazy("What accounts cost a department"),
        noun=gettext_lazy("account"),
        nouns=ngettext_lazy("{n} account", "{n} accounts", "number"),
        address="profit:department_costs",
        columns=(
            Column(name="name", label=gettext_lazy("Account"), is_title=True, may_be_unknown=False),
            identifier(name="number", label=gettext_lazy("Number"), path="account"),
            Column(
                name="minutes",
                label=gettext_lazy("Minutes"),
                kind=Kind.COUNT,
                is_first=True,
                may_be_unknown=False,
            ),
            money(name="cost", label=gettext_lazy("Cost"), is_first=True, may_be_unknown=False),
            Column(name="share", label=gettext_lazy("Of what the department costs"), kind=Kind.RATIO),
            money(name="change", label=gettext_lazy("Change of cost"), may_be_unknown=False),
        ),
        open=_open,
        may=lambda member: may(member, Deed.READ, DEPARTMENT_COSTS),
        params=("map", "department"),
        search=("name", "account"),
        search_label=gettext_lazy("Name or number"),
        ties=("account",),
        also=("account",),
        url=_url,
    )
)
