"""What no column says is calculated from others: exactly, as far as the row has what it takes."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kingside.lake.exact import half_away
from kingside.lake.intake import Calculated, Checked, Counted, RowRule, Wanted, refuse_unfit
from kingside.lake.refusal import Refusal
from tests.lake.intake.conftest import Tray

QUANTITY = Wanted("quantity", "Qty", "number", is_required=True)
PRICE = Wanted("price", "Unit Price", "any")
PROFIT = Wanted("profit", "Profit", "any")
THERE = "the columns that come along: day, name, price, quantity"


def _revenue(formula: str) -> Calculated:
    return Calculated("net_revenue", formula, "Net revenue")


def _cogs(formula: str) -> Calculated:
    return Calculated("cogs", formula, "Cost of goods")


def _what_is_wrong(checked: Checked) -> list[tuple[int, str, str]]:
    return [(each.row, each.column, each.sentence) for each in checked.problems]


def test_revenue_is_quantity_times_price_and_cost_is_revenue_less_profit(tray: Tray) -> None:
    wanted: list[Wanted | Calculated] = [
        QUANTITY,
        PRICE,
        PROFIT,
        _cogs("net_revenue - profit"),
        _revenue("quantity * price"),
    ]
    checked = tray.check("Qty,Unit Price,Profit\n6,2.55,4.10\n-1,27.50,-9\n", wanted)

    assert (checked.good, checked.bad) == (2, 0)
    assert [row[3:] for row in tray.good()] == [
        (Decimal("11.20"), Decimal("15.30")),
        (Decimal("-18.50"), Decimal("-27.50")),
    ]
    assert (checked.kinds["net_revenue"], checked.kinds["cogs"]) == ("number", "number")


def test_only_what_ends_after_more_than_six_places_is_rounded_and_away_from_zero(tray: Tray) -> None:
    text = "Qty,Unit Price\n1,0.125\n-1,0.125\n2,0.333\n"
    tray.check(text, [QUANTITY, PRICE, _revenue("quantity * price * 0.00001")])
    assert [row[-1] for row in tray.good()] == [Decimal("0.000001"), Decimal("-0.000001"), Decimal("0.000007")]

    tray.check(text, [QUANTITY, PRICE, _revenue("quantity * price / 3")])
    assert [row[-1] for row in tray.good()] == [Decimal("0.041667"), Decimal("-0.041667"), Decimal("0.222000")]


def test_a_flag_and_a_text_decide_what_counts(tray: Tray) -> None:
    kind, free = Wanted("kind", "Kind", "any"), Wanted("free", "Free", "any")
    formula = "if(free, 0, if(kind = 'return', 0 - quantity, quantity)) * price"
    tray.check(
        "Qty,Unit Price,Kind,Free\n2,10,sale,no\n2,10,return,no\n2,10,,yes\n2,10,,no\n",
        [QUANTITY, PRICE, kind, free, _revenue(formula)],
    )

    assert [row[-1] for row in tray.good()] == [20, -20, 0, 20]


def test_a_row_without_a_number_that_it_takes_is_bad_and_says_which(tray: Tray) -> None:
    text = "Qty,Unit Price\n2,10\n3,\n4,n/a\n5,1\n6,1\n7,1\n,1\n"
    checked = tray.check(text, [QUANTITY, PRICE, _revenue("quantity * price")])

    assert (checked.good, checked.bad) == (4, 3)
    assert _what_is_wrong(checked) == [
        (3, "Unit Price", "the cell is empty, and Net revenue is calculated from it"),
        (4, "Unit Price", "'n/a' is not a number"),
        (8, "Qty", "the cell is empty"),
    ]


def test_what_comes_out_keeps_to_the_rules_of_its_column(tray: Tray) -> None:
    rule = RowRule("net_revenue", "net_revenue < 0", "{cell} is below zero")
    checked = tray.check(
        "Qty,Unit Price\n2,10\n-2,10.5\n", [QUANTITY, PRICE, _revenue("quantity * price")], rules=[rule]
    )

    assert _what_is_wrong(checked) == [(3, "quantity * price", "'-21.0' is below zero")]


def test_what_has_too_many_digits_is_bad_not_wrong(tray: Tray) -> None:
    large = "9" * 20
    checked = tray.check(
        f"Qty,Unit Price\n1,2\n{large},{large}\n", [QUANTITY, PRICE, _revenue("quantity * price * price * price")]
    )

    assert _what_is_wrong(checked) == [
        (3, "quantity * price * price * price", "what comes out has more than 22 digits"),
    ]


def test_lines_can_be_counted_beside_it(tray: Tray) -> None:
    order, line = Wanted("order", "No", "text", is_required=True, longest=200), Counted("line", within="order")
    tray.check("No,Qty,Unit Price\nA,1,2\nA,2,2\n", [order, QUANTITY, PRICE, line, _revenue("quantity * price")])

    assert [row[3:] for row in tray.good()] == [(Decimal(2), 1), (Decimal(4), 2)]


def test_a_comma_before_the_decimals_is_read_as_everywhere(tray: Tray) -> None:
    tray.check('Qty;Unit Price\n"1.200,5";0,10\n', [QUANTITY, PRICE, _revenue("quantity * price")], decimal_mark=",")

    assert tray.good()[0][-1] == Decimal("120.05")


@pytest.mark.parametrize(
    ("formula", "sentence"),
    [
        ("5 * prize", f"The formula of Net revenue: there is no “prize” among {THERE}."),
        ("quantity * name", "The formula of Net revenue: name is not made of numbers."),
        ("quantity * day", "The formula of Net revenue: day is not made of numbers."),
        ("net_revenue + 1", "The formula of Net revenue: net_revenue cannot come from itself."),
        ("quantity > 1", "The formula of Net revenue: a number has to come out."),
    ],
)
def test_a_formula_that_does_not_fit_is_refused_before_rows_are_tried(tray: Tray, formula: str, sentence: str) -> None:
    text = "Qty,Unit Price,Name,Day\n1,2,bolt,2025-01-31\n"
    wanted: list[Wanted | Calculated] = [
        QUANTITY,
        PRICE,
        Wanted("name", "Name", "any"),
        Wanted("day", "Day", "date"),
        _revenue(formula),
    ]

    for refuse in (lambda: refuse_unfit(tray.read(text), wanted, decimal_mark="."), lambda: tray.check(text, wanted)):
        with pytest.raises(Refusal) as refused:
            refuse()
        assert str(refused.value) == sentence


def test_what_is_no_formula_is_refused(tray: Tray) -> None:
    for formula in ("quantity *", "quantity / price", "[Qty] * 2", "sum(quantity)"):
        with pytest.raises(Refusal, match="The formula of Net revenue"):
            refuse_unfit(tray.read("Qty,Unit Price\n1,2\n"), [QUANTITY, PRICE, _revenue(formula)], decimal_mark=".")


def test_formulas_that_come_from_each_other_many_times_are_refused(tray: Tray) -> None:
    chain = ["price", "list", "cost", "net_revenue"]
    wanted = [Calculated(name, "+".join([of] * 250), name) for of, name in pairwise(chain)]

    with pytest.raises(Refusal, match="The formula of cost: the formula is too entangled"):
        tray.check("Unit Price\n1\n", [PRICE, *wanted])


NUMBERS = st.decimals(-99999, 99999, places=4).map(str)


@settings(max_examples=15)
@given(rows=st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=8))
def test_it_is_what_exact_fractions_say(tray: Tray, rows: list[tuple[str, str]]) -> None:
    text = "".join(f"{quantity},{price}\n" for quantity, price in rows)
    tray.check(f"Qty,Unit Price\n{text}", [QUANTITY, PRICE, _revenue("quantity * price * (1 - 0.07)")])

    exact = [Fraction(quantity) * Fraction(price) * Fraction(93, 100) for quantity, price in rows]
    assert [Fraction(row[-1]) for row in tray.good()] == [Fraction(half_away(each * 10**6), 10**6) for each in exact]
