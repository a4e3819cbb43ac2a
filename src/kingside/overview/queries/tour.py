"""Whom the tour is about, as the newest profit map has it."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from kingside.accounts.models import Account
from kingside.identity.models import Member
from kingside.lake.results import CellSelection, read_results
from kingside.profit.access import maps_for, sees_business, statements_of
from kingside.profit.models import AccountProfit, ProfitMap
from kingside.profit.queries.cells import cell_url
from kingside.profit.queries.maps import chosen_map, snapshot


@dataclass(frozen=True, slots=True)
class Subject:
    """The largest account that loses money; `place` is its rank by revenue, from 1, among all or the own."""

    account: Account
    place: int
    is_of_all: bool
    net_revenue: Decimal
    net_margin: Decimal | None
    net_profit: Decimal


def subject_of(member: Member) -> Subject | None:
    """None where no account loses money, or none is costed."""
    newest = maps_for(member).first()
    if newest is None:
        return None
    costed = _costed(member, newest)
    loser = costed.filter(net_profit__lt=0).order_by("-net_revenue", "rank").select_related("account").first()
    if loser is None:
        return None
    place = costed.filter(net_revenue__gt=loser.net_revenue).count() + 1
    return Subject(loser.account, place, sees_business(member), loser.net_revenue, loser.net_margin, loser.net_profit)


def worst_cell_url(member: Member, subject: Subject) -> str:
    """Where the invoice lines are with which the subject loses most."""
    newest = chosen_map(member)
    if newest is None:
        return subject.account.get_absolute_url()
    with read_results(newest.folder, level=newest.level) as results:
        (worst,) = results.cells(CellSelection(account=subject.account.number), order="worst", limit=1)
    return cell_url(snapshot(member, newest), account=worst.account, product=worst.product)


def _costed(member: Member, newest: ProfitMap) -> QuerySet[AccountProfit]:
    return AccountProfit.objects.filter(statements_of(member).condition("account__"), profit_map=newest)
