"""Codes that were given to accounts as a list: who moved which code from whom to whom, and when."""

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import Count, F, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy, ngettext_lazy

from kingside.accounts.access import ACCOUNT_CODES
from kingside.accounts.models import AssignedCode
from kingside.identity.access import may, require
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.tables.columns import Column, Kind
from kingside.tables.kinds import ListKind, Opened, Params, Values, lists


def _open(member: Member, params: Params) -> Opened:
    require(member, Deed.READ, ACCOUNT_CODES)
    return Opened(
        rows=AssignedCode.objects.annotate(
            was=Coalesce(F("before__name"), Value("")),
            became=Coalesce(F("after__name"), Value("")),
            number=F("after__number"),
            assigned_at=F("assignment__assigned_at"),
            undone_at=F("assignment__undone_at"),
            who=Coalesce(F("assignment__by__name"), Value("")),
        ),
        order="-assigned_at",
        tell=_tell,
    )


def _tell(rows: Sequence[dict[str, Any]]) -> None:
    """How many codes were assigned with each, and would go back with it."""
    together = AssignedCode.objects.filter(assignment__in={row["assignment_id"] for row in rows})
    counts = dict(together.order_by().values_list("assignment").annotate(n=Count("pk")))
    for row in rows:
        row["n_together"] = counts[row["assignment_id"]]


def _url(values: Values) -> str:
    return f"{reverse('profit:codes')}?{urlencode({'show': 'all', 'q': values['code']})}"


ASSIGNED_CODES: Final = lists.register("assigned-codes")(
    ListKind(
        name="assigned-codes",
        title=gettext_lazy("Assigned codes"),
        noun=gettext_lazy("assigned code"),
        nouns=ngettext_lazy("{n} assigned code", "{n} assigned codes", "number"),
        address="profit:assigned_codes",
        columns=(
            Column(name="code", label=gettext_lazy("Code"), is_title=True, may_be_unknown=False),
            Column(name="source", label=gettext_lazy("Source"), is_key=True, may_be_unknown=False),
            Column(name="before", label=gettext_lazy("From"), path="was"),
            Column(name="after", label=gettext_lazy("To"), path="became", template="profit/codes/after.html"),
            Column(
                name="is_new",
                label=gettext_lazy("Made an account"),
                kind=Kind.YES_NO,
                is_optional=True,
                may_be_unknown=False,
            ),
            Column(
                name="assigned_at",
                label=gettext_lazy("Assigned"),
                kind=Kind.MOMENT,
                sorted_by="pk",  # which follows the moment
                starts="desc",
                may_be_unknown=False,
            ),
            Column(name="by", label=gettext_lazy("By"), path="who"),
            Column(
                name="undone_at",
                label=gettext_lazy("Undone"),
                kind=Kind.MOMENT,
                starts="desc",
                template="profit/codes/undone.html",
            ),
        ),
        open=_open,
        may=lambda member: may(member, Deed.READ, ACCOUNT_CODES),
        search=("code", "was", "became"),
        search_label=gettext_lazy("Code or account"),
        ties=("-pk",),
        also=("assignment_id", "number"),
        url=_url,
    )
)
