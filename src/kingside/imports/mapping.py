"""Which column of a file is which of ours: chosen, refused while something is missing or unsettled."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kingside.core.errors import DomainError
from kingside.identity.models import Member
from kingside.imports.kinds import ImportKind, Trial
from kingside.imports.models import ImportBatch, SavedMapping
from kingside.lake.intake import (
    Agreement,
    Calculated,
    Counted,
    NameRule,
    RawFile,
    RowRule,
    TreeRule,
    Wanted,
    refuse_unfit,
)
from kingside.lake.refusal import Refusal
from kingside.lake.sql_text import identifier

RESERVED = {
    *("order", "line", "lines", "source", "account", "account_code", "product"),
    *("row_number", "batch_age", "is_held"),
}
DRIVER_NAME = r"[^\W\d]\w{0,62}"


class ColumnMissing(DomainError):
    """A column that is needed has no counterpart in the file."""


class NotSettled(DomainError):
    """The file can be read in more than one way; say which is right."""


class UnusableFormula(DomainError):
    """A formula names numbers of the file and says what to make of them."""


class UnusableName(DomainError):
    """A driver needs a name of letters, digits and underscores that no other column has."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """`columns`: our field to their header; `drivers`: our name to their header. The date format "" is ISO.

    `amounts` are drivers in the currency of their row, `answers` what somebody said to the questions of the kind,
    `counted` fields of ours that no column says, `formulas` what those are made of that are calculated: our field to
    a formula over fields and drivers. Of `unsettled` drivers nobody has said whether they are money or per cent.
    """

    columns: Mapping[str, str]
    drivers: Mapping[str, str] = field(default_factory=dict)
    decimal_mark: str = "."
    date_format: str = ""
    amounts: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    counted: tuple[str, ...] = ()
    formulas: Mapping[str, str] = field(default_factory=dict)
    unsettled: tuple[str, ...] = ()

    @property
    def valued(self) -> set[str]:
        """Ours with a value of the row's own, from a column or calculated."""
        return {*self.columns, *self.formulas}

    @property
    def asked(self) -> tuple[str, ...]:
        """The unsettled drivers, but for those that a formula divides by 100: they are per cent."""
        divided = {name for said in self.formulas.values() for name in re.findall(rf"({DRIVER_NAME}) */ *100\b", said)}
        return tuple(name for name in self.unsettled if name not in divided)

    @property
    def fields(self) -> set[str]:
        """Ours that every row has then: from a column, counted or calculated."""
        return {*self.valued, *self.counted}


def as_mapped(settled: ImportBatch | SavedMapping) -> Mapped:
    """What was settled for a batch, or for the files of a source."""
    return Mapped(
        settled.mapping,
        settled.drivers,
        settled.decimal_mark,
        settled.date_format,
        tuple(settled.amounts),
        settled.answers,
        tuple(settled.counted),
        settled.formulas,
    )


def of_source(*, kind: str, source: str) -> Mapped:
    """What was settled last for files of a kind from a source; nothing, if there were none."""
    saved = SavedMapping.objects.filter(kind=kind, source=source).first()
    return as_mapped(saved) if saved else Mapped({})


def with_answers(batch: ImportBatch, kind: ImportKind, mapped: Mapped) -> Mapped:
    """The same, questions that nobody was asked answered as the source's last file was taken to be, or as is likely.

    An empty answer says that it is not known yet, and so it stays.
    """
    former = of_source(kind=batch.kind, source=batch.source).answers
    open_ones = {each.name for each in kind.questions if each.may_stay_open}
    known = {name: answer for name, answer in former.items() if name in open_ones}
    answers = {**likely_answers(kind, known), **mapped.answers}
    return replace(mapped, answers={name: answer for name, answer in answers.items() if answer})


def wanted(kind: ImportKind, mapped: Mapped) -> list[Wanted | Counted | Calculated]:
    """What to check in the file: the fields, however they come about, and drivers as whatever their cells are."""
    is_in_one = "currency" not in mapped.columns
    said = mapped.answers.get("currency", "") if is_in_one else ""
    money = {*mapped.amounts, *(name for text in mapped.formulas.values() for name in re.findall(DRIVER_NAME, text))}
    fields: list[Wanted | Counted | Calculated] = [
        Counted(name, kind.countable[name].within) for name in mapped.counted
    ]
    for each in kind.fields:
        if (formula := mapped.formulas.get(each.name)) is not None:
            fields.append(Calculated(each.name, formula, str(each.label), is_summed=each.is_amount))
        elif each.name in mapped.columns:
            fields.append(
                Wanted(
                    name=each.name,
                    column=mapped.columns[each.name],
                    kind=each.kind,
                    is_required=each.is_required,
                    longest=each.longest if each.kind == "text" else 0,
                    places=each.places,
                    currency=said if each.is_amount else "",
                    is_summed=each.is_amount,
                    is_currency=each.name == "currency",
                )
            )
    if (others := kind.others) is None:
        return fields
    return fields + [
        Wanted(
            name=ours,
            column=theirs,
            kind=others.kind,
            places=others.places,
            blanks=others.blanks,
            currency=said if ours in money else "",
        )
        for ours, theirs in mapped.drivers.items()
    ]


