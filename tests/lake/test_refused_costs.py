"""Cost files that are refused, each naming the key that is wrong."""

from __future__ import annotations

import codecs

import pytest

from tests.lake.books import read_map
from tests.lake.refusals import COLUMNS, COSTS, HEADER, POOL, Desk, element, lines_with

PERIOD = "period = { from = 2025-01-01, to = 2025-03-31 }\n"


def test_the_usual_costs_go_through(desk: Desk) -> None:
    desk.accepts(costs=COSTS + element("6 + 2*lines", per="order", minutes=True))


def test_a_missing_currency_is_named(desk: Desk) -> None:
    sentence = desk.refusal(costs=COSTS.replace('currency = "USD"\n', ""))

    assert "costs.toml" in sentence
    assert "currency" in sentence


@pytest.mark.parametrize(
    ("known", "unknown", "named"),
    [
        ("hurdle = 0.05", "hurdle = 0.05\ncolour = 'red'", "colour"),
        ("hurdle = 0.05", "hurdel = 0.05", "hurdel"),
        ("to = 2025-03-31", "to = 2025-03-31, until = 2025-03-31", "until"),
        ('type = "flag"', 'type = "flag"\nunit = "x"', "unit"),
        ("cost = 48.00", "cost = 48.00\nprice = 3", "price"),
        ('code = "drop"', 'code = "drop"\nsplits = "lines"', "splits"),
        ('code = "drop"', 'code = "drop"\nname = "Drop"', "name"),
        ("[[pool]]", "[[pools]]", "pools"),
        ("[[element]]", "[ledgers]\nprofit = 1\n\n[[element]]", "ledgers"),
        ("[[element]]", "[ledger]\noperating_profit = 1\nprofit = 2\n\n[[element]]", "profit"),
    ],
)
def test_an_unknown_key_is_named(desk: Desk, known: str, unknown: str, named: str) -> None:
    sentence = desk.refusal(costs=(COSTS + element("1")).replace(known, unknown, 1))

    assert "costs.toml" in sentence
    assert named in sentence


@pytest.mark.parametrize(
    ("good", "bad", "named"),
    [
        ('currency = "USD"', 'currency = "XXQ"', "currency"),
        ('currency = "USD"', 'currency = "usd"', "currency"),
        ('currency = "USD"', "currency = 840", "currency"),
        ("hurdle = 0.05", 'hurdle = "5 %"', "hurdle"),
        ("hurdle = 0.05", "hurdle = nan", "hurdle"),
        ("hurdle = 0.05", "hurdle = inf", "hurdle"),
        ("hurdle = 0.05", "hurdle = true", "hurdle"),
        ('level = "net"', 'level = "profit"', "level"),
        ('level = "net"', "level = 5", "level"),
        ("cost = 48.00", "cost = 48.00\ndepartment = 5", "department"),
        ("cost = 48.00", 'cost = 48.00\ndepartment = " "', "department"),
        ("from = 2025-01-01", 'from = "2025-01-01"', "from"),
        ("from = 2025-01-01", "from = 2025-01-01T00:00:00", "from"),
        ("from = 2025-01-01, ", "", "from"),
        (", to = 2025-03-31", "", "to"),
        ("from = 2025-01-01", "from = 2025-04-01", "period"),
        ('type = "flag"', 'type = "boolean"', "type"),
        ("cost = 48.00", 'cost = "48"', "cost"),
        ("cost = 48.00", "cost = nan", "cost"),
        ("cost = 48.00\n", "", "cost"),
        ("practical_minutes = 60", "practical_minutes = 0", "minutes"),
        ("practical_minutes = 60", "practical_minutes = -60", "minutes"),
        ("practical_minutes = 60", "theoretical_minutes = 60\nfactor = 0", "desk"),
        ("practical_minutes = 60", "theoretical_minutes = 60", "factor"),
        ("practical_minutes = 60", "factor = 0.8", "minutes"),
        ("practical_minutes = 60", "practical_minutes = 60\ntheoretical_minutes = 75\nfactor = 0.8", "minutes"),
        ("practical_minutes = 60\n", "", "minutes"),
        ('code = "desk"\n', "", "code"),
        ('code = "drop"\n', "", "code"),
        ('per = "line"\n', "", "per"),
        ('per = "line"', 'per = "customer"', "per"),
        ('amount = "1"\n', "", "amount"),
        ('amount = "1"', "amount = 1.5", "amount"),
        ('amount = "1"', 'amount = "1"\npool = "desk"', "pool"),
        ('amount = "1"', 'amount = "1"\npool = "desk"\nminutes = "1"', "minutes"),
        ('amount = "1"', 'minutes = "1"', "pool"),
        ('amount = "1"', 'pool = "depot"\nminutes = "1"', "depot"),
        ('amount = "1"', 'amount = "1"\nstep = "below"', "step"),
        ('amount = "1"', 'amount = "1"\nimputed = "yes"', "imputed"),
    ],
)
def test_a_wrong_value_is_named_by_its_key(desk: Desk, good: str, bad: str, named: str) -> None:
    costs = COSTS + element("1")
    assert good in costs

    sentence = desk.refusal(costs=costs.replace(good, bad, 1))

    assert "costs.toml" in sentence
    assert named in sentence


def test_pools_need_a_period(desk: Desk) -> None:
    assert PERIOD in HEADER

    sentence = desk.refusal(costs=COSTS.replace(PERIOD, ""))

    assert "period" in sentence
    desk.accepts(costs=HEADER.replace(PERIOD, "") + COLUMNS)


