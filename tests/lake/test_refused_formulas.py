"""Formulas that are refused before anything runs, each naming the element and what is wrong with it."""

from __future__ import annotations

import pytest

from tests.lake.books import table, write_parquet
from tests.lake.refusals import ACCOUNTS, COSTS, LINES, Desk, element

DEEP = 60


def refused(desk: Desk, formula: str, *, per: str = "line", key: str = "amount") -> str:
    """The sentence that refuses a formula; it names the cost file and the element."""
    text = formula.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    if key == "where":
        costs = COSTS + element("1", per=per, more=f'where = "{text}"')
    else:
        costs = COSTS + element(text, per=per, minutes=key == "minutes")

    sentence = desk.refusal(costs=costs)

    assert "costs.toml" in sentence, sentence
    assert "drop" in sentence, sentence
    return sentence


@pytest.mark.parametrize("key", ["amount", "minutes", "where"])
def test_a_name_that_no_column_has_is_named(desk: Desk, key: str) -> None:
    formula = "boxes > 1" if key == "where" else "2 * boxes"

    assert "boxes" in refused(desk, formula, key=key)


@pytest.mark.parametrize("name", ["Cases", "CASES", "Net_Revenue"])
def test_names_are_compared_exactly(desk: Desk, name: str) -> None:
    assert name in refused(desk, f"2 * {name}")


@pytest.mark.parametrize("word", ["order", "line"])
def test_reserved_words_are_refused(desk: Desk, word: str) -> None:
    assert word in refused(desk, f"2 * {word}")


@pytest.mark.parametrize(
    "call",
    [
        "system('rm -rf /')",
        "read_csv('/etc/passwd')",
        "__import__('os')",
        "getenv('HOME')",
        "sum(cases)",
        "sqrt(cases)",
        "power(cases, 2)",
        "coalesce(cases, 1)",
        "current_setting('home_directory')",
        "random()",
        "now()",
        "MAX(cases, 1)",
        "If(rush, 1, 2)",
        "cases(1)",
        "cases.max()",
        "main.max(cases)",
    ],
)
def test_a_call_that_is_not_one_of_the_few_is_refused(desk: Desk, call: str) -> None:
    refused(desk, call)


@pytest.mark.parametrize(
    "formula",
    [
        "1 -- and no more",
        "1 /* half */ + 1",
        "1 # no",
        "cases::int",
        "cast(cases as int)",
        "cases[1]",
        "[1, 2]",
        "{'a': 1}",
        "(select 1)",
        "select 1",
        "cases in (1, 2)",
        "cases between 1 and 2",
        "cases is null",
        "channel like 'w%'",
        "case when rush then 1 else 2 end",
        "exists(select 1)",
        "1; drop table lines",
        "1;",
        '"cases"',
        "`cases`",
        "cases ^ 2",
        "cases ** 2",
        "cases % 2",
        "cases // 2",
        "cases || 'x'",
        "cases == 4",
        "cases != 4",
        "cases & 1",
        "cases | 1",
        "~cases",
        "cases -> 1",
        "x -> x + 1",
        "cases ? 1 : 2",
        "cases if rush else 2",
        "lambda x: x",
        "$1",
        "?",
        ":name",
        "@cases",
        "null",
        "*",
        "cases := 2",
        "cases = 1 = 1",
        "1, 2",
        "cases cases",
        "1 2",
        "",
        "   ",
        "(",
        ")",
        "(cases",
        "cases)",
        "()",
        "cases +",
        "* cases",
        "min()",
        "max()",
        "abs()",
        "abs(1, 2)",
        "round()",
        "round(cases, 1, 2)",
        "round(cases, quantity)",
        "round(cases, 0.5)",
        "if(rush, 1)",
        "if(rush, 1, 2, 3)",
        "'unfinished",
        "E'\\x41'",
        "0x10",
        "1_000",
        "1e400",
        "1..2",
        "1.2.3",
        "interval '1 day'",
        "date '2025-01-01'",
        "cases\u2028;",
    ],
)
def test_what_is_not_in_the_grammar_is_refused(desk: Desk, formula: str) -> None:
    refused(desk, formula)


@pytest.mark.parametrize(
    ("formula", "word", "position"),
    [("rush order", "order", 6), ("rush andes", "andes", 6), ("1order", "order", 2), ("(rush)order", "order", 7)],
)
def test_a_name_that_begins_like_a_word_of_the_language_joins_nothing(
    desk: Desk, formula: str, word: str, position: int
) -> None:
    sentence = refused(desk, formula, key="where")

    assert f"'{word}' at character {position} is not part of a formula" in sentence


@pytest.mark.parametrize("formula", ["1 < cases < 30", "1 = cases = 1", "cases < 3 > 1", "1 <= cases <> 2"])
def test_comparisons_are_not_chained(desk: Desk, formula: str) -> None:
    refused(desk, formula, key="where")


@pytest.mark.parametrize(
    "formula",
    ["cases / quantity", "1 / cases", "cases / 0", "cases / 0.00", "cases / (1 - 1)", "1 / lines", "1 / max(cases, 1)"],
)
def test_only_a_number_other_than_zero_divides(desk: Desk, formula: str) -> None:
    refused(desk, formula)


