"""Profit for whoever sees some accounts and not the whole business: those accounts, their mix, their work-lists."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import ngettext

from kingside.accounts.access import places_of
from kingside.identity.models import Member
from kingside.lake.results import CellTotals
from kingside.profit import sentences
from kingside.profit.access import ranks_of, results_of, statements_of
from kingside.profit.models import AccountProfit, ProfitMap
from kingside.profit.queries.cells import own_accounts
from kingside.profit.queries.judgements import read_judged
from kingside.profit.queries.maps import Snapshot, snapshot
from kingside.profit.queries.work_lists import WORK_LISTS, Work, WorkList, work_in, work_lists
from kingside.web.figures import whole

LISTED = 10  # accounts at most; the list under Accounts has all


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """One account; without a segment or a rank where those are not for this member."""

    name: str
    url: str
    segment: str
    rank: int | None
    net_revenue: Decimal
    net_profit: Decimal
    net_margin: Decimal | None


@dataclass(frozen=True, slots=True)
class ClassShare:
    """How much of the own business stands in one work-list; what is to grow is among what is to secure."""

    profit_class: str
    totals: CellTotals

    @property
    def is_among_secure(self) -> bool:
        return self.profit_class == "GROW"

    @property
    def net_margin(self) -> Decimal | None:
        return self.totals.net_profit / self.totals.net_revenue if self.totals.net_revenue > 0 else None


@dataclass(frozen=True, slots=True)
class OwnPage:
    """Everything the page shows; without `work` only results are for this member."""

    snapshot: Snapshot
    finding: str
    n: int  # accounts, of which `accounts` are the first
    accounts: list[OwnAccount]
    shows_ranks: bool
    shows_segments: bool
    mix: list[ClassShare]
    mix_finding: str
    work_lists: list[WorkList]
    unjudged: int


def own_page(member: Member, profit_map: ProfitMap, *, asked: str = "", is_mine_only: bool = False) -> OwnPage:
    """The accounts that a member sees what they earn of, best first; or only those on whose teams the member is."""
    shown = snapshot(member, profit_map, asked=asked)
    profits = _profits(member, profit_map, is_mine_only=is_mine_only)
    tally = _tally(profits)
    shows_cells = bool(statements_of(member))
    work = _work(member, profit_map, shown, is_mine_only=is_mine_only) if shows_cells else Work()
    listed = work_lists(member, work, shown) if shows_cells else []
    mix = [ClassShare(name, work.totals(name)) for name in WORK_LISTS] if shows_cells else []
    return OwnPage(
        snapshot=shown,
        finding=sentences.what_loses_of_yours(**tally),
        n=tally["n"],
        accounts=_accounts(member, profits, shown),
        shows_ranks=bool(ranks_of(member)),
        shows_segments=shows_cells,
        mix=mix,
        mix_finding=_mix_finding(work),
        work_lists=[replace(each, url="") for each in listed] if is_mine_only else listed,
        unjudged=work.unjudged,
    )


def has_more_than_own(member: Member) -> bool:
    """Whether somebody on the team of an account sees what others earn, too, so that there is a choice."""
    seen = results_of(member)
    return bool(places_of(member).roles) and (seen.is_everywhere or bool(seen.units))


def work_lists_page(member: Member, profit_map: ProfitMap) -> tuple[Snapshot, list[WorkList]]:
    """The work-lists alone: of all accounts, or of those whose cells the member sees; not found without any."""
    shown = snapshot(member, profit_map)
    return shown, work_lists(member, _work(member, profit_map, shown), shown)


def _profits(member: Member, profit_map: ProfitMap, *, is_mine_only: bool) -> QuerySet[AccountProfit]:
    of_map = AccountProfit.objects.filter(results_of(member).condition("account__"), profit_map=profit_map)
    if is_mine_only:
        of_map = of_map.filter(account__in=places_of(member).roles)
    return of_map.select_related("account").order_by("-net_profit", "account__name")


def _tally(profits: QuerySet[AccountProfit]) -> dict[str, Any]:
    """How many there are, how many lose, and how much together."""
    loses = Q(net_profit__lt=0)
    found = profits.order_by().aggregate(
        n=Count("pk"), losing=Count("pk", filter=loses), lost=Sum("net_profit", filter=loses)
    )
    return found | {"lost": -(found["lost"] or Decimal(0))}


def _work(member: Member, profit_map: ProfitMap, shown: Snapshot, *, is_mine_only: bool = False) -> Work:
    accounts = own_accounts(member, among=places_of(member).roles if is_mine_only else None)
    with read_judged(profit_map) as results:
        return work_in(results, shown, accounts=accounts)


def _accounts(member: Member, profits: QuerySet[AccountProfit], shown: Snapshot) -> list[OwnAccount]:
    ranks, costs = ranks_of(member), statements_of(member)
    return [
        OwnAccount(
            name=profit.account.name,
            url=profit.account.get_absolute_url() + shown.query,
            segment=profit.segment if costs.holds(profit.account) else "",
            rank=profit.rank if ranks.holds(profit.account) else None,
            net_revenue=profit.net_revenue,
            net_profit=profit.net_profit,
            net_margin=profit.net_margin,
        )
        for profit in profits[:LISTED]
    ]


def _mix_finding(work: Work) -> str:
    secure = work.classes.get("SECURE")
    n = sum(totals.n for totals in work.classes.values())
    said = ngettext(
        "{secure} of {n} account–product pair to secure", "{secure} of {n} account–product pairs to secure", n
    )
    return said.format(secure=whole(secure.n if secure else 0), n=whole(n))
