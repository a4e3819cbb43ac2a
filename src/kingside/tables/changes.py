"""Changing many rows at once, and undoing that: a few in one go, many in portions that are each whole."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any, Final

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.forms import Form
from django.utils import timezone
from django.utils.translation import gettext as _

from kingside.audit.operations import record
from kingside.core.errors import DomainError
from kingside.core.texts import in_english
from kingside.identity.formats import reading_as
from kingside.identity.models import Member
from kingside.jobs.models import Job
from kingside.jobs.operations import enqueue
from kingside.jobs.queries import latest_job
from kingside.tables.kinds import BulkVerb, ListKind, lists
from kingside.tables.models import CHANGE, KEPT, UNDO, BulkChange, ChangedRow

AT_ONCE: Final = 500  # rows; more are changed in the background
MOST_ROWS: Final = 50_000
PORTION: Final = 100
PREFIX: Final = "to"

Outcome = ChangedRow.Outcome
Say = Callable[[int], None]
WRITTEN: Final = ("outcome", "why", "version", "before")


class NothingChosen(DomainError):
    """Choose at least one row."""


class TooManyRows(DomainError):
    """That is more than 50,000 rows at once; narrow the list first."""


class ChangeUndone(DomainError):
    """This was undone before."""

    status = 409


class StillGoingOn(DomainError):
    """This is still going on; stop it first, or wait."""

    status = 409


class NotYoursAnyMore(DomainError):
    """Whoever asked for this may not do it any more."""

    status = 403


class NotUnderstoodAnyMore(DomainError):
    """What these rows should say is not there any more; choose again."""

    status = 409


def _say_nothing(rows: int) -> None:
    """For changes that are made while somebody waits."""


@transaction.atomic
def change_many(
    *,
    kind: ListKind,
    verb: BulkVerb,
    seen: Mapping[str, int],
    names: Mapping[str, str],
    by: Member,
    said: Mapping[str, str],
    query: str = "",
) -> BulkChange:
    """Do with each of the rows what the verb says, each at the version that was `seen`; what is refused stays.

    `said` is what the verb's form was told. Many rows are left to a worker.
    """
    _refuse_none_or_too_many(seen)
    change = BulkChange.objects.create(
        by=by, list_name=kind.name, verb=verb.name, said=dict(said), query=query[:4000], n=len(seen)
    )
    ChangedRow.objects.bulk_create(
        (
            ChangedRow(change=change, place=place, key=pk, name=names[pk][:300], seen=version)
            for place, (pk, version) in enumerate(seen.items())
        ),
        batch_size=PORTION,
    )
    if change.n > AT_ONCE:
        enqueue(kind=CHANGE, subject_id=change.pk, by=by)
    else:
        carry_out(change=change)
    return change


def try_many(
    *, verb: BulkVerb, seen: Mapping[str, int], names: Mapping[str, str], by: Member, said: Mapping[str, str]
) -> list[ChangedRow]:
    """What would come of each row, of the first 500 at most: everything is done by the same checks, and taken back.

    `said` as for `change_many`. The rows are not kept.
    """
    _refuse_none_or_too_many(seen)
    form = verb.form(said, prefix=PREFIX)
    if not form.is_valid():
        raise NotUnderstoodAnyMore
    tried = [ChangedRow(key=pk, name=names[pk], seen=version) for pk, version in islice(seen.items(), AT_ONCE)]
    with transaction.atomic():
        for row in tried:
            _applied(verb, form, by, row)
        transaction.set_rollback(True)
    return tried


def _refuse_none_or_too_many(seen: Mapping[str, int]) -> None:
    if not seen:
        raise NothingChosen
    if len(seen) > MOST_ROWS:
        raise TooManyRows


def carry_out(*, change: BulkChange, say: Say = _say_nothing) -> None:
    """Go on with a change where it was left, portion by portion; `say` hears how many rows are through."""
    kind, verb = lists[change.list_name], verb_of(change)
    _require_still(change, verb)
    with reading_as(change.by):
        form = verb.form(change.said, prefix=PREFIX)
        if not form.is_valid():
            raise NotUnderstoodAnyMore
        while _portion(change, Outcome.WAITING, partial(_applied, verb, form, change.by)):
            say(change.n - change.changed_rows.filter(outcome=Outcome.WAITING).count())
    _finish(change, kind, verb)


@transaction.atomic
def undo_many(*, change: BulkChange, by: Member) -> None:
    """Bring back what each row said before, unless somebody changed it since. Raises ChangeUndone, StillGoingOn."""
    if not change.finished_at and not _has_ended(change):
        raise StillGoingOn
    asked = BulkChange.objects.filter(pk=change.pk, by=by, undo_asked_at=None)
    if not asked.update(undo_asked_at=timezone.now()):
        raise ChangeUndone
    change.refresh_from_db()
    if change.changed_rows.filter(outcome=Outcome.CHANGED).count() > AT_ONCE:
        enqueue(kind=UNDO, subject_id=change.pk, by=by)
    else:
        carry_back(change=change)


def carry_back(*, change: BulkChange, say: Say = _say_nothing) -> None:
    """Go on with undoing a change where it was left."""
    kind, verb = lists[change.list_name], verb_of(change)
    _require_still(change, verb)
    rows = change.changed_rows
    while _portion(change, Outcome.CHANGED, partial(_brought_back, verb, change.by)):
        say(rows.filter(outcome__in=(Outcome.UNDONE, Outcome.KEPT)).count())
    with transaction.atomic():
        if BulkChange.objects.filter(pk=change.pk, undone_at=None).update(undone_at=timezone.now()):
            with in_english():
                detail = kind.counted(rows.filter(outcome=Outcome.UNDONE).count())
                record(by=change.by, verb="undone", subject=change, detail=detail)
    change.refresh_from_db()


def rows_to_undo(change: BulkChange) -> int:
    """How many rows were changed at all, whether they have been brought back or not."""
    return change.changed_rows.filter(outcome__in=(Outcome.CHANGED, Outcome.UNDONE, Outcome.KEPT)).count()


def verb_of(change: BulkChange) -> BulkVerb:
    """What is done with the rows."""
    return next(verb for verb in lists[change.list_name].verbs if verb.name == change.verb)


def forget_old_changes(*, now: datetime) -> int:
    """Remove changes that are too old to be undone; how many there were. The trail keeps what was done."""
    old = BulkChange.objects.filter(made_at__lt=now - KEPT)
    n = old.count()
    old.delete()
    return n


def _require_still(change: BulkChange, verb: BulkVerb) -> None:
    if not (change.by.is_active and verb.may(change.by)):
        raise NotYoursAnyMore


def _has_ended(change: BulkChange) -> bool:
    try:
        return latest_job(kind=CHANGE, subject_id=change.pk).is_finished
    except Job.DoesNotExist:
        return True


@transaction.atomic
def _portion(change: BulkChange, outcome: Outcome, do: Callable[[ChangedRow], None]) -> int:
    """Some of the rows of this outcome, all written down or none; of two workers one waits and finds them done."""
    held = BulkChange.objects.select_for_update().get(pk=change.pk)
    if outcome == Outcome.WAITING and held.undo_asked_at:
        return 0
    rows = list(change.changed_rows.filter(outcome=outcome)[:PORTION])
    for row in rows:
        do(row)
    ChangedRow.objects.bulk_update(rows, WRITTEN)
    return len(rows)


def _applied(verb: BulkVerb, form: Form, by: Member, row: ChangedRow) -> None:
    told, why = _each(partial(verb.apply, pk=row.key, version=row.seen, by=by, **form.cleaned_data))
    row.outcome, row.why = (Outcome.REFUSED, why) if why else (Outcome.CHANGED if told else Outcome.SAME, "")
    if told:
        row.version, row.before = told["version"], told["before"]


def _brought_back(verb: BulkVerb, by: Member, row: ChangedRow) -> None:
    _told, why = _each(partial(verb.undo, pk=row.key, version=row.version, before=row.before, by=by))
    row.outcome, row.why = (Outcome.KEPT, why) if why else (Outcome.UNDONE, "")


def _each(do: Callable[[], dict[str, Any] | None]) -> tuple[dict[str, Any] | None, str]:
    """What came of one row, or why it stayed as it was."""
    try:
        with transaction.atomic():
            return do(), ""
    except ObjectDoesNotExist:
        return None, _("It is not there any more.")
    except DomainError as error:
        return None, error.sentence[:500]


@transaction.atomic
def _finish(change: BulkChange, kind: ListKind, verb: BulkVerb) -> None:
    changed = change.changed_rows.filter(outcome=Outcome.CHANGED).count()
    is_first = BulkChange.objects.filter(pk=change.pk, finished_at=None).update(finished_at=timezone.now())
    if is_first and changed:
        with in_english():
            record(by=change.by, verb="made", subject=change, detail=f"{verb.label}: {kind.counted(changed)}")
    change.refresh_from_db()


def seen_rows(said: Sequence[str]) -> dict[str, int]:
    """The rows that a form names, each with the version that it showed."""
    pairs: Iterable[tuple[str, str, str]] = (each.partition(".") for each in ",".join(said).split(",") if each)
    return {pk: int(version) for pk, _point, version in pairs if version.isdecimal() and len(version) <= 9}
