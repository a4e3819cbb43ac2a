"""Which column of a file is which of ours: proposed, chosen, refused while something is missing or unsettled."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rapidfuzz import fuzz

from kingside.core.errors import DomainError
from kingside.imports.kinds import Field, ImportKind
from kingside.imports.models import ImportBatch, SavedMapping
from kingside.lake.intake import WHAT_IS_WRONG, Agreement, RawColumn, RawFile, RowRule, TreeRule, Wanted
from kingside.lake.sql_text import identifier

ALIKE = 88  # of 100: how alike two names must be written to be taken for one
RESERVED = {
    *("order", "line", "lines", "source", "account", "account_code", "product"),
    *("row_number", "batch_age", "is_held"),
}
AMOUNT_WORDS = {  # in the name of a column: it probably holds money
    *("amount", "bonus", "charge", "charges", "commission", "cost", "costs", "discount", "fee", "fees", "freight"),
    *("postage", "price", "rebate", "rebates", "revenue", "tax", "value", "betrag", "bonus", "fracht", "kosten"),
    *("preis", "provision", "rabatt", "skonto", "wert"),
    *("montant", "cout", "frais", "prix", "remise", "importe", "coste", "costo", "precio", "descuento", "portes"),
    *("flete", "importo", "prezzo", "sconto", "trasporto", "bedrag", "prijs", "korting", "vracht"),
}
COMPOUND = ("betrag", "kosten", "preis", "rabatt", "wert")  # words that others are put before
DRIVER_NAME = r"[^\W\d]\w{0,62}"


class ColumnMissing(DomainError):
    """A column that is needed has no counterpart in the file."""


class NotSettled(DomainError):
    """The file can be read in more than one way; say which is right."""


class UnusableName(DomainError):
    """A driver needs a name of letters, digits and underscores that no other column has."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """`columns`: our field to their header; `drivers`: our name to their header. The date format "" is ISO.

    `amounts` are drivers in the currency of their row, `answers` what somebody said to the questions of the kind.
    """

    columns: Mapping[str, str]
    drivers: Mapping[str, str] = field(default_factory=dict)
    decimal_mark: str = "."
    date_format: str = ""
    amounts: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the page begins with. What cannot be told from the file is None and has to be chosen."""

    columns: dict[str, str]
    drivers: dict[str, str]
    decimal_mark: str | None
    date_format: str | None
    date_formats: tuple[str, ...]
    amounts: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)


def as_mapped(batch: ImportBatch) -> Mapped:
    """What was settled for a batch."""
    settled = (batch.mapping, batch.drivers, batch.decimal_mark, batch.date_format)
    return Mapped(*settled, tuple(batch.amounts), batch.answers)


def propose(batch: ImportBatch, kind: ImportKind) -> Proposal:
    """What was settled for the batch, else what its source had last, else what names and cells look like."""
    raw = RawFile.from_document(batch.reading or {})
    saved = SavedMapping.objects.filter(kind=batch.kind, source=batch.source).first()
    former = as_mapped(batch) if batch.mapping else _of_source(saved)
    columns = _columns(raw, kind, former.columns)
    drivers = _drivers(raw, kind, columns, former) if kind.others else {}
    formats = date_formats(raw, _headers(columns, kind, "date"))
    marks = decimal_marks(raw, [*_headers(columns, kind, "number"), *drivers.values()])
    return Proposal(
        columns=columns,
        drivers=drivers,
        decimal_mark=marks[0] if len(marks) == 1 else _one_of(marks, former.decimal_mark, former),
        date_format=formats[0] if len(formats) == 1 else _one_of(formats, former.date_format, former),
        date_formats=formats,
        amounts=_amounts(raw, drivers, former) if kind.has_amounts else (),
        answers=_answers(kind, former.answers),
    )


def with_answers(batch: ImportBatch, kind: ImportKind, mapped: Mapped) -> Mapped:
    """The same, questions that may stay open answered by what the source's last file was taken to be, or is likely."""
    saved = SavedMapping.objects.filter(kind=batch.kind, source=batch.source).first()
    former = {each.name for each in kind.questions if each.may_stay_open} & (saved.answers.keys() if saved else set())
    known = {name: saved.answers[name] for name in former} if saved else {}
    return replace(mapped, answers=_answers(kind, known | {n: said for n, said in mapped.answers.items() if said}))


