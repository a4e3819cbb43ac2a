"""Flags as a list: what looks wrong in what a member may see, most money at stake first."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from django.db.models import Case, CharField, F, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext_lazy

from kingside.accounts.access import reach_of_policy
from kingside.flags.models import Severity
from kingside.flags.queries import Asked, currencies_of, flags_asked, in_words, rules_of
from kingside.identity.models import Member
from kingside.tables.columns import Choice, Column, Kind
from kingside.tables.kinds import ListKind, Opened, Params, Values, lists

SEVERITIES: Final = tuple(Choice(each.name, each.label) for each in Severity)
NAMED: Final = Case(*(When(severity=each, then=Value(each.name)) for each in Severity), output_field=CharField())


def _open(member: Member, params: Params) -> Opened:
    is_gone = params.get("state", "") == "gone"
    found = flags_asked(member, Asked(state=params.get("state", ""), is_mine_only=params.get("whose") == "mine"))
    currencies = currencies_of(found)
    hidden = {"closed_at": is_gone, "currency": len(currencies) > 1}
    return Opened(
        rows=found.annotate(who=Coalesce(F("owner__name"), Value("")), severity_name=NAMED),
        order="-closed_at" if is_gone else "-at_stake",
        unit=currencies[0] if len(currencies) == 1 else "",
        choices={"rule": [Choice(name, title) for name, title in rules_of(found)]},
        hidden=frozenset(name for name, is_there in hidden.items() if not is_there),
        scope=reach_of_policy(member),
        tell=partial(_tell, member=member),
    )


def _tell(rows: Sequence[dict[str, Any]], member: Member) -> None:
    for row, flag in zip(rows, in_words(member, [row["pk"] for row in rows]), strict=True):
        row |= {"says": flag.says, "title": flag.title}


def _url(values: Values) -> str:
    return reverse("flags:flag", args=[values["pk"]])


FLAGS: Final = lists.register("flags")(
    ListKind(
        name="flags",
        title=gettext_lazy("Flags"),
        noun=gettext_lazy("flag"),
        nouns=ngettext_lazy("{n} flag", "{n} flags", "number"),
        address="overview:flags",
        columns=(
            Column(name="label", label=gettext_lazy("About"), is_title=True, may_be_unknown=False),
            Column(
                name="says",
                label=gettext_lazy("What was found"),
                is_told=True,
                is_filterable=False,
                is_wide=True,
                template="overview/cells/found.html",
            ),
            Column(name="rule", label=gettext_lazy("Rule"), kind=Kind.CHOICE, is_optional=True, may_be_unknown=False),
            Column(
                name="severity",
                label=gettext_lazy("Severity"),
                kind=Kind.CHOICE,
                path="severity_name",
                sorted_by="severity",
                choices=SEVERITIES,
                starts="desc",
                is_optional=True,
                may_be_unknown=False,
            ),
            Column(
                name="at_stake",
                label=gettext_lazy("At stake"),
                kind=Kind.MONEY,
                path="shown_stake",
                shown_by="shows_stake",
                template="overview/cells/stake.html",
                starts="desc",
            ),
            Column(name="currency", label=gettext_lazy("Currency"), may_be_unknown=False),
            Column(name="owner", label=gettext_lazy("Owner"), path="who", template="overview/cells/owner.html"),
            Column(
                name="since",
                label=gettext_lazy("Since"),
                kind=Kind.MOMENT,
                starts="desc",
                template="overview/cells/day.html",
                may_be_unknown=False,
            ),
            Column(
                name="closed_at",
                label=gettext_lazy("Gone"),
                kind=Kind.MOMENT,
                starts="desc",
                template="overview/cells/day.html",
                may_be_unknown=False,
            ),
        ),
        open=_open,
        params=("state", "whose"),
        search=("label",),
        search_label=gettext_lazy("Name"),
        ties=("-severity", "since", "pk"),
        also=("currency",),
        url=_url,
    )
)
