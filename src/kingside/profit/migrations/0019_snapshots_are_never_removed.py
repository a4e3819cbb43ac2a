"""What never changes is not removed either: not by row, and on PostgreSQL not by emptying the table."""

from importlib import import_module

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

never_change = import_module("kingside.profit.migrations.0002_snapshots_never_change")
SQLITE = """
    CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} WHEN {frozen}
    BEGIN SELECT RAISE(ABORT, '{sentence}'); END
"""
POSTGRESQL = """
    CREATE TRIGGER {table}_kept BEFORE DELETE ON {table}
    FOR EACH ROW WHEN ({frozen}) EXECUTE FUNCTION {table}_refuse();
    CREATE TRIGGER {table}_kept_whole BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()
"""
UNDO_SQLITE = "DROP TRIGGER {table}_kept"
UNDO_POSTGRESQL = "DROP TRIGGER {table}_kept ON {table}; DROP TRIGGER {table}_kept_whole ON {table}"


def keep(apps: Apps, schema: BaseDatabaseSchemaEditor) -> None:
    never_change.run(schema, SQLITE if schema.connection.vendor == "sqlite" else POSTGRESQL)


def let_go(apps: Apps, schema: BaseDatabaseSchemaEditor) -> None:
    never_change.run(schema, UNDO_SQLITE if schema.connection.vendor == "sqlite" else UNDO_POSTGRESQL)


class Migration(migrations.Migration):
    dependencies = [("profit", "0018_who_wrote_why")]

    operations = [migrations.RunPython(keep, let_go)]
