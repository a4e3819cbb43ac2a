import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from kingside.identity.models import Member
from kingside.jobs.models import Job
from kingside.jobs.operations import enqueue


def test_a_job_waits_in_the_queue(lead: Member) -> None:
    job = enqueue(kind="tests.note", subject_id=7, by=lead)

    job.refresh_from_db()
    assert (job.state, job.subject_id, job.by, job.attempts) == (Job.State.QUEUED, "7", lead, 0)
    assert DBTaskResult.objects.get(pk=str(job.task_id)).args_kwargs["args"] == [str(job.pk)]


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_was_never_queued() -> None:
    with transaction.atomic():
        enqueue(kind="tests.note", subject_id=7)
        transaction.set_rollback(True)

    assert not Job.objects.exists()
    assert not DBTaskResult.objects.exists()


@pytest.mark.django_db
def test_a_kind_nobody_registered_is_refused() -> None:
    with pytest.raises(LookupError, match="No room does tests"):
        enqueue(kind="tests.juggle", subject_id=7)

    assert not Job.objects.exists()