@pytest.mark.parametrize(
    ("costs", "named"),
    [
        (COSTS + POOL, "desk"),
        (COSTS + element("1") + element("2"), "drop"),
        (COSTS + element("1", code="net_profit"), "net_profit"),
        (COSTS + element("1", code="account"), "account"),
        (COSTS + element("1", code=""), "code"),
    ],
)
def test_a_code_stands_for_one_thing(desk: Desk, costs: str, named: str) -> None:
    assert named in desk.refusal(costs=costs)


@pytest.mark.parametrize("split", ["weight", "channel", "Cases", "order", "line", "cases * 2", ""])
def test_a_split_must_be_a_numeric_column(desk: Desk, split: str) -> None:
    sentence = desk.refusal(costs=COSTS + element("1", per="order", more=f'split = "{split}"'))

    assert "costs.toml" in sentence
    assert "drop" in sentence


@pytest.mark.parametrize(
    ("ledger", "named"),
    [
        ("operating_profit = 1\ntolerance = 0.1\ntolerance_amount = 1", "tolerance"),
        ("operating_profit = 1\ntolerance = -0.1", "tolerance"),
        ("operating_profit = 'much'\ntolerance = 0.1", "operating_profit"),
        ("unassigned = 1\ntolerance = 0.1", "operating_profit"),
    ],
)
def test_a_ledger_that_cannot_be_compared_is_refused(desk: Desk, ledger: str, named: str) -> None:
    assert named in desk.refusal(costs=COSTS + f"\n[ledger]\n{ledger}\n")


def test_toml_that_cannot_be_read_is_refused_with_its_line(desk: Desk) -> None:
    sentence = desk.refusal(costs='currency = "USD"\nhurdle = = 5\n')

    assert "costs.toml" in sentence
    assert "line 2" in sentence


def test_a_key_that_comes_twice_is_refused(desk: Desk) -> None:
    assert "costs.toml" in desk.refusal(costs="hurdle = 0.04\n" + COSTS.lstrip())


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b'currency = "\xe9"'])
def test_costs_that_are_empty_or_not_text_are_refused(desk: Desk, content: bytes) -> None:
    costs = desk.folder / "costs.toml"
    costs.write_bytes(content)

    assert "costs.toml" in desk.refusal(costs=costs)


def test_a_byte_order_mark_is_no_part_of_the_costs(desk: Desk) -> None:
    desk.accepts()
    plain = read_map(desk.folder / "map").summary["model_hash"]
    costs = desk.folder / "from windows.toml"
    costs.write_bytes(codecs.BOM_UTF8 + COSTS.lstrip().encode())

    desk.accepts(costs=costs)

    assert read_map(desk.folder / "map").summary["model_hash"] == plain


def test_costs_that_are_not_there_are_refused(desk: Desk) -> None:
    assert "absent.toml" in desk.refusal(costs=desk.folder / "absent.toml")


@pytest.mark.parametrize("default", ['"three"', "nan", "true", "1.1234567"])
def test_a_default_must_be_of_the_kind_of_its_column(desk: Desk, default: str) -> None:
    costs = COSTS + f'\n[column.cases]\ntype = "number"\ndefault = {default}\n' + element("cases * 2")

    assert "cases" in desk.refusal(costs=costs)


@pytest.mark.parametrize("filled", [True, False])
@pytest.mark.parametrize(
    "default",
    [
        "1e40",
        "-1e40",
        "1e400",
        "1e-40",
        "1234567890123456789012345",
        "1234567890123456789012345.25",
        "-1234567890123456789012345678901.25",
        "99999999999999999999999999999999999999999",
        "0.1234567890123456789012345678901",
    ],
)
def test_an_enormous_default_is_answered_with_a_sentence_at_worst(desk: Desk, default: str, filled: bool) -> None:
    lines = desk.lines(lines_with(2, cases="7" if filled else ""))
    costs = COSTS + f"\n[column.cases]\ndefault = {default}\n" + element("cases")

    desk.answers(lines=lines, costs=costs)


@pytest.mark.parametrize("digits", ["1" * 5000, "1." + "1" * 5000, "1" * 5000 + ".5", "0x" + "f" * 5000, "1e5000"])
@pytest.mark.parametrize(
    "known",
    ["hurdle = 0.05", "cost = 48.00", "practical_minutes = 60", "operating_profit = 1", "default = 0"],
)
def test_a_number_of_thousands_of_digits_is_refused(desk: Desk, known: str, digits: str) -> None:
    costs = COSTS.replace('[column.rush]\ntype = "flag"', "[column.cases]\ndefault = 0")
    costs += element("cases * 2") + "\n[ledger]\noperating_profit = 1\n"
    assert known in costs

    sentence = desk.refusal(costs=costs.replace(known, f"{known.split(' ', maxsplit=1)[0]} = {digits}"))

    assert "costs.toml" in sentence or "cases" in sentence


def test_a_split_by_a_column_with_one_bad_cell_names_the_cell(desk: Desk) -> None:
    rows = lines_with(2, cases="5e-05")

    sentence = desk.refusal(lines=desk.lines(rows), costs=COSTS + element("9", per="order", more='split = "cases"'))

    assert all(part in sentence for part in ("lines.csv", "row 3", "cases", "5e-05"))
