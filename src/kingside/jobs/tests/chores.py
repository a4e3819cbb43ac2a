"""Kinds of job for tests: small chores whose traces are seen from outside the process that does them."""

import time
from pathlib import Path

from django.utils.translation import gettext, gettext_lazy

from kingside.core.errors import DomainError
from kingside.jobs.kinds import JobKind, job_kinds
from kingside.jobs.models import Job
from kingside.jobs.operations import report
from kingside.lake.refusal import Refusal


class ShelfIsFull(DomainError):
    """The shelf is full."""


def note(job: Job) -> None:
    """Write a line into the file that the job is about."""
    report(job, done=1, total=2, says="Sharpening the pencil")
    _write(job, "noted")


def wait(job: Job) -> None:
    """Say that it began, wait until the file `go` lies beside, say that it ended."""
    _write(job, "began")
    while not Path(job.subject_id).with_name("go").exists():
        time.sleep(0.02)
    _write(job, "ended")


def refuse(job: Job) -> None:
    raise Refusal("lines.csv has no column revenue.")


def full(job: Job) -> None:
    raise ShelfIsFull


def say_a_month(job: Job) -> None:
    """Refuse by a word that Django itself has in many languages."""
    raise DomainError(gettext("January"))


def stumble(job: Job) -> None:
    raise ZeroDivisionError("the secret detail")


def _write(job: Job, line: str) -> None:
    with Path(job.subject_id).open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")


def stumble_once(job: Job) -> None:
    """Fail the first time, as when a disk is full for a while."""
    if job.attempts == 1:
        raise OSError("no space left")
    _write(job, "noted")


job_kinds.register("tests.note")(JobKind(gettext_lazy("Note"), note))
job_kinds.register("tests.wait")(JobKind(gettext_lazy("Wait"), wait))
job_kinds.register("tests.refuse")(JobKind(gettext_lazy("Refuse"), refuse))
job_kinds.register("tests.say_a_month")(JobKind(gettext_lazy("Say a month"), say_a_month))
job_kinds.register("tests.full")(JobKind(gettext_lazy("Full"), full))
job_kinds.register("tests.stumble")(JobKind(gettext_lazy("Stumble"), stumble))
job_kinds.register("tests.stumble_once")(JobKind(gettext_lazy("Stumble once"), stumble_once))
