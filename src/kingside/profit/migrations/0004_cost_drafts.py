"""Drafts of cost models, and notes that an adopted model keeps."""

from importlib import import_module

import django.db.models.deletion
import django.db.models.functions.datetime
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

FROZEN = import_module("kingside.profit.migrations.0002_snapshots_never_change")


def freeze_models_again(apps: Apps, schema: BaseDatabaseSchemaEditor) -> None:
    """SQLite makes a table anew to change its columns, and the trigger that keeps adopted models is gone with the old."""
    if schema.connection.vendor != "sqlite":
        return
    for table, frozen, sentence in FROZEN.FROZEN:
        if table == "profit_costmodel":
            schema.execute(f"DROP TRIGGER IF EXISTS {table}_frozen")
            schema.execute(FROZEN.SQLITE.format(table=table, frozen=frozen, sentence=sentence))


class Migration(migrations.Migration):

    dependencies = [
        ("profit", "0003_maps_of_batches"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, freeze_models_again),
        migrations.AddField(
            model_name="costmodel",
            name="notes",
            field=models.JSONField(default=dict),
        ),
        migrations.RunPython(freeze_models_again, migrations.RunPython.noop),
        migrations.CreateModel(
            name="CostDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100)),
                ("toml", models.TextField()),
                ("notes", models.JSONField(default=dict)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("updated_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("preview", models.JSONField(null=True)),
                ("preview_version", models.PositiveIntegerField(null=True)),
                ("preview_at", models.DateTimeField(null=True)),
                ("deleted_at", models.DateTimeField(null=True)),
                ("adopted_as", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="drafts", to="profit.costmodel")),
                ("created_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("updated_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ("-updated_at",),
                "constraints": [models.CheckConstraint(condition=models.Q(models.Q(("preview__isnull", True), ("preview_at__isnull", True), ("preview_version__isnull", True)), models.Q(("preview__isnull", False), ("preview_at__isnull", False), ("preview_version__isnull", False)), _connector="OR"), name="preview_with_version_and_moment")],
            },
        ),
    ]
