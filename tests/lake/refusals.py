"""Runs that must be refused, through the command itself: exit 2, one sentence, nothing written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from kingside.config.cli import main
from tests.lake.books import table, write_costs, write_csv

LINES = """
order line date       account product quantity net_revenue cogs  cases rush  is_return channel
O1    1    2025-01-10 A       P       10       1000.00     700.00 20    false false     web
O1    2    2025-01-10 A       Q       5        500.00      400.00 9     false false     web
O2    1    2025-02-01 B       P       1        50.00       35.00  1     true  false     fax
"""

ACCOUNTS = """
account since      visits
A       2019-01-01 3
B       2024-05-01 1
C       2025-01-01 0
"""

HEADER = """
currency = "USD"
hurdle = 0.05
level = "net"
period = { from = 2025-01-01, to = 2025-03-31 }
"""

COLUMNS = """
[column.rush]
type = "flag"

[column.is_return]
type = "flag"
"""

POOL = """
[[pool]]
code = "desk"
cost = 48.00
practical_minutes = 60
"""

COSTS = HEADER + COLUMNS + POOL


def element(formula: str = "1", *, per: str = "line", code: str = "drop", minutes: bool = False, more: str = "") -> str:
    """An element of the cost file."""
    driver = f'pool = "desk"\nminutes = "{formula}"' if minutes else f'amount = "{formula}"'
    split = "" if per == "line" or "split" in more else '\nsplit = "lines"'
    return f'\n[[element]]\ncode = "{code}"\nper = "{per}"\n{driver}{split}\n{more}\n'


def lines_with(number: int, **cells: str) -> list[dict[str, str]]:
    """The usual lines, with other cells in row ``number`` (from 1)."""
    rows = table(LINES)
    rows[number - 1].update(cells)
    return rows


def without(column: str, text: str = LINES) -> list[dict[str, str]]:
    """The usual rows, without a column."""
    return [{name: cell for name, cell in row.items() if name != column} for row in table(text)]


@dataclass(frozen=True)
class Desk:
    """Where one run is prepared and refused."""

    folder: Path

    def lines(self, rows: Sequence[Mapping[str, object]] | str | bytes) -> Path:
        """Write invoice lines from rows, or a file of exactly this content."""
        return self._write("lines.csv", rows)

    def accounts(self, rows: Sequence[Mapping[str, object]] | str | bytes) -> Path:
        """Write an accounts file from rows, or a file of exactly this content."""
        return self._write("accounts.csv", rows)

    def refusal(
        self,
        *options: str,
        lines: Path | str | None = None,
        accounts: Path | str | None = None,
        costs: str | Path = COSTS,
    ) -> str:
        """Run the command; the one sentence with which it refuses."""
        arguments = self._arguments(lines, accounts, costs)
        before = snapshot(self.folder)

        result = CliRunner().invoke(main, ["profit-map", *arguments, *options])

        assert result.exit_code == 2, f"exit {result.exit_code}: {result.output} {result.exception!r}"
        assert snapshot(self.folder) == before, "something was written"
        return sentence_of(result.stderr)

    def accepts(
        self,
        *options: str,
        lines: Path | str | None = None,
        accounts: Path | str | None = None,
        costs: str | Path = COSTS,
    ) -> None:
        """The counterpart: the same books without the fault go through."""
        arguments = self._arguments(lines, accounts, costs)

        result = CliRunner().invoke(main, ["profit-map", *arguments, *options])

        assert result.exit_code == 0, f"exit {result.exit_code}: {result.output} {result.exception!r}"
        assert (self._out(options) / "summary.json").is_file()

    def answers(
        self,
        *options: str,
        lines: Path | str | None = None,
        accounts: Path | str | None = None,
        costs: str | Path = COSTS,
    ) -> Path | None:
        """Run the command on books that may go either way: the map's folder, or None for a clean refusal."""
        arguments = self._arguments(lines, accounts, costs)
        before = snapshot(self.folder)

        result = CliRunner().invoke(main, ["profit-map", *arguments, *options])

        if result.exit_code == 0:
            return self._out(options)
        assert result.exit_code == 2, f"exit {result.exit_code}: {result.output} {result.exception!r}"
        assert snapshot(self.folder) == before, "something was written"
        assert sentence_of(result.stderr)
        return None

    def _arguments(self, lines: Path | str | None, accounts: Path | str | None, costs: str | Path) -> list[str]:
        if lines is None:
            lines = self.lines(table(LINES))
        if isinstance(costs, str):
            costs = write_costs(self.folder, costs)
        arguments = ["--lines", str(lines), "--costs", str(costs), "--out", str(self.folder / "map")]
        return arguments if accounts is None else [*arguments, "--accounts", str(accounts)]

    def _out(self, options: Sequence[str]) -> Path:
        return Path(options[options.index("--out") + 1]) if "--out" in options else self.folder / "map"

    def _write(self, name: str, rows: Sequence[Mapping[str, object]] | str | bytes) -> Path:
        path = self.folder / name
        if isinstance(rows, bytes):
            path.write_bytes(rows)
        elif isinstance(rows, str):
            path.write_text(rows, encoding="utf-8")
        else:
            write_csv(path, rows)
        return path


def snapshot(folder: Path) -> dict[str, bytes | None]:
    """Every file and folder below a folder, with what it holds."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def sentence_of(stderr: str) -> str:
    """The last line of what was said; it must be one sentence and no trace."""
    assert "Traceback" not in stderr
    said = [line for line in stderr.split("\n") if line.strip()]
    assert said, "refused without a word"
    sentence = said[-1]
    assert sentence.endswith("."), sentence
    return sentence
