"""Reads of the import pages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from django.db.models import BigIntegerField, Count, Max, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext as _

from kingside.audit.queries import History
from kingside.core.texts import Text, in_a_sentence
from kingside.identity.access import whom_to_ask
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.identity.trail import history_for
from kingside.imports.access import MASTER_DATA, batches_for, kinds_for
from kingside.imports.kinds import FactKind, Field, NextStep, RowKind, import_kinds
from kingside.imports.mapping import Mapped
from kingside.imports.mapping_form import MappingForm, mapping_form
from kingside.imports.models import ImportBatch, ImportBatchQuerySet, RowChange
from kingside.imports.notes import warnings_of
from kingside.imports.proposals import propose
from kingside.jobs.models import Job
from kingside.lake.intake import Checked, RawFile, write_bad_rows

CHANGES_SHOWN = 200


@dataclass(frozen=True, slots=True)
class KindCard:
    """One kind on the page of all imports: how much of it came in by files that count now."""

    name: str
    title: Text
    what: Text
    noun: str
    files: int
    rows: int
    last: datetime | None
    may_import: bool
    page: NextStep | None

    @property
    def in_a_sentence(self) -> str:
        """Its title within one."""
        return in_a_sentence(self.title)


@dataclass(frozen=True, slots=True)
class ImportsPage:
    """Everything the page of all imports shows."""

    cards: list[KindCard]
    ask: str  # whom, where none of this is for the member


@dataclass(frozen=True, slots=True)
class Waiting:
    """How far the job of the batch is; with `failure` it has stopped. `job` is what can be stopped."""

    says: str
    done: int
    failure: str
    job: Job | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """A row that an undo left as it is; `noun` says what its table holds."""

    change: RowChange
    noun: Text


@dataclass(frozen=True, slots=True)
class BatchPage:
    """Everything the page of one batch shows; what its state does not have is None."""

    batch: ImportBatch
    kind: RowKind | FactKind
    raw: RawFile | None
    waiting: Waiting | None
    form: MappingForm | None
    checked: Checked | None
    not_reversed: list[Left]
    n_not_reversed: int
    history: History | None
    warnings: list[str]

    @property
    def is_facts(self) -> bool:
        return isinstance(self.kind, FactKind)

    @property
    def counted(self) -> list[Field]:
        """Fields that were counted row by row."""
        return [self.kind.field(name) for name in self.batch.counted]

    @property
    def totals(self) -> list[tuple[Field, Decimal, str]]:
        """What amounts come to in the good rows, in which currency, to be held against the system they come from."""
        if self.checked is None:
            return []
        alike = [("", name, total) for name, total in self.checked.sums]
        return [
            (self.kind.field(name), Decimal(total), currency or self.batch.currency)
            for currency, name, total in (*alike, *self.checked.sums_within)
        ]

    @property
    def calculated(self) -> list[tuple[Field, str]]:
        """Fields that were calculated, each with its formula."""
        formulas = self.batch.formulas
        return [(each, formulas[each.name]) for each in self.kind.fields if each.name in formulas]


def imports_page(member: Member) -> ImportsPage:
    """All kinds, and how much of each came in."""
    return ImportsPage(kind_cards(member), "" if kinds_for(member) else whom_to_ask(MASTER_DATA))


def batches_in(member: Member, kind: str = "") -> ImportBatchQuerySet:
    """What a member may see of all files, or of those of a kind, without those that were put aside."""
    batches = batches_for(member).select_related("received_by").exclude(state=ImportBatch.State.DISCARDED)
    return batches.filter(kind=kind) if kind else batches


def kind_cards(member: Member) -> list[KindCard]:
    """The kinds that a member may see."""
    new = Cast(KT("counts__new"), BigIntegerField())
    live = batches_for(member).filter(state=ImportBatch.State.IMPORTED).order_by()
    found = {
        kind: (files, rows, last)
        for kind, files, rows, last in live.values("kind")
        .annotate(files=Count("pk"), rows=Coalesce(Sum(new), 0), last=Max("imported_at"))
        .values_list("kind", "files", "rows", "last")
    }
    seen, mine = kinds_for(member), kinds_for(member, Deed.WRITE)
    return [
        KindCard(name, kind.title, kind.what, kind.noun, *found.get(name, (0, 0, None)), name in mine, kind.page)
        for name, kind in sorted(import_kinds.items(), key=lambda item: item[1].place)
        if name in seen
    ]


def known_sources(member: Member) -> list[str]:
    """Sources that files came from before."""
    return list(batches_for(member).order_by("source").values_list("source", flat=True).distinct())


def known_sources_of_everybody() -> list[str]:
    """Sources that files of anybody came from before."""
    return list(ImportBatch.objects.order_by("source").values_list("source", flat=True).distinct())


def waiting_for_a_decision(member: Member) -> list[ImportBatch]:
    """Batches at a step that only a member can take, the oldest first."""
    states = (ImportBatch.State.READ, ImportBatch.State.CHECKED)
    return list(batches_for(member, Deed.WRITE).filter(state__in=states).order_by("received_at")[:7])


def batch_page(member: Member, batch: ImportBatch, *, typed: Mapped | None = None) -> BatchPage:
    """One batch at the step it is at; `typed` is a mapping that was refused and is shown as it was."""
    kind = import_kinds[batch.kind]
    raw = RawFile.from_document(batch.reading) if batch.reading else None
    undone = RowChange.objects.filter(batch=batch, outcome__in=("KEPT", "FAILED"))
    is_undone = batch.state == ImportBatch.State.UNDONE and isinstance(kind, RowKind)
    return BatchPage(
        batch=batch,
        kind=kind,
        raw=raw,
        waiting=waiting(batch),
        form=mapping_form(batch, kind, raw, typed) if raw and batch.can_be_mapped else None,
        checked=Checked.from_document(batch.checked) if batch.checked else None,
        not_reversed=_left(kind, undone[:CHANGES_SHOWN]) if is_undone else [],
        n_not_reversed=undone.count() if is_undone else 0,
        history=history_for(member, batch),
        warnings=warnings_of(batch),
    )


def _left(kind: RowKind | FactKind, undone: Iterable[RowChange]) -> list[Left]:
    if isinstance(kind, FactKind):
        return []
    return [Left(change, kind.tables[change.table].noun) for change in undone]


@dataclass(frozen=True, slots=True)
class BadRows:
    """A file that a spreadsheet program opens."""

    path: Path
    name: str
    content_type: str = "text/csv; charset=utf-8"


def bad_rows_of(batch: ImportBatch) -> BadRows | None:
    """The rows that cannot be taken in, as they were, with what is wrong; None where there are none any more."""
    is_changing = batch.state == ImportBatch.State.CHECKING  # what lies there is of other columns
    if batch.reading is None or is_changing or not (batch.upload / "bad.parquet").exists():
        return None
    out = batch.upload / "bad-rows.csv"
    write_bad_rows(batch.upload, RawFile.from_document(batch.reading), out, counted=batch.counted)
    return BadRows(out, _("{file} - rows to mend").format(file=batch.file_name.rsplit(".", 1)[0]) + ".csv")


def next_steps(member: Member, kind: str) -> list[NextStep]:
    """What usually follows once files of a kind are in, as far as this member may do it."""
    mine = kinds_for(member, Deed.WRITE)
    steps = import_kinds[kind].next_steps
    return [step for step in steps if step.page != "imports:new" or step.arguments[0] in mine]


def waiting(batch: ImportBatch) -> Waiting | None:
    """None when the batch waits for a person or for nothing."""
    if not batch.is_waiting_for_a_worker:
        return None
    job = Job.objects.filter(kind__startswith="imports.", subject_id=str(batch.pk)).order_by("-queued_at").first()
    if job is None:
        return Waiting("", 0, _("The work was interrupted."))
    return Waiting(job.doing, job.done, job.fell_short, job)


def likely_amounts(batch: ImportBatch, drivers: Mapping[str, str]) -> list[str]:
    """Of these drivers, our names for headers, those that are taken for amounts as long as nobody says which are."""
    proposal = propose(batch, import_kinds[batch.kind])
    money = {proposal.drivers[name] for name in proposal.amounts}
    return [name for name, header in drivers.items() if header in money]


def unsettled_drivers(batch: ImportBatch, drivers: Mapping[str, str]) -> tuple[str, ...]:
    """Of these drivers, those that may be money or per cent as long as nobody says which of them are amounts."""
    proposal = propose(batch, import_kinds[batch.kind])
    open_ones = {proposal.drivers[name] for name in proposal.unsettled}
    return tuple(name for name, header in drivers.items() if header in open_ones)
