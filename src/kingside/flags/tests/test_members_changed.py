"""What rules find, and whose a flag is, hangs on who is here and in which role: they look again at once."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from kingside.flags.operations import LOOK
from kingside.identity.models import Member, Role
from kingside.identity.operations import deactivate, reactivate
from kingside.identity.roles import end_absence, end_grant, give_grant, record_absence
from kingside.jobs.models import Job

TODAY = timezone.localdate()

CHANGES: dict[str, Callable[[Member], object]] = {
    "switched off": lambda member: deactivate(member=member),
    "let in again": lambda member: reactivate(member=member),
    "away": lambda member: record_absence(member=member, by=member, valid_from=TODAY),
    "given a role": lambda member: give_grant(member=member, role=Role.MGR, by=None, valid_from=TODAY),
}


@pytest.mark.parametrize("change", CHANGES)
def test_rules_look_again_once_a_member_is(
    change: str, lead: Member, administrator: Member, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        CHANGES[change](lead)

    assert Job.objects.filter(kind=LOOK).count() == 1


def test_and_once_that_is_over(
    lead: Member, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    absence = record_absence(member=lead, by=lead, valid_from=TODAY)
    grant = give_grant(member=lead, role=Role.MGR, by=None, valid_from=TODAY)
    with django_capture_on_commit_callbacks(execute=True):
        end_absence(absence=absence, by=lead, on=TODAY)
    of_the_absence = Job.objects.filter(kind=LOOK)
    n = of_the_absence.count()
    of_the_absence.delete()
    with django_capture_on_commit_callbacks(execute=True):
        end_grant(grant=grant, by=None, on=TODAY)

    assert (n, Job.objects.filter(kind=LOOK).count()) == (1, 1)


def test_many_changes_are_looked_at_once(
    lead: Member, support: Member, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        for member in (lead, support):
            record_absence(member=member, by=member, valid_from=TODAY)

    assert Job.objects.filter(kind=LOOK).count() == 1
