"""Targets of accounts: revenue and net profit of a period."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0006_tree"),
        ("profit", "0013_whole_periods"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AccountTarget",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("first", models.DateField()),
                ("last", models.DateField()),
                ("currency", models.CharField(max_length=3)),
                ("net_revenue", models.DecimalField(decimal_places=2, max_digits=15)),
                ("net_profit", models.DecimalField(decimal_places=2, max_digits=15)),
                ("starting_profit", models.DecimalField(decimal_places=2, max_digits=15, null=True)),
                ("why", models.CharField(blank=True, max_length=500)),
                ("set_at", models.DateTimeField()),
                ("deleted_at", models.DateTimeField(null=True)),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="targets", to="accounts.account")),
                ("set_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ("-last", "-first", "pk"),
                "constraints": [models.UniqueConstraint(condition=models.Q(("deleted_at__isnull", True)), fields=("account", "first", "last"), name="target_once_in_a_period"), models.CheckConstraint(condition=models.Q(("last__gte", models.F("first"))), name="target_ends_after_it_begins"), models.CheckConstraint(condition=models.Q(("net_revenue__gte", 0)), name="target_of_revenue"), models.CheckConstraint(condition=models.Q(("starting_profit__isnull", True), models.Q(("net_profit__lte", 0), ("starting_profit__lt", models.F("net_profit"))), _connector="OR"), name="target_improves_from_less")],
            },
        ),
    ]
