"""Targets beside what was earned, by the newest published map of their very days. Method: docs/methods/targets.md."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db.models import (
    Case,
    DecimalField,
    Expression,
    F,
    FloatField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kingside.accounts.access import may_at
from kingside.accounts.models import Account
from kingside.audit.conflicts import AskedBy, conflict_over
from kingside.audit.models import SYSTEM
from kingside.core import clock
from kingside.core.versioning import Conflict
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.lake.cost_model import Period
from kingside.profit.access import TARGETS, maps_for, targets_for
from kingside.profit.attainment import attainment, days_over
from kingside.profit.currencies import currency_of_targets
from kingside.profit.intercompany import is_left_out, left_out_by_map
from kingside.profit.models import AccountProfit, AccountTarget, ProfitMap
from kingside.profit.models.maps import period_of
from kingside.profit.models.targets import SAID
from kingside.profit.queries.maps import MOST_PERIODS, Snapshot, snapshot_of
from kingside.profit.trend import Days
from kingside.web import locales
from kingside.web.figures import whole

ON_A_PAGE: Final = 60  # targets of one account; the list has all
BESIDE_A_RESULT: Final = 5
PROPOSED: Final = 5  # periods

Targets = QuerySet[Any, Any]  # with what was earned beside them


class Measured(TextChoices):
    """By what a target is measured, or why by nothing."""

    WHOLE = "whole", gettext_lazy("Whole period")
    PART = "part", gettext_lazy("Part of the period")
    NO_MAP = "no_map", gettext_lazy("No map yet")
    OTHER_CURRENCY = "other_currency", gettext_lazy("Map in another currency")
    NOT_COSTED = "not_costed", gettext_lazy("Not costed")
    INTERCOMPANY = "intercompany", gettext_lazy("Left out: intercompany")


OF_TARGET: Final = (
    *("pk", "version", "first", "last", "currency", "net_revenue", "net_profit", "starting_profit", "why", "set_at"),
)
OF_RESULT: Final = ("actual_revenue", "actual_profit", "net_margin", "measured", "map_pk")
READ: Final = (*OF_TARGET, *OF_RESULT, "published_at", "other_currency", "account__number", "set_by__name")


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A target, what was earned where that can be compared, and in `note` what one has to know beside it."""

    pk: int
    version: int
    url: str
    number: str  # of the account
    period: str
    first: date
    last: date
    currency: str
    net_revenue: Decimal
    net_profit: Decimal
    starting_profit: Decimal | None
    why: str
    who: str
    set_at: datetime
    actual_revenue: Decimal | None
    actual_profit: Decimal | None
    net_margin: Decimal | None
    measured: str
    map_pk: UUID | None  # of the map that measures it
    note: str

    @property
    def revenue_attainment(self) -> Decimal | None:
        return attainment(self.actual_revenue, self.net_revenue)

    @property
    def profit_attainment(self) -> Decimal | None:
        return attainment(self.actual_profit, self.net_profit, self.starting_profit)


@dataclass(frozen=True, slots=True)
class AccountTargets:
    """What the page of an account shows of its targets: that of the period shown first, then what runs or comes."""

    rows: list[TargetRow] = field(default_factory=list)
    is_shown: bool = False
    may_set: bool = False

    @property
    def unit(self) -> str:
        return unit_of(self.rows)


@dataclass(frozen=True, slots=True)
class AccountTargetsPage:
    """All targets of one account, the latest period first.

    `proposals` are days for which another could be set, as an address asks for them and in words.
    """

    account: Account
    rows: list[TargetRow]
    has_more: bool
    may_set: bool
    currency: str
    proposals: list[tuple[str, str]]
    snapshot: Snapshot | None  # of the map that measures the latest of them that can be

    @property
    def unit(self) -> str:
        return unit_of(self.rows)


def unit_of(rows: Sequence[TargetRow]) -> str:
    """The currency of all of them; "" where there are several."""
    currencies = {row.currency for row in rows}
    return currencies.pop() if len(currencies) == 1 else ""


