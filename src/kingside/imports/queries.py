"""Reads of the import pages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from django.db.models import BigIntegerField, Count, Max, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kingside.audit.queries import History
from kingside.core.texts import Text, in_a_sentence
from kingside.identity.access import whom_to_ask
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.identity.trail import history_for
from kingside.imports.access import MASTER_DATA, batches_for, kinds_for
from kingside.imports.kinds import FactKind, Field, NextStep, Question, RowKind, import_kinds
from kingside.imports.mapping import Mapped, date_formats, decimal_marks
from kingside.imports.models import ImportBatch, ImportBatchQuerySet, RowChange
from kingside.imports.notes import warnings_of
from kingside.imports.proposals import Proposal, name_for, propose
from kingside.jobs.models import Job
from kingside.lake.intake import Checked, RawColumn, RawFile, write_bad_rows
from kingside.web import locales

CHANGES_SHOWN = 200
COUNT_INSTEAD = " counted"  # chosen instead of a column; no header begins with a space
CALCULATE = " calculated"
LOOKS: Mapping[str, Text] = {  # what the cells of a column look like, as the lake calls it
    "number": gettext_lazy("number"),
    "date": gettext_lazy("date"),
    "flag": gettext_lazy("flag"),
    "text": gettext_lazy("text"),
    "empty": gettext_lazy("empty"),
}


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
class Choice:
    """One option of a choice; `example` shows what it means for this file."""

    value: str
    label: str
    example: str = ""
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field of ours and the columns of the file it may come from; `formula` stands where it is calculated."""

    field: Field
    choices: list[Choice]
    formula: str = ""

    @property
    def chosen(self) -> str:
        """The column; empty where none is chosen, or the field is counted or calculated."""
        chosen = next((each.value for each in self.choices if each.is_chosen), "")
        return "" if chosen in (COUNT_INSTEAD, CALCULATE) else chosen

    @property
    def is_counted(self) -> bool:
        return any(each.value == COUNT_INSTEAD and each.is_chosen for each in self.choices)


@dataclass(frozen=True, slots=True)
class DriverRow:
    """Another column of the file, and the name under which it may come along."""

    column: RawColumn
    name: str
    is_kept: bool
    is_amount: bool = False

    @property
    def looks(self) -> Text:
        """What its cells look like, in words."""
        return LOOKS[self.column.looks]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the kind, and what was answered last."""

    question: Question
    answer: str


@dataclass(frozen=True, slots=True)
class MappingForm:
    """What the mapping page asks; a choice of one or none is settled."""

    fields: list[FieldRow]
    drivers: list[DriverRow]
    decimal_mark: str
    decimal_marks: list[Choice]
    number: str  # one that can be read both ways, if there is one
    dates: list[Choice]
    questions: list[Asked]

    @property
    def asks_for_dates(self) -> bool:
        return len(self.dates) > 1

    @property
    def names(self) -> list[dict[str, str]]:
        """What a formula may name, as its editor takes it: numbers of ours, and what comes along."""
        ours = [(row.field.name, "") for row in self.fields if row.field.kind == "number"]
        others = [(row.name, next(iter(row.column.samples), "")) for row in self.drivers]
        return [{"name": name, "unit": "", "sample": sample or ""} for name, sample in (*ours, *others)]


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
        form=_form(batch, kind, raw, typed) if raw and batch.can_be_mapped else None,
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


def _form(batch: ImportBatch, kind: RowKind | FactKind, raw: RawFile, typed: Mapped | None) -> MappingForm:
    proposal = propose(batch, kind) if typed is None else _as_typed(raw, kind, typed)
    kept = {theirs: ours for ours, theirs in proposal.drivers.items()}
    named = ({theirs: ours for ours, theirs in propose(batch, kind).drivers.items()} if typed else {}) | kept
    mapped = set(proposal.columns.values())
    others = [column for column in raw.columns if column.name not in mapped and column.filled] if kind.others else []
    return MappingForm(
        fields=[
            FieldRow(each, _choices(raw, each, proposal), proposal.formulas.get(each.name, "")) for each in kind.fields
        ],
        drivers=[
            DriverRow(
                each,
                named.get(each.name, name_for(each.name)),
                each.name in kept,
                kept.get(each.name) in proposal.amounts,
            )
            for each in others
        ],
        decimal_mark=proposal.decimal_mark or ".",
        decimal_marks=_decimal_marks(raw, kind, proposal),
        number=next(
            (each for column in raw.columns if column.has_marks for each in column.samples if {*each} & {*".,"}), ""
        ),
        dates=_dates(raw, kind, proposal),
        questions=[Asked(each, proposal.answers.get(each.name, "")) for each in kind.questions],
    )


def _as_typed(raw: RawFile, kind: RowKind | FactKind, typed: Mapped) -> Proposal:
    headers = [typed.columns[each.name] for each in kind.fields if each.kind == "date" and each.name in typed.columns]
    formats = date_formats(raw, headers)
    settled = typed.date_format if typed.date_format in formats else None
    written = (dict(typed.columns), dict(typed.drivers), typed.decimal_mark, settled, formats)
    return Proposal(*written, typed.amounts, typed.answers, typed.counted, typed.formulas)


def _choices(raw: RawFile, field: Field, proposal: Proposal) -> list[Choice]:
    chosen = proposal.columns.get(field.name, "")
    if field.name in proposal.counted:
        chosen = COUNT_INSTEAD
    elif field.name in proposal.formulas:
        chosen = CALCULATE
    nothing = Choice("", _("Not in this file"), "", not chosen)
    counting = [
        Choice(COUNT_INSTEAD, str(each.offer), "1, 2, 3", chosen == COUNT_INSTEAD) for each in [field.counting] if each
    ]
    calculating = [
        Choice(CALCULATE, _("Calculate it"), each.example, chosen == CALCULATE) for each in [field.calculating] if each
    ]
    return [
        nothing,
        *counting,
        *calculating,
        *(Choice(each.name, each.name, ", ".join(each.samples[:2]), each.name == chosen) for each in raw.columns),
    ]


def _decimal_marks(raw: RawFile, kind: RowKind | FactKind, proposal: Proposal) -> list[Choice]:
    """Both ways to write numbers, where the file does not tell."""
    numbers = {each.name for each in kind.fields if each.kind == "number"}
    headers = [theirs for ours, theirs in proposal.columns.items() if ours in numbers]
    if len(decimal_marks(raw, [*headers, *proposal.drivers.values()])) == 1:
        return []
    marks = ((".", "1,234.56"), (",", "1.234,56"))
    return [Choice(mark, label, "", mark == proposal.decimal_mark) for mark, label in marks]


def _dates(raw: RawFile, kind: RowKind | FactKind, proposal: Proposal) -> list[Choice]:
    headers = [
        proposal.columns[each.name] for each in kind.fields if each.kind == "date" and each.name in proposal.columns
    ]
    sample = next((s for c in raw.columns if c.name in headers for s in c.samples if s), "")
    return [Choice(each, sample, _read(sample, each), each == proposal.date_format) for each in proposal.date_formats]


def _read(sample: str, date_format: str) -> str:
    """How a date would be read, in words that leave no doubt."""
    try:
        day = datetime.strptime(sample, date_format).date() if date_format else date.fromisoformat(sample[:10])  # noqa: DTZ007  # a day has no zone
    except ValueError:
        return date_format or "2025-12-31"
    return locales.day_in_words(day)
