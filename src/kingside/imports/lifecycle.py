"""The way of a batch: in, and out again."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy
from statemachine.states import States

from kingside.core.workflow import Guard, Lifecycle
from kingside.imports.models import ImportBatch

State = ImportBatch.State


@dataclass(frozen=True, slots=True)
class BatchFacts:
    """What the guards of a batch look at."""

    is_at_work: bool = False  # a worker has it, or will


AT_WORK = Guard(
    "import.at_work",
    gettext_lazy("A worker is busy with it; wait until it has finished."),
    lambda facts: not facts.is_at_work,
)


class BatchLife(Lifecycle):
    """A file is read, mapped, tried and taken in; what is in can be taken out, what is not can be put aside."""

    title = gettext_lazy("Import")
    s = States.from_enum(State, initial=State.READING, final=[State.UNCHANGED, State.UNDONE, State.DISCARDED])

    read = s.READING.to(s.READ)
    mapped = s.READ.to(s.CHECKING) | s.CHECKED.to(s.CHECKING)
    tried = s.CHECKING.to(s.CHECKED)
    confirmed = s.CHECKED.to(s.IMPORTING)
    imported = s.IMPORTING.to(s.IMPORTED)
    found_unchanged = s.IMPORTING.to(s.UNCHANGED)
    called_back = s.IMPORTED.to(s.UNDOING)
    undone = s.UNDOING.to(s.UNDONE)
    refused = s.READING.to(s.FAILED) | s.CHECKING.to(s.FAILED)
    put_aside = (
        s.READ.to(s.DISCARDED)
        | s.CHECKED.to(s.DISCARDED)
        | s.FAILED.to(s.DISCARDED)
        | s.READING.to(s.DISCARDED)
        | s.CHECKING.to(s.DISCARDED)
        | s.IMPORTING.to(s.DISCARDED)
    )

    guards: ClassVar = {"put_aside": (AT_WORK,)}