def wanted(kind: ImportKind, mapped: Mapped) -> list[Wanted]:
    """What to check in the file: the mapped fields, and drivers as whatever their cells are."""
    fields = [
        Wanted(
            name=each.name,
            column=mapped.columns[each.name],
            kind=each.kind,
            is_required=each.is_required,
            longest=each.longest if each.kind == "text" else 0,
            places=each.places,
        )
        for each in kind.fields
        if each.name in mapped.columns
    ]
    if (others := kind.others) is None:
        return fields
    return fields + [
        Wanted(name=ours, column=theirs, kind=others.kind, places=others.places, blanks=others.blanks)
        for ours, theirs in mapped.drivers.items()
    ]


def rules_for(kind: ImportKind, mapped: Mapped) -> list[RowRule]:
    """What no row may do, of the columns that are mapped; its sentences in the language of whoever tries the rows."""
    rules = [
        RowRule(rule.column, rule.broken, _(rule.sentence)) for rule in kind.rules if rule.column in mapped.columns
    ]
    if kind.others and kind.others.broken:
        broken = kind.others.broken
        rules += [
            RowRule(name, broken.replace("{column}", identifier(name)), _(kind.others.sentence))
            for name in mapped.drivers
        ]
    return rules


def trees_for(kind: ImportKind, mapped: Mapped) -> list[TreeRule]:
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
    missing = [kind.field(name) for name in kind.required if name not in mapped.columns]
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
        is_taken = name.lower() in RESERVED | mapped.columns.keys() or named_alike[name.lower()] > 1
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
    dates = _headers(mapped.columns, kind, "date")
    formats = date_formats(raw, dates)
    if dates and mapped.date_format not in formats and len(formats) > 1:
        raise NotSettled(
            _("The dates of {file} can be read in more than one way; say which is right.").format(file=batch.file_name)
        )
    marks = decimal_marks(raw, [*_headers(mapped.columns, kind, "number"), *mapped.drivers.values()])
    if mapped.decimal_mark not in marks and len(marks) > 1:
        raise NotSettled(
            _(
                "The numbers of {file} can be read in two ways; "
                "say whether a comma or a point comes before the decimals."
            ).format(file=batch.file_name)
        )


def date_formats(raw: RawFile, headers: Iterable[str]) -> tuple[str, ...]:
    """How the dates of these columns may be written: what fits every cell of each. ISO is ""."""
    columns = [column for column in raw.columns if column.name in set(headers) and column.filled]
    fitting = [column.date_formats or column.likely_dates for column in columns]
    if not fitting:
        return ("",)
    return tuple(each for each in fitting[0] if all(each in others for others in fitting[1:])) or fitting[0] or ("",)


