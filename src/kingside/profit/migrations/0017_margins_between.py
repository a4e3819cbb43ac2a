"""The margins between gross margin and net profit; of maps that were published before they stay unknown."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("profit", "0016_targets_by_command"),
    ]

    operations = [
        migrations.AddField(
            model_name="accountprofit",
            name="contribution",
            field=models.DecimalField(decimal_places=6, max_digits=28, null=True),
        ),
        migrations.AddField(
            model_name="accountprofit",
            name="pocket_margin",
            field=models.DecimalField(decimal_places=6, max_digits=28, null=True),
        ),
        migrations.AddField(
            model_name="accountprofit",
            name="sustained_margin",
            field=models.DecimalField(decimal_places=6, max_digits=28, null=True),
        ),
    ]
