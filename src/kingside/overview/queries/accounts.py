"""Reads of the account's home, and the rows of the accounts list: what several rooms know of an account."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Sum, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kingside.accounts.access import (
    PROFILE,
    TEAM,
    accounts_for,
    extent_of,
    may_at,
    places_of,
    whom_to_ask_at,
)
from kingside.accounts.models import Account, AccountCode, Standing, Tier
from kingside.accounts.tree import line_above, with_all_below
from kingside.flags.queries import FlagRow, flags_of_account
from kingside.identity.access import whom_to_ask
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.lake.results import BETWEEN
from kingside.overview.queries.periods import change, maps_before
from kingside.profit import sentences
from kingside.profit.access import RESULT, STATEMENT, levers_of, ranks_of, results_of, statements_of
from kingside.profit.intercompany import PartLeftOut, accounts_left_out, is_left_out, part_left_out
from kingside.profit.models import AccountProfit, ProfitMap
from kingside.profit.queries.business import SEGMENTS
from kingside.profit.queries.departures import has_left, left_on
from kingside.profit.queries.groups import counted, group_url
from kingside.profit.queries.maps import Snapshot, snapshot
from kingside.profit.queries.receivables import Payment, payment_of
from kingside.profit.queries.reporting import not_comparable
from kingside.profit.queries.statement import Statement, statement
from kingside.profit.queries.targets import AccountTargets, targets_of
from kingside.profit.queries.trend import trend_in_words
from kingside.profit.queries.ways_out import Leaving, leaving
from kingside.web.figures import whole

CODES_SHOWN = 12
PARTS_SHOWN = 12
BEST_FIRST = (F("net_profit").desc(nulls_last=True), "name", "number")
OF_RESULT = ("net_revenue", "net_profit", "net_margin")
IS_LEFT_OUT = Q(is_left_out=True)
IS_NOT_COSTED = Q(place=None, is_left_out=False, shows_result=True)
OF_COSTS = ("gross_margin", *BETWEEN, "cost_to_serve", "segment")

Listed = QuerySet[Any, Any]  # of accounts, with their figures beside them


@dataclass(frozen=True, slots=True)
class Tally:
    """How accounts fall out, whatever the list shows of them; sums and counts are of those `shown` to the member."""

    n: int
    shown: int
    costed: int
    left_out: int  # as intercompany
    earning: int
    losing: int
    explained: int  # of those that lose, how many are shown down to their costs
    lost: Decimal
    net_revenue: Decimal
    net_profit: Decimal
    segments: dict[str, int]

    @property
    def net_margin(self) -> Decimal | None:
        """Of all of them together; None without revenue."""
        return self.net_profit / self.net_revenue if self.net_revenue > 0 else None

    @property
    def uncosted(self) -> int:
        return self.shown - self.costed - self.left_out

    @property
    def hidden(self) -> int:
        """Accounts whose figures belong to others."""
        return self.n - self.shown


@dataclass(frozen=True, slots=True)
class Group:
    """The account and all that are part of it today. `rows` are the best of those whose figures are for the member."""

    tally: Tally
    counted: str
    rows: list[Any]
    url: str  # the same in the map, as its tree was then; empty for whoever sees no costs

    @property
    def more(self) -> int:
        """Rows that are left out."""
        return self.tally.shown - len(self.rows)


@dataclass(frozen=True, slots=True)
class AccountsPage:
    """What the page of the list says beside the list itself."""

    snapshot: Snapshot | None
    finding: str
    tally: Tally
    has_own: bool
    ask: str


@dataclass(frozen=True, slots=True)
class AccountHome:
    """Everything the page of one account shows, as far as it is for this member (`shows_…`).

    Without `result` it is not costed, or not shown; `is_left_out` says that its lines are left out as intercompany,
    `part_left_out` that some of them are.
    `change` says how the net profit moved against the period before; empty where there is nothing to compare with.
    `trend` looks further back. `why` is the reason for its tier, public like the tier. `line` is what it is part of,
    the top first; `group` what is part of it.
    """

    account: Account
    key_since: date | None
    why: str
    shows_profile: bool
    shows_result: bool
    shows_costs: bool
    shows_rank: bool
    sees_team: bool
    may_edit: bool
    ask: str
    result: AccountProfit | None
    is_left_out: bool
    part_left_out: PartLeftOut | None
    targets: AccountTargets
    snapshot: Snapshot | None
    statement: Statement | None
    change: str
    trend: str
    payment: Payment | None
    codes: list[AccountCode]
    line: list[Account]
    group: Group | None
    flags: list[FlagRow]
    leaving: Leaving
    levers_url: str

    @property
    def loses(self) -> bool:
        return self.result is not None and self.result.net_profit < 0

    @property
    def rank_note(self) -> str:
        """The rank in words, for whoever may know it."""
        return self.statement.rank_note if self.statement and self.shows_rank else ""

    @property
    def verdict(self) -> str:
        """Does it earn: for whoever sees the result and not what it is made of."""
        return sentences.verdict(self.account.name, self.result) if self.result else ""


def accounts_page(member: Member, profit_map: ProfitMap | None, tally: Tally, *, asked_map: str = "") -> AccountsPage:
    """What the list comes to."""
    return AccountsPage(
        snapshot=snapshot(member, profit_map, asked=asked_map) if profit_map else None,
        finding=finding_of(profit_map, tally),
        tally=tally,
        has_own=bool(places_of(member).roles),
        ask="" if results_of(member) else whom_to_ask(RESULT),
    )


def account_home(member: Member, profit_map: ProfitMap | None, account: Account, *, asked_map: str = "") -> AccountHome:
    """What is known of one account."""
    standing = account.standings.filter(tier=Tier.KEY, until=None).first()
    shows_profile = may_at(account, member, Deed.READ, PROFILE)
    shows_result, shows_costs = results_of(member).holds(account), statements_of(member).holds(account)
    shown = found = result = None
    changed = ""
    if profit_map is not None and shows_result:
        shown = snapshot(member, profit_map, asked=asked_map)
        result = account.profits.filter(profit_map=profit_map).first()
        if shows_costs:
            found = statement(member, profit_map, number=account.number, name=account.name, asked=asked_map)
            changed = _change(member, profit_map, account, found) if found else ""
    return AccountHome(
        account=account,
        key_since=standing.since if standing else None,
        why=standing.source if standing else "",
        shows_profile=shows_profile,
        shows_result=shows_result,
        shows_costs=shows_costs,
        shows_rank=ranks_of(member).holds(account),
        sees_team=may_at(account, member, Deed.READ, TEAM),
        may_edit=may_at(account, member, Deed.WRITE, PROFILE),
        ask="" if shows_costs else whom_to_ask_at(account, STATEMENT),
        result=result,
        is_left_out=shown is not None and profit_map is not None and is_left_out(profit_map, account.number),
        part_left_out=part_left_out(profit_map, account.number) if shown is not None and profit_map else None,
        targets=targets_of(member, account, shown=profit_map),
        snapshot=shown,
        statement=found,
        change=changed,
        trend=trend_in_words(member, profit_map, account) if profit_map and shows_result else "",
        payment=payment_of(account.number) if shows_result else None,
        codes=list(account.codes.all()[:CODES_SHOWN]) if shows_profile else [],
        line=line_above(account)[::-1] if shows_profile and account.parent_id else [],
        group=_group(member, profit_map, account, shown) if shows_profile else None,
        flags=flags_of_account(member, account.pk),
        leaving=leaving(member, account),
        levers_url=_levers_url(account, asked_map) if found and levers_of(member).holds(account) else "",
    )


def _levers_url(account: Account, asked_map: str) -> str:
    """What would change the whole account: order size, terms and prices are agreed for all of it, not by product."""
    asked = {"account": account.number} | ({"map": asked_map} if asked_map else {})
    return f"{reverse('profit:levers')}?{urlencode(asked)}"


def _group(member: Member, profit_map: ProfitMap | None, account: Account, shown: Snapshot | None) -> Group | None:
    """None where nothing is part of it. Sums are over what is shown to the member, and say so."""
    found = with_figures(member, profit_map).filter(pk__in=with_all_below(account))
    tally = tally_of(found)
    if tally.n < 2:
        return None
    rows = found.filter(shows_result=True).select_related("parent").order_by(*BEST_FIRST)
    sees_costs = shown is not None and statements_of(member).holds(account)
    return Group(
        tally=tally,
        counted=counted(tally.shown, tally.n),
        rows=list(rows[:PARTS_SHOWN]),
        url=group_url(shown, account.number) if shown and sees_costs else "",
    )


def _change(member: Member, profit_map: ProfitMap, account: Account, found: Statement) -> str:
    earlier = maps_before(member, profit_map)
    before = account.profits.filter(profit_map=earlier.same).first() if earlier.same else None
    if before is None:
        return not_comparable(profit_map, earlier)
    return change(found.figures, before, str(earlier.same))


def with_figures(member: Member, profit_map: ProfitMap | None) -> Listed:
    """All accounts, and beside each what the map says of it, as far as it is for this member; else null.

    So neither sums nor orders tell of what is not shown.
    """
    of_map = Q(profits__profit_map=profit_map.pk) if profit_map else Q(profits__profit_map=None)
    key = Standing.objects.filter(account=OuterRef("pk"), tier=Tier.KEY, until=None)
    profile, team, result = (*(extent_of(member, Deed.READ, row) for row in (PROFILE, TEAM)), results_of(member))
    costs, rank = statements_of(member), ranks_of(member)
    found = accounts_for(member).annotate(
        figures=FilteredRelation("profits", condition=of_map),
        is_key=Exists(key),
        has_left=has_left(),
        left_on=left_on(),
        shows_profile=profile.is_shown(),
        shows_team=team.is_shown(),
        shows_result=result.is_shown(),
        shows_costs=costs.is_shown(),
        shows_rank=rank.is_shown(),
        known_sector=profile.shows("sector"),
        known_since=profile.shows("since"),
        known_unit=team.shows("unit__name"),
        place=result.shows("figures__rank"),  # there where it is costed; for counting, never shown
        **{name: result.shows(f"figures__{name}") for name in OF_RESULT},
        **{name: costs.shows(f"figures__{name}") for name in OF_COSTS},
        rank=rank.shows("figures__rank"),
    )
    left_out = Q(shows_result=True, place=None, number__in=accounts_left_out(profit_map))
    return found.annotate(
        is_costed=Case(When(place__isnull=False, then=True), default=False),
        is_left_out=Case(When(left_out, then=True), default=False),
    )


def narrowed(member: Member, accounts: Listed, *, show: str, is_own_only: bool) -> Listed:
    """Those that earn ("best") or lose ("worst"), and those that the member has a role on."""
    if show == "best":
        accounts = accounts.filter(net_profit__gt=0)
    elif show == "worst":
        accounts = accounts.filter(net_profit__lt=0)
    return accounts.filter(pk__in=places_of(member).roles) if is_own_only else accounts


def tally_of(accounts: Listed) -> Tally:
    """How they fall out, in one query."""
    loses = Q(net_profit__lt=0)
    counts = {name: Count("pk", filter=Q(segment=name)) for name in SEGMENTS}
    found = accounts.order_by().aggregate(
        n=Count("pk"),
        shown=Count("pk", filter=Q(shows_result=True)),
        costed=Count("place"),
        left_out=Count("pk", filter=IS_LEFT_OUT),
        earning=Count("pk", filter=Q(net_profit__gt=0)),
        losing=Count("pk", filter=loses),
        explained=Count("pk", filter=loses & Q(shows_costs=True)),
        lost=Sum("net_profit", filter=loses),
        all_revenue=Sum("net_revenue"),
        all_profit=Sum("net_profit"),
        **counts,
    )
    return Tally(
        n=found["n"],
        shown=found["shown"],
        costed=found["costed"],
        left_out=found["left_out"],
        earning=found["earning"],
        losing=found["losing"],
        explained=found["explained"],
        lost=-(found["lost"] or Decimal(0)),
        net_revenue=found["all_revenue"] or Decimal(0),
        net_profit=found["all_profit"] or Decimal(0),
        segments={name: found[name] for name in SEGMENTS},
    )


def finding_of(profit_map: ProfitMap | None, tally: Tally) -> str:
    """The heading: how many lose money, and how much."""
    if tally.n and not tally.shown:
        sentence = ngettext(
            "{n} account; what they earn is not shown to your role",
            "{n} accounts; what they earn is not shown to your role",
            tally.n,
        )
        return sentence.format(n=whole(tally.n))
    if profit_map is None:
        return _("No profit map is published yet")
    if tally.hidden:
        return sentences.what_loses_of_yours(n=tally.costed, losing=tally.losing, lost=tally.lost)
    return sentences.what_loses(n=tally.costed, losing=tally.losing, lost=tally.lost, noun="account")
