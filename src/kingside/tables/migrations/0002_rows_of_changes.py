import django.db.models.deletion
from django.db import migrations, models

OUTCOMES = [
    ("", "Not yet"),
    ("CHANGED", "Changed"),
    ("SAME", "Said so already"),
    ("REFUSED", "Stayed as before"),
    ("UNDONE", "Brought back"),
    ("KEPT", "Not brought back"),
]


class Migration(migrations.Migration):
    dependencies = [("tables", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="ChangedRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveIntegerField()),
                ("key", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=300)),
                ("seen", models.PositiveIntegerField()),
                ("outcome", models.CharField(blank=True, choices=OUTCOMES, default="", max_length=10)),
                ("why", models.CharField(blank=True, max_length=500)),
                ("version", models.PositiveIntegerField(null=True)),
                ("before", models.JSONField(null=True)),
                (
                    "change",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changed_rows",
                        to="tables.bulkchange",
                    ),
                ),
            ],
            options={"ordering": ("place",)},
        ),
        migrations.AddField("bulkchange", "finished_at", models.DateTimeField(null=True)),
        migrations.AddField("bulkchange", "n", models.PositiveIntegerField(default=0), preserve_default=False),
        migrations.AddField("bulkchange", "query", models.CharField(blank=True, max_length=4000)),
        migrations.AddField("bulkchange", "said", models.JSONField(default=dict)),
        migrations.AddField("bulkchange", "undo_asked_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "changedrow", models.Index(fields=["change", "outcome", "place"], name="changed_rows_by_outcome")
        ),
        migrations.AddConstraint(
            "changedrow", models.UniqueConstraint(fields=("change", "place"), name="one_row_in_a_place")
        ),
    ]
