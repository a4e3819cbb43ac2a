"""Whoever could do everything before roles existed still can: administrator, head of key accounts and finance.

Personas of the demo are left out; the story gives them theirs.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone

ROLES = ("ADM", "PRG", "FIN")


def grant(apps: Apps, schema: BaseDatabaseSchemaEditor) -> None:
    members = apps.get_model("identity", "Member").objects.filter(is_active=True, is_demo=False)
    today = timezone.localdate()
    grants = apps.get_model("identity", "Grant").objects
    grants.bulk_create(
        grants.model(member=member, role=role, valid_from=today) for member in members for role in ROLES
    )


class Migration(migrations.Migration):
    dependencies = [("identity", "0007_roles")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
