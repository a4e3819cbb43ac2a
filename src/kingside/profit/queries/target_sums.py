"""Targets of many accounts: the sums of a period, and how many are reached. Method: docs/methods/targets.md."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kingside.identity.models import Member
from kingside.profit.access import results_of, targets_for
from kingside.profit.models import AccountProfit, ProfitMap
from kingside.profit.queries.targets import Measured, Targets, days_of
from kingside.profit.sentences import money
from kingside.web.figures import percent, share, whole


def targets_in_words(member: Member, profit_map: ProfitMap) -> str:
    """Of the accounts with a target for the days of a map: both sums of target and of what was earned, over the same.

    Never a mean of percentages. Empty for a map of every line, which is of no period. Two queries.
    """
    days = days_of(profit_map)
    if days is None:
        return ""
    shown = AccountProfit.objects.filter(results_of(member).condition("account__"), profit_map=profit_map).count()
    rows = targets_for(member).filter(first=days[0], last=days[1], account__profits__profit_map=profit_map)
    same = Q(currency=profit_map.currency)
    sums = rows.order_by().aggregate(
        n=Count("pk", filter=same),
        others=Count("pk", filter=~same),
        revenue_target=Sum("net_revenue", filter=same),
        profit_target=Sum("net_profit", filter=same),
        revenue=Sum("account__profits__net_revenue", filter=same),
        profit=Sum("account__profits__net_profit", filter=same),
    )
    told = [_summed(sums, shown, profit_map.currency)] if sums["n"] else []
    if others := sums["others"]:
        said = ngettext(
            "{n} target is in another currency and not among them.",
            "{n} targets are in another currency and not among them.",
            others,
        )
        told.append(said.format(n=whole(others)))
    return " ".join(told) or _("No account has a target for this period yet.")


def finding_of(targets: Targets) -> str:
    """The heading of the list: how many of those that a whole period measures are reached."""
    is_known = Q(profit_attainment__isnull=False, measured=Measured.WHOLE)
    found = targets.order_by().aggregate(
        n=Count("pk", filter=is_known),
        profit=Count("pk", filter=is_known & Q(actual_profit__gte=F("net_profit"))),
        revenue=Count("pk", filter=is_known & Q(actual_revenue__gte=F("net_revenue"))),
    )
    if not found["n"]:
        return _("No target of a whole period can be measured yet")
    said = ngettext(
        "{profit} of {n} target reaches its net profit, {revenue} its revenue",
        "{profit} of {n} targets reach their net profit, {revenue} their revenue",
        found["n"],
    )
    return said.format(**{name: whole(each) for name, each in found.items()})


def _summed(sums: Mapping[str, Any], shown: int, currency: str) -> str:
    said = ngettext(
        "Targets are set for {n} of {shown} account: {sums}.",
        "Targets are set for {n} of {shown} accounts: together {sums}.",
        shown,
    )
    told = [
        _profit_in_words(sums["profit"], sums["profit_target"], currency),
        _revenue_in_words(sums["revenue"], sums["revenue_target"], currency),
        _margin_in_words(share(sums["profit"], sums["revenue"]), share(sums["profit_target"], sums["revenue_target"])),
    ]
    return said.format(n=whole(sums["n"]), shown=whole(shown), sums=", ".join(filter(None, told)))


def _profit_in_words(profit: Decimal, target: Decimal, currency: str) -> str:
    """A share only of what can have one: a profit that was to be a profit."""
    if profit < 0 < target:
        said = _("a net loss of {profit} {currency} where a net profit of {target} was the target")
    elif profit < 0 and target < 0:
        said = _("a net loss of {profit} {currency} where one of at most {target} was the target")
    elif profit < 0:
        said = _("a net loss of {profit} {currency} where breaking even was the target")
    elif target < 0:
        said = _("net profit {profit} {currency} where a net loss of at most {target} was the target")
    elif not target:
        said = _("net profit {profit} {currency} where breaking even was the target")
    else:
        said = _("net profit {profit} of {target} {currency} ({share})")
    reached = percent(profit / target) if target else ""
    return said.format(profit=money(profit), target=money(target), currency=currency, share=reached)


def _revenue_in_words(revenue: Decimal, target: Decimal, currency: str) -> str:
    if revenue < 0:
        said = _("{revenue} {currency} more credited than sold where a revenue of {target} was the target")
    elif not target:
        said = _("revenue {revenue} {currency}")
    else:
        said = _("revenue {revenue} of {target} {currency} ({share})")
    reached = percent(revenue / target) if target else ""
    return said.format(revenue=money(revenue), target=money(target), currency=currency, share=reached)


def _margin_in_words(margin: Decimal | None, target: Decimal | None) -> str:
    """Empty where there is no revenue to measure it by."""
    if margin is None:
        return ""
    if target is None:
        return _("net margin {margin}").format(margin=percent(margin))
    said = _("net margin {margin} where {target} was the target")
    return said.format(margin=percent(margin), target=percent(target))
