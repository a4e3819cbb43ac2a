"""What can be done with a batch: receive it, map it, try it, take it in, undo it, put it aside."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kingside.audit.operations import record
from kingside.core.errors import DomainError
from kingside.core.texts import in_english
from kingside.core.workflow import NotAllowed, Reason, WrongState, move
from kingside.identity.models import Member
from kingside.imports import facts, rows, storage
from kingside.imports.access import require_batch, require_kind
from kingside.imports.including import included_of
from kingside.imports.kinds import FactKind, RowKind, import_kinds
from kingside.imports.lifecycle import BatchFacts, BatchLife
from kingside.imports.mapping import (
    Mapped,
    agreements_for,
    as_mapped,
    every_rule,
    of_source,
    refuse_incomplete,
    wanted,
    with_answers,
)
from kingside.imports.models import CHECK, IMPORT, READ, UNDO, ImportBatch, RowChange, SavedMapping
from kingside.imports.notes import repeated_of, unusual_of
from kingside.imports.proposals import for_next_file, with_operands
from kingside.imports.queries import BadRows, bad_rows_of
from kingside.jobs.models import Job
from kingside.jobs.operations import enqueue, run_now
from kingside.jobs.progress import Say
from kingside.jobs.queries import latest_job
from kingside.lake.attempts import Attempt
from kingside.lake.batches import Changes
from kingside.lake.intake import Checked, RawFile, check_rows, read_raw
from kingside.lake.refusal import Refusal

State = ImportBatch.State
JOB_OF = {State.READING: READ, State.CHECKING: CHECK, State.IMPORTING: IMPORT, State.UNDOING: UNDO}
CLEAN_NAME = str.maketrans({chr(code): " " for code in (*range(32), 127)})


class NotNow(NotAllowed):
    """The import is at another step by now; look at its page."""


class UnknownKind(DomainError):
    """There is no such kind of import."""

    status = 404

    @classmethod
    def named(cls, kind: str) -> "UnknownKind":
        """Saying which there are."""
        said = _("There is no import of {kind}; there are {kinds}.")
        return cls(said.format(kind=kind, kinds=", ".join(import_kinds)))


class NoSource(DomainError):
    """Say which system the file comes from, such as SAP; its numbers are told apart by it."""


class FileChanged(DomainError):
    """The file has changed since it was read; send it again."""

    status = 409


class NothingToImport(DomainError):
    """No row of the file can be taken in."""


class ImportFailed(DomainError):
    """The file could not be imported."""


def receive(
    *, kind: str, source: str, file_name: str, file: BinaryIO | Iterable[bytes], by: Member | None, sheet: str = ""
) -> ImportBatch:
    """Keep a file and have it read by a job. Raises UnknownKind, NoSource and FileTooLarge."""
    if kind not in import_kinds:
        raise UnknownKind.named(kind)
    require_kind(by, kind)
    named = " ".join(source.translate(CLEAN_NAME).split())
    if not named:
        raise NoSource
    clean = Path(file_name.translate(CLEAN_NAME)).name.strip()[-200:] or "file"
    batch = ImportBatch(kind=kind, source=named[:60], file_name=clean, sheet=sheet[:100], received_by=by)
    storage.keep_upload(batch, file)
    with transaction.atomic():
        batch.save(force_insert=True)
        record(by=by, verb="received", subject=batch, detail=f"{batch.kind} from {batch.source}")
        enqueue(kind=READ, subject_id=batch.pk, by=by)
    return batch


@transaction.atomic
def hand_out_bad_rows(*, batch: ImportBatch, to: Member) -> BadRows | None:
    """The rows that cannot be taken in, to be mended; None where there are none any more."""
    out = bad_rows_of(batch)
    if out is not None:
        record(by=to, verb="downloaded", subject=batch, detail="rows to mend")
    return out


@transaction.atomic
def map_columns(*, batch: ImportBatch, mapped: Mapped, by: Member | None) -> None:
    """Settle which column is which and have the rows tried by a job; the source's next file begins with this."""
    require_batch(by, batch)
    mapped = with_answers(batch, import_kinds[batch.kind], with_operands(batch, mapped))
    refuse_incomplete(batch, import_kinds[batch.kind], mapped)
    mapped = replace(mapped, decimal_mark=mapped.decimal_mark or ".")
    lasting = for_next_file(mapped, of_source(kind=batch.kind, source=batch.source))
    _advance(batch, "mapped", by=by, **_settled(mapped), checked=None, counts={})
    SavedMapping.objects.update_or_create(kind=batch.kind, source=batch.source, defaults=_settled(lasting))
    enqueue(kind=CHECK, subject_id=batch.pk, by=by)


