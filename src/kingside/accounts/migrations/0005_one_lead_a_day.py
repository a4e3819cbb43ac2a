"""On no day has an account two leads: the database refuses, also where the operations are passed by."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SQLITE = """
    CREATE TRIGGER one_lead_a_day_{event} BEFORE {event} ON accounts_membership
    WHEN NEW.team_role = 'LEAD' AND EXISTS (
        SELECT 1 FROM accounts_membership AS other
        WHERE other.account_id = NEW.account_id AND other.team_role = 'LEAD' AND other.id IS NOT NEW.id
            AND other.valid_from < coalesce(NEW.valid_to, '9999-12-31')
            AND NEW.valid_from < coalesce(other.valid_to, '9999-12-31')
            AND NEW.valid_from < coalesce(NEW.valid_to, '9999-12-31')
            AND other.valid_from < coalesce(other.valid_to, '9999-12-31')
    )
    BEGIN SELECT RAISE(ABORT, 'An account has one lead at a time.'); END
"""
# ranges of whole numbers spare the extension that an equality would need
POSTGRESQL = """
    ALTER TABLE accounts_membership ADD CONSTRAINT one_lead_a_day EXCLUDE USING gist (
        int8range(account_id, account_id, '[]') WITH &&,
        daterange(valid_from, valid_to) WITH &&
    ) WHERE (team_role = 'LEAD')
"""


def guard(apps: Apps, schema: BaseDatabaseSchemaEditor) -> None:
    if schema.connection.vendor == "postgresql":
        schema.execute(POSTGRESQL)
        return
    for event in ("INSERT", "UPDATE"):
        schema.execute(SQLITE.format(event=event))


def unguard(apps: Apps, schema: BaseDatabaseSchemaEditor) -> None:
    if schema.connection.vendor == "postgresql":
        schema.execute("ALTER TABLE accounts_membership DROP CONSTRAINT one_lead_a_day")
        return
    for event in ("INSERT", "UPDATE"):
        schema.execute(f"DROP TRIGGER one_lead_a_day_{event}")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_team")]

    operations = [migrations.RunPython(guard, unguard)]
