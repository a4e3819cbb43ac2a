"""The invoice lines: what was ordered, delivered, sent back and corrected."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from kingside.demo.catalogue import Article, figures
from kingside.demo.character import Character
from kingside.demo.company import SEED
from kingside.demo.habits import Habits, column, trend_column
from kingside.demo.orders import Flags, Floats, Ints, Orders, place_orders
from kingside.demo.timeline import Timeline

DELIVERY, RETURN, CREDIT = range(3)
"""What a line is; each kind has its own series of order numbers."""

INFLATION = 1.03
"""Per year, on list prices and on the cost of goods."""

SPREAD = 0.7
"""Standard deviation of the logarithm of a line's value."""

FREIGHT_PER_LINE, FREIGHT_PER_KILOGRAM, EXPRESS = 1.60, 0.15, 2.4
CASH_DISCOUNT = 0.02
WITHOUT_NUMBER = 0.001
"""Share of the lines with a special part that has no product number."""
NOT_COUNTED = 0.012
"""Share of the deliveries whose cases nobody counted."""
NOT_MATCHED = 0.02
"""Share of the lines whose payment could not be matched to the invoice."""


@dataclass(frozen=True, slots=True)
class Lines:
    """One entry per invoice line; all arrays have the same length. Money is in cents; -1 is unknown."""

    kind: Ints
    order: Ints
    """Orders of one kind are numbered by day, from 0."""
    line: Ints
    account: Ints
    product: Ints
    day: Ints
    """Days since 1970-01-01."""
    quantity: Ints
    net_revenue: Ints
    cogs: Ints
    cases: Ints
    grams: Ints
    is_rush: Flags
    channel: Ints
    days_outstanding: Ints
    freight_paid: Ints
    cash_discount: Ints
    credits_order: Ints
    """The delivery that is taken back, or part of it."""
    credits_line: Ints

    def __len__(self) -> int:
        return len(self.order)

    def where(self, chosen: Flags) -> "Lines":
        """The lines for which ``chosen`` is true, in the same order."""
        return Lines(*(getattr(self, each.name)[chosen] for each in fields(self)))

    def followed_by(self, other: "Lines") -> "Lines":
        return Lines(*(np.concatenate((getattr(self, each.name), getattr(other, each.name))) for each in fields(self)))


def invoice_lines(cast: Sequence[Character], shelf: Sequence[Article], timeline: Timeline, *, site: int) -> Lines:
    """Three years of lines of one population; the same day and site give the same lines."""
    chance = np.random.default_rng(np.random.SeedSequence([SEED, 1, site]))
    orders = place_orders(cast, timeline, chance)
    delivered = _deliver(orders, cast, shelf, chance)
    returned = _send_back(delivered, cast, shelf, chance)
    corrected = _correct(delivered, cast, chance)
    named = _forget(orders, delivered, chance)
    today = int(np.datetime64(timeline.today, "D").astype(np.int64))
    after = returned.followed_by(corrected)
    return named.followed_by(after.where(after.day < today))


def _deliver(orders: Orders, cast: Sequence[Character], shelf: Sequence[Article], chance: np.random.Generator) -> Lines:
    order = np.repeat(np.arange(len(orders.lines)), orders.lines)
    account, year, is_rush = orders.account[order], orders.year[order], orders.is_rush[order]
    habits = [each.habits for each in cast]
    product = _choose(account, cast, shelf, chance)
    list_price = figures(shelf, "price")[product] * INFLATION**year
    is_sample = chance.random(len(order)) < column(habits, "samples")[account]
    quantity = _quantities(_of_year(habits, "line_value", account, year) / list_price, is_sample, chance)
    value = quantity * list_price
    revenue = _cents(np.where(is_sample, 0.0, value * _of_year(habits, "price", account, year)))
    kilograms = quantity * figures(shelf, "kilograms")[product]
    freight = (FREIGHT_PER_LINE + FREIGHT_PER_KILOGRAM * kilograms) * np.where(is_rush, EXPRESS, 1.0)
    pays_early = np.array([each.takes_cash_discount for each in habits])[account]
    days = column(habits, "days_to_pay")[account] * np.exp(chance.normal(0.0, 0.12, len(order)))
    return Lines(
        kind=np.full(len(order), DELIVERY),
        order=order,
        line=np.arange(len(order)) - np.repeat(np.cumsum(orders.lines) - orders.lines, orders.lines) + 1,
        account=account,
        product=product,
        day=orders.day[order],
        quantity=quantity.astype(np.int64),
        net_revenue=revenue,
        cogs=_cents(value * (1.0 - figures(shelf, "margin")[product])),
        cases=np.ceil(quantity / figures(shelf, "per_case")[product]).astype(np.int64),
        grams=np.rint(1_000 * kilograms).astype(np.int64),
        is_rush=is_rush,
        channel=orders.channel[order],
        days_outstanding=np.rint(days).astype(np.int64),
        freight_paid=_cents(freight * column(habits, "freight")[account]),
        cash_discount=np.where(pays_early, _cents(revenue / 100 * CASH_DISCOUNT), 0),
        credits_order=np.full(len(order), -1),
        credits_line=np.full(len(order), -1),
    )


