"""Formulas that nest deep are calculated right, and at once."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from tests.lake.books import Row, read_map, table, write_costs, write_csv
from tests.lake.reference_formulas import number_of
from tests.lake.refusals import COSTS, LINES, element

AT_ONCE = 60
"""Seconds that no answer takes, even on a busy machine; what is evaluated twice at each level takes hours."""


def costs_of(folder: Path, formula: str, *, per: str = "line") -> list[Row]:
    """Each line with what the formula cost it, worked out by the command in a process of its own."""
    lines, costs = write_csv(folder / "lines.csv", table(LINES)), write_costs(folder, COSTS + element(formula, per=per))
    command = [sys.executable, "-m", "kingside.config.cli", "profit-map", "--with-lines"]

    done = subprocess.run(
        [*command, "--lines", lines, "--costs", costs, "--out", folder / "map"],
        timeout=AT_ONCE,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    return read_map(folder / "map").tables["lines"]


def expected(formula: str) -> list[Fraction]:
    """What the formula comes to on each line, by arithmetic that knows neither SQL nor the engine."""
    return [number_of(formula, {name: Fraction(row[name]) for name in ("cases", "quantity")}) for row in table(LINES)]


def choices(depth: int) -> str:
    """Each level compares what the level below chose."""
    formula = "cases"
    for level in range(depth):
        formula = f"if({formula} > {1 + level % 2}, {level % 3 + 1}, {level % 4})"
    return formula


def test_choices_nested_in_comparisons(tmp_path: Path) -> None:
    found = costs_of(tmp_path, choices(22))

    assert [line["drop"] for line in found] == expected(choices(22))


def test_choices_nested_in_comparisons_of_an_account(tmp_path: Path) -> None:
    found = costs_of(tmp_path, choices(22), per="account")

    a, b = (number_of(choices(22), {"cases": Fraction(cases)}) for cases in (29, 1))
    assert sum(line["drop"] for line in found if line["account"] == "A") == a
    assert sum(line["drop"] for line in found if line["account"] == "B") == b


def test_choices_nested_on_both_sides(tmp_path: Path) -> None:
    formula = "cases"
    for level in range(5):
        formula = f"if({formula} >= if({formula} < 3, {level}, 2), 3, 1)"

    assert len(formula) < 2000
    assert [line["drop"] for line in costs_of(tmp_path, formula)] == expected(formula)


@pytest.mark.parametrize("depth", [2, 16])
def test_roundings_nested_in_each_other(tmp_path: Path, depth: int) -> None:
    formula = "1000000 * cases"
    for _ in range(depth):
        formula = f"round({formula} / 3, 2)"

    assert [line["drop"] for line in costs_of(tmp_path, formula)] == expected(formula)


def test_roundings_nested_in_comparisons(tmp_path: Path) -> None:
    formula = "cases"
    for _ in range(12):
        formula = f"if(round({formula} / 3, 1) > 2, 9, 3)"

    assert [line["drop"] for line in costs_of(tmp_path, formula)] == expected(formula)


def test_least_and_most_nested_in_each_other(tmp_path: Path) -> None:
    formula = "cases"
    for level in range(20):
        formula = f"{'min' if level % 2 else 'max'}({formula}, abs({level} - cases))"

    assert [line["drop"] for line in costs_of(tmp_path, formula)] == expected(formula)
