from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("imports", "0003_counted"),
    ]

    operations = [
        migrations.AddField(
            model_name="importbatch",
            name="formulas",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="savedmapping",
            name="formulas",
            field=models.JSONField(default=dict),
        ),
    ]