def _of_year(habits: list[Habits], name: str, account: Ints, year: Floats) -> Floats:
    """A habit as it was in that year."""
    return np.asarray(column(habits, name)[account] * trend_column(habits, name)[account] ** year)


def _quantities(usual: Floats, is_sample: Flags, chance: np.random.Generator) -> Floats:
    """Whole pieces around the usual number, at least one; of a sample at most three."""
    drawn = usual * np.exp(SPREAD * chance.standard_normal(len(usual)) - SPREAD**2 / 2)
    pieces = np.maximum(np.rint(drawn), 1.0)
    return np.where(is_sample, np.minimum(pieces, 3.0), pieces)


def _choose(account: Ints, cast: Sequence[Character], shelf: Sequence[Article], chance: np.random.Generator) -> Ints:
    """A product for each line: what the account needs, rarely what costs far more than its usual line."""
    taste = np.random.default_rng(np.random.SeedSequence([SEED, 2])).gamma(0.7, size=(len(cast), len(shelf)))
    needs = np.array([[each.buys.get(article.category, 0.05) for article in shelf] for each in cast])
    dear = np.array([[1.5 * each.habits.line_value / article.price for article in shelf] for each in cast])
    likely = np.cumsum(taste * needs * np.minimum(dear, 1.0) ** 3, axis=1)
    likely /= likely[:, -1:]
    return np.asarray((likely[account] <= chance.random(len(account))[:, None]).sum(axis=1))


def _send_back(
    delivered: Lines, cast: Sequence[Character], shelf: Sequence[Article], chance: np.random.Generator
) -> Lines:
    """Each return is an order of its own, one to four weeks later; the cost of scrapped goods stays."""
    habits = [each.habits for each in cast]
    returned = figures(shelf, "returned")
    likely = column(habits, "returns")[delivered.account] * (returned / returned.mean())[delivered.product]
    sold = delivered.where((chance.random(len(delivered)) < likely) & (delivered.net_revenue > 0))
    part = np.ceil(sold.quantity * chance.uniform(0.3, 1.0, len(sold))) / sold.quantity
    is_resaleable = chance.random(len(sold)) < column(habits, "resaleable")[sold.account]
    kilograms = part * sold.grams / 1_000
    return _as_orders(
        sold,
        RETURN,
        day=sold.day + chance.integers(7, 28, len(sold)),
        quantity=-np.rint(part * sold.quantity).astype(np.int64),
        net_revenue=-np.rint(part * sold.net_revenue).astype(np.int64),
        cogs=np.where(is_resaleable, -np.rint(part * sold.cogs).astype(np.int64), 0),
        cases=np.ceil(part * sold.cases).astype(np.int64),
        grams=np.rint(1_000 * kilograms).astype(np.int64),
        freight_paid=_cents(6 * FREIGHT_PER_LINE + FREIGHT_PER_KILOGRAM * kilograms),
    )


def _correct(delivered: Lines, cast: Sequence[Character], chance: np.random.Generator) -> Lines:
    """Credit notes for wrong prices, two to six weeks later: money back, no goods."""
    often = column([each.habits for each in cast], "credits")[delivered.account]
    sold = delivered.where((chance.random(len(delivered)) < often) & (delivered.net_revenue > 0))
    nothing = np.zeros(len(sold), dtype=np.int64)
    return _as_orders(
        sold,
        CREDIT,
        day=sold.day + chance.integers(14, 42, len(sold)),
        quantity=nothing,
        net_revenue=-np.rint(sold.net_revenue * chance.uniform(0.03, 0.12, len(sold))).astype(np.int64),
        cogs=nothing,
        cases=nothing,
        grams=nothing,
        freight_paid=nothing,
    )


def _as_orders(sold: Lines, kind: int, *, day: Ints, **changed: Ints) -> Lines:
    """Each line as an order of one line, numbered by day."""
    kept = {each.name: getattr(sold, each.name) for each in fields(sold)} | changed
    nothing = np.zeros(len(sold), dtype=np.int64)
    number = np.empty(len(sold), dtype=np.int64)
    number[np.argsort(day, kind="stable")] = np.arange(len(sold))
    return Lines(
        **kept
        | {
            "kind": nothing + kind,
            "order": number,
            "line": nothing + 1,
            "day": day,
            "is_rush": nothing.astype(np.bool_),
            "days_outstanding": nothing,
            "cash_discount": nothing,
            "credits_order": sold.order,
            "credits_line": sold.line,
        }
    )


def _forget(orders: Orders, delivered: Lines, chance: np.random.Generator) -> Lines:
    """The same deliveries with the gaps that every company has in its data."""
    known = {each.name: getattr(delivered, each.name) for each in fields(delivered)}
    n = len(delivered)
    return Lines(
        **known
        | {
            "account": np.where(orders.is_named[delivered.order], delivered.account, -1),
            "product": np.where(chance.random(n) < WITHOUT_NUMBER, -1, delivered.product),
            "cases": np.where(chance.random(n) < NOT_COUNTED, -1, delivered.cases),
            "days_outstanding": np.where(chance.random(n) < NOT_MATCHED, -1, delivered.days_outstanding),
        }
    )


def _cents(euros: Floats) -> Ints:
    return np.rint(100 * euros).astype(np.int64)
