"""What a change did to each row was one JSON; now each is a row. What can be undone still can."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

PORTION = 500


def unfold(apps: Apps, schema: BaseDatabaseSchemaEditor) -> None:
    changed_row = apps.get_model("tables", "ChangedRow")
    changes: Any = apps.get_model("tables", "BulkChange").objects.all()
    for change in changes.iterator():
        outcome = "UNDONE" if change.undone_at else "CHANGED"
        changed_row.objects.bulk_create(
            (
                changed_row(
                    change=change,
                    place=place,
                    key=row["pk"],
                    name=row["name"][:300],
                    seen=row["version"],
                    outcome=outcome,
                    version=row["version"],
                    before=row["before"],
                )
                for place, row in enumerate(change.rows)
            ),
            batch_size=PORTION,
        )
        change.n, change.finished_at, change.undo_asked_at = len(change.rows), change.made_at, change.undone_at
        change.save(update_fields=["n", "finished_at", "undo_asked_at"])


class Migration(migrations.Migration):
    dependencies = [("tables", "0002_rows_of_changes")]

    operations = [migrations.RunPython(unfold, migrations.RunPython.noop)]