def every_rule(
    kind: ImportKind, mapped: Mapped, *, source: str, by: Member | None
) -> list[RowRule | NameRule | TreeRule]:
    """What rows of a file of this source have to keep to, of the columns that are mapped: always, today, in a tree."""
    return [*rules_for(kind, mapped), *_rules_today(kind, mapped, source=source, by=by), *_trees(kind, mapped)]


def rules_for(kind: ImportKind, mapped: Mapped) -> list[RowRule]:
    """What no row may do, of the columns that are mapped; its sentences in the language of whoever tries the rows."""
    rules = [RowRule(rule.column, rule.broken, _(rule.sentence)) for rule in kind.rules if rule.column in mapped.valued]
    if kind.others and kind.others.broken:
        broken = kind.others.broken
        rules += [
            RowRule(name, broken.replace("{column}", identifier(name)), _(kind.others.sentence))
            for name in mapped.drivers
        ]
    return rules


def _rules_today(kind: ImportKind, mapped: Mapped, *, source: str, by: Member | None) -> list[RowRule | NameRule]:
    """What no row of a file of this source may do as things stand, of the columns that are mapped."""
    rules = kind.rules_today(Trial(source, mapped.fields, mapped.answers, by)) if kind.rules_today else ()
    return [rule for rule in rules if rule.column in mapped.columns]


def _trees(kind: ImportKind, mapped: Mapped) -> list[TreeRule]:
    """What rows may be part of, where a column says it, in that language too."""
    if kind.tree is None or kind.tree.column not in mapped.columns:
        return []
    sentences: dict[str, Any] = {
        name: _(getattr(kind.tree, name)) for name in ("unknown", "ambiguous", "outside", "circle", "deep")
    }
    return [replace(kind.tree, **sentences)]


def agreements_for(kind: ImportKind, mapped: Mapped) -> list[Agreement]:
    """In what rows have to agree, of the columns that are mapped, in that language too."""
    wanted = [each for each in kind.agreements if {*each.by, each.name} <= mapped.columns.keys()]
    return [Agreement(each.by, each.name, _(each.of)) for each in wanted]


def refuse_incomplete(batch: ImportBatch, kind: ImportKind, mapped: Mapped) -> None:
    """Raise a sentence for what is missing, unknown to the file, used twice or not settled."""
    raw = RawFile.from_document(batch.reading or {})
    there = {column.name for column in raw.columns}
    for ours, theirs in (*mapped.columns.items(), *mapped.drivers.items()):
        if theirs not in there:
            raise ColumnMissing(
                _("{file} has no column “{column}” for {ours}; choose another one.").format(
                    file=batch.file_name, column=theirs, ours=ours
                )
            )
    _refuse_counted(kind, mapped)
    _refuse_calculated(kind, mapped)
    _refuse_amounts(mapped)
    missing = [kind.field(name) for name in kind.required if name not in mapped.fields]
    if missing and len(raw.columns) == 1:
        raise ColumnMissing(
            _(
                "{file} was read as a single column, “{column}”: commas, semicolons, tabs or bars have to stand "
                "between the cells; or save it as an Excel workbook."
            ).format(file=batch.file_name, column=raw.columns[0].name)
        )
    if missing:
        labels = get_text_list([f"“{each.label}”" for each in missing], _("and"))
        sentence = ngettext(
            "{fields} is needed: choose its column in {file}.",
            "{fields} are needed: choose their columns in {file}.",
            len(missing),
        )
        said = sentence.format(fields=labels, file=batch.file_name)
        raise ColumnMissing(" ".join([said, *(str(each.otherwise) for each in missing if each.otherwise)]))
    for question in kind.questions:
        answer = mapped.answers.get(question.name)
        if answer not in dict(question.choices) and not (question.may_stay_open and not answer):
            raise NotSettled(
                _("{file} does not tell, so you have to say: {question}").format(
                    file=batch.file_name, question=question.asks
                )
            )
    named_alike = Counter(name.lower() for name in mapped.drivers)  # upper and lower case are one in the lake
    for name in mapped.drivers:
        is_taken = name.lower() in RESERVED | mapped.fields or named_alike[name.lower()] > 1
        if not re.fullmatch(DRIVER_NAME, name) or is_taken:
            raise UnusableName(
                _(
                    "“{name}” cannot name a driver: letters, digits and underscores, "
                    "and not the name of another column."
                ).format(name=name)
            )
        if kind.others and kind.others.name_of and kind.others.name_of(name) != name:
            raise UnusableName(
                _("“{name}” is none of the names that columns of this kind have; leave the column out.").format(
                    name=name
                )
            )
    dates = headers_of(mapped.columns, kind, "date")
    formats = date_formats(raw, dates)
    if dates and mapped.date_format not in formats and len(formats) > 1:
        raise NotSettled(
            _("The dates of {file} can be read in more than one way; say which is right.").format(file=batch.file_name)
        )
    marks = decimal_marks(raw, [*headers_of(mapped.columns, kind, "number"), *mapped.drivers.values()])
    if mapped.decimal_mark not in marks and len(marks) > 1:
        raise NotSettled(
            _(
                "The numbers of {file} can be read in two ways; "
                "say whether a comma or a point comes before the decimals."
            ).format(file=batch.file_name)
        )
    for name in mapped.asked:
        said = _("The numbers of “{column}” in {file} may be money or per cent; say which is right.")
        raise NotSettled(said.format(column=mapped.drivers[name], file=batch.file_name))
    _refuse_unfit(raw, kind, mapped)


