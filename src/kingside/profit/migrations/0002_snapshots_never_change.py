"""Published maps, what they say of accounts, and adopted cost models never change: the database refuses."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

FROZEN = (
    ("profit_profitmap", "OLD.state = 'PUBLISHED'", "A published profit map never changes."),
    ("profit_accountprofit", "true", "A published profit map never changes."),
    ("profit_costmodel", "true", "An adopted cost model never changes."),
)
SQLITE = """
    CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table} WHEN {frozen}
    BEGIN SELECT RAISE(ABORT, '{sentence}'); END
"""
POSTGRESQL = """
    CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation'; END $$;
    CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table}
    FOR EACH ROW WHEN ({frozen}) EXECUTE FUNCTION {table}_refuse()
"""
UNDO_SQLITE = "DROP TRIGGER {table}_frozen"
UNDO_POSTGRESQL = "DROP TRIGGER {table}_frozen ON {table}; DROP FUNCTION {table}_refuse()"


def freeze(apps: Apps, schema: BaseDatabaseSchemaEditor) -> None:
    run(schema, SQLITE if schema.connection.vendor == "sqlite" else POSTGRESQL)


def thaw(apps: Apps, schema: BaseDatabaseSchemaEditor) -> None:
    run(schema, UNDO_SQLITE if schema.connection.vendor == "sqlite" else UNDO_POSTGRESQL)


def run(schema: BaseDatabaseSchemaEditor, statement: str) -> None:
    for table, frozen, sentence in FROZEN:
        schema.execute(statement.format(table=table, frozen=frozen, sentence=sentence))


class Migration(migrations.Migration):
    dependencies = [("profit", "0001_initial")]

    operations = [migrations.RunPython(freeze, thaw)]
