"""The first cost model that `kingside costs init` writes."""

from __future__ import annotations

import tomllib
from pathlib import Path

from click.testing import CliRunner, Result

from kingside.config.cli import main
from tests.lake.books import table, write_csv
from tests.lake.workshop import LINES


def init(folder: Path, *options: str) -> Result:
    """Run the command on the lines of the workshop."""
    lines = write_csv(folder / "lines.csv", table(LINES))
    out = str(folder / "costs.toml")
    return CliRunner().invoke(main, ["costs", "init", str(lines), "--out", out, *options])


def test_the_first_cost_model_goes_through_the_profit_map_as_it_is(tmp_path: Path) -> None:
    assert init(tmp_path).exit_code == 0

    arguments = ["--lines", tmp_path / "lines.csv", "--costs", tmp_path / "costs.toml", "--out", tmp_path / "map"]
    result = CliRunner().invoke(main, ["profit-map", *map(str, arguments)])

    assert result.exit_code == 0, result.output
    assert (tmp_path / "map" / "accounts.parquet").is_file()


def test_every_rate_in_it_is_marked_as_an_estimate(tmp_path: Path) -> None:
    init(tmp_path, "--currency", "USD")

    text = (tmp_path / "costs.toml").read_text("utf-8")
    rates = ("cost =", "practical_minutes =", "theoretical_minutes =", "minutes =", "amount =", "hurdle =")
    lines = [line for line in text.splitlines() if line.startswith(rates)]
    assert lines
    assert [line for line in lines if "estimated" not in line] == []
    assert tomllib.loads(text)["currency"] == "USD"


def test_a_cost_model_that_is_there_is_kept(tmp_path: Path) -> None:
    (tmp_path / "costs.toml").write_text("mine", encoding="utf-8")

    result = init(tmp_path)

    assert result.exit_code == 2
    assert (tmp_path / "costs.toml").read_text("utf-8") == "mine"


def test_lines_that_cannot_be_read_begin_nothing(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        main, ["costs", "init", str(tmp_path / "absent.csv"), "--out", str(tmp_path / "costs.toml")]
    )

    assert result.exit_code == 2
    assert not (tmp_path / "costs.toml").exists()
