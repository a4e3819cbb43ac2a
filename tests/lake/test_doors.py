"""What a database of the lake reaches: the files and folders it was told of, and nothing else."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from kingside.lake.connection import connect
from kingside.lake.results import opening
from tests.lake.books import write_csv

Ask = Callable[[duckdb.DuckDBPyConnection, Path], object]


@pytest.fixture(params=["its own", "the one that tests share"])
def _database(request: pytest.FixtureRequest) -> None:
    """Whatever is found out with the one holds for the other."""
    if request.param == "the one that tests share":
        request.getfixturevalue("one_database")


@pytest.fixture
def told(tmp_path: Path) -> Path:
    """A folder that the database is told of; beside it lies one with the same file."""
    for name in ("told", "told too"):
        (tmp_path / name).mkdir()
        write_csv(tmp_path / name / "lines.csv", [{"account": "A"}])
    return tmp_path / "told"


@pytest.fixture
def beside(told: Path) -> Path:
    return told.with_name("told too")


def read(connection: duckdb.DuckDBPyConnection, folder: Path) -> object:
    return connection.execute(f"FROM read_csv('{folder / 'lines.csv'}')").fetchall()


def read_by_value(connection: duckdb.DuckDBPyConnection, folder: Path) -> object:
    return connection.execute("FROM read_csv(?)", [[str(folder / "lines.csv")]]).fetchall()


def read_by_name(connection: duckdb.DuckDBPyConnection, folder: Path) -> object:
    return connection.execute("FROM read_csv($file)", {"file": str(folder / "lines.csv")}).fetchall()


def read_around(connection: duckdb.DuckDBPyConnection, folder: Path) -> object:
    return read(connection, folder.parent / "told" / ".." / folder.name)


def view(connection: duckdb.DuckDBPyConnection, folder: Path) -> object:
    return connection.execute(f"CREATE TEMP VIEW lines AS FROM read_csv('{folder / '*.csv'}')")


def write(connection: duckdb.DuckDBPyConnection, folder: Path) -> object:
    return connection.execute(f"COPY (SELECT 1) TO '{folder / 'written.csv'}'")


WAYS: list[Ask] = [read, read_by_value, read_by_name, read_around, view, write]


@pytest.mark.usefixtures("_database")
@pytest.mark.parametrize("ask", WAYS)
def test_only_what_it_was_told_of_is_reached(told: Path, beside: Path, ask: Ask) -> None:
    with connect(readable=[told]) as connection:
        ask(connection, told)

        with pytest.raises(duckdb.PermissionException):
            ask(connection, beside)


@pytest.mark.usefixtures("_database")
def test_of_a_folder_it_may_be_told_of_one_file(told: Path) -> None:
    other = write_csv(told / "other.csv", [{"account": "B"}])

    with connect(readable=[told / "lines.csv"]) as connection:
        read(connection, told)

        with pytest.raises(duckdb.PermissionException):
            connection.execute(f"FROM read_csv('{other}')")


@pytest.mark.usefixtures("_database")
def test_what_members_read_reaches_the_folders_that_they_read(told: Path, beside: Path) -> None:
    with opening.opened(told) as connection:
        assert read(connection, told) == [("A",)]

        with pytest.raises(duckdb.PermissionException):
            read(connection, beside)


@pytest.mark.usefixtures("_database")
def test_two_connections_see_nothing_of_each_other() -> None:
    with connect() as one, connect() as other:
        one.execute("CREATE TEMP TABLE lines AS SELECT 1 AS n")
        other.execute("CREATE TEMP TABLE lines AS SELECT 2 AS n")

        assert (one.execute("FROM lines").fetchone(), other.execute("FROM lines").fetchone()) == ((1,), (2,))


def test_nothing_that_was_shut_can_be_opened_again() -> None:
    with connect() as connection, pytest.raises(duckdb.InvalidInputException, match="locked"):
        connection.execute("SET enable_external_access = true")
