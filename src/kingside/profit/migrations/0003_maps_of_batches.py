"""Maps made from imported batches. SQLite makes the table anew, so what refuses changes is put back after it."""

from importlib import import_module

from django.db import migrations, models

never_change = import_module("kingside.profit.migrations.0002_snapshots_never_change")


class Migration(migrations.Migration):

    dependencies = [
        ("profit", "0002_snapshots_never_change"),
    ]

    operations = [
        migrations.RunPython(never_change.thaw, never_change.freeze),
        migrations.AddField(
            model_name="profitmap",
            name="batches",
            field=models.JSONField(default=dict),
        ),
        migrations.AlterField(
            model_name="profitmap",
            name="lines",
            field=models.CharField(blank=True),
        ),
        migrations.RunPython(never_change.freeze, never_change.thaw),
    ]