@transaction.atomic
def confirm(*, batch: ImportBatch, by: Member | None, good_rows_only: bool = False) -> None:
    """Have a tried batch taken in by a job. With bad rows in it, somebody has to say that they stay outside."""
    require_batch(by, batch)
    checked = Checked.from_document(batch.checked or {}) if batch.checked else None
    if checked is None or batch.state != State.CHECKED:
        raise NotNow
    if not checked.good:
        raise NothingToImport(_why_nothing(batch))
    if checked.bad and not good_rows_only:
        sentence = ngettext(
            "{rows} rows cannot be taken in; mend them, or import the others without them.",
            "{rows} rows cannot be taken in; mend them, or import the others without them.",
            checked.bad,
        )
        sentence = sentence.format(rows=f"{checked.bad:,}")
        raise NotNow(sentence, (Reason("import.bad_rows", sentence),))
    _advance(batch, "confirmed", by=by, takes_good_rows_only=bool(checked.bad))
    enqueue(kind=IMPORT, subject_id=batch.pk, by=by)


@transaction.atomic
def undo(*, batch: ImportBatch, by: Member | None) -> None:
    """Have a batch taken out again by a job."""
    require_batch(by, batch)
    _advance(batch, "called_back", by=by, undone_by=by)
    enqueue(kind=UNDO, subject_id=batch.pk, by=by)


@transaction.atomic
def try_again(*, batch: ImportBatch, by: Member | None) -> None:
    """Queue the step once more that a job of this batch failed at by a fault of ours."""
    require_batch(by, batch)
    if not has_stopped(batch):
        raise NotNow
    with in_english():
        detail = f"the step “{batch.get_state_display().lower()}”"
    record(by=by, verb="tried again", subject=batch, detail=detail)
    enqueue(kind=JOB_OF[State(batch.state)], subject_id=batch.pk, by=by)


@transaction.atomic
def discard(*, batch: ImportBatch, by: Member | None) -> None:
    """Put a file aside that is not in; nothing of it stays."""
    require_batch(by, batch)
    facts = BatchFacts(is_at_work=batch.is_waiting_for_a_worker and not has_stopped(batch))
    _advance(batch, "put_aside", facts=facts, by=by)
    transaction.on_commit(lambda: storage.forget_upload(batch))


def read_file(*, batch: ImportBatch, by: Member | None, say: Say) -> None:
    """The work of the first job: look at the whole file. What is wrong with it becomes the batch's failure."""
    if batch.state != State.READING:
        return
    try:
        raw = read_raw(batch.original, name=batch.file_name, folder=batch.upload, say=say, sheet=batch.sheet)
    except Refusal as refusal:
        _fail(batch, partial(str, refusal))
        raise
    _advance(batch, "read", reading=raw.as_document())


