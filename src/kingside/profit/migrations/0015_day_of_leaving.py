"""On which day an exit was carried out; the trail knows it of those that were before."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone


def find(apps: Apps, schema: BaseDatabaseSchemaEditor) -> None:
    proposals = apps.get_model("profit", "ExitProposal").objects
    events = apps.get_model("audit", "AuditEvent").objects.filter(subject_kind="exit_proposal", verb="executed")
    at = dict(events.order_by("pk").values_list("subject_id", "at"))
    for proposal in proposals.filter(state="EXECUTED"):
        if str(proposal.pk) in at:
            day = timezone.localdate(at[str(proposal.pk)], timezone.get_default_timezone())
            proposals.filter(pk=proposal.pk).update(left_on=day)


class Migration(migrations.Migration):

    dependencies = [
        ("profit", "0014_account_targets"),
        ("audit", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="exitproposal",
            name="left_on",
            field=models.DateField(null=True),
        ),
        migrations.RunPython(find, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="exitproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("left_on", None), ("state", "EXECUTED"), _connector="OR"),
                name="only_what_was_carried_out_was_left",
            ),
        ),
    ]
