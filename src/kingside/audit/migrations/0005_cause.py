from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_events_of_kind")]

    operations = [
        migrations.AddField("auditevent", "cause_kind", models.CharField(max_length=40, null=True)),
        migrations.AddField("auditevent", "cause_id", models.CharField(max_length=40, null=True)),
    ]