def measured(targets: QuerySet[AccountTarget]) -> Targets:
    """Beside each what its account earned in the newest published map of its days and in its currency; else null.

    One query, made at once.
    """
    of_its_days = ProfitMap.objects.filter(
        state=ProfitMap.State.PUBLISHED, period_from=OuterRef("first"), period_to=OuterRef("last")
    ).order_by("-published_at", "-requested_at")
    comparable = of_its_days.filter(currency=OuterRef("currency"))
    others = of_its_days.exclude(currency=OuterRef("currency"))
    earned = AccountProfit.objects.filter(account=OuterRef("account"), profit_map=OuterRef("map_pk"))
    found = targets.annotate(
        map_pk=Subquery(comparable.values("pk")[:1]),
        published_at=Subquery(comparable.values("published_at")[:1]),
        is_whole=Subquery(comparable.values("is_whole")[:1]),
        other_currency=Subquery(others.values("currency")[:1]),
    ).annotate(
        actual_revenue=Subquery(earned.values("net_revenue")[:1]),
        actual_profit=Subquery(earned.values("net_profit")[:1]),
        net_margin=Subquery(earned.values("net_margin")[:1]),
    )
    return found.annotate(
        measured=Case(
            When(map_pk=None, other_currency=None, then=Value(Measured.NO_MAP)),
            When(map_pk=None, then=Value(Measured.OTHER_CURRENCY)),
            When(left_out_by_map(), actual_profit=None, then=Value(Measured.INTERCOMPANY)),
            When(actual_profit=None, then=Value(Measured.NOT_COSTED)),
            When(is_whole=True, then=Value(Measured.WHOLE)),
            default=Value(Measured.PART),
        ),
        revenue_attainment=Case(When(net_revenue__gt=0, then=_ratio(F("actual_revenue"), F("net_revenue")))),
        profit_attainment=Case(
            When(net_profit__gt=0, then=_ratio(F("actual_profit"), F("net_profit"))),
            When(
                starting_profit__isnull=False,
                then=_ratio(F("actual_profit") - F("starting_profit"), F("net_profit") - F("starting_profit")),
            ),
        ),
    )


def row_of(values: Mapping[str, Any]) -> TargetRow:
    """A row of `measured`, which read READ, as pages and programs get it."""
    return TargetRow(
        url=reverse("profit:target", args=[values["pk"]]),
        number=values["account__number"],
        period=period_of(values["first"], values["last"]),
        who=values["set_by__name"] or SYSTEM,
        note=note_of(values),
        **{name: values[name] for name in (*OF_TARGET, *OF_RESULT)},
    )


def note_of(values: Mapping[str, Any]) -> str:
    """What keeps a target from being measured, or from being measured as a whole; empty where nothing does."""
    match values["measured"]:
        case Measured.NO_MAP:
            return _not_yet(values["first"], values["last"], clock.today())
        case Measured.OTHER_CURRENCY:
            said = _("The map of this period is in {other} and the target in {currency}: nothing is compared.")
            return said.format(other=values["other_currency"], currency=values["currency"])
        case Measured.NOT_COSTED:
            return _("Not costed in the map of this period: what it earned is unknown, not zero.")
        case Measured.INTERCOMPANY:
            return _("Left out as intercompany of the map of this period: nothing is compared.")
    told = [_part(values)] if values["measured"] == Measured.PART else []
    if values["net_profit"] <= 0 and values["starting_profit"] is None:
        told.append(_("No starting point was agreed, so nobody can say how far the net profit is reached."))
    return " ".join(told)


def targets_of(member: Member, account: Account, *, shown: ProfitMap | None) -> AccountTargets:
    """Beside what an account earned in a map. One query."""
    if not may_at(account, member, Deed.READ, TARGETS):
        return AccountTargets()
    days = days_of(shown) if shown else None
    here = Q(first=days[0], last=days[1]) if days else Q(pk=None)
    rows = targets_for(member).filter(here | Q(last__gte=clock.today()), account=account)
    found = _rows(rows.order_by(Case(When(here, then=0), default=1), "first", "last"), BESIDE_A_RESULT)
    if shown is not None and found and (found[0]["first"], found[0]["last"]) == days:
        found[0] |= _measured_by(shown, account, found[0]["currency"])
    return AccountTargets(
        rows=[row_of(each) for each in found],
        is_shown=True,
        may_set=may_at(account, member, Deed.WRITE, TARGETS),
    )


def account_targets_page(member: Member, account: Account) -> AccountTargetsPage:
    """All of one account, and for which days whoever may set another could do that."""
    rows = _rows(targets_for(member).filter(account=account), ON_A_PAGE + 1)
    may_set = may_at(account, member, Deed.WRITE, TARGETS)
    return AccountTargetsPage(
        account=account,
        rows=[row_of(each) for each in rows[:ON_A_PAGE]],
        has_more=len(rows) > ON_A_PAGE,
        may_set=may_set,
        currency=currency_of_targets() if may_set else "",
        snapshot=snapshot_of(member, next((each["map_pk"] for each in rows if each["map_pk"]), None)),
        proposals=_proposals(member, {(each["first"], each["last"]) for each in rows}) if may_set else [],
    )