def plain(name: str) -> str:
    """CamelCase, spaces, dashes and dots as lower_case_words."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return re.sub(r"\W+", "_", words).strip("_").lower()


def _answers(kind: ImportKind, given: Mapping[str, str]) -> dict[str, str]:
    """What is said, and for questions that may stay open what they begin with; nothing where that is unknown."""
    likely = {each.name: each.otherwise() for each in kind.questions if each.otherwise and not given.get(each.name)}
    return {name: answer for name, answer in (dict(given) | likely).items() if answer}


def _of_source(saved: SavedMapping | None) -> Mapped:
    if saved is None:
        return Mapped({})
    settled = (saved.mapping, saved.drivers, saved.decimal_mark, saved.date_format)
    return Mapped(*settled, tuple(saved.amounts), saved.answers)


def _columns(raw: RawFile, kind: ImportKind, former: Mapping[str, str]) -> dict[str, str]:
    there = {column.name: column for column in raw.columns}
    if former and set(former.values()) <= set(there):
        return dict(former)  # a file like the one before: what somebody left out then stays out
    found = {ours: theirs for ours, theirs in former.items() if theirs in there}
    for likeliest in (_of_that_name, _of_a_name_alike):
        for each in kind.fields:
            free = [column for column in raw.columns if column.name not in found.values()]
            column = likeliest(each, free)
            if each.name not in found and column is not None:
                found[each.name] = column.name
    return {each.name: found[each.name] for each in kind.fields if each.name in found}


def _of_that_name(each: Field, columns: Iterable[RawColumn]) -> RawColumn | None:
    """The column that goes by a name the field is known by, the commonest name first."""
    by_name = {_bare(column.name): column for column in reversed(list(columns))}
    return next((by_name[name] for name in map(_bare, (each.name, *each.also)) if name in by_name), None)


def _of_a_name_alike(each: Field, columns: Iterable[RawColumn]) -> RawColumn | None:
    names = [_bare(name) for name in (each.name, *each.also)]
    alike = (column for column in columns if _fits(each, column))
    return next((c for c in alike if any(fuzz.ratio(_bare(c.name), name) >= ALIKE for name in names)), None)


def _bare(name: str) -> str:
    """A name without its marks, accents and brackets at its end, so that “Kunden-Nr.” and “Qté (u.)” are known."""
    return _without_accents(plain(re.sub(r"[(\[][^()\[\]]*[)\]]\s*$", "", name))).replace("_", "")


def _without_accents(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _fits(each: Field, column: RawColumn) -> bool:
    """Whether the cells can be what the field wants; an empty column can be anything but required."""
    if not column.filled:
        return not each.is_required
    match each.kind:
        case "number" | "whole":
            return bool(column.decimal_marks or column.likely_marks)
        case "date":
            return bool(column.date_formats or column.likely_dates)
        case _:
            return True


def _drivers(raw: RawFile, kind: ImportKind, columns: Mapping[str, str], former: Mapped) -> dict[str, str]:
    there = {column.name for column in raw.columns}
    if former.columns and set(former.columns.values()) <= there:
        return {ours: theirs for ours, theirs in former.drivers.items() if theirs in there}
    taken = RESERVED | {each.name for each in kind.fields}
    found: dict[str, str] = {}
    for column in raw.columns:
        if column.name in columns.values() or not column.filled or column.name == WHAT_IS_WRONG:
            continue
        if kind.others and kind.others.name_of:
            if (ours := kind.others.name_of(column.name)) and ours not in found:
                found[ours] = column.name
            continue
        ours = plain(column.name)[:60]
        ours = f"c_{ours}" if not re.match(r"[^\W\d]", ours) else ours
        while ours in taken or ours in found:
            ours += "_"
        found[ours] = column.name
    return found


def _amounts(raw: RawFile, drivers: Mapping[str, str], former: Mapped) -> tuple[str, ...]:
    """The drivers that were amounts last, else those whose names and cells look like it; the page asks."""
    if former.columns:
        return tuple(name for name in former.amounts if name in drivers)
    numbers = {column.name for column in raw.columns if column.decimal_marks or column.likely_marks}
    return tuple(name for name, header in drivers.items() if header in numbers and _is_called_money(header))


def _is_called_money(header: str) -> bool:
    words = _without_accents(plain(header)).split("_")
    return any(word in AMOUNT_WORDS or word.endswith(COMPOUND) for word in words)


def decimal_marks(raw: RawFile, headers: Iterable[str]) -> tuple[str, ...]:
    """What may part whole from fraction in these columns: what fits every cell of each, both only if one has a mark."""
    columns = [column for column in raw.columns if column.name in set(headers)]
    allowed = [column.decimal_marks or column.likely_marks for column in columns]
    fitting = tuple(mark for mark in ".," if all(mark in each for each in allowed if each)) or (".",)
    return fitting if any(column.has_marks or column.likely_marks == ".," for column in columns) else fitting[:1]


def _one_of(possible: tuple[str, ...], last: str, former: Mapped) -> str | None:
    """What the source had last, if it is possible."""
    return last if former.columns and last in possible else None


def _headers(columns: Mapping[str, str], kind: ImportKind, of: str) -> list[str]:
    return [columns[each.name] for each in kind.fields if each.kind == of and each.name in columns]
