"""Opening the trail, which the database keeps shut. Only the demo, which is told anew, and tests may."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

TABLES = ("audit_auditevent", "audit_personalvalue")


@contextmanager
def unlocked() -> Iterator[None]:
    """Let rows of the trail go, all in one transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            triggers = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN (%s, %s)"
            found = cursor.execute(triggers, TABLES).fetchall()
            for name, _ in found:
                cursor.execute(f"DROP TRIGGER {name}")
            yield
            for _, sql in found:
                cursor.execute(sql)
        else:
            connection.check_constraints()  # PostgreSQL alters no table that a deferred check waits for
            for table in TABLES:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield
            connection.check_constraints()
            for table in TABLES:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
