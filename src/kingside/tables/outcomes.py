"""What came of changing many rows at once, for its page."""

from dataclasses import dataclass
from typing import Final

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kingside.core.texts import Text
from kingside.jobs.models import Job
from kingside.jobs.queries import latest_job
from kingside.tables.kinds import lists
from kingside.tables.models import CHANGE, UNDO, BulkChange, ChangedRow

SHOWN: Final = 200  # rows that stayed as they were

Outcome = ChangedRow.Outcome


@dataclass(frozen=True, slots=True)
class ChangePage:
    """How far a change or its undoing is, and what came of it; `job` is the work in the background, if any."""

    change: BulkChange
    verb: Text
    counts: dict[str, int]
    stayed: list[ChangedRow]
    n_stayed: int
    job: Job | None

    @property
    def is_going_on(self) -> bool:
        return self.job is not None and not self.job.is_finished

    @property
    def fell_short(self) -> str:
        """Why the rest will not be done, unless somebody tries once more."""
        return self.job.fell_short if self.job and self.job.is_finished and not self.change.is_over else ""

    @property
    def is_undoing(self) -> bool:
        return self.change.undo_asked_at is not None

    @property
    def finding(self) -> str:
        """What was done, with how many."""
        kind = lists[self.change.list_name]
        if self.is_undoing:
            return _("{rows} undone").format(rows=kind.counted(self._n(Outcome.UNDONE)))
        return _("{rows} changed").format(rows=kind.counted(self._n(Outcome.CHANGED)))

    @property
    def rest(self) -> str:
        """What became of the others, in a sentence each."""
        kind, said = lists[self.change.list_name], []
        if same := self._n(Outcome.SAME):
            said.append(_("{rows} said so already.").format(rows=kind.counted(same)))
        if self.n_stayed:
            said.append(_("{rows} stayed as before.").format(rows=kind.counted(self.n_stayed)))
        if (waiting := self._n(Outcome.WAITING)) and not self.is_undoing:
            sentence = ngettext("{rows} is still to come.", "{rows} are still to come.", waiting)
            said.append(sentence.format(rows=kind.counted(waiting)))
        return " ".join(said)

    @property
    def can_be_undone(self) -> bool:
        return not self.is_going_on and not self.is_undoing and self._n(Outcome.CHANGED) > 0

    @property
    def n_more(self) -> int:
        """How many more stayed as they were than are named."""
        return self.n_stayed - len(self.stayed)

    def _n(self, outcome: Outcome) -> int:
        return self.counts.get(outcome, 0)


def change_page(change: BulkChange) -> ChangePage:
    """Everything the page of a change shows."""
    rows = change.changed_rows
    counts = dict(rows.order_by().values_list("outcome").annotate(n=Count("pk")))
    stayed = Outcome.KEPT if change.undo_asked_at else Outcome.REFUSED
    return ChangePage(
        change=change,
        verb=next((verb.label for verb in lists[change.list_name].verbs if verb.name == change.verb), change.verb),
        counts=counts,
        stayed=list(rows.filter(outcome=stayed)[:SHOWN]),
        n_stayed=counts.get(stayed, 0),
        job=None if change.is_over else _job(change),
    )


def _job(change: BulkChange) -> Job | None:
    try:
        return latest_job(kind=UNDO if change.undo_asked_at else CHANGE, subject_id=change.pk)
    except Job.DoesNotExist:
        return None
