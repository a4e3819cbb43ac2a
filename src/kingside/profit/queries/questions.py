"""The six questions of a first cost model, each answered already by what the invoice lines show."""

import calendar
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from kingside.lake.facts import REQUIRED
from kingside.lake.starter import (
    DAYS_A_YEAR,
    MINUTES_A_DAY,
    MINUTES_OF_LINE,
    MINUTES_OF_ORDER,
    MINUTES_OF_PICKING,
    PRACTICAL_SHARE,
    Answers,
    Look,
    look_at,
    people_for,
    team_of,
)
from kingside.lake.usable_columns import usable_columns

YEARLY_COST = 68_000
TYPED = ""  # of a choice between columns: none of them
NEGATIVE_QUANTITY = "quantity < 0"


@dataclass(frozen=True, slots=True)
class QuestionsPage:
    """What the form begins with, and the columns that it offers."""

    seen: Look
    estimates: Mapping[str, Any]
    numbers: list[str]
    flags: list[str]


def questions_page(*, lines: Path, first_day: dt.date, last_day: dt.date, currency: str) -> QuestionsPage:
    """From lines in the contract of the profit map. Raises Refusal where they cannot be read."""
    seen = replace(look_at(str(lines), period=newest_year(first_day, last_day)), label="the imported invoice lines")
    columns = [column for column in usable_columns(lines) if column.name not in REQUIRED]
    return QuestionsPage(
        seen=seen,
        estimates=_estimates(seen, currency),
        numbers=[column.name for column in columns if column.kind == "number"],
        flags=[column.name for column in columns if column.kind == "flag"],
    )


def newest_year(first_day: dt.date, last_day: dt.date) -> tuple[dt.date, dt.date]:
    """The newest twelve whole months that the days cover, or all the days where they cover none."""
    is_whole = last_day.day == calendar.monthrange(last_day.year, last_day.month)[1]
    after = last_day + dt.timedelta(days=1) if is_whole else last_day.replace(day=1)
    begin = after.replace(year=after.year - 1)
    return (begin, after - dt.timedelta(days=1)) if first_day <= begin else (first_day, last_day)


def answers_of(replies: Mapping[str, Any], seen: Look) -> Answers:
    """What was replied to the questions, as the draft takes it."""
    first, last = replies["first"], replies["last"]
    desk, warehouse = (
        team_of(replies[f"{team}_people"], yearly_cost=replies[f"{team}_cost"], first=first, last=last)
        for team in ("desk", "warehouse")
    )
    return Answers(
        currency=replies["currency"],
        first=first,
        last=last,
        desk=desk,
        order_minutes=replies["order_minutes"],
        line_minutes=replies["line_minutes"],
        warehouse=warehouse,
        picking_minutes=replies["picking_minutes"],
        rush=seen.drivers.get("rush", ""),
        freight=replies["freight"],
        delivery_cost=None if replies["freight"] else replies["delivery_cost"],
        volume=seen.drivers.get("volume", ""),
        returned=replies["returned"],
        return_cost=replies["return_cost"],
        days=replies["days_column"] or str(replies["days"]),
        interest=replies["interest"] / 100,
        overhead=replies["overhead"] / 100,
        operating_profit=replies["operating_profit"],
    )


def notes_of_answers(replies: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Where each rate of the draft comes from."""
    asked = "asked in the six questions"
    return {
        "order_desk": _estimated(_team(replies, "desk")),
        "warehouse": _estimated(_team(replies, "warehouse")),
        "order_entry": _estimated(f"minutes per order and per line, {asked}"),
        "picking": _estimated(f"minutes per line, {asked}"),
        **(
            {"freight": {"source": "as booked on the line", "is_estimated": False}}
            if replies["freight"]
            else {"delivery": _estimated(f"price per order, {asked}")}
        ),
        "returns": _estimated(f"cost per returned line, {asked}"),
        "capital": _estimated(f"interest of {replies['interest']} % a year, {asked}"),
        "overhead": _estimated(f"{replies['overhead']} % of revenue: a judgement, {asked}"),
    }


def _estimates(seen: Look, currency: str) -> dict[str, Any]:
    """What the page says before anybody answers."""
    period = {"first": seen.first, "last": seen.last}
    desk = seen.orders * MINUTES_OF_ORDER + seen.lines * MINUTES_OF_LINE
    drivers = seen.drivers
    return period | {
        "name": "Standard",
        "currency": currency or "EUR",
        "desk_people": people_for(desk, **period),
        "desk_cost": YEARLY_COST,
        "order_minutes": MINUTES_OF_ORDER,
        "line_minutes": MINUTES_OF_LINE,
        "warehouse_people": people_for(seen.lines * MINUTES_OF_PICKING, **period),
        "warehouse_cost": YEARLY_COST,
        "picking_minutes": MINUTES_OF_PICKING,
        "freight": drivers.get("freight", TYPED),
        "delivery_cost": Decimal("12.00"),
        "returned": drivers.get("returned", NEGATIVE_QUANTITY),
        "return_cost": Decimal("15.00"),
        "interest": 8,
        "days_column": drivers.get("days", TYPED),
        "days": 30,
        "overhead": 2,
        "operating_profit": None,
    }


def _estimated(source: str) -> dict[str, Any]:
    return {"source": source, "is_estimated": True}


def _team(replies: Mapping[str, Any], team: str) -> str:
    return (
        f"{replies[f'{team}_people']} people at {replies[f'{team}_cost']:,} a year each; of {DAYS_A_YEAR} days with "
        f"{MINUTES_A_DAY} minutes, {PRACTICAL_SHARE * 100:.0f} % are practical"
    )
