from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]

    operations = [migrations.AddIndex("auditevent", models.Index(fields=["verb", "-id"], name="events_of_verb"))]
