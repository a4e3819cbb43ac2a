"""Which columns say how long revenue is lent."""

import pytest

from kingside.lake.formula import parse
from kingside.lake.levers import days_of_payment


@pytest.mark.parametrize(
    ("formula", "days"),
    [
        ("0.08 * net_revenue * terms / 365", {"terms"}),
        ("0.08 * max(net_revenue, 0) * (terms + late) / 365", {"terms", "late"}),
        ("0.05 * net_revenue * terms / 365 + 3 * visits", {"terms"}),
        ("max(0.05 * net_revenue * terms / 365, 1)", {"terms"}),
        ("0.05 * goods_kept * days / 365", set()),
        ("0.02 * net_revenue", set()),
        ("terms", set()),
    ],
)
def test_only_what_revenue_is_multiplied_by_is_days_until_payment(formula: str, days: set[str]) -> None:
    assert days_of_payment(parse(formula, place="")) == days
