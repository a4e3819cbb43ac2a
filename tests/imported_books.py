"""Invoice lines as they are once they were imported, without importing them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from kingside.config.home import Home
from kingside.identity.models import Member
from kingside.profit import books, drafting
from kingside.profit.books import Books
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

        @contextmanager
        def open_books() -> Iterator[Books]:
            yield opened

        def request_map_of_books(*, cost_model: CostModel, by: Member | None) -> ProfitMap:
            return request_profit_map(cost_model=cost_model, lines=opened.lines, by=by)

        monkeypatch.setattr(books, "open_books", open_books)
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
    seen = f"SELECT MIN(date), MAX(date), COUNT(*), COUNT(DISTINCT \"order\") FROM read_parquet('{lines}')"
    first, last, n_lines, n_orders = duckdb.connect().execute(seen).fetchone() or ()
    return Books(lines, None, first, last, n_lines, n_orders, currency)
