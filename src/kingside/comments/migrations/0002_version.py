"""Comments count versions, so that of two tabs neither loses what was typed."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("comments", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="comment",
            name="version",
            field=models.PositiveIntegerField(default=1),
        ),
    ]
