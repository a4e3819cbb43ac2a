from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_events_of_verb")]

    operations = [migrations.AddIndex("auditevent", models.Index(fields=["subject_kind", "-id"], name="events_of_kind"))]
