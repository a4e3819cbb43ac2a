"""Events are appended: the database refuses to change or remove them, and to change what is kept beside them."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SENTENCE = "The audit trail is append-only."
REFUSED = (
    ("audit_auditevent", "UPDATE", "ROW"),
    ("audit_auditevent", "DELETE", "ROW"),
    ("audit_auditevent", "TRUNCATE", "STATEMENT"),
    ("audit_personalvalue", "UPDATE", "ROW"),
)


def shut(apps: Apps, schema: BaseDatabaseSchemaEditor) -> None:
    is_sqlite = schema.connection.vendor == "sqlite"
    if not is_sqlite:
        schema.execute(
            "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
    for table, verb, grain in REFUSED:
        name = f"{table}_no_{verb.lower()}"
        if not is_sqlite:
            schema.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH {grain} EXECUTE FUNCTION audit_refuse()"
            )
        elif verb != "TRUNCATE":
            schema.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
            )


def open_again(apps: Apps, schema: BaseDatabaseSchemaEditor) -> None:
    is_sqlite = schema.connection.vendor == "sqlite"
    for table, verb, _ in REFUSED:
        name = f"{table}_no_{verb.lower()}"
        schema.execute(f"DROP TRIGGER IF EXISTS {name}" + ("" if is_sqlite else f" ON {table}"))
    if not is_sqlite:
        schema.execute("DROP FUNCTION audit_refuse()")


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunPython(shut, open_again)]
