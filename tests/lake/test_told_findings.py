"""What `kingside profit-map` says when it is done."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from kingside.config.cli import main
from tests.lake.books import table, write_csv
from tests.lake.workshop import COSTS, LINES


def told(folder: Path, *, costs: str, lines: list[dict[str, str]]) -> str:
    (folder / "costs.toml").write_text(costs, encoding="utf-8")
    files = ["--lines", str(write_csv(folder / "lines.csv", lines)), "--costs", str(folder / "costs.toml")]
    return CliRunner().invoke(main, ["profit-map", *files, "--out", str(folder / "map")], catch_exceptions=False).output


@pytest.mark.parametrize(
    ("level", "first", "said"),
    [
        ("net", 0, "1 of 2 accounts loses 77.97."),
        ("net", 3, "1 of 1 account loses 77.97."),
        ("contribution", 0, "1 of 2 accounts loses 76.97 at contribution."),
        ("gross", 0, "No account falls below zero at gross margin."),
    ],
)
def test_who_loses_is_told_with_the_level_that_is_not_net_profit(
    tmp_path: Path, level: str, first: int, said: str
) -> None:
    costs = COSTS.replace('level = "net"', f'level = "{level}"')

    assert said in told(tmp_path, costs=costs, lines=table(LINES)[first:]).splitlines()


def test_one_line_that_loses_nothing_is_told_in_the_singular(tmp_path: Path) -> None:
    costs = 'currency = "USD"\n'

    said = told(tmp_path, costs=costs, lines=table(LINES)[:1]).splitlines()

    assert said[0] == "1 invoice line: revenue 1,000.00, net profit 300.00."
    assert said[1] == "No account loses money."