def newest_measuring(member: Member, targets: Targets) -> Snapshot | None:
    """The map that measures the latest of these targets that can be. Three queries."""
    latest = targets.filter(actual_profit__isnull=False).order_by("-last", "-first", "pk")
    return snapshot_of(member, latest.values_list("map_pk", flat=True).first())


def shown_target(member: Member, pk: int) -> TargetRow | None:
    """One, for whoever may read it."""
    found = _rows(targets_for(member).filter(pk=pk), 1)
    return row_of(found[0]) if found else None


def days_of(profit_map: ProfitMap) -> Days | None:
    """Those of its period; None where it takes every line."""
    first, last = profit_map.period_from, profit_map.period_to
    return None if first is None or last is None else (first, last)


def asked_for(days: Days) -> str:
    """Days as an address has them."""
    return f"{days[0]}..{days[1]}"


def conflict_of(target: AccountTarget, said: Mapping[str, Any], *, seen: int) -> Conflict:
    """Their version as it is by now, and what was typed over an earlier one."""
    present = AccountTarget.objects.select_related("account").get(pk=target.pk)
    address = present.get_absolute_url()
    title = _("the target of {account}").format(account=present.account.name)
    return conflict_over(present, said, seen=seen, fields=SAID, form=AskedBy(title=title, back=address, action=address))


def _ratio(part: Any, of: Any) -> Expression:
    """To sort and narrow by; whoever reads a row is told the decimal."""
    quotient = Cast(part, FloatField()) / Cast(of, FloatField())
    return Cast(quotient, DecimalField(max_digits=28, decimal_places=6))


def _rows(targets: QuerySet[AccountTarget], most: int) -> list[dict[str, Any]]:
    return list(measured(targets).values(*READ)[:most])


def _measured_by(shown: ProfitMap, account: Account, currency: str) -> dict[str, Any]:
    """By the very map that a page shows, which need not be the newest of its period. One query."""
    result = account.profits.filter(profit_map=shown).first() if shown.currency == currency else None
    if shown.currency != currency:
        by = Measured.OTHER_CURRENCY
    elif result is None:
        by = Measured.INTERCOMPANY if is_left_out(shown, account.number) else Measured.NOT_COSTED
    else:
        by = Measured.WHOLE if shown.is_whole else Measured.PART
    return {
        "published_at": shown.published_at,
        "other_currency": shown.currency,
        "actual_revenue": result.net_revenue if result else None,
        "actual_profit": result.net_profit if result else None,
        "net_margin": result.net_margin if result else None,
        "measured": by,
        "map_pk": shown.pk,
    }


def _not_yet(first: date, last: date, today: date) -> str:
    over, days = days_over(first, last, today)
    if today < first:
        return _("No map of this period yet: it begins on {day}.").format(day=locales.day_in_words(first))
    if over == days:
        return _("No map of this period yet.")
    said = ngettext(
        "No map of this period yet: {over} of its {days} day is over.",
        "No map of this period yet: {over} of its {days} days are over.",
        days,
    )
    return said.format(over=whole(over), days=whole(days))


def _part(values: Mapping[str, Any]) -> str:
    over, days = days_over(values["first"], values["last"], clock.day_of(values["published_at"]))
    if over == days:
        return _("The map of this period holds no invoice lines of some of its months.")
    said = ngettext(
        "{over} of its {days} day was over when the map was made.",
        "{over} of its {days} days were over when the map was made.",
        days,
    )
    return said.format(over=whole(over), days=whole(days))


def _proposals(member: Member, taken: set[Days]) -> list[tuple[str, str]]:
    """The period after that of the newest map, those of published maps, the years in which they end. One query."""
    newest = maps_for(member).latest_first().only("period_from", "period_to")[:MOST_PERIODS]
    offered: list[Days] = []
    for days in filter(None, map(days_of, newest)):
        offered += [*([] if offered else _following(days)), days, _year(days[1])]
    offered.append(_year(clock.today()))
    free = [days for days in dict.fromkeys(offered) if days not in taken]
    return [(asked_for(days), period_of(*days)) for days in free[:PROPOSED]]


def _following(days: Days) -> list[Days]:
    try:
        after = Period(*days).following()
    except (OverflowError, ValueError):
        return []
    return [(after.first, after.last)]


def _year(day: date) -> Days:
    return date(day.year, 1, 1), date(day.year, 12, 31)
