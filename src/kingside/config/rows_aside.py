"""The rows of a company as files, as they were at one moment, and back again; each database in its own way."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

__all__ = ["applied", "copy_rows", "has_rows", "put_back", "unknown_here"]

SQLITE_FILE = "rows.sqlite3"
ENDING = ".csv"

Migration = tuple[str, str]


def applied() -> list[Migration]:
    """The migrations that the rows have seen, by app and name."""
    return sorted(MigrationExecutor(connection).loader.applied_migrations)


def unknown_here(migrations: list[Migration]) -> list[Migration]:
    """Those that this version of Kingside does not have."""
    known = MigrationExecutor(connection).loader.disk_migrations
    return [each for each in migrations if each not in known]


def has_rows() -> bool:
    """Whether this database holds a company already."""
    return bool(applied())


def copy_rows(folder: Path) -> None:
    """Write every row into files of `folder`, all of one moment, while others go on reading and writing."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:  # a fresh file: what was deleted leaves no trace in it
            cursor.execute("VACUUM INTO %s", [str(folder / SQLITE_FILE)])
        return
    with _one_moment() as cursor:
        for table in _tables():
            with (folder / f"{table}{ENDING}").open("wb") as file, cursor.copy(_to_csv(table)) as copy:
                for portion in copy:
                    file.write(portion)


def put_back(folder: Path, migrations: list[Migration]) -> None:
    """Bring the rows of `folder` into an empty database, in the shape they had: the newer one comes afterwards."""
    if connection.vendor == "sqlite":
        connection.close()
        name = connection.settings_dict["NAME"]
        for left in (f"{name}-wal", f"{name}-shm"):
            Path(left).unlink(missing_ok=True)
        (folder / SQLITE_FILE).rename(name)
        return
    executor = MigrationExecutor(connection)
    executor.migrate(_leaves(executor, migrations))
    with transaction.atomic(), connection.cursor() as cursor:
        tables = _tables()
        for table in tables:  # only migrations wrote; the audit trail refuses TRUNCATE even while it is empty
            cursor.execute(f"DELETE FROM {_quoted(table)}")  # noqa: S608  a table of ours
        for table in tables:
            _copy_in(cursor, table, folder / f"{table}{ENDING}")
        for statement in _sequences(tables):
            cursor.execute(statement)


def _leaves(executor: MigrationExecutor, migrations: list[Migration]) -> list[Migration]:
    """Of these migrations, those that no other of them builds upon."""
    graph, there = executor.loader.graph, set(migrations)
    return [node for node in migrations if not there & {child.key for child in graph.node_map[node].children}]


@contextmanager
def _one_moment() -> Iterator[Any]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield cursor


def _tables() -> list[str]:
    return sorted(connection.introspection.table_names())


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _to_csv(table: str) -> str:
    return f"COPY {_quoted(table)} TO STDOUT (FORMAT csv, HEADER)"


def _copy_in(cursor: Any, table: str, file: Path) -> None:
    with file.open("rb") as stream:
        header = stream.readline().decode().strip()
        stream.seek(0)
        columns = ", ".join(_quoted(name) for name in header.split(","))
        with cursor.copy(f"COPY {_quoted(table)} ({columns}) FROM STDIN (FORMAT csv, HEADER)") as copy:
            while portion := stream.read(1 << 20):
                copy.write(portion)


def _sequences(tables: list[str]) -> list[str]:
    """SQL that has counters go on after the highest number there is."""
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.db_table in tables]
    return connection.ops.sequence_reset_sql(no_style(), models)
