"""Lever scenarios, examinations of levers, white space."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0005_one_lead_a_day"),
        ("profit", "0005_lifecycle"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LeverScenario",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("product", models.CharField(blank=True)),
                ("model_hash", models.CharField()),
                ("period", models.CharField()),
                ("reaches_to", models.DateField()),
                ("level", models.CharField(max_length=12)),
                ("currency", models.CharField(max_length=3)),
                ("name", models.CharField(max_length=100)),
                ("levers", models.JSONField(default=list)),
                ("outcome", models.JSONField()),
                ("edition", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("updated_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("deleted_at", models.DateTimeField(null=True)),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account")),
                ("created_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("profit_map", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="profit.profitmap")),
                ("refreshes", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="refreshed_as", to="profit.leverscenario")),
                ("updated_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ("-updated_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="Examination",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("product", models.CharField(blank=True)),
                ("model_hash", models.CharField()),
                ("period", models.CharField()),
                ("reaches_to", models.DateField()),
                ("level", models.CharField(max_length=12)),
                ("currency", models.CharField(max_length=3)),
                ("levers", models.JSONField()),
                ("at_level", models.DecimalField(decimal_places=6, max_digits=28)),
                ("recoverable", models.DecimalField(decimal_places=6, max_digits=28)),
                ("examined_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account")),
                ("examined_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("profit_map", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="profit.profitmap")),
                ("scenario", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="examinations", to="profit.leverscenario")),
            ],
            options={
                "ordering": ("-examined_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="WhiteSpace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("product", models.CharField(blank=True)),
                ("annual_value", models.DecimalField(decimal_places=2, max_digits=18)),
                ("currency", models.CharField(max_length=3)),
                ("source", models.CharField(max_length=300)),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account")),
                ("recorded_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ("-recorded_at", "-pk"),
            },
        ),
        migrations.AddIndex(
            model_name="leverscenario",
            index=models.Index(fields=["account", "product"], name="scenarios_of_a_cell"),
        ),
        migrations.AddConstraint(
            model_name="leverscenario",
            constraint=models.UniqueConstraint(condition=models.Q(("deleted_at__isnull", True), ("profit_map__isnull", False), ("refreshes__isnull", False)), fields=("refreshes", "profit_map"), name="refreshed_once_per_map"),
        ),
        migrations.AddIndex(
            model_name="examination",
            index=models.Index(fields=["account", "product", "-examined_at"], name="examinations_of_a_cell"),
        ),
        migrations.AddIndex(
            model_name="whitespace",
            index=models.Index(fields=["account", "product", "-recorded_at"], name="white_space_of_a_cell"),
        ),
        migrations.AddConstraint(
            model_name="whitespace",
            constraint=models.CheckConstraint(condition=models.Q(("annual_value__gte", 0)), name="white_space_is_not_negative"),
        ),
    ]
