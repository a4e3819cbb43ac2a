"""Rules about what accounts earn, and about what these figures rest on."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy

from kingside.accounts.models import Account, Tier
from kingside.core.texts import in_english
from kingside.flags.kinds import Evidence, Finding, FlagRule, Worth, flag_rules, left, look_again_after, worth
from kingside.flags.models import Loudness, Severity
from kingside.identity.access import holders_of
from kingside.identity.policy import Deed, Resource
from kingside.imports.access import FACTS
from kingside.lake.books import code_totals
from kingside.profit import evidence, reconciliation
from kingside.profit.access import BUSINESS, COST_MODELS, EXITS, RESULT
from kingside.profit.books import NothingImported, reading_codes
from kingside.profit.conversion import SeveralCurrencies
from kingside.profit.explanations import MEANINGS
from kingside.profit.models import BUILD_MAP, AccountProfit, ProfitMap
from kingside.profit.queries.departures import accounts_left, sales_after_leaving
from kingside.profit.queries.maps import behind, period_before
from kingside.profit.queries.receivables import overdue_accounts
from kingside.profit.queries.trend import Series, series_of, trends
from kingside.profit.trend import Trend

RATES_LAST: Final = timedelta(days=365)
FAR_OVERDUE: Final = timedelta(days=60)

look_again_after.register("profit")((BUILD_MAP,))


def key_accounts_that_lose(on: date) -> Iterable[Finding]:
    """Key accounts below zero in the newest profit map."""
    newest = _newest()
    keys = _profits(newest).filter(account__standings__tier=Tier.KEY, account__standings__until=None)
    for each in keys.filter(net_profit__lt=0):
        yield _earns(each, newest, at_stake=-each.net_profit)


def turned_to_loss(on: date) -> Iterable[Finding]:
    """Accounts that lose, and did not in the period before."""
    newest = _newest()
    before = period_before(newest, among=ProfitMap.objects.published()) if newest else None
    if before is None:
        return
    earned = dict(_profits(before).filter(net_profit__gte=0).order_by().values_list("account", "net_profit"))
    for each in _profits(newest).filter(net_profit__lt=0):
        if each.account_id in earned:
            was = earned[each.account_id]
            yield _earns(each, newest, at_stake=was - each.net_profit, before=was, period_before=str(before))


def revenue_up_profit_down(on: date) -> Iterable[Finding]:
    """Accounts whose revenue rises and whose net profit falls: straight lines through four quarters (or years)."""
    series = series_of(_newest(), among=ProfitMap.objects.published())
    if series is None:
        return
    diverging = {account: trend for account, trend in trends(series).items() if trend.diverges}
    for account in Account.objects.filter(pk__in=diverging).exclude(number__in=MEANINGS):
        yield _diverges(account, series, diverging[account.pk])


def _diverges(account: Account, series: Series, trend: Trend) -> Finding:
    return Finding(
        subject_kind="account",
        subject_id=str(account.pk),
        label=account.name,
        path=account.get_absolute_url(),
        account=account.pk,
        evidence={
            "first_day": series.first,
            "last_day": series.last,
            "periods": len(series.periods),
            "months": series.months,
            "revenue_slope": trend.revenue_slope,
            "profit_slope": trend.profit_slope,
            "first_revenue": trend.revenues[0],
            "first_net_profit": trend.profits[0],
            "first_margin": trend.margin(0),
            "net_revenue": trend.revenues[-1],
            "net_profit": trend.profits[-1],
            "net_margin": trend.margin(-1),
        },
        measure=trend.lost,
        at_stake=trend.lost,
        currency=series.currency,
    )


def far_overdue(on: date) -> Iterable[Finding]:
    """Accounts with invoices that are two months past due."""
    newest = _newest()
    found = {each.account: each for each in overdue_accounts(by=FAR_OVERDUE)}
    for account in Account.objects.filter(number__in=found):
        each = found[account.number]
        yield Finding(
            subject_kind="account",
            subject_id=str(account.pk),
            label=account.name,
            path=reverse("profit:account_receivables", args=[account.number]),
            account=account.pk,
            evidence={
                "invoices": each.n,
                "amount": each.amount,
                "currency": each.currency if each.amount is not None else "",
                "oldest_due": each.oldest,
            },
            measure=each.amount,
            at_stake=each.amount if newest and each.currency in ("", newest.currency) else None,
            currency=newest.currency if newest else "",
        )


def sold_after_leaving(on: date) -> Iterable[Finding]:
    """Accounts, or products there, of which invoice lines are dated after the day they were left."""
    for each in sales_after_leaving():
        proposal = each.proposal
        yield Finding(
            subject_kind="exit_proposal",
            subject_id=str(proposal.pk),
            label=proposal.account.name,
            path=proposal.get_absolute_url(),
            account=proposal.account_id,
            evidence={
                "left_on": proposal.left_on,
                "product": each.product,
                "lines": each.lines,
                "orders": each.orders,
                "last_day": each.last_day,
            },
            measure=Decimal(each.lines),
        )


def map_behind(on: date) -> Iterable[Finding]:
    """The newest map rests on what was undone, or lacks what was imported since."""
    newest = _newest()
    found = behind(newest)
    if found is not None:
        seen = {"undone": found.undone, "imported": found.imported, "period": str(newest)}
        files = Decimal(len(found.undone) + len(found.imported))
        yield _business(evidence.NEWEST_MAP, "profit:business", BUSINESS, seen, measure=files)


def nobodys_codes(on: date) -> Iterable[Finding]:
    """Revenue on codes that belong to no account."""
    try:
        with reading_codes() as (connection, survey, codes):
            totals = code_totals(connection, survey, codes)
    except (NothingImported, SeveralCurrencies):
        return
    if not totals.unmapped or totals.net_revenue <= 0:
        return
    newest = _newest()
    share = totals.net_revenue / totals.all_revenue if totals.all_revenue > 0 else None
    yield _business(
        evidence.NO_CODES,
        "profit:codes",
        FACTS,
        {"codes": totals.unmapped, "revenue": totals.net_revenue, "share_of_revenue": share},
        measure=totals.net_revenue,
        at_stake=totals.net_revenue if newest else None,
        currency=newest.currency if newest else "",
    )


def off_ledger(on: date) -> Iterable[Finding]:
    """The newest map cannot be held against the ledger, or is too far off it."""
    newest = _newest()
    if newest is not None and not reconciliation.holds(newest.summary or {}):
        with in_english():
            seen = {"finding": reconciliation.finding(newest.summary or {}), "period": str(newest)}
        yield _business(evidence.NEWEST_MAP, "profit:business", BUSINESS, seen)


def old_rates(on: date) -> Iterable[Finding]:
    """The newest map was made with rates that nobody has looked at for a year."""
    newest = _newest()
    if newest is None or newest.cost_model.adopted_at.date() >= on - RATES_LAST:
        return
    model = newest.cost_model
    yield Finding(
        subject_kind="cost_model",
        subject_id=str(model.pk),
        label=str(model),
        path=model.get_absolute_url(),
        evidence={"adopted_on": model.adopted_at.date()},
        owner=_finance(COST_MODELS),
    )


def _newest() -> ProfitMap | None:
    return ProfitMap.objects.published().select_related("cost_model").first()


def _profits(profit_map: ProfitMap | None) -> QuerySet[AccountProfit]:
    """What a map says of accounts proper: not of lines that are nobody's."""
    of_map = AccountProfit.objects.filter(profit_map=profit_map) if profit_map else AccountProfit.objects.none()
    return of_map.exclude(account__number__in=MEANINGS).select_related("account")


