"""What Today shows: the finding of the newest profit map, the accounts worth a look, flags, and four blocks of work."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db.models import F, FilteredRelation, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kingside.accounts.models import Account
from kingside.core.texts import Text
from kingside.flags.queries import FlagRow, top_flags
from kingside.identity.access import whom_to_ask
from kingside.identity.models import Member
from kingside.overview.queries.accounts import Listed, Tally, finding_of, tally_of, with_figures
from kingside.overview.queries.periods import maps_before
from kingside.overview.queries.waiting import DECIDE, Desk, Row, Source
from kingside.profit.access import RESULT, results_of
from kingside.profit.models import ProfitMap
from kingside.profit.queries.maps import (
    Building,
    PassedOver,
    Snapshot,
    building,
    can_begin,
    passed_over,
    snapshot,
)
from kingside.profit.queries.reporting import not_comparable, other_currency

ROWS = 7  # of a block at most
WATCHED = 5


@dataclass(frozen=True, slots=True)
class Kind:
    """A block of work: where its rows come from, and what fills it while it has none."""

    title: Text
    fills: Text
    sources: tuple[Source, ...] = ()


KINDS: Final = (
    Kind(
        gettext_lazy("Prepare"),
        gettext_lazy("This week’s meetings will stand here. Kingside does not record meetings yet."),
    ),
    Kind(
        gettext_lazy("Decide"),
        gettext_lazy("Nothing waits for you. A profit map that fails or leaves the ledger asks for you here."),
        sources=DECIDE,
    ),
    Kind(
        gettext_lazy("Chase"),
        gettext_lazy("Promises and actions will stand here, overdue first. Kingside does not record them yet."),
    ),
    Kind(
        gettext_lazy("Going cold"),
        gettext_lazy("People nobody has talked to for long will stand here. Kingside does not record people yet."),
    ),
)


@dataclass(frozen=True, slots=True)
class Block:
    """One of the four; `more` rows did not find room."""

    title: Text
    fills: Text
    rows: list[Row]
    more: int


@dataclass(frozen=True, slots=True)
class WatchedAccount:
    """An account worth a look; `before` is its net profit in the period before, if it was compared."""

    number: str
    name: str
    net_revenue: Decimal
    net_profit: Decimal
    net_margin: Decimal | None
    before: Decimal | None = None

    @property
    def url(self) -> str:
        return Account(number=self.number).get_absolute_url()


@dataclass(frozen=True, slots=True)
class Watch:
    """The accounts worth a look, and against which period they changed, if against any; else `why` not."""

    finding: str
    earlier: str
    rows: list[WatchedAccount]
    why: str = ""


@dataclass(frozen=True, slots=True)
class TodayPage:
    """Everything the page shows; without a snapshot nothing is published, and there are only blocks.

    `other_currency` is said to whoever can only know it; whoever can do something about it has it among Decide.
    `can_begin` where nothing is published, lines are there, and the member may draft the cost model they need.
    """

    snapshot: Snapshot | None
    finding: str
    ask: str
    tally: Tally
    watch: Watch | None
    building: Building | None
    passed_over: PassedOver | None
    can_begin: bool
    other_currency: str
    flags: list[FlagRow]
    more_flags: int
    blocks: list[Block]


def today_page(member: Member, newest: ProfitMap | None) -> TodayPage:
    """The desk of this member this morning."""
    accounts = with_figures(member, newest)
    tally = tally_of(accounts)
    shows_any = bool(results_of(member))
    later = building(member, newest)
    other = other_currency(member, newest) if shows_any else None
    desk = Desk(member, newest, later, other)
    flags, more_flags = top_flags(member)
    return TodayPage(
        snapshot=snapshot(member, newest) if newest else None,
        finding=finding_of(newest, tally) if shows_any else _("What accounts earn is not shown to your role"),
        ask="" if shows_any else whom_to_ask(RESULT),
        tally=tally,
        watch=_watch(member, accounts, newest) if newest else None,
        building=later,
        passed_over=passed_over(member, newest),
        can_begin=newest is None and can_begin(member),
        other_currency=other.says if other and not other.model_url else "",
        flags=flags,
        more_flags=more_flags,
        blocks=[_block(kind, desk) for kind in KINDS],
    )


def _block(kind: Kind, desk: Desk) -> Block:
    rows = [row for source in kind.sources for row in source(desk)]
    return Block(kind.title, kind.fills, rows[:ROWS], max(0, len(rows) - ROWS))


def _watch(member: Member, accounts: Listed, newest: ProfitMap) -> Watch:
    """Those that fell most against the period before; where nothing fell, or nothing is before it, the last ones."""
    before = maps_before(member, newest)
    earlier = before.same
    if earlier is not None and (fallen := _fallen(accounts, earlier)):
        sentence = ngettext(
            "{n} account fell most against {period}", "{n} accounts fell most against {period}", len(fallen)
        )
        return Watch(sentence.format(n=len(fallen), period=earlier), str(earlier), fallen)
    columns = ("number", "name", "net_revenue", "net_profit", "net_margin")
    last = accounts.exclude(place=None).order_by("net_profit", "number").values_list(*columns)[:WATCHED]
    rows = [WatchedAccount(*row) for row in last]
    sentence = ngettext("{n} account at the end of the list", "{n} accounts at the end of the list", len(rows))
    return Watch(sentence.format(n=len(rows)), "", rows, not_comparable(newest, before))


def _fallen(accounts: Listed, earlier: ProfitMap) -> list[WatchedAccount]:
    columns = ("number", "name", "net_revenue", "net_profit", "net_margin", "before")
    compared = accounts.annotate(
        earlier=FilteredRelation("profits", condition=Q(profits__profit_map=earlier.pk)),
        before=F("earlier__net_profit"),
        change=F("net_profit") - F("before"),
    )
    fallen = compared.filter(change__lt=0).order_by("change", "number").values_list(*columns)[:WATCHED]
    return [WatchedAccount(*row) for row in fallen]
