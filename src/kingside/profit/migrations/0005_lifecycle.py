"""The states of a draft, what was warned of when a model was published, and models that are retired."""

from importlib import import_module

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

drafts = import_module("kingside.profit.migrations.0004_cost_drafts")


class Migration(migrations.Migration):

    dependencies = [
        ("profit", "0004_cost_drafts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="costdraft",
            name="state",
            field=models.CharField(choices=[("DRAFT", "Draft"), ("RECONCILED", "Reconciled"), ("APPROVED", "Approved"), ("PUBLISHED", "Published")], default="DRAFT", max_length=10),
        ),
        migrations.RunPython(migrations.RunPython.noop, drafts.freeze_models_again),
        migrations.AddField(
            model_name="costmodel",
            name="reservations",
            field=models.JSONField(default=list),
        ),
        migrations.RunPython(drafts.freeze_models_again, migrations.RunPython.noop),
        migrations.CreateModel(
            name="Retirement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("retired_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("cost_model", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="retirement", to="profit.costmodel")),
            ],
        ),
    ]
