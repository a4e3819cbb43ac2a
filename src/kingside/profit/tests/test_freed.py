"""What leaving an account saves: the example of docs/methods/exits.md."""

from decimal import Decimal

import pytest

from kingside.accounts.models import Account
from kingside.profit.freed import Figures, freed, minutes_of
from kingside.profit.models import ProfitMap
from kingside.profit.queries.exits import figures_of


@pytest.fixture
def figures(workshop: ProfitMap) -> Figures:
    """Of B, which loses 77.97, as they are kept."""
    found = figures_of(workshop, account=Account.objects.get(number="B"), product="")
    return Figures.from_document(found.as_document())


@pytest.mark.req("PRF-12")
def test_the_worked_example(figures: Figures) -> None:
    costs = {part.key: (part.amount, part.minutes) for part in figures.parts}
    found = freed(figures, {"pool-desk": Decimal("0.5"), "element-delivery": Decimal(1), "element-capital": Decimal(1)})

    assert (figures.gross_margin, figures.net_profit) == (Decimal("7.50"), Decimal("-77.97"))
    assert costs["pool-desk"] == (Decimal("22.40"), Decimal("28.00"))
    assert costs["pool-warehouse"] == (Decimal("16.25"), Decimal("32.50"))
    by_key = {each.part.key: each for each in found.parts}
    assert (by_key["pool-desk"].goes, by_key["pool-desk"].stays) == (Decimal("11.20"), Decimal("11.20"))
    assert (by_key["pool-desk"].idle, by_key["pool-warehouse"].idle) == (Decimal("14.00"), Decimal("32.50"))
    assert found.goes + found.stays == figures.gross_margin - figures.net_profit
    assert (found.goes, found.stays, found.difference) == (Decimal("57.02"), Decimal("28.45"), Decimal("49.52"))


@pytest.mark.parametrize("share", ["0", "1"])
def test_if_nothing_goes_the_margin_is_lost_and_if_everything_goes_the_loss_is(figures: Figures, share: str) -> None:
    found = freed(figures, {part.key: Decimal(share) for part in figures.parts})

    assert found.difference == (-figures.net_profit if share == "1" else -figures.gross_margin)


def test_where_only_a_product_ends_what_arises_by_order_or_account_begins_at_nothing(figures: Figures) -> None:
    whole, product = (
        {part.key: part.begins_at(is_product=is_product) for part in figures.parts} for is_product in (False, True)
    )

    assert whole == {
        "pool-desk": 0,
        "pool-warehouse": 0,
        "element-delivery": 1,
        "element-capital": 1,
        "element-overhead": 0,
    }
    assert product == whole | {"element-delivery": 0}


@pytest.mark.parametrize(
    ("amount", "cost", "minutes", "expected"),
    [("15.20", "48", "60", "19.00"), ("0.01", "3", "1", "0.00"), ("0.015", "3", "1", "0.01"), ("5", "0", "60", None)],
)
def test_minutes_are_what_an_amount_paid_for(amount: str, cost: str, minutes: str, expected: str | None) -> None:
    found = minutes_of(Decimal(amount), cost=Decimal(cost), practical_minutes=Decimal(minutes))

    assert found == (None if expected is None else Decimal(expected))