def _refuse_counted(kind: ImportKind, mapped: Mapped) -> None:
    for name in mapped.counted:
        if name not in kind.countable:
            raise NotSettled(_("“{name}” cannot be counted; choose its column.").format(name=name))
        if name in mapped.columns:
            sentence = _("“{field}” is either counted or the column “{column}” of the file; say which.")
            raise NotSettled(sentence.format(field=kind.field(name).label, column=mapped.columns[name]))


def _refuse_calculated(kind: ImportKind, mapped: Mapped) -> None:
    for name, text in mapped.formulas.items():
        if (calculating := kind.calculable.get(name)) is None:
            raise UnusableFormula(_("“{name}” cannot be calculated; choose its column.").format(name=name))
        label = kind.field(name).label
        if name in mapped.columns:
            sentence = _("“{field}” is either calculated or the column “{column}” of the file; say which.")
            raise UnusableFormula(sentence.format(field=label, column=mapped.columns[name]))
        if not text:
            sentence = _("Type the formula of “{field}”, such as {example}.")
            raise UnusableFormula(sentence.format(field=label, example=calculating.example))


def _refuse_unfit(raw: RawFile, kind: ImportKind, mapped: Mapped) -> None:
    try:
        refuse_unfit(raw, wanted(kind, mapped), decimal_mark=mapped.decimal_mark)
    except Refusal as refusal:
        raise UnusableFormula(str(refusal)) from None


def _refuse_amounts(mapped: Mapped) -> None:
    for name in mapped.amounts:
        if name not in mapped.drivers:
            raise UnusableName(_("“{name}” is no driver of the file, so it is no amount either.").format(name=name))


def date_formats(raw: RawFile, headers: Iterable[str]) -> tuple[str, ...]:
    """How the dates of these columns may be written: what fits every cell of each. ISO is ""."""
    columns = [column for column in raw.columns if column.name in set(headers) and column.filled]
    fitting = [column.date_formats or column.likely_dates for column in columns]
    if not fitting:
        return ("",)
    return tuple(each for each in fitting[0] if all(each in others for others in fitting[1:])) or fitting[0] or ("",)


def likely_answers(kind: ImportKind, given: Mapping[str, str]) -> dict[str, str]:
    """What is said, and for questions that may stay open what they begin with; nothing where that is unknown."""
    likely = {each.name: each.otherwise() for each in kind.questions if each.otherwise and not given.get(each.name)}
    return {name: answer for name, answer in (dict(given) | likely).items() if answer}


def decimal_marks(raw: RawFile, headers: Iterable[str]) -> tuple[str, ...]:
    """What may part whole from fraction in these columns: what fits every cell of each, both only if one has a mark."""
    columns = [column for column in raw.columns if column.name in set(headers)]
    allowed = [column.decimal_marks or column.likely_marks for column in columns]
    fitting = tuple(mark for mark in ".," if all(mark in each for each in allowed if each)) or (".",)
    return fitting if any(column.has_marks or column.likely_marks == ".," for column in columns) else fitting[:1]


def headers_of(columns: Mapping[str, str], kind: ImportKind, of: str) -> list[str]:
    return [columns[each.name] for each in kind.fields if each.kind == of and each.name in columns]
