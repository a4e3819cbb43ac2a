"""`kingside import` where no column says the line, or an amount: it is counted, or calculated."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kingside.config.cli import main
from kingside.config.home import Home
from kingside.imports.models import ImportBatch
from kingside.imports.tests.test_calculating import sold
from kingside.imports.tests.test_counting import sale
from kingside.imports.tests.test_facts import line
from tests.imported_files import Rows, csv_bytes

pytestmark = pytest.mark.django_db

Bring = Callable[..., Result]


@pytest.fixture
def bring(home_folder: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bring:
    """The command on a file of invoice lines from SAP, in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def run(rows: Rows, *arguments: str, kind: str = "lines") -> Result:
        (tmp_path / "march.csv").write_bytes(csv_bytes(rows))
        return CliRunner().invoke(main, ["import", kind, "march.csv", "--source", "SAP", *arguments])

    return run


def test_lines_that_no_column_numbers_are_counted_and_it_is_said(bring: Bring) -> None:
    told = bring([sale("A"), sale("A"), sale("B")])

    assert told.exit_code == 0, told.output
    assert "line is counted: 1, 2, 3 in each order, as the rows stand." in told.output
    assert "3 new, 0 changed" in told.output


def test_they_are_counted_in_an_order_that_the_command_names(bring: Bring) -> None:
    rows = [{"deal" if name == "order" else name: value for name, value in sale("A").items()}]

    told = bring(rows, "--map", "order=deal")

    assert "line is counted" in told.output
    assert told.exit_code == 0, told.output


@pytest.mark.parametrize(
    ("arguments", "counted"), [((), []), (("--count-lines",), ["line"]), (("--map", "line=Pos"), [])]
)
def test_a_column_that_looks_like_a_number_counts_unless_the_command_says_otherwise(
    bring: Bring, arguments: tuple[str, ...], counted: list[str]
) -> None:
    told = bring([sale("A", Pos=10), sale("A", Pos=20)], *arguments)

    assert told.exit_code == 0, told.output
    assert ImportBatch.objects.get().counted == counted


@pytest.mark.parametrize(
    ("kind", "arguments", "sentence"),
    [
        ("lines", ("--map", "line=Pos"), "--count-lines counts line, and --map names its column Pos; say one."),
        ("products", (), "--count-lines is for invoice lines; there is nothing to count in products."),
    ],
)
def test_what_cannot_be_counted_is_refused(bring: Bring, kind: str, arguments: tuple[str, ...], sentence: str) -> None:
    told = bring([sale("A", Pos=10, code="P", name="Bolt")], "--count-lines", *arguments, kind=kind)

    assert told.exit_code == 2
    assert sentence in told.output


def test_rows_to_mend_come_with_the_number_that_was_counted(bring: Bring, tmp_path: Path) -> None:
    told = bring([sale("A"), sale("A", "ten")], "--skip-bad-rows")

    header, row = (tmp_path / "march - rows to mend.csv").read_text("utf-8-sig").splitlines()
    assert "1 rows to mend" in told.output
    assert dict(zip(header.split(","), row.split(","), strict=False))["line"] == "2"


def test_what_to_know_before_the_rows_come_in_is_noted(bring: Bring) -> None:
    bring([sale("A", "10.00")])

    told = bring([sale("A", "20.00")], "--dry-run")

    assert "Note: 1 line that is here would change" in told.output
    assert "Nothing was changed." in told.output


def test_lines_with_numbers_come_in_as_ever(bring: Bring) -> None:
    told = bring([line("A"), line("B")])

    assert "counted" not in told.output
    assert "2 new, 0 changed" in told.output


def test_what_is_missing_is_calculated_and_it_is_said(bring: Bring) -> None:
    told = bring([sold("A", **{"Unit Cost": "7"})])

    assert told.exit_code == 0, told.output
    assert (
        "net_revenue is calculated: quantity * unit_price.\ncogs is calculated: quantity * unit_cost.\n" in told.output
    )
    assert "Good rows come to net_revenue 21.0 and cogs 14." in told.output


def test_a_formula_of_the_command_comes_before_a_column_that_looks_like_the_amount(bring: Bring) -> None:
    told = bring([sold("A", Sales="999", Profit="4")], "--formula", "net_revenue=quantity * unit_price")

    assert told.exit_code == 0, told.output
    assert "Good rows come to net_revenue 21.0 and cogs 17.0." in told.output


@pytest.mark.parametrize("formula", ["cogs", "cogs=", "cogs=quantity *", "cogs=unit_cots", "elephants=1"])
def test_a_formula_that_cannot_be_brings_nothing_in(bring: Bring, formula: str) -> None:
    told = bring([sold("A", **{"Unit Cost": "7"})], "--formula", formula)

    assert told.exit_code != 0
    assert "Cost of goods" in told.output or "elephants" in told.output
    assert not ImportBatch.objects.filter(state="IMPORTED").exists()


def test_a_column_that_keeps_rows_outside_can_be_left_out(bring: Bring) -> None:
    rows = [sale("A", Margin="4.761904762", Pos=1)]

    kept = bring(rows)
    told = bring(rows, "--leave-out", "Margin")
    unknown = bring(rows, "--leave-out", "Marge")

    assert "Note: “Margin” keeps 1 row outside: leave the column out if no cost depends on it." in kept.output
    assert (kept.exit_code, told.exit_code) == (2, 0), told.output
    assert "Next, in the browser: Answer six questions to a first profit map; See which codes" in told.output
    assert "--leave-out: “Marge” is no driver of march.csv." in unknown.output


def test_numbers_that_may_be_money_or_per_cent_are_not_guessed(bring: Bring) -> None:
    rows = [sold("A", Sales="18.90", Cost="14", Discount="10")]

    asked = bring(rows)
    left_out = bring(rows, "--dry-run", "--leave-out", "Discount")
    told = bring(rows, "--amounts", "unit_price")

    assert asked.exit_code == 2
    assert (
        "The numbers of “Discount” in march.csv may be money or per cent; say which drivers are money: "
        "--amounts 'unit_price,discount', or --amounts 'unit_price' where they are per cent."
    ) in asked.output
    assert (left_out.exit_code, told.exit_code) == (0, 0), left_out.output + told.output
    assert [each.amounts for each in ImportBatch.objects.filter(state="IMPORTED")] == [["unit_price"]]
