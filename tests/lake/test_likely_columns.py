"""What a column probably is, told from what it is called."""

import pytest

from kingside.lake.likely_columns import may_be_days, may_be_delivery_cost


@pytest.mark.parametrize(
    "name",
    ["freight", "FreightCost", "Shipping Cost", "shipping", "Versandkosten", "Frachtkosten", "delivery_fee", "Porto"],
)
def test_what_is_called_a_cost_of_delivery(name: str) -> None:
    assert may_be_delivery_cost(name)


@pytest.mark.parametrize(
    "name",
    [
        *("postal_code", "profit", "AdminCost", "Einkaufskosten", "TotalCost", "delivery_score", "Lieferant"),
        *("Lieferzeit", "delivery_days", "FreightZone", "Delivery_Latitude", "unit_cost", "shipping_lines"),
    ],
)
def test_what_is_not_called_one(name: str) -> None:
    assert not may_be_delivery_cost(name)


def test_what_somebody_called_money_may_be_one_under_any_name_but_a_result() -> None:
    assert may_be_delivery_cost("dhl_value", is_amount=True)
    assert not may_be_delivery_cost("profit", is_amount=True)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "days",
            "payment_days",
            "PaymentTerm",
            "payment_delay",
            "CreditPeriod",
            "Zahlungsfrist",
            "Zahlungsziel",
            "DSO",
        ),
        *("days_outstanding", "Délai de paiement", "terms"),
    ],
)
def test_what_is_called_days_of_payment(name: str) -> None:
    assert may_be_days(name)


@pytest.mark.parametrize(
    "name", ["Percentage", "Vintage", "Stage", "Montage", "Voltage", "Liefertage", "Days_to_Ship", "AgeDays", "profit"]
)
def test_what_is_not_called_so(name: str) -> None:
    assert not may_be_days(name)
