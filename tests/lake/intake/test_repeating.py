"""An amount of the order that stands on each of its lines is seen; amounts of lines are left in peace."""

import pytest

from kingside.lake.intake import Checked, Wanted, repeated_in
from tests.lake.intake.conftest import Tray

WANTED = [Wanted("order", "order", "text", is_required=True), Wanted("freight", "freight", "number")]


def _repeated(tray: Tray, orders: list[list[str]]) -> tuple[str, ...]:
    rows = "".join(f"{n},{cell}\n" for n, cells in enumerate(orders) for cell in cells)
    tray.check(f"order,freight\n{rows}", WANTED)
    return repeated_in(tray.folder, ["freight"], within="order")


@pytest.mark.parametrize(
    "orders", [[["9.50", "9.50"]] * 5, [["9.50"] * 3, ["0"] * 2] * 3, [["4", "4.00"], ["", ""]] * 3]
)
def test_an_amount_that_all_lines_of_each_order_share_is_seen(tray: Tray, orders: list[list[str]]) -> None:
    assert _repeated(tray, [["3.00"], *orders]) == ("freight",)


@pytest.mark.parametrize(
    "orders",
    [
        pytest.param([["9.50", "9.50"]] * 4, id="four orders may be chance"),
        pytest.param([["9.50", "9.50"]] * 9 + [["9.50", "0"]], id="one order says otherwise"),
        pytest.param([["9.50", "9.50"]] * 9 + [["9.50", ""]], id="one line does not know"),
        pytest.param([["0", "0"]] * 9, id="nothing everywhere"),
        pytest.param([["", ""]] * 9, id="unknown everywhere"),
        pytest.param([["9.50"]] * 9, id="orders of one line"),
    ],
)
def test_amounts_of_lines_are_not(tray: Tray, orders: list[list[str]]) -> None:
    assert _repeated(tray, orders) == ()


def test_what_was_tried_before_amounts_were_looked_at_can_be_read(tray: Tray) -> None:
    checked = tray.check("order,freight\nA,9\n", WANTED)
    document = checked.as_document()
    del document["repeated"]

    assert Checked.from_document(document) == checked
