"""Names that a first cost model is drafted from: they may hold anything, and add nothing to it."""

from __future__ import annotations

import shlex
import tomllib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kingside.config.cli import main
from tests.lake.books import table, write_csv
from tests.lake.refusals import sentence_of, snapshot
from tests.lake.workshop import LINES

SETTINGS = [
    "remark\nhurdle = 0.90",
    "remark\r\nhurdle = 0.90",
    "remark\rhurdle = 0.90",
    "remark\n[ledger]\noperating_profit = 1.00",
    'remark\n[[element]]\ncode = "gift"\nper = "line"\namount = "1000000"\n#',
    "remark\x0bhurdle = 0.90",
    "remark\x85hurdle = 0.90",
    "remark\u2028hurdle = 0.90",
    "remark \x1b[2J",
    "remark\x00",
    "remark\x7f",
    'remark """',
    "$currency ${cost} $$",
]


def init(lines: Path, *options: str) -> Result:
    """Run the command; its draft goes beside the lines."""
    return CliRunner().invoke(main, ["costs", "init", str(lines), "--out", str(lines.parent / "costs.toml"), *options])


def draft(lines: Path, *options: str) -> dict[str, Any] | None:
    """What the drafted cost file says; None where the lines are refused."""
    before = snapshot(lines.parent)

    result = init(lines, *options)

    if result.exit_code == 0:
        return tomllib.loads((lines.parent / "costs.toml").read_text("utf-8"))
    assert result.exit_code == 2, f"{result.output} {result.exception!r}"
    assert sentence_of(result.stderr)
    assert snapshot(lines.parent) == before
    return None


@pytest.fixture
def tame(tmp_path: Path) -> dict[str, Any]:
    """What is drafted from the workshop's lines."""
    (tmp_path / "tame").mkdir()
    drafted = draft(write_csv(tmp_path / "tame" / "lines.csv", table(LINES)))
    assert drafted is not None
    return drafted


@pytest.mark.parametrize("name", SETTINGS)
def test_a_header_adds_no_setting(tmp_path: Path, tame: dict[str, Any], name: str) -> None:
    lines = write_csv(tmp_path / "lines.csv", [row | {name: "x"} for row in table(LINES)])

    assert draft(lines) in (None, tame)


@pytest.mark.parametrize(
    ("column", "header"),
    [
        ("order", "Order\nNo"),
        ("account", "Customer\rNo"),
        ("date", "Order\x0bDate"),
        ("product", "Item\u2028No"),
        ("net_revenue", "net\n\nrevenue"),
        ("rush", "is\nrush"),
        ("days", "payment\n\ndays"),
    ],
)
def test_a_header_that_is_recognised_adds_no_setting(
    tmp_path: Path, tame: dict[str, Any], column: str, header: str
) -> None:
    rows = [{header if key == column else key: cell for key, cell in row.items()} for row in table(LINES)]

    drafted = draft(write_csv(tmp_path / "lines.csv", rows))

    assert drafted is None or drafted.keys() == tame.keys()
    assert drafted is None or all(
        element in tame["element"] for element in drafted["element"] if "minutes" not in element
    )


@pytest.mark.parametrize("name", [name for name in SETTINGS if "\0" not in name])
def test_a_file_name_adds_no_setting(tmp_path: Path, tame: dict[str, Any], name: str) -> None:
    lines = write_csv(tmp_path / f"{name}.csv", table(LINES))

    assert draft(lines) in (None, tame)


@pytest.mark.parametrize("name", [name for name in SETTINGS if "\0" not in name])
def test_the_name_of_a_folder_of_files_adds_no_setting(tmp_path: Path, tame: dict[str, Any], name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    for number, row in enumerate(table(LINES)):
        write_csv(folder / f"{number}.csv", [row])
    out = tmp_path / "costs.toml"

    result = CliRunner().invoke(main, ["costs", "init", str(folder), "--out", str(out)])

    assert result.exit_code in (0, 2), result.exception
    assert not out.exists() or tomllib.loads(out.read_text("utf-8")) == tame


@pytest.mark.parametrize("place", ["absent/costs.toml", "n" * 300 + ".toml", "lines.csv/costs.toml", "."])
def test_a_draft_that_cannot_be_written_is_refused(tmp_path: Path, place: str) -> None:
    lines = write_csv(tmp_path / "lines.csv", table(LINES))
    before = snapshot(tmp_path)

    result = CliRunner().invoke(main, ["costs", "init", str(lines), "--out", str(tmp_path / place)])

    assert result.exit_code == 2, result.exception
    assert sentence_of(result.stderr)
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("name", ["n" * 300, "n" * 300 + "/lines.csv", "absent.csv"])
def test_lines_that_no_disk_can_hold_are_refused(tmp_path: Path, name: str) -> None:
    assert draft(tmp_path / "books" / name if "/" in name else tmp_path / name) is None


@pytest.mark.parametrize("name", ["my lines; rm -rf ~.csv", "$(date).csv", 'it\'s "new".csv', "-n.csv"])
def test_the_command_it_proposes_runs_as_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    lines = write_csv(Path(name), [{f"My {key}": cell for key, cell in row.items()} for row in table(LINES)])
    columns = ("order", "line", "date", "account", "product", "quantity", "net_revenue", "cogs")
    mapping = ",".join(f"{column}=My {column}" for column in columns)

    drafted = CliRunner().invoke(main, ["costs", "init", "--map", mapping, "--", str(lines)])
    proposed = shlex.split(drafted.output.splitlines()[-1])
    result = CliRunner().invoke(main, proposed[1:])

    assert proposed[0] == "kingside"
    assert result.exit_code == 0, result.output
    assert (tmp_path / "profit-map" / "accounts.parquet").is_file()
