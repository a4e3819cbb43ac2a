"""What was worked out at a large account, as JSON: before and after, and which levers there are. Decimals are text."""

from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from kingside.lake.levers import ChannelOpening, FreightOpening, Openings, ServiceOpening


def openings_document(found: Openings) -> dict[str, Any]:
    """For a JSON column."""
    return {name: _as_text(value) for name, value in asdict(found).items()}


def openings_of(document: Mapping[str, Any]) -> Openings:
    """Reads what `openings_document` said."""
    return Openings(
        orders=document["orders"],
        mean_order=_decimal(document["mean_order"]),
        smallest_order=_decimal(document["smallest_order"]),
        return_lines=document["return_lines"],
        has_order_costs=document["has_order_costs"],
        channels=tuple(
            ChannelOpening(each["column"], tuple((text, n) for text, n in each["now"]), tuple(each["values"]))
            for each in document["channels"]
        ),
        services=tuple(ServiceOpening(**each | {"amount": Decimal(each["amount"])}) for each in document["services"]),
        freight=tuple(
            FreightOpening(each["element"], Decimal(each["amount"]), each["is_timed"]) for each in document["freight"]
        ),
    )


def _as_text(value: Any) -> Any:
    match value:
        case Decimal():
            return f"{value:f}"
        case dict():
            return {name: _as_text(each) for name, each in value.items()}
        case list() | tuple():
            return [_as_text(each) for each in value]
    return value


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
