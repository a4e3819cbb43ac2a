"""Targets of how much may depend on accounts that lose money."""


import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("profit", "0008_exits_and_lessons"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DependenceTarget",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revenue_share", models.DecimalField(decimal_places=6, max_digits=7)),
                ("minutes_share", models.DecimalField(decimal_places=6, max_digits=7)),
                ("set_at", models.DateTimeField()),
                ("set_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ("-set_at", "-pk"),
                "constraints": [models.CheckConstraint(condition=models.Q(("minutes_share__range", (0, 1)), ("revenue_share__range", (0, 1))), name="target_is_a_share")],
            },
        ),
    ]