def _earns(each: AccountProfit, profit_map: ProfitMap | None, *, at_stake: Decimal, **also: object) -> Finding:
    return Finding(
        subject_kind="account",
        subject_id=str(each.account_id),
        label=each.account.name,
        path=each.account.get_absolute_url(),
        account=each.account_id,
        evidence={
            "period": str(profit_map),
            "net_revenue": each.net_revenue,
            "net_profit": each.net_profit,
            "net_margin": each.net_margin,
            **also,
        },
        measure=at_stake,
        at_stake=at_stake,
        currency=profit_map.currency if profit_map else "",
    )


def _business(label: str, page: str, resource: Resource, seen: Evidence, **also: Any) -> Finding:
    """About the business as a whole: one flag each, which keeps its day while maps come and go."""
    return Finding(
        subject_kind="business",
        subject_id="all",
        label=label,
        path=reverse(page),
        evidence=seen,
        owner=_finance(resource),
        **also,
    )


def _finance(resource: Resource) -> int | None:
    """Who works with this; the first who was let in."""
    return holders_of(resource, Deed.WRITE).order_by("pk").values_list("pk", flat=True).first()


def _worths() -> Mapping[int, tuple[Decimal, str]]:
    newest = _newest()
    rows = _profits(newest).order_by().values_list("account", "net_profit")
    return {account: (profit, newest.currency) for account, profit in rows} if newest else {}


