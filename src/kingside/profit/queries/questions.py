"""The six questions of a first cost model, each answered already by what the invoice lines show."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kingside.lake.facts import REQUIRED
from kingside.lake.likely_columns import may_be_days, may_be_delivery_cost
from kingside.lake.starter import (
    DAYS_A_YEAR,
    MINUTES_A_DAY,
    MINUTES_OF_LINE,
    MINUTES_OF_ORDER,
    MINUTES_OF_PICKING,
    PRACTICAL_SHARE,
    Answers,
    Look,
    people_for,
    team_of,
)
from kingside.profit.books import Books

ORIGIN = gettext_noop("from the six questions")
YEARLY_COST = 68_000
TYPED = ""  # of a choice between columns: none of them
NEGATIVE_QUANTITY = "quantity < 0"


@dataclass(frozen=True, slots=True)
class QuestionsPage:
    """What the form begins with, and the columns that it offers: all with `numbers`, those first that are called so."""

    seen: Look
    estimates: Mapping[str, Any]
    delivery_costs: list[str]
    days: list[str]
    numbers: list[str]
    flags: list[str]


def questions_page(opened: Books) -> QuestionsPage:
    """What the lines show, and what an experienced person would write down first."""
    columns = [column for column in opened.columns if column.name not in REQUIRED and not column.is_of_accounts]
    numbers = [column for column in columns if column.kind == "number"]
    return QuestionsPage(
        seen=opened.seen,
        estimates=_estimates(opened.seen, opened.currency),
        delivery_costs=[each.name for each in numbers if may_be_delivery_cost(each.name, is_amount=each.is_amount)],
        days=[each.name for each in numbers if may_be_days(each.name)],
        numbers=[each.name for each in numbers],
        flags=[column.name for column in columns if column.kind == "flag"],
    )


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
    return {
        "order_desk": _estimated(_team(replies, "desk")),
        "warehouse": _estimated(_team(replies, "warehouse")),
        "order_entry": _estimated(_("minutes per order and per line, asked in the six questions")),
        "picking": _estimated(_("minutes per line, asked in the six questions")),
        **(
            {"freight": {"source": _("as booked on the line"), "is_estimated": False}}
            if replies["freight"]
            else {"delivery": _estimated(_("price per order, asked in the six questions"))}
        ),
        "returns": _estimated(_("cost per returned line, asked in the six questions")),
        "capital": _estimated(
            _("interest of {share} % a year, asked in the six questions").format(share=replies["interest"])
        ),
        "overhead": _estimated(
            _("{share} % of revenue: a judgement, asked in the six questions").format(share=replies["overhead"])
        ),
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
    said = _("{people} people at {cost} a year each; of {days} days with {minutes} minutes, {share} % are practical")
    return said.format(
        people=replies[f"{team}_people"],
        cost=f"{replies[f'{team}_cost']:,}",
        days=DAYS_A_YEAR,
        minutes=MINUTES_A_DAY,
        share=f"{PRACTICAL_SHARE * 100:.0f}",
    )
