"""What Nadia wants key accounts to bring, said on last year's figures: some do, one recovers, two only sell more."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.db import transaction

from kingside.accounts.models import Account
from kingside.demo.story import HEAD
from kingside.demo.timeline import Period, Timeline
from kingside.identity.models import Member
from kingside.profit.models import AccountProfit, AccountTarget, ProfitMap
from kingside.profit.targets import set_target

STEP: Final = Decimal(5_000)  # nobody sets a target to the cent


@dataclass(frozen=True, slots=True)
class Aim:
    """So many times the revenue and the net profit of the year before; of a loss, how much of it may be left."""

    number: str
    revenue: Decimal
    profit: Decimal
    why: str


LAST_YEAR: Final = (
    Aim("10010", Decimal("1.02"), Decimal("1.3"), "They keep their volume; the price round of January has to stay."),
    Aim("10020", Decimal("1.05"), Decimal("0.65"), "A third less loss: portal, one order a week, fewer rush orders."),
    Aim("10030", Decimal("1.03"), Decimal("0.98"), "One line goes out of service in spring."),
    Aim("10040", Decimal("1.1"), Decimal(2), "Growth is welcome if it pays: larger orders, fewer of them by tomorrow."),
    Aim("10050", Decimal(1), Decimal(1), "The contract says what they buy; we keep it as it is."),
    Aim("10060", Decimal(1), Decimal(1), "As last year: a wet summer sells less, the new bottling hall more."),
    Aim("10070", Decimal("1.05"), Decimal(0), "No loss any more: invoices right the first time, samples are charged."),
    Aim("10090", Decimal("1.15"), Decimal("1.15"), "They grow by a quarter each year, and the orders come by wire."),
    Aim("10110", Decimal("1.05"), Decimal("0.65"), "Deliveries on a fixed day bring the loss down by a third."),
)
THIS_YEAR: Final = (
    Aim("10020", Decimal(1), Decimal("0.7"), "Less loss comes before more revenue."),
    Aim("10030", Decimal("1.05"), Decimal("1.05"), "The spare line is back, and they ask for stock on site."),
    Aim("10040", Decimal(1), Decimal(0), "No further growth before it pays again."),
    Aim("10050", Decimal("1.02"), Decimal("1.02"), "Fourth year of the contract."),
)


@transaction.atomic
def set_targets(before: ProfitMap, now: ProfitMap, timeline: Timeline, *, at: datetime) -> int:
    """For the year of the newest map, and for the one that runs; what an earlier day told goes. How many there are."""
    year, running = timeline.period(), timeline.running()
    told = [each.why for each in (*LAST_YEAR, *THIS_YEAR)]
    AccountTarget.objects.filter(why__in=told).exclude(first__in=(year.first, running.first)).delete()
    for aims, on, period in ((LAST_YEAR, before, year), (THIS_YEAR, now, running)):
        for aim in aims:
            _set(aim, on, period, at)
    return AccountTarget.objects.filter(deleted_at=None).count()


def _set(aim: Aim, on: ProfitMap, period: Period, at: datetime) -> None:
    account = Account.objects.get(number=aim.number)
    if AccountTarget.objects.filter(account=account, first=period.first, last=period.last).exists():
        return
    earned = AccountProfit.objects.get(profit_map=on, account=account)
    profit, start = _rounded(earned.net_profit * aim.profit), _rounded(earned.net_profit)
    set_target(
        account=account,
        first=period.first,
        last=period.last,
        net_revenue=_rounded(earned.net_revenue * aim.revenue),
        net_profit=profit,
        starting_profit=start if profit <= 0 and start < profit else None,
        why=aim.why,
        by=Member.objects.get(email=HEAD.email),
        at=at,
    )


def _rounded(amount: Decimal) -> Decimal:
    return (amount / STEP).quantize(Decimal(1)) * STEP