def try_rows(*, batch: ImportBatch, by: Member | None, say: Say) -> None:
    """The work of the second job: which rows are good, and what they would change. Nothing is written."""
    if batch.state != State.CHECKING:
        return
    if storage.hash_of(batch.original) != batch.file_hash:
        _fail(batch, lambda: _("{file} has changed since it was received; send it again.").format(file=batch.file_name))
        raise FileChanged
    kind = import_kinds[batch.kind]
    raw = RawFile.from_document(batch.reading or {})
    mapped = as_mapped(batch)
    try:
        checked = check_rows(
            batch.upload,
            raw,
            wanted(kind, mapped),
            decimal_mark=mapped.decimal_mark,
            date_format=mapped.date_format,
            unique=[name for name in kind.key if name in mapped.fields],
            rules=every_rule(kind, mapped, source=batch.source, by=by),
            agreements=agreements_for(kind, mapped),
            say=say,
        )
    except Refusal as refusal:
        _fail(batch, partial(str, refusal))
        raise
    say(_("Comparing with what is here"))
    checked = replace(
        checked,
        repeated=repeated_of(batch, kind, checked),
        included=included_of(batch, kind, checked, raw),
        unusual=unusual_of(batch, kind, checked),
    )
    _advance(batch, "tried", checked=checked.as_document(), counts=_would(batch, kind))


def take_in(*, batch: ImportBatch, by: Member | None, say: Say) -> None:
    """The work of the third job: the whole batch, or nothing. Done twice it is done once."""
    if batch.state != State.IMPORTING:
        return
    kind = import_kinds[batch.kind]
    if isinstance(kind, FactKind):
        _take_in_facts(batch, kind, say)
    else:
        say(_("Writing rows"))
        with transaction.atomic():
            found = rows.take_in(batch, kind, by=by)
            _settle(batch, found.changes, beside=found.beside)
    storage.forget_copies(batch)


def take_out(*, batch: ImportBatch, by: Member | None, say: Say) -> None:
    """The work of the last job: undo the batch, the whole or nothing."""
    if batch.state != State.UNDOING:
        return
    say(_("Taking it back"))
    kind = import_kinds[batch.kind]
    with transaction.atomic():
        counts = dict(batch.counts)
        if isinstance(kind, RowKind):
            rows.take_out(batch, kind, by=by)
            counts |= _outcomes(batch)
        _advance(batch, "undone", undone_at=timezone.now(), counts=counts)


def has_stopped(batch: ImportBatch) -> bool:
    """Whether the job a batch waits for has failed, so that nothing happens any more by itself."""
    if not batch.is_waiting_for_a_worker:
        return False
    jobs = Job.objects.filter(kind=JOB_OF[State(batch.state)], subject_id=str(batch.pk))
    last = jobs.order_by("-queued_at").first()
    return last is None or last.state in (Job.State.FAILED, Job.State.STOPPED)


def finish_now(*, batch: ImportBatch) -> None:
    """Finish the step a batch waits for before returning. Raises ImportFailed with the reason when it failed."""
    job = job_of(batch)
    run_now(job)
    if job.state != Job.State.DONE:
        raise ImportFailed(job.fell_short)
    batch.refresh_from_db()


def job_of(batch: ImportBatch) -> Job:
    """The job of the step that a batch waits for."""
    return latest_job(kind=JOB_OF[State(batch.state)], subject_id=batch.pk)


def remove_orphans(*, now: datetime) -> list[Path]:
    """Remove what a crash left and what has been kept long enough; returns what no batch knew."""
    return storage.remove_orphans(now=now)


def _take_in_facts(batch: ImportBatch, kind: FactKind, say: Say) -> None:
    attempts = storage.attempts_at(batch.kind)
    with attempts.begin(batch.pk) as attempt:
        say(_("Writing facts"))
        facts.write_facts(batch, attempt)
        try:
            _commit_facts(batch, kind, attempt, say)
        except BaseException:
            storage.remove_folder(attempt.folder)
            raise
    attempts.remove_others(batch.pk, than=batch.folder_name)


