"""The lesson with the reader's own figures, and who has acknowledged it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import accumulate
from typing import Final

from django.db.models import Count, Q, QuerySet, Sum

from kingside.accounts.access import extent_of
from kingside.accounts.models import Membership
from kingside.accounts.queries import named
from kingside.core import clock
from kingside.identity.access import NotForYou
from kingside.identity.models import Member, in_force
from kingside.identity.policy import Deed
from kingside.lake.results import CellTotals
from kingside.profit.access import LESSONS, STATEMENT, maps_for, results_of, statements_of
from kingside.profit.lesson import VERSION
from kingside.profit.models import AccountProfit, ProfitMap
from kingside.profit.models.lessons import LessonAcknowledgement
from kingside.profit.queries.business import CURVE_POINTS, NamedPoint
from kingside.profit.queries.cells import own_accounts
from kingside.profit.queries.judgements import read_judged
from kingside.profit.queries.maps import Snapshot, snapshot
from kingside.profit.queries.work_lists import WORK_LISTS, totals_in

SCREENS: Final = ("curve", "cost", "classes", "order")
FEWEST_DRAWN = 5
"""Of fewer accounts a curve shows nothing that the sentence does not say."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many accounts the reader has, how many earn and lose, and how much together; what is lost is positive."""

    n: int
    earning: int
    earned: Decimal
    losing: int
    lost: Decimal


@dataclass(frozen=True, slots=True)
class Served:
    """The account of the reader's that costs most to serve."""

    name: str
    url: str
    net_revenue: Decimal
    gross_margin: Decimal
    cost_to_serve: Decimal
    net_profit: Decimal
    net_margin: Decimal | None


@dataclass(frozen=True, slots=True)
class Examples:
    """The reader's own figures, as far as there are any and they are the reader's to see."""

    period: str
    currency: str
    snapshot: Snapshot
    tally: Tally | None
    curve: list[NamedPoint]
    served: Served | None
    classes: Mapping[str, CellTotals]


