from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tables", "0003_rows_of_former_changes")]

    operations = [
        migrations.RemoveField("bulkchange", "rows"),
        migrations.AddConstraint(
            "bulkchange",
            models.CheckConstraint(
                condition=models.Q(undone_at=None) | models.Q(undo_asked_at__isnull=False),
                name="undone_after_it_was_asked",
            ),
        ),
    ]
