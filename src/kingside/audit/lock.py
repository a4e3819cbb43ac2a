"""Opening tables that the database keeps shut: the trail and snapshots. Only the demo, told anew, and tests may."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.models import Model


@contextmanager
def unlocked(*models: type[Model]) -> Iterator[None]:
    """Let rows of these go, all in one transaction."""
    tables = [model._meta.db_table for model in models]
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'")
            found = [(name, sql) for table, name, sql in cursor.fetchall() if table in tables]
            for name, _ in found:
                cursor.execute(f"DROP TRIGGER {name}")
            yield
            for _, sql in found:
                cursor.execute(sql)
        else:
            connection.check_constraints()  # PostgreSQL alters no table that a deferred check waits for
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield
            connection.check_constraints()
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
