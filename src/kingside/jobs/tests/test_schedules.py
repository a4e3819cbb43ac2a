"""What is done every day begins once, whichever worker looks, and late rather than never."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from pytest_django import Settings

from kingside.jobs.kinds import Schedule, schedules
from kingside.jobs.models import Job, ScheduledWork
from kingside.jobs.operations import KEPT_DAYS, begin_what_is_due, enqueue, forget_old_jobs, next_time, run_now

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=ZoneInfo("UTC"))


@pytest.fixture(autouse=True)
def only_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is scheduled but a note at three in the morning."""
    monkeypatch.setattr(schedules, "_entries", {"tests.nightly": Schedule("tests.note", time(3))})


def test_nothing_begins_before_its_time() -> None:
    begin_what_is_due(now=NOON)

    assert begin_what_is_due(now=NOON + timedelta(hours=14, minutes=59)) == 0
    assert not Job.objects.exists()


def test_it_begins_once_when_its_time_has_come() -> None:
    begin_what_is_due(now=NOON)

    assert begin_what_is_due(now=NOON + timedelta(hours=15)) == 1
    assert begin_what_is_due(now=NOON + timedelta(hours=15, seconds=1)) == 0
    assert Job.objects.get().kind == "tests.note"
    assert ScheduledWork.objects.get().next_at == NOON + timedelta(days=1, hours=15)


def test_what_was_missed_for_a_week_is_done_once() -> None:
    begin_what_is_due(now=NOON)

    assert begin_what_is_due(now=NOON + timedelta(days=7)) == 1
    assert begin_what_is_due(now=NOON + timedelta(days=7, minutes=1)) == 0


def test_of_two_workers_that_look_at_once_one_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    begin_what_is_due(now=NOON)
    due = NOON + timedelta(hours=15)
    seen = ScheduledWork.objects.get()
    begin_what_is_due(now=due)
    monkeypatch.setattr(ScheduledWork.objects, "all", lambda: [seen])  # the other one had looked just before

    assert begin_what_is_due(now=due) == 0
    assert Job.objects.count() == 1


@pytest.mark.parametrize(
    ("after", "expected"),
    [("2026-03-02T02:59", "2026-03-02T03:00"), ("2026-03-02T03:00", "2026-03-03T03:00")],
)
def test_the_time_of_day_is_that_of_the_installation(after: str, expected: str, settings: Settings) -> None:
    here = ZoneInfo("Europe/Berlin")
    settings.TIME_ZONE = "Europe/Berlin"
    with timezone.override("Asia/Tokyo"):
        found = next_time(time(3), after=datetime.fromisoformat(after).replace(tzinfo=here))

    assert found == datetime.fromisoformat(expected).replace(tzinfo=here)


def test_jobs_of_long_ago_are_forgotten() -> None:
    old, new = (enqueue(kind="tests.refuse", subject_id=n) for n in (1, 2))
    for job in (old, new):
        run_now(job)
    Job.objects.filter(pk=old.pk).update(finished_at=timezone.now() - timedelta(days=KEPT_DAYS + 1))

    assert forget_old_jobs(now=timezone.now()) == 1
    assert Job.objects.get() == new
