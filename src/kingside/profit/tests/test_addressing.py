"""Which lever addresses a cost (docs/methods/levers.md)."""

import pytest

from kingside.profit.levers.addressing import levers_of_elements
from kingside.profit.models import CostModel
from tests.lake.workshop import COSTS

ELEMENT = '[column.rush]\ntype = "flag"\n[[element]]\ncode = "{code}"\nper = "{per}"\namount = "{amount}"\n{more}\n'


def model(toml: str) -> CostModel:
    return CostModel(name="Standard", version=1, currency="USD", toml=toml, hash=toml)


def test_the_elements_of_the_workshop() -> None:
    assert levers_of_elements(model(COSTS)) == {
        "order_entry": "order_size",
        "picking": "minimum_order",
        "returns": "returns",
        "delivery": "freight_terms",
        "capital": "payment_terms",
        "overhead": "price",
    }


@pytest.mark.parametrize(
    ("code", "per", "amount", "more", "lever"),
    [
        ("inspection", "line", "12", 'where = "quantity < 0"', "returns"),
        ("pickup", "line", "12", 'where = "is_return"', "returns"),
        ("stamps", "line", "12", 'where = "not is_return"', "price"),
        ("freight_paid", "line", "freight_paid", 'step = "pocket"', "freight_terms"),
        ("billing", "order", "2 + 3*rush", "", "order_size"),
        ("entry", "line", "if(channel = 'edi', 1, 9)", "", "channel"),
        ("chasing", "line", "9*rush", "", "service_level"),
        ("visits", "account", "340*visits", "", "service_level"),
        ("credit", "line", "0.08*net_revenue*terms/365", "imputed = true", "payment_terms"),
        ("urgent", "line", "0.02*net_revenue*rush", "imputed = true", "service_level"),
        ("stock", "line", "0.08*goods_kept*days/365", "imputed = true", "service_level"),
        ("discount", "line", "0.02*net_revenue", "imputed = true", "price"),
        ("dues", "account", "100", "", "price"),
        ("rebate", "line", "rebate", "", "price"),
        ("commission", "line", "0.03*net_revenue", "", "price"),
        ("packing", "line", "1 + 0.2*cases", "", "minimum_order"),
        ("rent", "order", "5", 'step = "overhead"', "price"),
    ],
)
@pytest.mark.req("PRF-07")
def test_a_lever_follows_from_how_a_cost_arises(code: str, per: str, amount: str, more: str, lever: str) -> None:
    toml = ELEMENT.format(code=code, per=per, amount=amount, more=more)

    assert levers_of_elements(model(toml)) == {code: lever}
