"""The levers: what could be agreed with a customer, as values. Method: docs/methods/levers.md."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any, ClassVar

from kingside.lake.refusal import Phrase, Refusal

__all__ = [
    "Channel",
    "FreightTerms",
    "Lever",
    "MinimumOrder",
    "OrderSize",
    "Price",
    "Returns",
    "ServiceLevel",
    "as_document",
    "in_order",
    "lever_from",
]

MOST_LEVERS = 12
MOST_PLACES = 2
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Lever:
    """Something that could be agreed. Percentages are 0–100, amounts in the currency of the map."""

    kind: ClassVar[str]

    @property
    def target(self) -> str:
        """What it turns where a kind can turn several things, such as a column; two levers never turn the same."""
        return ""

    @property
    def changes_nothing(self) -> bool:
        """Whether everything stays as it is."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Returns(Lever):
    """Of what comes back only `accepted` percent of the lines is taken, and `charge` is asked for each of these."""

    kind: ClassVar[str] = "returns"
    accepted: Decimal
    charge: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        _require_share(self, "accepted", self.accepted)
        _require_amount(self, "charge", self.charge)

    @property
    def changes_nothing(self) -> bool:
        return self.accepted == HUNDRED and not self.charge


@dataclass(frozen=True, slots=True)
class Channel(Lever):
    """`share` percent of what came another way says `value` in this column of texts."""

    kind: ClassVar[str] = "channel"
    column: str
    value: str
    share: Decimal = HUNDRED

    def __post_init__(self) -> None:
        _require_share(self, "share", self.share)

    @property
    def target(self) -> str:
        return self.column

    @property
    def changes_nothing(self) -> bool:
        return not self.share


@dataclass(frozen=True, slots=True)
class ServiceLevel(Lever):
    """`share` percent less of a service; for a service that is had or not, `charge` for each that remains."""

    kind: ClassVar[str] = "service_level"
    column: str
    share: Decimal
    charge: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        _require_share(self, "share", self.share)
        _require_amount(self, "charge", self.charge)

    @property
    def target(self) -> str:
        return self.column

    @property
    def changes_nothing(self) -> bool:
        return not self.share and not self.charge


@dataclass(frozen=True, slots=True)
class Price(Lever):
    """Prices go up by `percent`, or down where it is negative; the customer buys the same."""

    kind: ClassVar[str] = "price"
    percent: Decimal

    def __post_init__(self) -> None:
        _require_places(self, "percent", self.percent)
        if not -HUNDRED < self.percent <= 10 * HUNDRED:
            raise Refusal("Price: a change lies between −99.99 and 1,000 percent.")

    @property
    def changes_nothing(self) -> bool:
        return not self.percent


@dataclass(frozen=True, slots=True)
class MinimumOrder(Lever):
    """Orders below `value` wait for the next until they reach it together; with a `surcharge` they come and pay it."""

    kind: ClassVar[str] = "minimum_order"
    value: Decimal
    surcharge: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        _require_amount(self, "value", self.value)
        _require_amount(self, "surcharge", self.surcharge)

    @property
    def changes_nothing(self) -> bool:
        return not self.value


@dataclass(frozen=True, slots=True)
class OrderSize(Lever):
    """Orders are `factor` times as large, and as many times fewer; what is bought stays the same."""

    kind: ClassVar[str] = "order_size"
    factor: Decimal

    def __post_init__(self) -> None:
        _require_places(self, "factor", self.factor)
        if not 1 <= self.factor <= 1000:
            raise Refusal("Order size: orders can be 1 to 1,000 times as large.")

    @property
    def changes_nothing(self) -> bool:
        return self.factor == 1


@dataclass(frozen=True, slots=True)
class FreightTerms(Lever):
    """The customer pays `share` percent of a cost: to whoever delivers, or to us on the invoice if `is_charged`."""

    kind: ClassVar[str] = "freight_terms"
    element: str
    share: Decimal = HUNDRED
    is_charged: bool = False

    def __post_init__(self) -> None:
        _require_share(self, "share", self.share)

    @property
    def target(self) -> str:
        return self.element

    @property
    def changes_nothing(self) -> bool:
        return not self.share


