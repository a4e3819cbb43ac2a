"""Departments as a list: who speaks for each, and who stands in; all of them, or those that somebody speaks for."""

from typing import Final

from django.db.models import F, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext_lazy

from kingside.accounts.access import reach_of_policy
from kingside.identity.access import departments_for, sees_members
from kingside.identity.models import Member
from kingside.tables.columns import Column
from kingside.tables.kinds import ListKind, Opened, Params, Values, lists


def _open(member: Member, params: Params) -> Opened:
    return Opened(
        rows=departments_for(member).annotate(
            speaks=Coalesce(F("representative__name"), Value("")),
            stands_in=Coalesce(F("deputy__name"), Value("")),
            is_opened_here=Value(sees_members(member)),
        ),
        order="name",
        scope=reach_of_policy(member),
    )


def _url(values: Values) -> str:
    return reverse("department", args=[values["pk"]]) if values["is_opened_here"] else ""


DEPARTMENTS: Final = lists.register("departments")(
    ListKind(
        name="departments",
        title=gettext_lazy("Departments"),
        noun=gettext_lazy("department"),
        nouns=ngettext_lazy("{n} department", "{n} departments", "number"),
        address="overview:departments",
        columns=(
            Column(name="name", label=gettext_lazy("Department"), is_title=True, may_be_unknown=False),
            Column(
                name="representative",
                label=gettext_lazy("Representative"),
                path="speaks",
                template="overview/cells/nobody_yet.html",
            ),
            Column(
                name="deputy",
                label=gettext_lazy("Deputy"),
                path="stands_in",
                template="overview/cells/nobody_yet.html",
            ),
        ),
        open=_open,
        search=("name", "speaks", "stands_in"),
        search_label=gettext_lazy("Department or member"),
        also=("is_opened_here",),
        url=_url,
    )
)
