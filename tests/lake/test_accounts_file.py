"""What the accounts file brings: drivers of accounts, since when, and who is known at all."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kingside.lake.refusal import Refusal
from tests.lake.books import BuiltMap, profit_map, table

LINES = """
order line date       account product quantity net_revenue cogs
O1    1    2025-01-10 A       P       1        300.00      0.00
O1    2    2025-01-10 A       Q       1        100.00      0.00
O2    1    2025-01-10 B       P       1        50.00       0.00
"""

ACCOUNTS = """
account visits tickets
A       2      4
B       0      3
C       5      0
"""

HEADER = """
currency = "USD"
hurdle = 0.05
level = "net"
period = { from = 2025-01-01, to = 2025-12-31 }
"""

VISITS = """
[[element]]
code = "visits"
per = "account"
amount = "100 * visits"
split = "net_revenue"
step = "sustaining"
"""


def built(costs: str = VISITS, *, lines: str = LINES, accounts: str | None = ACCOUNTS) -> BuiltMap:
    """The map of these books, with its lines."""
    return profit_map(
        lines=table(lines),
        costs=HEADER + costs,
        accounts=table(accounts) if accounts else None,
        with_lines=True,
    )


def test_a_cost_of_an_account_falls_on_its_lines() -> None:
    assert built().column("lines", "visits") == [150, 50, 0]


def test_an_account_that_bought_nothing_carries_its_cost_on_no_product() -> None:
    found = built()

    c = found.one("accounts", account="C")
    assert (c["lines"], c["net_revenue"], c["net_profit"], c["net_margin"]) == (0, 0, -500, None)
    assert (c["rank"], c["segment"]) == (3, "no_revenue")
    assert found.one("cells", account="C")["product"] == "UNASSIGNED"
    assert found.one("cells", account="C")["profit_class"] == "UNKNOWN"
    assert found.one("cell_elements", account="C")["amount"] == 500
    assert found.one("products", product="UNASSIGNED")["net_profit"] == -500
    assert found.one("elements", element="visits")["amount"] == 700
    assert found.one("elements", element="visits")["lines"] == 3


def test_an_account_that_bought_nothing_and_cost_nothing_is_nowhere() -> None:
    found = built(accounts=ACCOUNTS + "D 0 0\n")

    assert found.column("accounts", "account") == ["A", "B", "C"]
    assert "D" not in found.column("cells", "account")


def test_costs_that_cancel_out_still_make_a_row() -> None:
    back = VISITS.replace('"visits"', '"refund"').replace("100 *", "-100 *")

    found = built(VISITS + back)

    assert found.one("accounts", account="C")["cost_to_serve"] == 0
    assert found.one("account_elements", account="C", element="visits")["amount"] == 500
    assert found.one("account_elements", account="C", element="refund")["amount"] == -500


def test_line_columns_are_zero_for_an_account_that_bought_nothing() -> None:
    costs = VISITS.replace("100 * visits", "100 * visits + 7 * lines + net_revenue / 100 + 1")

    assert built(costs).one("accounts", account="C")["net_profit"] == -501


def test_an_element_that_names_no_column_of_the_file_asks_nothing_of_absent_accounts() -> None:
    found = built(VISITS.replace("100 * visits", "40"))

    assert found.column("accounts", "account") == ["A", "B"]


def test_an_element_with_a_condition_asks_nothing_of_absent_accounts() -> None:
    found = built(VISITS + 'where = "net_revenue > 0"\n')

    assert found.column("accounts", "account") == ["A", "B"]


def test_an_account_whose_lines_lie_outside_the_period_bought_nothing() -> None:
    found = built(lines=LINES + "O9 1 2024-12-31 C P 1 1000.00 0.00\n")

    c = found.one("accounts", account="C")
    assert (c["lines"], c["net_revenue"], c["net_profit"]) == (0, 0, -500)


def test_an_account_that_the_file_lacks_becomes_unmapped_with_nothing_of_its_columns() -> None:
    found = built(accounts="account visits tickets\nA 2 4\n")

    assert found.column("accounts", "account") == ["A", "UNMAPPED"]
    assert found.one("accounts", account="UNMAPPED")["net_profit"] == 50


def test_unmapped_lines_are_counted_in_a_warning() -> None:
    found = built(accounts="account visits tickets\nA 2 4\n")

    (warning,) = found.summary["warnings"]
    assert (warning["code"], warning["n"]) == ("unmapped_account", 1)
    assert "50.00" in warning["text"]


def test_without_an_accounts_file_any_code_is_an_account() -> None:
    found = built("", accounts=None)

    assert found.column("accounts", "account") == ["A", "B"]


def test_empty_accounts_and_products_are_unmapped_and_stay_in_the_total() -> None:
    lines = LINES + "O7 1 2025-02-01 - P 1 10.00 4.00\nO8 1 2025-02-01 A - 1 7.00 2.00\n"

    found = built("", lines=lines, accounts=None)

    assert found.one("accounts", account="UNMAPPED")["net_profit"] == 6
    assert found.one("products", product="UNMAPPED")["net_profit"] == 5
    assert sum(found.column("accounts", "net_revenue")) == 467
    warnings = {warning["code"]: warning for warning in found.summary["warnings"]}
    assert {code: warning["n"] for code, warning in warnings.items()} == {
        "unmapped_account": 1,
        "unmapped_product": 1,
    }
    assert "10.00" in warnings["unmapped_account"]["text"]
    assert "7.00" in warnings["unmapped_product"]["text"]


def test_columns_that_nothing_names_are_not_even_looked_at() -> None:
    lines = [row | {"remark": "12,5 km", "visits_text": ""} for row in table(LINES)]
    accounts = [row | {"remark": "none"} for row in table(ACCOUNTS)]

    found = profit_map(lines=lines, accounts=accounts, costs=HEADER + VISITS)

    assert found.one("accounts", account="A")["net_profit"] == 200


def test_a_time_element_may_run_on_drivers_of_accounts() -> None:
    costs = """
