from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("imports", "0002_amounts_and_answers"),
    ]

    operations = [
        migrations.AddField(
            model_name="importbatch",
            name="counted",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="savedmapping",
            name="counted",
            field=models.JSONField(default=list),
        ),
    ]
