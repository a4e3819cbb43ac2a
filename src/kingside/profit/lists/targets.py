"""Targets as a list: those furthest from their net profit first, those that nobody can measure last."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext_lazy

from kingside.accounts.access import extent_of
from kingside.audit.models import SYSTEM
from kingside.identity.access import NotForYou
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.profit.access import TARGETS, results_of, targets_for
from kingside.profit.models.maps import period_of
from kingside.profit.queries.targets import READ, Measured, Targets, asked_for, measured, row_of
from kingside.tables.columns import Choice, Column, Kind, identifier, money
from kingside.tables.kinds import ListKind, Opened, Params, Values, lists

MEASURED: Final = tuple(Choice(each.value, each.label) for each in Measured)
PERIODS: Final = 100  # to choose among, the latest first


def may_read(member: Member) -> bool:
    """Whether there may be a target for her to read."""
    return bool(extent_of(member, Deed.READ, TARGETS))


def open_targets(member: Member) -> tuple[Opened, Targets]:
    """The list, and its rows as they are in the database. Refuses whoever may read no target."""
    if not may_read(member):
        raise NotForYou
    read = extent_of(member, Deed.READ, TARGETS)
    targets = targets_for(member)
    currencies = list(targets.order_by("currency").values_list("currency", flat=True).distinct()[:2])
    rows = measured(targets).annotate(
        account_name=F("account__name"),
        number=F("account__number"),
        who=Coalesce("set_by__name", Value(SYSTEM)),
    )
    opened = Opened(
        rows=rows,
        order="profit_attainment",
        unit=currencies[0] if len(currencies) == 1 else "",
        choices={"period": list(_periods(targets))},
        hidden=frozenset({"currency"} if len(currencies) < 2 else ()),
        scope=f"{read} {results_of(member)}",
        tell=_tell,
    )
    return opened, rows


def _open(member: Member, params: Params) -> Opened:
    return open_targets(member)[0]


def _periods(targets: Any) -> Iterator[Choice]:
    found = targets.order_by("-last", "-first").values_list("first", "last").distinct()
    for first, last in found[:PERIODS]:
        yield Choice(asked_for((first, last)), period_of(first, last), Q(first=first, last=last))


def _tell(rows: Sequence[dict[str, Any]]) -> None:
    for row in rows:
        told = row_of(row)
        row |= {
            "period": told.period,
            "revenue_attainment": told.revenue_attainment,
            "profit_attainment": told.profit_attainment,
            "note": told.note,
        }


def _url(values: Values) -> str:
    return reverse("profit:target", args=[values["pk"]])


LIST: Final = lists.register("targets")(
    ListKind(
        name="targets",
        title=gettext_lazy("Targets of accounts"),
        noun=gettext_lazy("target"),
        nouns=ngettext_lazy("{n} target", "{n} targets", "number"),
        address="profit:targets",
        columns=(
            Column(
                name="account", label=gettext_lazy("Account"), path="account_name", is_title=True, may_be_unknown=False
            ),
            identifier(name="number", label=gettext_lazy("Number")),
            Column(
                name="period",
                label=gettext_lazy("Period"),
                kind=Kind.CHOICE,
                is_told=True,
                template="profit/cells/period.html",
                may_be_unknown=False,
            ),
            Column(
                name="first", label=gettext_lazy("First day"), kind=Kind.DATE, is_optional=True, may_be_unknown=False
            ),
            Column(name="last", label=gettext_lazy("Last day"), kind=Kind.DATE, is_optional=True, may_be_unknown=False),
            money(
                name="net_profit",
                label=gettext_lazy("Target of net profit"),
                brings=("currency",),
                may_be_unknown=False,
            ),
            money(name="actual_profit", label=gettext_lazy("Net profit"), brings=("currency",)),
            Column(
                name="profit_attainment",
                label=gettext_lazy("Net profit reached"),
                kind=Kind.RATIO,
                is_first=True,
                starts="asc",
            ),
            money(
                name="net_revenue",
                label=gettext_lazy("Target of revenue"),
                brings=("net_profit",),
                may_be_unknown=False,
            ),
            money(name="actual_revenue", label=gettext_lazy("Revenue"), brings=("actual_profit", "net_margin")),
            Column(name="net_margin", label=gettext_lazy("Net margin"), kind=Kind.RATIO),
            Column(
                name="revenue_attainment",
                label=gettext_lazy("Revenue reached"),
                kind=Kind.RATIO,
                starts="asc",
                brings=("profit_attainment",),
            ),
            Column(name="currency", label=gettext_lazy("Currency"), may_be_unknown=False),
            Column(
                name="measured",
                label=gettext_lazy("Measured by"),
                kind=Kind.CHOICE,
                choices=MEASURED,
                is_optional=True,
                may_be_unknown=False,
            ),
            Column(name="note", label=gettext_lazy("Note"), is_told=True, is_filterable=False, is_optional=True),
            Column(name="why", label=gettext_lazy("Why so much"), is_optional=True, is_wide=True),
            Column(name="by", label=gettext_lazy("Set by"), path="who", is_optional=True, may_be_unknown=False),
            Column(
                name="set_at",
                label=gettext_lazy("Set on"),
                kind=Kind.MOMENT,
                starts="desc",
                template="profit/cells/day.html",
                is_optional=True,
                may_be_unknown=False,
            ),
        ),
        open=_open,
        may=may_read,
        search=("account_name", "number"),
        search_label=gettext_lazy("Account"),
        ties=("-last", "account_name", "pk"),
        also=READ,
        url=_url,
    )
)