KINDS: tuple[type[Lever], ...] = (Returns, Channel, ServiceLevel, Price, MinimumOrder, OrderSize, FreightTerms)
"""In the order in which they are pulled, whatever order they are given in."""
NAMES: Mapping[type[Lever], Phrase] = {
    Returns: Phrase("returns"),
    Channel: Phrase("channel"),
    ServiceLevel: Phrase("service level"),
    Price: Phrase("price"),
    MinimumOrder: Phrase("minimum order"),
    OrderSize: Phrase("order size"),
    FreightTerms: Phrase("freight terms"),
}
BY_NAME = {kind.kind: kind for kind in KINDS}


def in_order(levers: Iterable[Lever]) -> tuple[Lever, ...]:
    """As they are pulled. Raises Refusal for too many, and for two that turn the same thing."""
    given = sorted(levers, key=lambda lever: (KINDS.index(type(lever)), lever.target))
    if len(given) > MOST_LEVERS:
        raise Refusal("{n} levers are too many for one scenario, the most is {most}.", n=len(given), most=MOST_LEVERS)
    for before, after in pairwise(given):
        if (before.kind, before.target) == (after.kind, after.target):
            raise Refusal("The lever {lever} is there twice; say it once.", lever=named(after))
    return tuple(given)


def named(lever: Lever) -> Phrase:
    """The kind as words with what it turns, for refusals."""
    words = NAMES[type(lever)]
    return Phrase("{lever} ({target})", lever=words, target=lever.target) if lever.target else words


def as_document(lever: Lever) -> dict[str, Any]:
    """For JSON: decimals are text."""
    values = {field.name: getattr(lever, field.name) for field in fields(lever)}
    return {"kind": lever.kind} | {
        name: f"{value.normalize():f}" if isinstance(value, Decimal) else value for name, value in values.items()
    }


def lever_from(document: Mapping[str, Any]) -> Lever:
    """The lever that a document says. Raises Refusal for an unknown lever, and for a value that is none."""
    said = dict(document)
    kind = BY_NAME.get(str(said.pop("kind", "")))
    if kind is None:
        raise Refusal(
            "There is no lever '{kind}'; there are {kinds}.", kind=document.get("kind", ""), kinds=_listed(BY_NAME)
        )
    known = {field.name: field for field in fields(kind)}
    for name in said:
        if name not in known:
            raise Refusal("The lever {kind} has no '{name}'.", kind=kind.kind, name=name)
    try:
        return kind(**{name: _value(kind.kind, name, known[name].type, value) for name, value in said.items()})
    except TypeError:
        missing = _listed(name for name in known if name not in said)
        raise Refusal("The lever {kind} lacks {missing}.", kind=kind.kind, missing=missing) from None


def _value(kind: str, name: str, type_: object, value: object) -> object:
    if type_ is Decimal:
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or abs(number) >= Decimal(10) ** 15:
            raise Refusal("{kind}, {name}: '{value}' is not a number.", kind=kind, name=name, value=str(value)[:40])
        return number
    if type_ is bool:
        return value is True
    return str(value)


def _require_share(lever: Lever, name: str, value: Decimal) -> None:
    _require_places(lever, name, value)
    if not 0 <= value <= HUNDRED:
        raise Refusal("{kind}, {name}: a share lies between 0 and 100 percent.", kind=named(lever), name=name)


def _require_amount(lever: Lever, name: str, value: Decimal) -> None:
    _require_places(lever, name, value)
    if value < 0:
        raise Refusal("{kind}, {name}: an amount is not below zero.", kind=named(lever), name=name)


def _require_places(lever: Lever, name: str, value: Decimal) -> None:
    if value != round(value, MOST_PLACES):
        raise Refusal("{kind}, {name}: at most 2 decimal places.", kind=named(lever), name=name)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
