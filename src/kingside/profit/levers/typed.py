"""Levers as somebody types them into a form, a field each; and the fields of levers that are pulled already."""

from collections.abc import Iterable, Mapping
from decimal import Context, Decimal

from django.utils.translation import gettext as _

from kingside.lake.levers import (
    Channel,
    FreightTerms,
    Lever,
    MinimumOrder,
    OrderSize,
    Price,
    Returns,
    ServiceLevel,
)
from kingside.lake.refusal import Refusal
from kingside.web.figures import NotANumber, read, typed

ALL = Decimal(100)
MOST, FINEST, EXACT = Decimal(10) ** 15, Decimal("0.000001"), Context(prec=100)
CHANNEL, CHANNEL_SHARE = "channel.", "channel_share."  # before the name of a column
SERVICE, SERVICE_CHARGE = "service.", "service_charge."
FREIGHT, FREIGHT_CHARGED = "freight.", "freight_charged."  # before the code of an element


def levers_typed(fields: Mapping[str, str]) -> list[Lever]:
    """The levers whose fields are filled. Raises NotANumber; Refusal for a value that is none, and for half a lever."""
    found: list[Lever] = []
    if (percent := _number(fields, "price")) is not None:
        found.append(Price(percent))
    if (factor := _number(fields, "order_size")) is not None:
        found.append(OrderSize(factor))
    value, surcharge = _number(fields, "minimum_order"), _number(fields, "surcharge")
    if value is not None:
        found.append(MinimumOrder(value, surcharge or Decimal(0)))
    elif surcharge is not None:
        raise Refusal("Minimum order: say below which value an order pays the surcharge.")
    accepted, charge = _number(fields, "returns"), _number(fields, "returns_charge")
    if accepted is not None or charge is not None:
        found.append(Returns(ALL if accepted is None else accepted, charge or Decimal(0)))
    for column in _named(fields, CHANNEL):
        share = _number(fields, CHANNEL_SHARE + column)
        if fields[CHANNEL + column]:
            found.append(Channel(column, fields[CHANNEL + column], ALL if share is None else share))
        elif share is not None:
            raise Refusal("Channel ({column}): choose what it comes by instead.", column=column)
    for column in dict.fromkeys((*_named(fields, SERVICE), *_named(fields, SERVICE_CHARGE))):
        share, charge = _number(fields, SERVICE + column), _number(fields, SERVICE_CHARGE + column)
        if share is not None or charge is not None:
            found.append(ServiceLevel(column, share or Decimal(0), charge or Decimal(0)))
    found += [
        FreightTerms(element, share, FREIGHT_CHARGED + element in fields)
        for element in _named(fields, FREIGHT)
        if (share := _number(fields, FREIGHT + element)) is not None
    ]
    return found


def fields_of(levers: Iterable[Lever]) -> dict[str, str]:
    """What the fields say for these levers, numbers as the reader's locale writes them."""
    found: dict[str, object] = {}
    for lever in levers:
        match lever:
            case Price():
                found["price"] = lever.percent
            case OrderSize():
                found["order_size"] = lever.factor
            case MinimumOrder():
                found |= {"minimum_order": lever.value, "surcharge": lever.surcharge or ""}
            case Returns():
                found |= {"returns": lever.accepted, "returns_charge": lever.charge or ""}
            case Channel():
                found |= {CHANNEL + lever.column: lever.value, CHANNEL_SHARE + lever.column: lever.share}
            case ServiceLevel():
                found |= {SERVICE + lever.column: lever.share, SERVICE_CHARGE + lever.column: lever.charge or ""}
            case FreightTerms():
                found[FREIGHT + lever.element] = lever.share
                found |= {FREIGHT_CHARGED + lever.element: "on"} if lever.is_charged else {}
    return {name: str(typed(value)) for name, value in found.items()}


def is_typed(fields: Mapping[str, str]) -> bool:
    """Whether the form was sent, filled or empty."""
    return any(name in fields for name in ("price", "order_size", "minimum_order", "returns")) or any(
        name.startswith((CHANNEL, SERVICE, FREIGHT)) for name in fields
    )


def _number(fields: Mapping[str, str], name: str) -> Decimal | None:
    text = fields.get(name, "").strip()
    return bounded(read(text), text) if text else None


def bounded(number: Decimal, text: str) -> Decimal:
    """The number, unless it is larger or finer than an amount can be. Raises NotANumber."""
    if abs(number) >= MOST or number != number.quantize(FINEST, context=EXACT):
        sentence = _("“{text}” cannot be calculated with: give at most 15 digits before the point, and 6 after it.")
        raise NotANumber(sentence.format(text=text[:40]))
    return number


def _named(fields: Mapping[str, str], prefix: str) -> list[str]:
    return [name.removeprefix(prefix) for name in fields if name.startswith(prefix)]
