"""What a draft would change: the map it gives against the published one; kept as JSON with the trial, read back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kingside.lake.cost_model import CostModel as CostFile
from kingside.lake.results import MovedAccount, ResultsGone, read_comparison
from kingside.profit import changes
from kingside.profit.models import ProfitMap, period_of
from kingside.profit.queries.business import SEGMENTS
from kingside.web.figures import share, whole

MOST_MOVED = 10


@dataclass(frozen=True, slots=True)
class Moved:
    """An account as published and as it would be; None where that map does not hold it."""

    number: str
    profit_then: Decimal | None
    margin_then: Decimal | None
    profit_now: Decimal | None
    margin_now: Decimal | None
    change: Decimal
    name: str = ""  # known to pages only, since it may change


@dataclass(frozen=True, slots=True)
class Simulation:
    """The published map beside the one the draft would give; `segments` are name, accounts then, accounts now."""

    map_id: str
    period: str
    currency: str
    is_same_period: bool
    is_same_books: bool
    profit_then: Decimal
    margin_then: Decimal | None
    profit_now: Decimal
    margin_now: Decimal | None
    segments: list[tuple[str, int, int]]
    n_changing_segment: int
    moved: list[Moved]
    turned: list[Moved]
    n_turned: int

    @property
    def change(self) -> Decimal:
        return self.profit_now - self.profit_then

    @property
    def finding(self) -> str:
        return changes.profit_moved(self.profit_then, self.profit_now, self.currency)

    @property
    def moving(self) -> str:
        """How many accounts change segment."""
        n = self.n_changing_segment
        return ngettext("{n} account changes segment", "{n} accounts change segment", n).format(n=whole(n))

    @property
    def turning(self) -> str:
        """How many go from profit to loss or back."""
        said = ngettext(
            "{n} account goes from profit to loss or back", "{n} accounts go from profit to loss or back", self.n_turned
        )
        return (
            said.format(n=whole(self.n_turned)) if self.n_turned else _("No account goes from profit to loss or back")
        )


def simulate(built: Path, *, model: CostFile, batches: Mapping[str, Any]) -> dict[str, Any] | None:
    """What `simulation_from` reads, once its decimals are text, of a map built aside of these batches.

    Beside it stands the published map of the same period, else the newest one; None where none is published in this
    currency, or its files are gone.
    """
    maps = ProfitMap.objects.published().filter(currency=model.currency)
    period = (model.period.first, model.period.last) if model.period else (None, None)
    same = maps.filter(period_from=period[0], period_to=period[1]) if model.period else maps.filter(period_from=None)
    published = same.first() or maps.first()
    if published is None:
        return None
    try:
        with read_comparison(published.folder, built) as compared:
            (then, now), migrations = compared.totals(), compared.migrations()
            lost, gained = (compared.moved(order=order, limit=MOST_MOVED) for order in ("lost", "gained"))
            turned, n_turned = compared.turned(limit=MOST_MOVED), compared.n_turned()
    except ResultsGone:
        return None
    most = sorted([*lost, *gained], key=lambda each: (-abs(each.change), each.account))[:MOST_MOVED]
    both = [each for each in migrations if each.segment_then and each.segment_now]
    counts = {
        name: [
            sum(each.n for each in migrations if each.segment_then == name),
            sum(each.n for each in migrations if each.segment_now == name),
        ]
        for name in SEGMENTS
    }
    return {
        "map": str(published.pk),
        "period": [day.isoformat() if day else None for day in (published.period_from, published.period_to)],
        "currency": published.currency,
        "is_same_period": (published.period_from, published.period_to) == period,
        "is_same_books": published.batches == dict(batches),
        "profit": [then.net_profit, now.net_profit],
        "margin": [share(then.net_profit, then.net_revenue), share(now.net_profit, now.net_revenue)],
        "segments": {name: told for name, told in counts.items() if any(told)},
        "n_changing_segment": sum(each.n for each in both if each.segment_then != each.segment_now),
        "moved": [_told(each) for each in most],
        "turned": [_told(each) for each in turned],
        "n_turned": n_turned,
    }


def simulation_from(told: Mapping[str, Any]) -> Simulation:
    """Reads what `simulate` said."""
    profits, margins = ([_decimal(each) for each in told[name]] for name in ("profit", "margin"))
    return Simulation(
        map_id=told["map"],
        period=period_of(*(date.fromisoformat(day) if day else None for day in told["period"])),
        currency=told["currency"],
        is_same_period=told["is_same_period"],
        is_same_books=told["is_same_books"],
        profit_then=profits[0] or Decimal(0),
        margin_then=margins[0],
        profit_now=profits[1] or Decimal(0),
        margin_now=margins[1],
        segments=[(name, then, now) for name, (then, now) in told["segments"].items()],
        n_changing_segment=told["n_changing_segment"],
        moved=[_moved(each) for each in told["moved"]],
        turned=[_moved(each) for each in told["turned"]],
        n_turned=told["n_turned"],
    )


def _told(moved: MovedAccount) -> dict[str, Any]:
    return {
        "number": moved.account,
        "profit_then": moved.profit_then,
        "margin_then": moved.margin_then,
        "profit_now": moved.profit_now,
        "margin_now": moved.margin_now,
        "change": moved.change,
    }


def _moved(told: Mapping[str, Any]) -> Moved:
    amounts: dict[str, Any] = {name: _decimal(value) for name, value in told.items() if name != "number"}
    return Moved(told["number"], **amounts)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
