"""What the page of columns asks of a file: which of them is which of our fields, and how its numbers and days read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kingside.core.texts import Text
from kingside.imports.kinds import FactKind, Field, Question, RowKind
from kingside.imports.mapping import Mapped, date_formats, decimal_marks
from kingside.imports.models import ImportBatch
from kingside.imports.proposals import Proposal, is_money_or_percent, name_for, propose
from kingside.lake.intake import RawColumn, RawFile
from kingside.web import locales

COUNT_INSTEAD = " counted"  # chosen instead of a column; no header begins with a space
CALCULATE = " calculated"
MONEY, PER_CENT = "money", "percent"
UNITS: Mapping[str, Text] = {
    MONEY: gettext_lazy("money, in the row’s currency"),
    PER_CENT: gettext_lazy("per cent"),
}
LOOKS: Mapping[str, Text] = {  # what the cells of a column look like, as the lake calls it
    "number": gettext_lazy("number"),
    "date": gettext_lazy("date"),
    "flag": gettext_lazy("flag"),
    "text": gettext_lazy("text"),
    "empty": gettext_lazy("empty"),
}


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
    """Another column of the file, and the name under which it may come along.

    `units` are choices where its numbers may be money or per cent; none is chosen as long as nobody has said it.
    """

    column: RawColumn
    name: str
    is_kept: bool
    is_amount: bool = False
    units: tuple[Choice, ...] = ()

    @property
    def is_unsettled(self) -> bool:
        return bool(self.units) and not any(each.is_chosen for each in self.units)

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
    def divided(self) -> list[str]:
        """Names of the drivers that may be per cent."""
        return [row.name for row in self.drivers if row.units]

    @property
    def names(self) -> list[dict[str, str]]:
        """What a formula may name, as its editor takes it: numbers of ours, and what comes along."""
        ours = [(row.field.name, "") for row in self.fields if row.field.kind == "number"]
        others = [(row.name, next(iter(row.column.samples), "")) for row in self.drivers]
        return [{"name": name, "unit": "", "sample": sample or ""} for name, sample in (*ours, *others)]


def mapping_form(batch: ImportBatch, kind: RowKind | FactKind, raw: RawFile, typed: Mapped | None) -> MappingForm:
    """The form of a batch whose columns may be mapped: as proposed, or as somebody typed it."""
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
                _units(each, kept.get(each.name), proposal) if kind.has_amounts else (),
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
    return Proposal(*written, typed.amounts, typed.answers, typed.counted, typed.formulas, typed.unsettled)


def _units(column: RawColumn, name: str | None, proposal: Proposal) -> tuple[Choice, ...]:
    if not is_money_or_percent(column):
        return ()
    settled = PER_CENT if name is not None and name not in proposal.unsettled else ""
    chosen = MONEY if name in proposal.amounts else settled
    return tuple(Choice(unit, str(words), is_chosen=unit == chosen) for unit, words in UNITS.items())


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