@pytest.mark.parametrize(
    "formula",
    [
        "(" * DEEP + "cases" + ")" * DEEP,
        "abs(" * DEEP + "cases" + ")" * DEEP,
        "(" * 900 + "1" + ")" * 900,
        "if(rush, 1, " * DEEP + "0" + ")" * DEEP,
    ],
)
def test_a_formula_that_is_nested_too_deep_is_refused(desk: Desk, formula: str) -> None:
    assert "50" in refused(desk, formula)


def test_a_condition_that_is_nested_too_deep_is_refused(desk: Desk) -> None:
    refused(desk, "not " * DEEP + "rush", key="where")


def test_a_formula_that_is_too_long_is_refused(desk: Desk) -> None:
    assert "2,000" in refused(desk, "cases +".ljust(2000) + "1").replace("2000", "2,000")


@pytest.mark.parametrize(
    "formula",
    [
        "cases > 1",
        "rush and is_return",
        "not rush",
        "channel",
        "'web'",
        "channel + 1",
        "channel * 2",
        "max(channel, 1)",
        "cases + (cases > 1)",
        "if(cases, 1, 2)",
        "if(channel, 1, 2)",
        "if(rush, 'a', 'b')",
        "if(rush, 1, 'b')",
        "if(channel = 1, 1, 2)",
        "if(cases = 'web', 1, 2)",
        "if(rush and cases, 1, 2)",
        "if(not cases, 1, 2)",
        "-channel",
    ],
)
def test_kinds_are_not_mixed(desk: Desk, formula: str) -> None:
    desk.refusal(costs=COSTS + element(formula))


@pytest.mark.parametrize("formula", ["cases", "cases + 1", "1", "channel", "'web'", "max(1, 2)"])
def test_a_condition_must_be_true_or_false(desk: Desk, formula: str) -> None:
    refused(desk, formula, key="where")


def test_a_column_of_the_accounts_file_belongs_to_elements_of_accounts(desk: Desk) -> None:
    for per in ("line", "order"):
        sentence = desk.refusal(costs=COSTS + element("visits + 1", per=per), accounts=desk.accounts(table(ACCOUNTS)))

        assert "visits" in sentence
        assert "drop" in sentence


def test_text_of_lines_means_nothing_for_an_account_without_lines(desk: Desk) -> None:
    rows = [row | {"channel": "web"} for row in table(ACCOUNTS)]
    costs = COSTS + element("if(channel = 'web', visits, 0)", per="account")

    sentence = desk.refusal(
        costs=costs, accounts=desk.accounts([{k: v for k, v in row.items() if k != "channel"} for row in rows])
    )

    assert "channel" in sentence


NO_VALUES = [
    "DATE '2025-01-10'",
    "TIMESTAMP '2025-01-10 12:00:00'",
    "TIME '12:00:00'",
    "{'day': 3, 'night': 4}",
    "{'day': 3}",
    "[1, 2]",
    "MAP {'a': 1}",
    "'\\x00'::BLOB",
    "INTERVAL 3 DAY",
]


@pytest.mark.parametrize("cell", NO_VALUES)
@pytest.mark.parametrize("formula", ["shipped * 2", "if(shipped = 'x', 1, 2)"])
def test_a_column_of_parquet_that_is_no_value_is_named(desk: Desk, formula: str, cell: str) -> None:
    csv = desk.lines(table(LINES))
    lines = write_parquet(desk.folder / "lines.parquet", f"SELECT *, {cell} AS shipped FROM '{csv}'")

    assert "shipped" in desk.refusal(lines=lines, costs=COSTS + element(formula))
    desk.accepts(lines=lines)


@pytest.mark.parametrize("cell", NO_VALUES)
def test_a_column_of_parquet_that_is_no_value_is_named_in_the_accounts_file_too(desk: Desk, cell: str) -> None:
    csv = desk.accounts(table(ACCOUNTS))
    accounts = write_parquet(desk.folder / "accounts.parquet", f"SELECT *, {cell} AS opened FROM '{csv}'")

    assert "opened" in desk.refusal(accounts=accounts, costs=COSTS + element("opened + visits", per="account"))


@pytest.mark.parametrize("key", ["where", "split"])
def test_a_column_of_parquet_that_is_no_value_is_named_wherever_it_stands(desk: Desk, key: str) -> None:
    csv = desk.lines(table(LINES))
    lines = write_parquet(desk.folder / "lines.parquet", f"SELECT *, DATE '2025-01-10' AS shipped FROM '{csv}'")
    more = "where = \"shipped = '2025-01-10'\"" if key == "where" else 'split = "shipped"'

    assert "shipped" in desk.refusal(lines=lines, costs=COSTS + element("1", per="order", more=more))


@pytest.mark.parametrize("per", ["line", "order"])
@pytest.mark.parametrize("formula", ["cases", "cases + 1"])
def test_a_condition_on_the_accounts_file_belongs_to_elements_of_accounts(desk: Desk, formula: str, per: str) -> None:
    costs = COSTS + element(formula, per=per, more='where = "visits > 1"')

    sentence = desk.refusal(costs=costs, accounts=desk.accounts(table(ACCOUNTS)))

    assert "visits" in sentence
    assert "drop" in sentence
    assert "account" in sentence
