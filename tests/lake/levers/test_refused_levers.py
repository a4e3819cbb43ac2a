"""Levers that cannot be pulled: one sentence each, before anything is calculated where possible."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from kingside.lake.levers import (
    Channel,
    FreightTerms,
    Lever,
    MinimumOrder,
    OrderSize,
    Price,
    Returns,
    ServiceLevel,
    as_document,
    in_order,
    lever_from,
)
from kingside.lake.refusal import Refusal
from tests.lake.levers.asking import CHANNELS, CORNER, ask

D = Decimal
PLAIN = 'currency = "USD"\n[[element]]\ncode = "handling"\nper = "line"\namount = "3"\n'


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ({"kind": "hope"}, "There is no lever 'hope'; there are returns, channel, service_level, price, "),
        ({}, "There is no lever ''"),
        ({"kind": "price"}, "The lever price lacks percent."),
        ({"kind": "price", "percent": "much"}, "price, percent: 'much' is not a number."),
        ({"kind": "price", "percent": "NaN"}, "price, percent: 'NaN' is not a number."),
        ({"kind": "price", "percent": "-100"}, "Price: a change lies between −99.99 and 1,000 percent."),
        ({"kind": "price", "percent": "1.005"}, "price, percent: at most 2 decimal places."),
        ({"kind": "price", "percent": "1", "volume": "2"}, "The lever price has no 'volume'."),
        ({"kind": "order_size", "factor": "0.5"}, "Order size: orders can be 1 to 1,000 times as large."),
        ({"kind": "minimum_order", "value": "-1"}, "minimum order, value: an amount is not below zero."),
        ({"kind": "minimum_order", "value": "1", "surcharge": "-1"}, "minimum order, surcharge: an amount is not"),
        ({"kind": "returns", "accepted": "101"}, "returns, accepted: a share lies between 0 and 100 percent."),
        ({"kind": "returns", "accepted": "0", "charge": "-0.01"}, "returns, charge: an amount is not below zero."),
        ({"kind": "freight_terms", "element": "x", "share": "-1"}, "freight terms (x), share: a share lies between"),
        ({"kind": "service_level", "column": "x", "share": "1e99"}, "service_level, share: '1e99' is not a number."),
    ],
)
def test_what_is_no_lever_is_refused(document: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refusal) as refused:
        lever_from(document)

    assert str(refused.value).startswith(sentence)


@pytest.mark.parametrize(
    ("lever", "costs", "sentence"),
    [
        (OrderSize(D(2)), PLAIN, "No cost of this model arises per order, so fewer orders would change nothing."),
        (MinimumOrder(D(500)), PLAIN, "No cost of this model arises per order, so fewer orders would change nothing."),
        (FreightTerms("freight"), PLAIN, "The cost model has no element 'freight'."),
        (Channel("channel", "edi"), PLAIN, "'channel' is no column of texts on the invoice lines."),
        (Channel("channel", "carrier pigeon"), CHANNELS, "No line says 'carrier pigeon' in channel, and no cost"),
        (ServiceLevel("rush", D(50)), PLAIN, "No cost of this model depends on 'rush'."),
        (ServiceLevel("channel", D(50)), CHANNELS, "'channel' is a text; let it come another way."),
    ],
)
@pytest.mark.req("PRF-11")
def test_a_lever_that_the_model_cannot_price_is_refused(lever: Lever, costs: str, sentence: str) -> None:
    with pytest.raises(Refusal) as refused:
        ask(lever, account="C", lines=CORNER, costs=costs)

    assert str(refused.value).startswith(sentence)


def test_an_amount_of_a_service_cannot_be_charged() -> None:
    with pytest.raises(Refusal, match="'days' is an amount; only what is had or not can be charged"):
        ask(ServiceLevel("days", D(0), charge=D(5)), account="A")


def test_a_channel_of_the_whole_account_comes_another_way_altogether() -> None:
    costs = 'currency = "USD"\n[[element]]\ncode = "desk"\nper = "account"\namount = "if(channel = \'edi\', 0, 90)"\n'
    lines = CORNER.replace("portal", "phone").replace("edi", "phone")

    with pytest.raises(Refusal, match="'channel' is one for the whole account"):
        ask(Channel("channel", "edi", D(50)), account="C", lines=lines, costs=costs)

    assert ask(Channel("channel", "edi"), account="C", lines=lines, costs=costs).together.scope.cost_to_serve == 0


@pytest.mark.parametrize(("account", "product"), [("nobody", ""), ("C", "no such product")])
def test_without_invoice_lines_there_is_nothing_to_change(account: str, product: str) -> None:
    with pytest.raises(Refusal, match="There are no invoice lines in this period for a lever to change"):
        ask(account=account, product=product, lines=CORNER)


def test_two_levers_that_turn_the_same_are_refused() -> None:
    with pytest.raises(Refusal, match=r"The lever service level \(rush\) is there twice; say it once"):
        in_order([ServiceLevel("rush", D(50)), ServiceLevel("visits", D(50)), ServiceLevel("rush", D(10))])


def test_too_many_levers_are_refused() -> None:
    with pytest.raises(Refusal, match="13 levers are too many for one scenario, the most is 12"):
        in_order([ServiceLevel(f"driver {n}", D(50)) for n in range(13)])


@pytest.mark.parametrize(
    "lever",
    [
        Price(D("-2.5")),
        OrderSize(D(4)),
        MinimumOrder(D(250), surcharge=D(15)),
        FreightTerms("delivery", D(50), is_charged=True),
        Channel("channel", "it's", D(30)),
        Returns(D(50), charge=D(12)),
        ServiceLevel("rush", D(100)),
    ],
)
def test_a_lever_is_read_as_it_was_written(lever: Lever) -> None:
    assert lever_from(as_document(lever)) == lever
