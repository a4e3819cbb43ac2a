"""Invoice lines as they are once they were imported, without importing them."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from kingside.config.home import Home
from kingside.identity.models import Member
from kingside.lake.starter import look_at, newest_year
from kingside.lake.usable_columns import usable_columns
from kingside.profit import books, drafting
from kingside.profit.books import Books, LaidOut
from kingside.profit.models import CostModel, ProfitMap
from kingside.profit.operations import request_profit_map
from tests.lake.books import table, write_csv, write_parquet
from tests.lake.workshop import LINES
from tests.published_maps import Rows

TYPES = {
    "line": "BIGINT",
    "date": "DATE",
    "quantity": "DECIMAL(18, 3)",
    "net_revenue": "DECIMAL(18, 2)",
    "cogs": "DECIMAL(18, 2)",
    "cases": "DECIMAL(18, 2)",
    "freight": "DECIMAL(18, 2)",
    "days": "INTEGER",
    "rush": "BOOLEAN",
    "is_return": "BOOLEAN",
}

Import = Callable[..., Books]


@pytest.fixture
def import_lines(home_folder: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Import:
    """Lays typed lines out as the books that pages open; several times, if a test wants other lines."""

    def imported(*, lines: Rows, currency: str = "USD") -> Books:
        rows = list(lines)
        opened = _books(write_csv(tmp_path / "imported.csv", rows), list(rows[0]), currency)

        def request_map_of_books(*, cost_model: CostModel, by: Member | None) -> ProfitMap:
            return request_profit_map(cost_model=cost_model, lines=opened.lines, by=by)

        accounts = tmp_path / "accounts.csv"
        write_csv(accounts, [{"account": account} for account in sorted({str(row["account"]) for row in rows})])
        monkeypatch.setattr(books, "open_books", lambda: opened)
        monkeypatch.setattr(books, "batches_now", dict)
        laid = LaidOut(opened.lines, accounts, currency, sums=tmp_path, credits=tmp_path / "credits.parquet")
        monkeypatch.setattr(books, "lay_out", lambda _batches, **_period: laid)
        monkeypatch.setattr(drafting, "request_map_of_books", request_map_of_books)
        return opened

    return imported


@pytest.fixture
def workshop_lines(import_lines: Import) -> Books:
    """The five lines of the workshop."""
    return import_lines(lines=table(LINES))


def _books(text: Path, columns: list[str], currency: str) -> Books:
    types = {name: TYPES.get(name, "VARCHAR") for name in columns}
    lines = text.with_name("the invoice lines")
    cells = ", ".join(f'CAST("{name}" AS {kind}) AS "{name}"' for name, kind in types.items())
    write_parquet(lines, f"SELECT {cells} FROM read_csv('{text}', all_varchar = true)")
    days = f"SELECT MIN(date), MAX(date) FROM read_parquet('{lines}')"
    first, last = duckdb.cursor().execute(days).fetchone() or ()
    seen = replace(look_at(str(lines), period=newest_year(first, last)), label=books.IMPORTED)
    return Books(lines, None, seen, tuple(usable_columns(lines)), currency=currency)
