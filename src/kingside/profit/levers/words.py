"""What levers say, in words."""

from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kingside.core.texts import Text
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
from kingside.profit.sentences import label
from kingside.web.figures import as_it_is, exact_percent

NAMES: Final[dict[str, Text]] = {
    "price": gettext_lazy("Price"),
    "order_size": gettext_lazy("Order size and frequency"),
    "minimum_order": gettext_lazy("Minimum order"),
    "freight_terms": gettext_lazy("Freight terms"),
    "channel": gettext_lazy("Channel"),
    "service_level": gettext_lazy("Service level"),
    "returns": gettext_lazy("Returns policy"),
}
"""By kind, in the order in which pages offer them."""
PAYMENT_TERMS: Final = "payment_terms"
"""The service level where the service is to wait for the money."""
ADDRESSING: Final[dict[str, Text]] = {**NAMES, PAYMENT_TERMS: gettext_lazy("Payment terms (service level)")}
"""What addresses a cost, a kind or a kind of one."""


def in_words(lever: Lever, currency: str) -> str:
    """What was agreed, as somebody would say it."""
    match lever:
        case Price():
            up = lever.percent >= 0
            said = _("Prices {percent} higher") if up else _("Prices {percent} lower")
            return said.format(percent=_percent(abs(lever.percent)))
        case OrderSize():
            return _("Orders {factor} times as large, and as many times fewer").format(factor=as_it_is(lever.factor))
        case MinimumOrder() if lever.surcharge:
            return _("{surcharge} {currency} on each order below {value} {currency}").format(
                surcharge=as_it_is(lever.surcharge), value=as_it_is(lever.value), currency=currency
            )
        case MinimumOrder():
            return _("No order below {value} {currency}").format(value=as_it_is(lever.value), currency=currency)
        case FreightTerms():
            said = (
                _("{share} of {cost} is charged to the customer")
                if lever.is_charged
                else _("The customer pays {share} of {cost}")
            )
            return said.format(share=_percent(lever.share), cost=label(lever.element))
        case Channel():
            return _("{share} of what comes another way comes by {value} ({column})").format(
                share=_percent(lever.share), value=lever.value, column=label(lever.column)
            )
        case Returns():
            return _returns(lever, currency)
        case ServiceLevel():
            return _service(lever, currency)
    raise TypeError(type(lever).__name__)


def _returns(lever: Returns, currency: str) -> str:
    if not lever.charge:
        return _("{share} of returns are taken back").format(share=_percent(lever.accepted))
    return _("{share} of returns are taken back, for {charge} {currency} each").format(
        share=_percent(lever.accepted), charge=as_it_is(lever.charge), currency=currency
    )


def _service(lever: ServiceLevel, currency: str) -> str:
    service, share = label(lever.column), _percent(lever.share)
    if not lever.charge:
        return _("{share} less {service}").format(share=share, service=service)
    if not lever.share:
        return _("{charge} {currency} for each {service}").format(
            charge=as_it_is(lever.charge), currency=currency, service=service
        )
    return _("{share} less {service}, {charge} {currency} for each that remains").format(
        share=share, service=service, charge=as_it_is(lever.charge), currency=currency
    )


def _percent(number: Decimal) -> str:
    return exact_percent(number / 100)
