"""The form of levers: which there are on these lines, what they stand at now, and what is missing for the others."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kingside.core.texts import Text
from kingside.lake.levers import ChannelOpening, FreightOpening, Openings, ServiceOpening
from kingside.profit.levers.typed import CHANNEL, CHANNEL_SHARE, FREIGHT, FREIGHT_CHARGED, SERVICE, SERVICE_CHARGE
from kingside.profit.levers.words import ADDRESSING, NAMES, PAYMENT_TERMS
from kingside.profit.sentences import label
from kingside.web.figures import as_it_is, whole


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the form. `choices` make it a select, `is_check` a tick."""

    name: str
    label: str
    value: str
    unit: str = ""
    choices: tuple[str, ...] = ()
    is_check: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """A lever that the model can price, with what it is about and how things are now."""

    kind: str
    title: Text
    about: str
    now: str
    fields: tuple[Field, ...]
    is_minor: bool = False  # drivers that are amounts: there can be many

    @property
    def is_pulled(self) -> bool:
        return any(field.value for field in self.fields)


@dataclass(frozen=True, slots=True)
class Missing:
    """A lever that cannot be priced here, and why."""

    title: Text
    why: str


def offers_in(openings: Openings, values: Mapping[str, str], currency: str) -> tuple[list[Offer], list[Missing]]:
    """In the order of the seven kinds."""
    offers = list(_Form(openings, values, currency).offers())
    there = {offer.kind for offer in offers}
    missing = [Missing(title, _why_missing(kind, openings)) for kind, title in NAMES.items() if kind not in there]
    return offers, missing


class _Form:
    def __init__(self, openings: Openings, values: Mapping[str, str], currency: str) -> None:
        self.openings, self.values, self.currency = openings, values, currency

    def offers(self) -> Iterator[Offer]:
        opened = self.openings
        yield self._offer("price", "", "", self._field("price", _("Higher by, lower with a minus"), "%"))
        if opened.orders > 1 and opened.has_order_costs:
            times = self._field("order_size", _("Times as large, and fewer"), "×")
            yield self._offer("order_size", "", self._orders(), times)
        if opened.orders:
            fields = [
                self._field("minimum_order", _("No order below"), self.currency),
                self._field("surcharge", _("or a surcharge on each below"), self.currency),
            ]
            yield self._offer("minimum_order", "", self._smallest(), *fields)
        for freight in opened.freight:
            yield self._freight(freight)
        for channel in opened.channels:
            yield self._channel(channel)
        for service in opened.services:
            yield self._service(service)
        if opened.return_lines:
            yield self._returns()

    def _freight(self, freight: FreightOpening) -> Offer:
        now = _("{amount} {currency} now").format(amount=as_it_is(freight.amount), currency=self.currency)
        return self._offer(
            "freight_terms",
            label(freight.element),
            now,
            self._field(FREIGHT + freight.element, _("The customer pays"), "%"),
            self._field(FREIGHT_CHARGED + freight.element, _("to us, on the invoice"), is_check=True),
        )

    def _channel(self, channel: ChannelOpening) -> Offer:
        now = ", ".join(f"{said} {whole(n)}" for said, n in channel.now[:4])
        return self._offer(
            "channel",
            label(channel.column),
            _("{counts} now").format(counts=now),
            self._field(CHANNEL_SHARE + channel.column, _("Of what comes another way"), "%"),
            self._field(CHANNEL + channel.column, _("comes by"), choices=channel.values),
        )

    def _service(self, service: ServiceOpening) -> Offer:
        less = _("Shorter by") if service.is_payment else _("Less by")
        fields = [self._field(SERVICE + service.column, less, "%")]
        if service.is_flag:
            fields.append(
                self._field(SERVICE_CHARGE + service.column, _("Charge for each that remains"), self.currency)
            )
        said = _("{amount} on average now") if service.is_mean else _("{amount} now")
        now = said.format(amount=as_it_is(service.amount.normalize()))
        offer = self._offer("service_level", label(service.column), now, *fields)
        if service.is_payment:
            return replace(offer, title=ADDRESSING[PAYMENT_TERMS])
        return replace(offer, is_minor=not service.is_flag)

    def _returns(self) -> Offer:
        n = self.openings.return_lines
        now = ngettext("{n} line came back", "{n} lines came back", n).format(n=whole(n))
        return self._offer(
            "returns",
            "",
            now,
            self._field("returns", _("Taken back"), "%"),
            self._field("returns_charge", _("Charge for each"), self.currency),
        )

    def _offer(self, kind: str, about: str, now: str, *fields: Field) -> Offer:
        return Offer(kind, NAMES[kind], "" if about == kind else about, now, fields)

    def _field(
        self, name: str, label: str, unit: str = "", *, choices: tuple[str, ...] = (), is_check: bool = False
    ) -> Field:
        return Field(name, label, self.values.get(name, ""), unit, choices, is_check)

    def _orders(self) -> str:
        n, mean = self.openings.orders, self.openings.mean_order or Decimal(0)
        said = ngettext("{n} order of {mean} {currency}", "{n} orders of {mean} {currency} on average", n)
        return said.format(n=whole(n), mean=as_it_is(mean), currency=self.currency)

    def _smallest(self) -> str:
        smallest = self.openings.smallest_order or Decimal(0)
        return _("The smallest is {amount} {currency}").format(amount=as_it_is(smallest), currency=self.currency)


def _why_missing(kind: str, openings: Openings) -> str:
    match kind:
        case "order_size" if openings.has_order_costs:
            return _("There are no two orders to put together.")
        case "order_size":
            return _("No cost of the model arises per order, so fewer orders would change nothing.")
        case "minimum_order":
            return _("No order of this period buys anything.")
        case "freight_terms":
            return _("No cost of the model that the customer could pay falls on these lines.")
        case "channel":
            return _("No cost of the model depends on a column of texts, such as how an order came in.")
        case "service_level":
            return _("No cost of the model depends on a service, such as rush orders, visits or days until payment.")
        case _:
            return _("Nothing came back in this period.")
