"""Two published profit maps: what moved between them, which part of the business, which accounts."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kingside.accounts.queries import NamedAccount, named
from kingside.core.errors import DomainError
from kingside.identity.models import Member
from kingside.lake.cost_model import STEPS
from kingside.lake.results import (
    CurvePoint,
    ElementChange,
    Migration,
    MovedAccount,
    MoveTotals,
    PeriodTotals,
    read_comparison,
    read_results,
)
from kingside.profit import changes
from kingside.profit.access import maps_for
from kingside.profit.cascade import Step
from kingside.profit.models import ProfitMap
from kingside.profit.queries.business import CURVE_POINTS, SEGMENTS, NamedPoint
from kingside.profit.queries.changed_rates import what_charges_differently
from kingside.profit.queries.maps import Snapshot, chosen_map, snapshot
from kingside.profit.queries.reporting import OtherCurrency, other_currency
from kingside.web.figures import whole

LIST_ROWS = 10
STEP_WORDS = {
    "pocket": gettext_lazy("Rebates and freight"),
    "serve": gettext_lazy("Cost to serve"),
    "sustaining": gettext_lazy("Sustaining the customer"),
    "overhead": gettext_lazy("Overhead"),
}
MOVE_WORDS = {
    "gone": gettext_lazy("Gone ({n})"),
    "new": gettext_lazy("New ({n})"),
    "shrank": gettext_lazy("Shrank ({n})"),
    "grew": gettext_lazy("Grew ({n})"),
}
NAMED_RATES = 5
LEAP_DAY = 1  # a year and a leap year are as long as each other


class NothingToCompare(DomainError):
    """It takes two published profit maps to compare. Publish one of another period."""

    status = 404


class SameMapTwice(DomainError):
    """A profit map cannot be compared with itself. Choose another one beside it."""


class CurrenciesDiffer(DomainError):
    """Profit maps in different currencies cannot be compared. Choose two in the same currency."""


@dataclass(frozen=True, slots=True)
class MigrationRow:
    """Accounts that went from one segment to another; None is "new" before and "gone" after."""

    segment_then: str | None
    segment_now: str | None
    n: int
    profit_then: Decimal | None
    profit_now: Decimal | None


@dataclass(frozen=True, slots=True)
class Mover:
    """An account with what it earned then and now."""

    account: NamedAccount
    figures: MovedAccount


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """Everything the page shows; `then` is the earlier period."""

    then: Snapshot
    now: Snapshot
    finding: str
    other_currency: OtherCurrency | None
    differences: list[str]
    models_url: str
    curves_finding: str
    points: list[NamedPoint]
    points_then: list[NamedPoint]
    by: str
    steps: list[Step]
    steps_finding: str
    migrations: list[MigrationRow]
    migrations_finding: str
    lost: list[Mover]
    gained: list[Mover]
    accounts: int


def maps_to_compare(member: Member, *, asked: str, beside: str) -> tuple[ProfitMap, ProfitMap]:
    """The earlier and the later of the two asked maps; without, the newest and the one published before it."""
    one = chosen_map(member, asked)
    if one is None:
        raise NothingToCompare
    other = chosen_map(member, beside) if beside else _beside(member, one)
    if other is None and not asked:
        one, other = _newest_pair(member, one)
    if other is None:
        raise NothingToCompare(
            _(
                "There is no other profit map in {currency} to compare with. Publish one of another period in it."
            ).format(currency=one.currency)
        )
    if one == other:
        raise SameMapTwice
    if one.currency != other.currency:
        raise CurrenciesDiffer(
            _(
                "These profit maps are in {one} and in {other}, and amounts in two currencies cannot be compared. "
                "Choose two maps in the same currency."
            ).format(one=one.currency, other=other.currency)
        )
    then, now = sorted((one, other), key=_age)
    return then, now


def comparison_page(member: Member, then: ProfitMap, now: ProfitMap, *, by: str) -> ComparisonPage:
    """What moved from the one to the other, `by` parts of the cascade or by "accounts"."""
    by = by if by == "accounts" else ""
    with read_results(then.folder, level=then.level) as results:
        shape_then, curve_then = results.curve_shape("accounts"), results.curve("accounts", points=CURVE_POINTS)
    with read_results(now.folder, level=now.level) as results:
        shape_now, curve_now = results.curve_shape("accounts"), results.curve("accounts", points=CURVE_POINTS)
    with read_comparison(then.folder, now.folder) as compared:
        totals, elements = compared.totals(), compared.elements()
        moves, migrations = compared.moves(), compared.migrations()
        lost, gained = (compared.moved(order="lost", limit=LIST_ROWS), compared.moved(order="gained", limit=LIST_ROWS))
        few = compared.most_of_it()
    before, after = snapshot(member, then, asked=str(then.pk)), snapshot(member, now, asked=str(now.pk))
    codes = {point.code for point in (*curve_then, *curve_now)} | {moved.account for moved in (*lost, *gained)}
    names = named(member, codes)
    return ComparisonPage(
        then=before,
        now=after,
        finding=changes.comparison(totals[0].net_profit, totals[1].net_profit, few),
        other_currency=other_currency(member, now),
        differences=_differences(then, now, before, after),
        models_url=_models_url(then, now),
        curves_finding=changes.given_back(shape_then, shape_now, then.level, now.level),
        points=[_point(point, names, after) for point in curve_now],
        points_then=[_point(point, names, before) for point in curve_then],
        by=by,
        steps=steps_by_account(totals, moves) if by else steps_by_cost(totals, elements),
        steps_finding=changes.moves(moves),
        migrations=migration_rows(migrations),
        migrations_finding=changes.migrations(migrations),
        lost=[Mover(_named(moved, names, before, after), moved) for moved in lost],
        gained=[Mover(_named(moved, names, before, after), moved) for moved in gained],
        accounts=sum(move.n for move in moves),
    )


def steps_by_cost(totals: tuple[PeriodTotals, PeriodTotals], elements: list[ElementChange]) -> list[Step]:
    """From the earlier net profit to the later one, by revenue, cost of goods and each step of cost."""
    then, now = totals
    costs = [
        Step(
            str(STEP_WORDS[step]),
            sum((one.then - one.now for one in elements if one.step == step), Decimal(0)),
            "change",
        )
        for step in STEPS
        if any(one.step == step for one in elements)
    ]
    return [
        Step(_("Net profit then"), then.net_profit, "start"),
        Step(_("Net revenue"), now.net_revenue - then.net_revenue, "change"),
        Step(_("Cost of goods"), then.cogs - now.cogs, "change"),
        *costs,
        Step(_("Net profit now"), now.net_profit, "total"),
    ]


def steps_by_account(totals: tuple[PeriodTotals, PeriodTotals], moves: list[MoveTotals]) -> list[Step]:
    """From the earlier net profit to the later one, by accounts that are gone or new, shrank or grew."""
    by_move = {moved.move: moved for moved in moves}
    changes = [
        Step(words.format(n=whole(by_move[move].n)), by_move[move].change, "change")
        for move, words in MOVE_WORDS.items()
        if move in by_move
    ]
    return [
        Step(_("Net profit then"), totals[0].net_profit, "start"),
        *changes,
        Step(_("Net profit now"), totals[1].net_profit, "total"),
    ]


def _beside(member: Member, one: ProfitMap) -> ProfitMap | None:
    """The latest that ended before it, else the newest other one, of those in its currency."""
    alike = maps_for(member).select_related("cost_model").exclude(pk=one.pk).filter(currency=one.currency)
    earlier = None
    if one.published_at is not None and one.period_from is not None:
        earlier = alike.whole().filter(period_to__lt=one.period_from).order_by("-period_to", "-published_at").first()
    return earlier or alike.first()


def _newest_pair(member: Member, newest: ProfitMap) -> tuple[ProfitMap, ProfitMap | None]:
    """The newest map that has another in its currency, and that one; where there are none, the newest alone."""
    currencies = maps_for(member).order_by("currency").values("currency").annotate(n=Count("pk"))
    in_pairs = [each["currency"] for each in currencies if each["n"] > 1]
    one = maps_for(member).select_related("cost_model").filter(currency__in=in_pairs).first()
    return (one, _beside(member, one)) if one else (newest, None)


def _age(profit_map: ProfitMap) -> tuple[date, str]:
    return profit_map.period_to or date.max, str(profit_map.published_at)


def _differences(then: ProfitMap, now: ProfitMap, before: Snapshot, after: Snapshot) -> list[str]:
    """What else than the business differs, each with what it means."""
    said = [f"{shown.period}: {shown.lacks}" for shown in (before, after) if shown.lacks]
    if then.model_hash != now.model_hash:
        said.append(_models_differ(then, now, before, after))
    if then.level != now.level:
        told = _("Ranked by {then} then and by {now} now: curves and segments differ in that.")
        said.append(told.format(then=before.level, now=after.level))
    days = [_days(one) for one in (then, now)]
    if days[0] is None or days[1] is None:
        said.append(_("One of the maps takes all its invoice lines, so that nobody knows how long its period is."))
    elif abs(days[0] - days[1]) > LEAP_DAY:
        told = ngettext(
            "The periods differ in length: {then} days then, {now} days now.",
            "The periods differ in length: {then} days then, {now} days now.",
            days[1],
        )
        said.append(told.format(then=whole(days[0]), now=whole(days[1])))
    elif then.period_to and now.period_from and then.period_to >= now.period_from:
        said.append(_("The periods overlap: what lies in both counts in both."))
    return [sentence for sentence in said if sentence]


def _models_url(then: ProfitMap, now: ProfitMap) -> str:
    """Where all that differs between the two cost models stands; empty where one made both maps."""
    if then.cost_model_id == now.cost_model_id:
        return ""
    asked = urlencode({"then": then.cost_model_id, "now": now.cost_model_id})
    return f"{reverse('profit:compare_models')}?{asked}"


def _models_differ(then: ProfitMap, now: ProfitMap, before: Snapshot, after: Snapshot) -> str:
    """What of the cost models charges differently, by name; empty where nothing does.

    Their fingerprints differ as soon as their periods do, which says nothing.
    """
    changed = what_charges_differently(then.cost_model, now.cost_model)
    if not changed:
        return ""
    versions = {"then": before.model, "now": after.model}
    named, others = changed[:NAMED_RATES], len(changed) - NAMED_RATES
    listed = "; ".join(named)
    if others > 0:
        listed = ngettext("{rates}; and {n} other", "{rates}; and {n} others", others).format(
            rates=listed, n=whole(others)
        )
    told = _("The cost models differ ({then} then, {now} now), so part of the change is theirs: {rates}.")
    return told.format(**versions, rates=listed)


def _days(profit_map: ProfitMap) -> int | None:
    if profit_map.period_from is None or profit_map.period_to is None:
        return None
    return (profit_map.period_to - profit_map.period_from).days + 1


def _point(point: CurvePoint, names: dict[str, NamedAccount], shown: Snapshot) -> NamedPoint:
    account = names.get(point.code)
    return NamedPoint(
        rank=point.rank,
        name=account.name if account else point.code,
        url=f"{account.url}{shown.query}" if account else "",
        revenue=point.net_revenue,
        profit=point.profit,
        net_margin=point.net_margin,
        cumulative=point.cumulative,
    )


def _named(moved: MovedAccount, names: dict[str, NamedAccount], before: Snapshot, after: Snapshot) -> NamedAccount:
    """Its page shows the later map, or the earlier one for an account that is gone."""
    account = names.get(moved.account)
    if account is None:
        return NamedAccount(moved.account, moved.account, "")
    shown = before if moved.move == "gone" else after
    return NamedAccount(account.number, account.name, account.url + shown.query)


def migration_rows(found: list[Migration]) -> list[MigrationRow]:
    """From and to in the order of the segments; an account that one map does not hold earned nothing there to show."""
    order = {name: place for place, name in enumerate((*SEGMENTS, None))}
    rows = [
        MigrationRow(
            segment_then=one.segment_then,
            segment_now=one.segment_now,
            n=one.n,
            profit_then=one.profit_then if one.segment_then else None,
            profit_now=one.profit_now if one.segment_now else None,
        )
        for one in found
    ]
    return sorted(rows, key=lambda row: (order[row.segment_then], order[row.segment_now]))
