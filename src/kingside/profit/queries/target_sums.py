"""Targets of many accounts: the sums of a period, and how many are reached. Method: docs/methods/targets.md."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kingside.identity.models import Member
from kingside.profit.access import results_of, targets_for
from kingside.profit.models import AccountProfit, ProfitMap
from kingside.profit.queries.targets import Measured, Targets, days_of
from kingside.profit.sentences import margin, signed
from kingside.web.figures import share, whole


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
        "Targets are set for {n} of {shown} account: net profit {profit} of {profit_target} {currency} "
        "({profit_share}), revenue {revenue} of {revenue_target} {currency} ({revenue_share}), "
        "net margin {net_margin} where {margin_target} was the target.",
        "Targets are set for {n} of {shown} accounts: together net profit {profit} of {profit_target} {currency} "
        "({profit_share}), revenue {revenue} of {revenue_target} {currency} ({revenue_share}), "
        "net margin {net_margin} where {margin_target} was the target.",
        shown,
    )
    return said.format(
        n=whole(sums["n"]),
        shown=whole(shown),
        currency=currency,
        **{name: signed(sums[name]) for name in ("profit", "profit_target", "revenue", "revenue_target")},
        profit_share=margin(share(sums["profit"], sums["profit_target"])),
        revenue_share=margin(share(sums["revenue"], sums["revenue_target"])),
        net_margin=margin(share(sums["profit"], sums["revenue"])),
        margin_target=margin(share(sums["profit_target"], sums["revenue_target"])),
    )