def _commit_facts(batch: ImportBatch, kind: FactKind, attempt: Attempt, say: Say) -> None:
    """Compare with what counts now and settle the batch, unless another one came in meanwhile: then once more."""
    say(_("Comparing with what is here"))
    while True:
        held = facts.manifest(batch.kind)
        changes = facts.changes_of(attempt.folder / facts.FILE, held, kind, batch)
        with transaction.atomic():
            importing = ImportBatch.objects.filter(kind=batch.kind, state=State.IMPORTING)
            list(importing.select_for_update().order_by("pk").values_list("pk"))  # they settle one after the other
            if facts.manifest(batch.kind).ids != held.ids:
                continue
            if not changes.new + changes.changed:
                _settle(batch, changes)
                storage.remove_folder(attempt.folder)
                return
            _settle(batch, changes, folder_name=attempt.name, columns=_columns(batch))
            return


def _settled(mapped: Mapped) -> dict[str, Any]:
    """As rows keep it."""
    return {
        "mapping": dict(mapped.columns),
        "drivers": dict(mapped.drivers),
        "amounts": list(mapped.amounts),
        "answers": dict(mapped.answers),
        "counted": list(mapped.counted),
        "formulas": dict(mapped.formulas),
        "decimal_mark": mapped.decimal_mark,
        "date_format": mapped.date_format,
    }


def _why_nothing(batch: ImportBatch) -> str:
    if RawFile.from_document(batch.reading or {}).rows:
        return _("No row of {file} can be taken in: each of them has a fault.").format(file=batch.file_name)
    return _("No row of {file} can be taken in: there is only a header in it.").format(file=batch.file_name)


def _columns(batch: ImportBatch) -> list[list[str]]:
    """Name and kind of each column of the facts, as they were settled when the rows were tried."""
    return [[name, kind] for name, kind in Checked.from_document(batch.checked or {}).kinds.items()]


def _would(batch: ImportBatch, kind: RowKind | FactKind) -> dict[str, int]:
    if isinstance(kind, RowKind):
        found = rows.try_out(batch, kind)
        return _as_counts(found.changes, found.beside)
    held = facts.manifest(batch.kind)
    return _as_counts(facts.changes_of(batch.upload / "good.parquet", held, kind, batch))


def _settle(
    batch: ImportBatch, changes: Changes, *, beside: int = 0, folder_name: str = "", columns: object = ()
) -> None:
    is_changing = changes.new + changes.changed + beside
    _advance(
        batch,
        "imported" if is_changing else "found_unchanged",
        imported_at=timezone.now(),
        counts=_as_counts(changes, beside),
        folder_name=folder_name,
        columns=columns or [],
    )


def _as_counts(changes: Changes, beside: int = 0) -> dict[str, int]:
    counts = {"new": changes.new, "changed": changes.changed, "unchanged": changes.unchanged}
    return counts | ({"beside": beside} if beside else {})


def _outcomes(batch: ImportBatch) -> Mapping[str, int]:
    changes = RowChange.objects.filter(batch=batch)
    return {outcome.lower(): changes.filter(outcome=outcome).count() for outcome in RowChange.Outcome.values}


def _fail(batch: ImportBatch, say: Callable[[], str]) -> None:
    """Keep why for whoever sent the file in their language, and for the trail in English."""
    with in_english():
        detail = say()
    _advance(batch, "refused", detail=detail, failure=say())


@transaction.atomic
def _advance(
    batch: ImportBatch,
    name: str,
    *,
    by: Member | None = None,
    facts: BatchFacts | None = None,
    detail: str = "",
    **fields: object,
) -> None:
    """Make a move; whoever was faster wins. The moves that a job makes are Kingside's own."""
    try:
        made = move(BatchLife, name, state=batch.state, facts=facts or BatchFacts())
    except WrongState as error:
        raise NotNow(reasons=error.reasons) from None
    if not ImportBatch.objects.filter(pk=batch.pk, state=made.before).update(state=made.after, **fields):
        raise NotNow
    batch.refresh_from_db()
    said = detail or ", ".join(f"{n:,} {what}" for what, n in batch.counts.items() if n)
    record(by=by, verb=made.verb, subject=batch, changes={"state": (made.before, made.after)}, detail=said)
