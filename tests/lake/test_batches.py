"""What counts now is the newest batch's row for each natural key."""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest

from kingside.lake.batches import FILE, Batch, Changes, compare, current, lay_down

KEY = ("order", "line")


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    return duckdb.cursor()


class Store:
    """Batches of a few rows each, laid down the way imports do."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
        self.connection, self.folder, self.batches = connection, folder, list[Batch]()

    def good(self, *rows: str, columns: str = '"order", line, net_revenue') -> Path:
        """Checked rows of a file."""
        path = self.folder / f"good-{len(list(self.folder.glob('good-*')))}.parquet"
        values = ", ".join(f"({number}, {row})" for number, row in enumerate(rows, start=2))
        self.connection.execute(
            f"COPY (SELECT * FROM (VALUES {values}) AS rows(row_number, {columns})) TO '{path}' (FORMAT parquet)"
        )
        return path

    def add(self, good: Path, source: str = "SAP") -> Batch:
        folder = self.folder / f"batch-{len(self.batches)}"
        folder.mkdir()
        lay_down(self.connection, good, folder)
        self.batches.append(Batch(folder, source))
        return self.batches[-1]

    def compared(self, good: Path, source: str = "SAP") -> Changes:
        return compare(self.connection, good, self.batches, KEY, source=source)

    def now(self, batches: Sequence[Batch] | None = None) -> list[tuple[object, ...]]:
        sql = current(batches or self.batches, KEY)
        return self.connection.execute(
            f'SELECT source, "order", line, net_revenue FROM ({sql}) ORDER BY ALL'
        ).fetchall()


@pytest.fixture
def store(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> Store:
    return Store(connection, tmp_path)


def test_a_first_file_is_all_new(store: Store) -> None:
    assert store.compared(store.good("'A', 1, 10.00", "'A', 2, 20.00")) == Changes(new=2, changed=0, unchanged=0)


@pytest.mark.req("GEN-03")
def test_the_second_import_of_a_file_changes_nothing(store: Store) -> None:
    store.add(store.good("'A', 1, 10.00", "'A', 2, 20.00"))

    assert store.compared(store.good("'A', 2, 20.000", "'A', 1, 10.0")) == Changes(new=0, changed=0, unchanged=2)


def test_the_newest_row_of_a_key_counts(store: Store) -> None:
    store.add(store.good("'A', 1, 10.00", "'A', 2, 20.00"))
    corrected = store.good("'A', 2, 25.00", "'B', 1, 5.00")

    changes = store.compared(corrected)
    store.add(corrected)

    assert changes == Changes(new=1, changed=1, unchanged=0)
    assert [row[1:] for row in store.now()] == [("A", 1, 10), ("A", 2, 25), ("B", 1, 5)]


@pytest.mark.req("GEN-03")
def test_taking_a_batch_away_brings_back_what_it_had_corrected(store: Store) -> None:
    first = store.add(store.good("'A', 1, 10.00"))
    store.add(store.good("'A', 1, 12.00"))

    assert [row[3] for row in store.now([first])] == [10]


def test_one_number_in_two_sources_is_two_things(store: Store) -> None:
    store.add(store.good("'A', 1, 10.00"), source="SAP")
    other = store.good("'A', 1, 99.00")

    assert store.compared(other, source="Navision") == Changes(new=1, changed=0, unchanged=0)
    store.add(other, source="Navision")
    assert [(row[0], row[3]) for row in store.now()] == [("Navision", 99), ("SAP", 10)]


def test_a_column_that_a_file_lacks_is_a_change_where_it_said_something(store: Store) -> None:
    store.add(store.good("'A', 1, 10.00, TRUE", "'A', 2, 20.00, NULL", columns='"order", line, net_revenue, rush'))

    assert store.compared(store.good("'A', 1, 10.00", "'A', 2, 20.00")) == Changes(new=0, changed=1, unchanged=1)


def test_a_column_may_be_a_number_in_one_file_and_a_text_in_another(store: Store) -> None:
    store.add(store.good("'A', 1, 10.00, 7", columns='"order", line, net_revenue, zone'))
    worded = store.good("'A', 1, 10.00, 'north'", "'B', 1, 1.00, '7'", columns='"order", line, net_revenue, zone')

    assert store.compared(worded) == Changes(new=1, changed=1, unchanged=0)
    store.add(worded)
    assert len(store.now()) == 2


def test_only_named_batches_are_read(store: Store) -> None:
    named = store.add(store.good("'A', 1, 10.00"))
    stranger = store.folder / "batch-stranger"
    stranger.mkdir()
    lay_down(store.connection, store.good("'Z', 1, 1.00"), stranger)

    assert (stranger / FILE).exists()
    assert [row[1] for row in store.now([named])] == ["A"]


def test_a_key_may_be_empty_in_part(store: Store, connection: duckdb.DuckDBPyConnection) -> None:
    key = ("account", "date")
    rows = store.good("'A', NULL::DATE, 3", "'A', DATE '2025-01-31', 4", columns="account, date, visits")
    store.add(rows)

    assert compare(connection, rows, store.batches, key, source="SAP") == Changes(new=0, changed=0, unchanged=2)