worth.register("profit")(Worth(resource=RESULT, of_accounts=_worths))
flag_rules.register("profit.key_account_loses")(
    FlagRule(
        title=gettext_lazy("A key account loses money"),
        means=gettext_lazy("We chose it for what it is worth to us, and after every cost it takes more than it gives."),
        next_step=gettext_lazy("See why"),
        severity=Severity.SERIOUS,
        loudness=Loudness.LOUD,
        resource=RESULT,
        find=key_accounts_that_lose,
        says=evidence.lost,
        words=evidence.WORDS,
    )
)
flag_rules.register("profit.turned_to_loss")(
    FlagRule(
        title=gettext_lazy("It earned before and loses now"),
        means=gettext_lazy("Something changed between the two periods: what it buys, how it orders, or what it pays."),
        next_step=gettext_lazy("See what changed"),
        severity=Severity.SERIOUS,
        loudness=Loudness.LOUD,
        otherwise=Loudness.QUIET,
        resource=RESULT,
        find=turned_to_loss,
        says=evidence.turned,
        words=evidence.WORDS,
    )
)
flag_rules.register("profit.divergence")(
    FlagRule(
        title=gettext_lazy("Revenue rises, net profit falls"),
        means=gettext_lazy(
            "More business of this kind makes it worse: each new piece costs more to serve than it brings."
        ),
        next_step=gettext_lazy("See what serving it costs"),
        severity=Severity.WARNING,
        loudness=Loudness.LOUD,
        otherwise=Loudness.QUIET,
        resource=RESULT,
        find=revenue_up_profit_down,
        says=evidence.diverged,
        words=evidence.WORDS,
    )
)
flag_rules.register("profit.overdue")(
    FlagRule(
        title=gettext_lazy("It owes us for long"),
        means=gettext_lazy(
            "Invoices are unpaid two months after they fell due; disputed ones and credit notes are not counted."
        ),
        next_step=gettext_lazy("See how it pays"),
        severity=Severity.WARNING,
        loudness=Loudness.LOUD,
        otherwise=Loudness.QUIET,
        resource=RESULT,
        find=far_overdue,
        says=evidence.unpaid,
        words=evidence.WORDS,
        is_of_left=True,
    )
)
left.register("profit")(accounts_left)
flag_rules.register("profit.sold_after_leaving")(
    FlagRule(
        title=gettext_lazy("Still sold to after leaving"),
        means=gettext_lazy("We decided to leave and told the customer so, yet invoices are still written."),
        next_step=gettext_lazy("See what was agreed"),
        severity=Severity.SERIOUS,
        loudness=Loudness.QUIET,
        resource=EXITS,
        find=sold_after_leaving,
        says=evidence.still_sold,
        words=evidence.WORDS,
        is_of_left=True,
    )
)
flag_rules.register("profit.codes")(
    FlagRule(
        title=gettext_lazy("Revenue belongs to no account"),
        means=gettext_lazy(
            "Invoice lines carry codes that nobody gave an account, so what they earn is missing at some account."
        ),
        next_step=gettext_lazy("Give codes their accounts"),
        severity=Severity.WARNING,
        loudness=Loudness.LOUD,
        resource=FACTS,
        find=nobodys_codes,
        says=evidence.nobodys,
        words=evidence.WORDS,
        is_in_decide=True,
    )
)
flag_rules.register("profit.behind")(
    FlagRule(
        title=gettext_lazy("The profit map is older than its facts"),
        means=gettext_lazy(
            "Files were imported or undone since it was published, so its figures are not those of the books."
        ),
        next_step=gettext_lazy("Calculate once more"),
        severity=Severity.WARNING,
        loudness=Loudness.LOUD,
        resource=BUSINESS,
        find=map_behind,
        says=evidence.behind,
        words=evidence.WORDS,
        is_in_decide=True,
    )
)
flag_rules.register("profit.off_ledger")(
    FlagRule(
        title=gettext_lazy("The profit map is not reconciled"),
        means=gettext_lazy("Nobody can say whether its figures add up to those of the ledger."),
        next_step=gettext_lazy("Look at the bridge"),
        severity=Severity.NOTE,
        loudness=Loudness.QUIET,
        resource=BUSINESS,
        find=off_ledger,
        says=evidence.off_ledger,
        words=evidence.WORDS,
        is_in_decide=True,
    )
)
flag_rules.register("profit.old_rates")(
    FlagRule(
        title=gettext_lazy("The rates are older than a year"),
        means=gettext_lazy("Wages, rents and prices moved since; what serving customers costs is that of then."),
        next_step=gettext_lazy("Look at the rates"),
        severity=Severity.NOTE,
        loudness=Loudness.QUIET,
        resource=COST_MODELS,
        find=old_rates,
        says=evidence.rates,
        words=evidence.WORDS,
    )
)
