"""What kinds of long work there are, and what is done every night; each room brings its own in its `jobs.py`."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import time
from typing import TypeVar

from django.db import models

from kingside.core.registry import Registry
from kingside.core.texts import Text
from kingside.identity.models import Member
from kingside.jobs.models import Job

Row = TypeVar("Row", bound=models.Model)

Body = Callable[[Job], None]
"""Does the work of one job. After a crash it is called again, so doing it twice must equal doing it once."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a job is about, in words, and its page ("" for none)."""

    label: str
    url: str = ""


Subjects = Callable[[Collection[str], Member | None], Mapping[str, Subject]]
"""The subjects with these ids that a member may see (None: the installation itself), in a fixed number of queries."""


def rows_of(model: type[Row], seen_by: Callable[[Member], models.QuerySet[Row]]) -> Subjects:
    """Subjects that are rows of a table; a row with a page of its own has `get_absolute_url`."""

    def subjects(ids: Collection[str], member: Member | None) -> Mapping[str, Subject]:
        rows = (model._default_manager.all() if member is None else seen_by(member)).in_bulk(ids)
        return {str(pk): Subject(str(row), getattr(row, "get_absolute_url", str)()) for pk, row in rows.items()}

    return subjects


def _none(ids: Collection[str], member: Member | None) -> Mapping[str, Subject]:
    return {}


def _always(job: Job) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class JobKind:
    """`title` says what is done, as one would tell a colleague.

    `once_done` is what whoever asked for it is told at the end, with {} for the subject; "" for short steps that one
    waits for. Nobody is told of a job that is not `worth_telling`.
    """

    title: Text
    body: Body
    subjects: Subjects = _none
    once_done: Text = ""
    worth_telling: Callable[[Job], bool] = _always

    @property
    def has_subjects(self) -> bool:
        return self.subjects is not _none


@dataclass(frozen=True, slots=True)
class Schedule:
    """A job of `kind` every day `at` this time, in the time zone of the installation."""

    kind: str
    at: time


job_kinds: Registry[JobKind] = Registry("kinds of job")

schedules: Registry[Schedule] = Registry("schedules")

job_endings: Registry[Callable[[Job], None]] = Registry("listeners to the ends of jobs")
"""Each is called once a job has ended, and that was written down; what goes wrong there is logged."""
