"""Invoice lines that are refused, each with the sentence a person needs to mend them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lake.books import table, write_csv, write_parquet
from tests.lake.refusals import COSTS, LINES, Desk, element, lines_with, without

REQUIRED = ["order", "line", "date", "account", "product", "quantity", "net_revenue", "cogs"]


def says(sentence: str, *words: str) -> None:
    """The sentence holds every one of these words."""
    for word in words:
        assert word in sentence, f"{word!r} is missing in: {sentence}"


def test_the_usual_lines_go_through(desk: Desk) -> None:
    desk.accepts(costs=COSTS + element("cases") + element("6 + rush", minutes=True, code="entry"))


@pytest.mark.parametrize("column", REQUIRED)
def test_a_missing_column_is_named(desk: Desk, column: str) -> None:
    sentence = desk.refusal(lines=desk.lines(without(column)))

    says(sentence, "lines.csv", column)


def test_column_names_are_compared_exactly(desk: Desk) -> None:
    rows = [
        {"Net_Revenue" if name == "net_revenue" else name: cell for name, cell in row.items()} for row in table(LINES)
    ]

    says(desk.refusal(lines=desk.lines(rows)), "lines.csv", "net_revenue")


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("net_revenue", "abc"),
        ("net_revenue", "1,000.00"),
        ("net_revenue", "12.50 USD"),
        ("net_revenue", "NaN"),
        ("net_revenue", "nan"),
        ("net_revenue", "Infinity"),
        ("net_revenue", "-inf"),
        ("net_revenue", "true"),
        ("cogs", "n/a"),
        ("cogs", "None"),
        ("quantity", "two"),
        ("line", "one"),
        ("line", "1.5"),
        ("date", "yesterday"),
        ("date", "2025-02-30"),
        ("date", "2025-13-01"),
        ("date", "10/01/2025"),
    ],
)
def test_a_cell_of_the_wrong_kind_is_named_with_its_row(desk: Desk, column: str, cell: str) -> None:
    sentence = desk.refusal(lines=desk.lines(lines_with(2, **{column: cell})))

    says(sentence, "lines.csv", column, "row 3", cell)


@pytest.mark.parametrize("column", ["order", "line", "date", "quantity", "net_revenue", "cogs"])
def test_an_empty_required_cell_is_named_with_its_row(desk: Desk, column: str) -> None:
    sentence = desk.refusal(lines=desk.lines(lines_with(2, **{column: ""})))

    says(sentence, "lines.csv", column, "row 3", "empty")


def test_a_cell_of_the_wrong_kind_is_refused_outside_the_period_too(desk: Desk) -> None:
    sentence = desk.refusal(lines=desk.lines(lines_with(2, date="1999-01-01", net_revenue="abc")))

    says(sentence, "lines.csv", "net_revenue", "row 3")


@pytest.mark.parametrize("column", ["net_revenue", "cogs", "quantity"])
def test_more_than_six_places_are_refused(desk: Desk, column: str) -> None:
    desk.accepts(lines=desk.lines(lines_with(2, **{column: "1.123456"})))

    sentence = desk.refusal(lines=desk.lines(lines_with(2, **{column: "1.1234567"})))

    says(sentence, "lines.csv", column, "row 3")


def test_a_line_that_comes_twice_is_named(desk: Desk) -> None:
    rows = [*table(LINES), table(LINES)[1]]

    says(desk.refusal(lines=desk.lines(rows)), "lines.csv", "O1", "2")


def test_a_line_that_comes_twice_is_refused_outside_the_period_too(desk: Desk) -> None:
    rows = [*lines_with(2, date="1999-01-01"), table(LINES)[1]]

    says(desk.refusal(lines=desk.lines(rows)), "lines.csv", "O1", "2")


def test_a_line_that_comes_twice_in_two_files_of_a_folder_is_refused(desk: Desk) -> None:
    folder = desk.folder / "lines"
    folder.mkdir()
    write_csv(folder / "1.csv", table(LINES))
    write_csv(folder / "2.csv", table(LINES)[:1])

    says(desk.refusal(lines=folder), "O1", "1")


def test_negative_cost_of_goods_needs_a_return(desk: Desk) -> None:
    sentence = desk.refusal(lines=desk.lines(lines_with(2, cogs="-0.01")))

    says(sentence, "lines.csv", "cogs", "row 3")


def test_negative_cost_of_goods_needs_a_return_even_at_quantity_zero(desk: Desk) -> None:
    sentence = desk.refusal(lines=desk.lines(lines_with(2, cogs="-1.00", quantity="0")))

    says(sentence, "lines.csv", "cogs", "row 3")


def test_negative_cost_of_goods_on_a_return_goes_through(desk: Desk) -> None:
    desk.accepts(lines=desk.lines(lines_with(2, cogs="-1.00", quantity="-1", net_revenue="-2.00")))


@pytest.mark.parametrize("cell", ["", "many", "1.1234567", "NaN"])
def test_a_driver_that_is_named_must_hold_numbers(desk: Desk, cell: str) -> None:
    costs = COSTS.replace("[column.rush]", '[column.cases]\ntype = "number"\n\n[column.rush]') + element("cases * 2")

    sentence = desk.refusal(lines=desk.lines(lines_with(2, cases=cell)), costs=costs)

    says(sentence, "lines.csv", "cases", "row 3")


def test_an_empty_driver_asks_for_a_default(desk: Desk) -> None:
    lines = desk.lines(lines_with(2, cases=""))

    says(desk.refusal(lines=lines, costs=COSTS + element("cases * 2")), "lines.csv", "cases", "row 3", "empty")
    desk.accepts(lines=lines, costs=COSTS + "[column.cases]\ndefault = 1\n" + element("cases * 2"))


def test_a_driver_that_nothing_names_may_hold_anything(desk: Desk) -> None:
    desk.accepts(lines=desk.lines(lines_with(2, cases="many", channel="")))


def test_a_flag_that_is_neither_up_nor_down_is_refused(desk: Desk) -> None:
    sentence = desk.refusal(lines=desk.lines(lines_with(2, rush="maybe")), costs=COSTS + element("5*rush"))

    says(sentence, "lines.csv", "rush", "row 3", "maybe")


def test_text_that_differs_within_an_order_is_refused_naming_the_order(desk: Desk) -> None:
    sentence = desk.refusal(
        lines=desk.lines(lines_with(2, channel="fax")),
        costs=COSTS + element("if(channel = 'web', 1, 2)", per="order"),
    )

    says(sentence, "costs.toml", "drop", "O1")


def test_text_that_differs_within_an_account_is_refused_naming_the_account(desk: Desk) -> None:
    sentence = desk.refusal(
        lines=desk.lines(lines_with(2, channel="fax")),
        costs=COSTS + element("if(channel = 'web', 1, 2)", per="account"),
    )

    says(sentence, "costs.toml", "drop", "'A'")


@pytest.mark.parametrize(("per", "event"), [("line", "O2"), ("order", "O2"), ("account", "B")])
def test_negative_minutes_are_refused_naming_the_event(desk: Desk, per: str, event: str) -> None:
    sentence = desk.refusal(
        lines=desk.lines(lines_with(3, cases="100")),
        costs=COSTS + element("99 - cases", per=per, minutes=True, code="entry"),
    )

    says(sentence, "entry", event, "minutes")


@pytest.mark.parametrize("header", ["net_revenue", "cases"])
def test_a_header_that_comes_twice_is_refused(desk: Desk, header: str) -> None:
    name, *rows = desk.lines(table(LINES)).read_text("utf-8").splitlines()
    text = "\n".join([f"{name},{header}", *(f"{row},1" for row in rows)]) + "\n"

    says(desk.refusal(lines=desk.lines(text), costs=COSTS + element("cases * 2")), "lines.csv", header)


@pytest.mark.parametrize(
    "mapping", ["account=Customer", "nonsense", "account=", "=account", "account=product,account=order"]
)
def test_a_mapping_that_leads_nowhere_is_refused(desk: Desk, mapping: str) -> None:
    desk.refusal("--map", mapping)


@pytest.mark.parametrize("format_", ["%d/%m/%Y", "%Q", "yyyy-mm-dd"])
def test_a_date_format_that_does_not_fit_is_refused(desk: Desk, format_: str) -> None:
    says(desk.refusal("--date-format", format_), "date")


def test_a_cost_too_large_to_count_is_refused_and_not_wrapped(desk: Desk) -> None:
    lines = desk.lines(lines_with(2, cases="999999999999"))

    sentence = desk.refusal(lines=lines, costs=COSTS + element("cases * cases * cases * cases"))

    says(sentence, "costs.toml", "grow beyond")


def test_a_split_too_large_to_count_is_refused_and_not_wrapped(desk: Desk) -> None:
    lines = desk.lines(lines_with(2, cases="9999999999999999"))

    sentence = desk.refusal(
        lines=lines, costs=COSTS + element("100000000000 * cases", per="order", more='split = "cases"')
    )

    says(sentence, "costs.toml", "grow beyond")


@pytest.mark.parametrize("column", ["net_revenue", "cogs"])
def test_an_amount_too_large_to_count_is_refused(desk: Desk, column: str) -> None:
    sentence = desk.refusal(lines=desk.lines(lines_with(2, **{column: "9" * 40})))

    says(sentence, "lines.csv", column)


@pytest.mark.parametrize("kind", ["'NaN'::DOUBLE", "'Infinity'::DOUBLE", "'-Infinity'::FLOAT"])
def test_numbers_that_are_none_are_refused_in_parquet(desk: Desk, kind: str) -> None:
    lines = parquet_lines(desk.folder / "lines.parquet", net_revenue=kind)

    says(desk.refusal(lines=lines), "lines.parquet", "net_revenue", "row 2")


@pytest.mark.parametrize(
    ("column", "value"),
    [("net_revenue", "'abc'"), ("date", "1735689600"), ("line", "1.5"), ("net_revenue", "TRUE"), ("quantity", "[1]")],
)
def test_columns_of_the_wrong_kind_are_refused_in_parquet(desk: Desk, column: str, value: str) -> None:
    lines = parquet_lines(desk.folder / "lines.parquet", **{column: value})

    says(desk.refusal(lines=lines), "lines.parquet", column)


def test_an_empty_cell_of_parquet_is_named_with_its_row(desk: Desk) -> None:
    lines = parquet_lines(desk.folder / "lines.parquet", net_revenue="NULL::DECIMAL(9, 2)")

    says(desk.refusal(lines=lines), "lines.parquet", "net_revenue", "row 2", "empty")


def parquet_lines(path: Path, **second: str) -> Path:
    """Three lines as Parquet; in the second one, these columns hold something else."""
    usual = {
        "order": "'O'",
        "date": "DATE '2025-01-01'",
        "account": "'A'",
        "product": "'P'",
        "quantity": "1",
        "net_revenue": "1.00",
        "cogs": "0.00",
        "line": "number",
    }
    columns = [
        f'CASE WHEN number = 2 THEN {second[name]} ELSE {other} END AS "{name}"'
        if _mixes(second.get(name))
        else f'{second.get(name, other)} AS "{name}"'
        for name, other in usual.items()
    ]
    return write_parquet(path, f"SELECT {', '.join(columns)} FROM range(1, 4) AS lines(number)")


def _mixes(value: str | None) -> bool:
    """Whether a value can stand in one row while the others keep theirs."""
    return value is not None and "::" in value
