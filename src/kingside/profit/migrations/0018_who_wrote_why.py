"""Who wrote why a target is so much; the trail knows it of those that were set before."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def find(apps: Apps, schema: BaseDatabaseSchemaEditor) -> None:
    """Whoever first said these words; the trail has every target, but a trail that was emptied names nobody."""
    targets, events = (apps.get_model(*each).objects for each in (("profit", "AccountTarget"), ("audit", "AuditEvent")))
    members = {str(pk) for pk in apps.get_model("identity", "Member").objects.values_list("pk", flat=True)}
    for target in targets.exclude(why="").only("pk", "why"):
        told = events.filter(subject_kind="account_target", subject_id=str(target.pk)).order_by("pk")
        said = ((who, changes.get("why")) for who, changes in told.values_list("actor_id", "changes"))
        if (author := next((who for who, why in said if why and why[1] == target.why), "")) in members:
            targets.filter(pk=target.pk).update(why_by=int(author))


class Migration(migrations.Migration):

    dependencies = [
        ("profit", "0017_margins_between"),
        ("audit", "0005_cause"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="accounttarget",
            name="why_by",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.RunPython(find, migrations.RunPython.noop, elidable=True),
    ]