@dataclass(frozen=True, slots=True)
class LessonPage:
    """One screen of the lesson; `acknowledged_at` is when the reader said so of the present version."""

    screen: str
    number: int
    screens: tuple[str, ...]
    version: int
    acknowledged_at: datetime | None
    may_see_readers: bool
    examples: Examples | None

    @property
    def before(self) -> int:
        """The number of the screen before; 0 on the first."""
        return self.number - 1

    @property
    def after(self) -> int:
        """The number of the next screen; 0 on the last."""
        return self.number + 1 if self.number < len(self.screens) else 0


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who sees a mix, and which version was acknowledged when; `version` None where none was."""

    name: str
    accounts: int
    version: int | None
    acknowledged_at: datetime | None

    @property
    def is_present(self) -> bool:
        return self.version == VERSION


@dataclass(frozen=True, slots=True)
class ReadersPage:
    """Who sees a mix of accounts that the member answers for."""

    readers: list[Reader]

    @property
    def n(self) -> int:
        return len(self.readers)

    @property
    def acknowledged(self) -> int:
        return sum(reader.is_present for reader in self.readers)


def lesson_page(member: Member, *, asked: str) -> LessonPage:
    """The screen of this number, the first where there is none."""
    number = next((n for n in range(1, len(SCREENS) + 1) if asked == str(n)), 1)
    return LessonPage(
        screen=f"profit/lesson/{SCREENS[number - 1]}.html",
        number=number,
        screens=SCREENS,
        version=VERSION,
        acknowledged_at=acknowledged_at(member),
        may_see_readers=bool(extent_of(member, Deed.READ, LESSONS)),
        examples=_examples(member, draws_curve=number == 1),
    )


def acknowledged_at(member: Member) -> datetime | None:
    """When the member acknowledged the present version."""
    found = LessonAcknowledgement.objects.filter(member=member, version=VERSION).order_by()
    return found.values_list("acknowledged_at", flat=True).first()


def readers_page(member: Member) -> ReadersPage:
    """Members whose mix it is, at accounts that this member answers for, by name; not found for whoever has none."""
    extent = extent_of(member, Deed.READ, LESSONS)
    if not extent:
        raise NotForYou
    accounts = Membership.objects.filter(
        in_force(clock.today()),
        extent.condition("account__"),
        team_role__in=STATEMENT.roles_for(Deed.READ),
        member__is_active=True,
    )
    rows = accounts.order_by("member__name", "member").values_list("member", "member__name").annotate(n=Count("pk"))
    latest = _latest_of([pk for pk, _, _ in rows])
    return ReadersPage([Reader(name, n, *latest.get(pk, (None, None))) for pk, name, n in rows])


def _latest_of(members: list[int]) -> dict[int, tuple[int, datetime]]:
    found = LessonAcknowledgement.objects.filter(member__in=members).order_by("version")
    return {each.member_id: (each.version, each.acknowledged_at) for each in found}


def _examples(member: Member, *, draws_curve: bool) -> Examples | None:
    newest = maps_for(member).select_related("cost_model").first()
    if newest is None:
        return None
    profits = AccountProfit.objects.filter(results_of(member).condition("account__"), profit_map=newest).order_by()
    return Examples(
        period=str(newest),
        currency=newest.currency,
        snapshot=snapshot(member, newest),
        tally=_tally(profits),
        curve=_curve(member, profits) if draws_curve else [],
        served=_served(member, profits),
        classes=_classes(member, newest),
    )


def _tally(profits: QuerySet[AccountProfit]) -> Tally | None:
    earns, loses = Q(net_profit__gt=0), Q(net_profit__lt=0)
    found = profits.aggregate(
        n=Count("pk"),
        earning=Count("pk", filter=earns),
        earned=Sum("net_profit", filter=earns),
        losing=Count("pk", filter=loses),
        lost=Sum("net_profit", filter=loses),
    )
    if not found["n"]:
        return None
    nothing = Decimal(0)
    return Tally(found["n"], found["earning"], found["earned"] or nothing, found["losing"], -(found["lost"] or nothing))


def _curve(member: Member, profits: QuerySet[AccountProfit]) -> list[NamedPoint]:
    """The accounts by net profit, the best first: thinned evenly where they are very many, none where they are few."""
    figures = ("account__number", "net_revenue", "net_profit", "net_margin")
    rows = list(profits.order_by("-net_profit", "account__number").values_list(*figures))
    n, sums = len(rows), list(accumulate(row[2] for row in rows))
    if n < FEWEST_DRAWN:
        return []
    corners = {1, n, sums.index(max(sums)) + 1}
    drawn = [rank for rank in range(1, n + 1) if (rank * CURVE_POINTS) % n < CURVE_POINTS or rank in corners]
    names = named(member, [rows[rank - 1][0] for rank in drawn])
    points = []
    for rank in drawn:
        number, revenue, profit, margin = rows[rank - 1]
        points.append(NamedPoint(rank, names[number].name, names[number].url, revenue, profit, margin, sums[rank - 1]))
    return points


def _served(member: Member, profits: QuerySet[AccountProfit]) -> Served | None:
    of_ours = profits.filter(statements_of(member).condition("account__")).select_related("account")
    most = of_ours.order_by("-cost_to_serve", "account__name").first()
    if most is None:
        return None
    return Served(
        name=most.account.name,
        url=most.account.get_absolute_url(),
        net_revenue=most.net_revenue,
        gross_margin=most.gross_margin,
        cost_to_serve=most.cost_to_serve,
        net_profit=most.net_profit,
        net_margin=most.net_margin,
    )


def _classes(member: Member, profit_map: ProfitMap) -> Mapping[str, CellTotals]:
    if not statements_of(member):
        return {}
    with read_judged(profit_map) as results:
        work = totals_in(results, accounts=own_accounts(member))
    return {name: work.totals(name) for name in WORK_LISTS}
