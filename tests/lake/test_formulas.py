"""What a formula means (docs/methods/formulas.md)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.lake.books import BuiltMap, profit_map, table

LINES = """
order line date       account product quantity net_revenue cogs  cases rush  channel Cases
O1    1    2025-01-01 A       P       1        100.00      60.00 4     true  web     7
"""

TWO_LINES = """
order line date       account product quantity net_revenue cogs  cases rush  channel Cases
O1    1    2025-01-01 A       P       1        100.00      60.00 4     true  web     7
O1    2    2025-01-01 A       Q       2        50.00       20.00 -1    false web     1
"""

HEADER = """
currency = "USD"
hurdle = 0.05
level = "net"

[column.rush]
type = "flag"
"""


def element(amount: str, *, per: str = "line", where: str = "") -> str:
    """A cost file with one element."""
    split = "" if per == "line" else 'split = "lines"\n'
    condition = f'where = "{where}"\n' if where else ""
    return HEADER + f'\n[[element]]\ncode = "e"\nper = "{per}"\namount = "{amount}"\n{split}{condition}'


def run(amount: str, *, lines: str = LINES, per: str = "line", where: str = "") -> BuiltMap:
    """The map of one element on one or two lines."""
    return profit_map(lines=table(lines), costs=element(amount, per=per, where=where), with_lines=True)


def value(amount: str, *, lines: str = LINES, per: str = "line") -> Decimal:
    """What one element costs in all."""
    found = run(amount, lines=lines, per=per).one("elements", element="e")["amount"]
    assert isinstance(found, Decimal)
    return found


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("45.00", "45"),
        ("cases + 1", "5"),
        ("2 + 3 * cases", "14"),
        ("(2 + 3) * cases", "20"),
        ("10 - 4 - 3", "3"),
        ("12 / 4 / 3", "1"),
        ("net_revenue / 3", "33.33"),
        ("2 * net_revenue / 3", "66.67"),
        ("net_revenue / 0.5", "200"),
        ("min(cases, 3)", "3"),
        ("max(cases, 3, 9, 2)", "9"),
        ("min(5)", "5"),
        ("max(5, cases, -1)", "5"),
        ("abs(cases - 10)", "6"),
        ("round(2.5)", "3"),
        ("round(-2.5)", "-3"),
        ("round(1.005, 2)", "1.01"),
        ("round(-1.005, 2)", "-1.01"),
        ("round(cases / 3, 1)", "1.30"),
        ("100 * round(cases / 3)", "100"),
        ("if(cases > 3, 1, 2)", "1"),
        ("if(cases > 4, 1, 2)", "2"),
        ("if(cases >= 4, 1, 2)", "1"),
        ("if(cases < 4, 1, 2)", "2"),
        ("if(cases <= 4, 1, 2)", "1"),
        ("if(cases <> 4, 1, 2)", "2"),
        ("if(cases = 4, 1, 2)", "1"),
        ("if(channel = 'web', 1, 2)", "1"),
        ("if(channel <> 'web', 1, 2)", "2"),
        ("if(channel = 'WEB', 1, 2)", "2"),
        ("if(rush, 1, 2)", "1"),
        ("if(not rush, 1, 2)", "2"),
        ("10*rush", "10"),
        ("if(cases > 3 and cases < 4 or rush, 1, 2)", "1"),
        ("if(rush or cases > 9 and cases < 0, 1, 2)", "1"),
        ("if((rush or cases > 9) and cases < 0, 1, 2)", "2"),
        ("if(not cases = 5, 1, 2)", "1"),
        ("if(not cases > 3 and rush, 1, 2)", "2"),
        ("cases + Cases", "11"),
        ("  cases\t*  2 ", "8"),
        ("quantity * 3", "3"),
        ("net_revenue - cogs", "40"),
        ("lines", "1"),
    ],
)
def test_a_formula_is_read_as_school_taught_it(formula: str, expected: str) -> None:
    assert value(formula.replace("\t", "\\t")) == Decimal(expected)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("0.10*1000.00*30/365", "8.22"),
        ("1.005 * 1", "1.01"),
        ("0 - 1.005", "-1.01"),
        ("0.1 + 0.2 - 0.3", "0.00"),
        ("100 * (0.1 + 0.2 - 0.3)", "0.00"),
        ("cases / 3 * 3 - cases", "0.00"),
        ("1000000 * (cases / 3 - 1.333333)", "0.33"),
        ("0.005 * 1", "0.01"),
        ("0.0049999999 * 1", "0.00"),
        ("0.015 / 3", "0.01"),
    ],
)
def test_a_formula_is_exact_and_rounded_once(formula: str, expected: str) -> None:
    assert value(formula) == Decimal(expected)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("cases", "3"),
        ("10*rush", "10"),
        ("lines", "2"),
        ("6 + 3*lines + 10*rush", "22"),
        ("if(channel = 'web', 5, 9)", "5"),
        ("max(net_revenue, 120)", "150"),
        ("if(net_revenue > 100, 1, 0)", "1"),
    ],
)
@pytest.mark.parametrize("per", ["order", "account"])
def test_columns_are_brought_to_the_event_before_the_formula_runs(formula: str, expected: str, per: str) -> None:
    assert value(formula, lines=TWO_LINES, per=per) == Decimal(expected)


def test_where_is_asked_of_each_line_and_only_those_that_pass_count() -> None:
    built = run("cases + 100*lines", lines=TWO_LINES, per="order", where="net_revenue < 100")

    assert built.column("lines", "e") == [0, 99]
    assert built.one("elements", element="e")["lines"] == 1


def test_an_order_without_a_passing_line_has_no_event() -> None:
    built = run("45.00", lines=TWO_LINES, per="order", where="net_revenue > 1000")

    assert built.column("lines", "e") == [0, 0]
    assert built.one("elements", element="e")["lines"] == 0


def test_text_may_differ_on_lines_that_do_not_pass() -> None:
    lines = TWO_LINES.replace("-1    false web", "-1    false fax")

    built = run("if(channel = 'web', 5, 9)", lines=lines, per="order", where="channel = 'web'")

    assert built.column("lines", "e") == [5, 0]


def test_a_booked_cost_keeps_the_precision_of_the_file() -> None:
    lines = LINES.replace("4     true", "4.1235 true")

    assert run("cases", lines=lines).column("lines", "e") == [Decimal("4.1235")]
    assert run("cases * 1", lines=lines).column("lines", "e") == [Decimal("4.12")]


def test_a_booked_cost_applies_only_where_its_condition_holds() -> None:
    lines = TWO_LINES.replace("4     true", "4.1235 true")

    built = run("cases", lines=lines, where="rush")

    assert built.column("lines", "e") == [Decimal("4.1235"), 0]


@pytest.mark.parametrize("word", ["true", "TRUE", "yes", "1"])
def test_a_flag_is_written_in_several_ways(word: str) -> None:
    assert run("rush * 1", lines=LINES.replace("true", word)).column("lines", "e") == [1]


@pytest.mark.parametrize("word", ["false", "no", "0"])
def test_a_flag_that_is_down_counts_nothing(word: str) -> None:
    assert run("rush * 1", lines=LINES.replace("true", word)).column("lines", "e") == [0]


def test_a_default_stands_in_for_an_empty_cell_and_the_line_is_estimated() -> None:
    lines = TWO_LINES.replace("-1    false", "-     false")
    costs = element("2 * cases") + "\n[column.cases]\ndefault = 3\n"

    built = profit_map(lines=table(lines), costs=costs, with_lines=True)

    assert built.column("lines", "e") == [8, 6]
    assert built.one("elements", element="e")["estimated_lines"] == 1


def test_only_lines_that_pass_are_estimated() -> None:
    lines = TWO_LINES.replace("-1    false", "-     false")
    costs = element("2 * cases", where="rush") + "\n[column.cases]\ndefault = 3\n"

    built = profit_map(lines=table(lines), costs=costs)

    assert built.one("elements", element="e")["estimated_lines"] == 0


def test_a_sum_of_many_terms_is_long_and_not_deep() -> None:
    assert value(" + ".join(["cases"] * 120)) == 480


def test_two_thousand_characters_are_allowed() -> None:
    formula = "cases +".ljust(1999) + "1"

    assert len(formula) == 2000
    assert value(formula) == 5


def test_text_in_quotes_may_hold_any_word() -> None:
    lines = LINES.replace("web", "drop--it;[::]")

    assert value("if(channel = 'drop--it;[::]', 1, 2)", lines=lines) == 1


@pytest.mark.parametrize("text", ["$cogs", "/*round_div(", "--", "100%", "{cases}", "round_div("])
def test_text_in_quotes_means_nothing_but_itself(text: str) -> None:
    lines = LINES.replace("web", text)

    assert value(f"round(if(channel = '{text}', cases, 0) / 3, 1)", lines=lines) == Decimal("1.3")
    assert value(f"if(channel = '{text}.', 1, 2)", lines=lines) == 2