[[pool]]
code = "field"
cost = 1000.00
practical_minutes = 1000

[[element]]
code = "tickets"
pool = "field"
per = "account"
minutes = "30 * tickets"
split = "lines"
"""

    found = built(costs)

    assert found.column("lines", "tickets") == [60, 60, 90]
    assert found.one("pools", pool="field")["used_minutes"] == 210


def test_a_driver_of_accounts_may_be_a_fraction() -> None:
    found = built(VISITS.replace("100 * visits", "0.125 * visits"), accounts="account visits\nA 0.04\nB 0.12\n")

    assert found.column("lines", "visits") == [Decimal("0.01"), 0, Decimal("0.02")]


def test_an_account_without_lines_whose_costs_all_round_to_nothing_is_nowhere_but_its_minutes_are_used() -> None:
    costs = """
[[pool]]
code = "field"
cost = 1.00
practical_minutes = 10000

[[element]]
code = "tickets"
pool = "field"
per = "account"
minutes = "tickets"
split = "lines"
"""

    found = built(costs, accounts="account tickets\nA 200\nB 100\nC 49\nD 50\n")

    assert found.column("accounts", "account") == ["A", "B", "D"]
    for name in ("cells", "account_elements", "cell_elements"):
        assert "C" not in found.column(name, "account")
    assert found.one("cells", product="UNASSIGNED")["account"] == "D"
    assert found.one("products", product="UNASSIGNED")["net_profit"] == Decimal("-0.01")
    assert found.one("elements", element="tickets")["amount"] == Decimal("0.04")
    assert found.one("pools", pool="field")["used_minutes"] == 399
    assert found.summary["n"]["accounts"] == 3


@pytest.mark.parametrize("split", ["lines", "net_revenue"])
def test_unmapped_takes_its_own_row_whether_the_code_is_empty_or_unknown(split: str) -> None:
    lines = LINES + "O7 1 2025-02-01 - P 1 10.00 0.00\nO8 1 2025-02-01 Z P 1 30.00 0.00\n"
    costs = VISITS.replace('"net_revenue"', f'"{split}"').replace("100 * visits", "100 * visits + 3 * lines")

    found = built(costs, lines=lines, accounts=ACCOUNTS + "UNMAPPED 7 0\n")

    unmapped = found.one("accounts", account="UNMAPPED")
    assert (unmapped["lines"], unmapped["net_revenue"], unmapped["cost_to_serve"]) == (2, 40, 706)
    assert sum(row["visits"] for row in found.tables["lines"] if row["account"] == "UNMAPPED") == 706
    assert found.one("account_elements", account="UNMAPPED")["amount"] == 706
    assert found.one("elements", element="visits")["amount"] == 206 + 3 + 500 + 706
    assert sum(found.column("accounts", "cost_to_serve")) == 206 + 3 + 500 + 706


def test_unmapped_may_be_an_account_that_bought_nothing() -> None:
    found = built(accounts=ACCOUNTS + "UNMAPPED 7 0\n")

    assert found.one("cells", account="UNMAPPED")["product"] == "UNASSIGNED"
    assert found.one("accounts", account="UNMAPPED")["net_profit"] == -700


def test_text_of_lines_goes_with_columns_of_the_file_while_every_account_has_lines() -> None:
    lines = [row | {"channel": "web" if row["account"] == "A" else "fax"} for row in table(LINES)]
    costs = HEADER + VISITS.replace("100 * visits", "if(channel = 'web', 100 * visits, tickets)")

    found = profit_map(lines=lines, accounts=table(ACCOUNTS)[:2], costs=costs)

    assert found.one("accounts", account="A")["cost_to_serve"] == 200
    assert found.one("accounts", account="B")["cost_to_serve"] == 3


@pytest.mark.parametrize("more", [[], [{"order": "O9", "date": "2024-12-31", "account": "C", "channel": "web"}]])
def test_text_of_lines_is_refused_where_an_account_has_no_lines_in_the_period(more: list[dict[str, str]]) -> None:
    first = table(LINES)[0]
    lines = [*(row | {"channel": "web"} for row in table(LINES)), *(first | row for row in more)]
    costs = HEADER + VISITS.replace("100 * visits", "if(channel = 'web', 100 * visits, tickets)")

    with pytest.raises(Refusal, match="channel"):
        profit_map(lines=lines, accounts=table(ACCOUNTS), costs=costs)


@pytest.mark.parametrize(("of_lines", "of_accounts"), [("Cust", "account"), ("account", "Cust"), ("Cust", "Cust")])
def test_a_mapping_holds_for_the_file_that_has_the_name(of_lines: str, of_accounts: str) -> None:
    lines = [{of_lines if name == "account" else name: cell for name, cell in row.items()} for row in table(LINES)]
    accounts = [
        {of_accounts if name == "account" else name: cell for name, cell in row.items()} for row in table(ACCOUNTS)
    ]

    found = profit_map(lines=lines, accounts=accounts, costs=HEADER + VISITS, renames={"account": "Cust"})

    assert {row["account"]: row["cost_to_serve"] for row in found.tables["accounts"]} == {"A": 200, "B": 0, "C": 500}


def test_a_mapping_to_a_name_of_neither_file_is_refused() -> None:
    with pytest.raises(Refusal, match="Bar"):
        profit_map(lines=table(LINES), accounts=table(ACCOUNTS), costs=HEADER + VISITS, renames={"foo": "Bar"})


def test_a_mapping_to_a_name_of_the_accounts_file_alone_is_followed() -> None:
    accounts = [{"trips" if name == "visits" else name: cell for name, cell in row.items()} for row in table(ACCOUNTS)]

    found = profit_map(lines=table(LINES), accounts=accounts, costs=HEADER + VISITS, renames={"visits": "trips"})

    assert found.one("accounts", account="A")["cost_to_serve"] == 200
