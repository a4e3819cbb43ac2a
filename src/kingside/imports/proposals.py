"""Which column of a file is probably which of ours: as its source had it last, else by names and cells."""

import re
import unicodedata
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace

from iso4217 import Currency
from rapidfuzz import fuzz

from kingside.imports.kinds import Calculating, Field, ImportKind
from kingside.imports.mapping import (
    DRIVER_NAME,
    RESERVED,
    Mapped,
    as_mapped,
    date_formats,
    decimal_marks,
    headers_of,
    likely_answers,
    of_source,
)
from kingside.imports.models import ImportBatch
from kingside.lake.intake import WHAT_IS_WRONG, RawColumn, RawFile

ALIKE = 88  # of 100: how alike two names must be written to be taken for one
AMOUNT_WORDS = {  # in the name of a column: it probably holds money
    *("amount", "bonus", "charge", "charges", "commission", "cost", "costs", "discount", "fee", "fees", "freight"),
    *("postage", "price", "rebate", "rebates", "revenue", "tax", "value", "betrag", "bonus", "fracht", "kosten"),
    *("preis", "provision", "rabatt", "skonto", "wert"),
    *("montant", "cout", "frais", "prix", "remise", "importe", "coste", "costo", "precio", "descuento", "portes"),
    *("flete", "importo", "prezzo", "sconto", "trasporto", "bedrag", "prijs", "korting", "vracht"),
}
NO_AMOUNTS = {  # in a name beside such a word: it is a rate, a count or a code of something
    *("center", "centre", "class", "code", "count", "days", "group", "id", "key", "no", "nr", "number", "qty"),
    *("quantity", "rate", "ratio", "share", "type", "menge", "nummer", "satz", "stelle"),
}
MAYBE_SHARES = {  # money, or a share of it: cells from 0 to 1 are shares
    *("commission", "discount", "discounts", "rebate", "rebates", "tax", "provision", "rabatt", "skonto", "remise"),
    *("descuento", "sconto", "korting"),
}
OF_MONEY = {"amount", "amt", "value", "betrag", "wert", "montant", "importe", "importo", "bedrag"}
CODES = {each.code for each in Currency}
CODES_LIKE_WORDS = {"ALL", "TOP", "TRY"}
CURRENCIES = {"euro", "euros", "dollar", "dollars", "pound", "pounds", "franken", "yen"}
SIGNS = {*"$€£¥"}
COMPOUND = ("betrag", "kosten", "preis", "rabatt", "wert")  # words that others are put before


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the page begins with. What cannot be told from the file is None and has to be chosen.

    So have drivers that are `unsettled`: their numbers may be money or per cent.
    """

    columns: dict[str, str]
    drivers: dict[str, str]
    decimal_mark: str | None
    date_format: str | None
    date_formats: tuple[str, ...]
    amounts: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    counted: tuple[str, ...] = ()
    formulas: Mapping[str, str] = field(default_factory=dict)
    unsettled: tuple[str, ...] = ()


def propose(batch: ImportBatch, kind: ImportKind) -> Proposal:
    """What was settled for the batch, else what its source had last, else what names and cells look like."""
    raw = RawFile.from_document(batch.reading or {})
    former = as_mapped(batch) if batch.mapping else of_source(kind=batch.kind, source=batch.source)
    columns = _columns(raw, kind, former)
    if not batch.mapping:
        columns |= _numbered(raw, kind, former, columns)
    drivers = _drivers(raw, kind, columns, former) if kind.others else {}
    formats = date_formats(raw, headers_of(columns, kind, "date"))
    marks = decimal_marks(raw, [*headers_of(columns, kind, "number"), *drivers.values()])
    return Proposal(
        columns=columns,
        drivers=drivers,
        decimal_mark=marks[0] if len(marks) == 1 else _one_of(marks, former.decimal_mark, former),
        date_format=formats[0] if len(formats) == 1 else _one_of(formats, former.date_format, former),
        date_formats=formats,
        amounts=_amounts(raw, drivers, former) if kind.has_amounts else (),
        answers=likely_answers(kind, former.answers),
        counted=to_count(kind, columns, former),
        formulas=to_calculate(raw, kind, columns, drivers, former),
        unsettled=_unsettled(raw, drivers, former) if kind.has_amounts else (),
    )


def to_count(kind: ImportKind, columns: Mapping[str, str], former: Mapped) -> tuple[str, ...]:
    """What can be counted and no column looks like; not where the source had a column for it, which may be missing."""
    known = {*columns, *former.columns}
    return tuple(name for name, each in kind.countable.items() if each.within in columns and name not in known)


def to_calculate(
    raw: RawFile, kind: ImportKind, columns: Mapping[str, str], drivers: Mapping[str, str], former: Mapped
) -> dict[str, str]:
    """What can be calculated and no column looks like: as last time, else as is usual for columns of such names.

    Not where the source had a column for it, which may be missing.
    """
    formulas: dict[str, str] = {}
    for name, calculating in kind.calculable.items():
        if name in columns or name in former.columns:
            continue
        if formula := former.formulas.get(name) or _usual(raw, calculating, {*columns, *formulas}, drivers):
            formulas[name] = formula
    return formulas


def _usual(raw: RawFile, calculating: Calculating, fields: Container[str], drivers: Mapping[str, str]) -> str:
    numbers = {column.name: column for column in raw.columns if is_number(column)}
    headers = {header: ours for ours, header in drivers.items() if header in numbers}
    by_name = {bare(header): header for header in reversed([*headers]) if not _is_percentage(header)}
    found = {
        name: by_name[alias]
        for name, aliases in calculating.names.items()
        for alias in reversed([bare(each) for each in aliases])
        if alias in by_name and (name not in calculating.shares or _is_a_share(numbers[by_name[alias]]))
    }
    for formula in calculating.usual:
        named = re.findall(DRIVER_NAME, formula)
        others = set(headers) - {found[name] for name in named if name in found}
        if any(word in words_of(header) for header in others for word in calculating.unless):
            continue
        if all(name in found or name in fields for name in named):
            return re.sub(DRIVER_NAME, lambda match: headers.get(found.get(match[0], ""), match[0]), formula)
    return ""


def _is_percentage(header: str) -> bool:
    return "%" in header or not {"pct", "percent", "percentage", "prozent"}.isdisjoint(words_of(header))


def is_number(column: RawColumn) -> bool:
    """Whether all or most of its cells are numbers."""
    return bool(column.decimal_marks or column.likely_marks)


def words_of(header: str) -> list[str]:
    """The words of a header, in small letters without accents."""
    return _without_accents(plain(header)).split("_")


def for_next_file(mapped: Mapped, former: Mapped) -> Mapped:
    """What the next file of the source begins with: what was counted and comes back with rows to mend is counted on."""
    back = [name for name in former.counted if bare(mapped.columns.get(name, "")) == name]
    columns = {ours: theirs for ours, theirs in mapped.columns.items() if ours not in back}
    return replace(mapped, columns=columns, counted=(*mapped.counted, *back))


def with_operands(batch: ImportBatch, mapped: Mapped) -> Mapped:
    """The same, with columns that formulas name and nothing else takes, such as the one a field had before."""
    raw = RawFile.from_document(batch.reading or {})
    named = {name for formula in mapped.formulas.values() for name in re.findall(DRIVER_NAME, formula)}
    lacking = named - mapped.fields - mapped.drivers.keys()
    taken = {*mapped.columns.values(), *mapped.drivers.values()}
    found = {name_for(column.name): column.name for column in raw.columns if column.name not in taken}
    return replace(mapped, drivers={**mapped.drivers, **{ours: found[ours] for ours in sorted(lacking & found.keys())}})


def plain(name: str) -> str:
    """CamelCase, spaces, dashes and dots as lower_case_words."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return re.sub(r"\W+", "_", words).strip("_").lower()


def name_for(header: str) -> str:
    """What a column may be called in formulas."""
    name = plain(header)[:60]
    return name if re.match(r"[^\W\d]", name) else f"c_{name}"


def _columns(raw: RawFile, kind: ImportKind, former: Mapped) -> dict[str, str]:
    there = {column.name: column for column in raw.columns}
    if former.columns and set(former.columns.values()) <= set(there):
        return dict(former.columns)  # a file like the one before: what somebody left out then stays out
    found = {ours: theirs for ours, theirs in former.columns.items() if theirs in there}
    for likeliest in (_of_that_name, _of_a_name_alike):
        for each in kind.fields:
            free = [column for column in raw.columns if column.name not in found.values()]
            column = likeliest(each, free)
            if each.name not in {*found, *former.counted, *former.formulas} and column is not None:
                found[each.name] = column.name
    settled = _failing_that(raw, kind, former, found)
    found = {ours: theirs for ours, theirs in found.items() if theirs not in settled.values()} | settled
    return {each.name: found[each.name] for each in kind.fields if each.name in found}


def _numbered(raw: RawFile, kind: ImportKind, former: Mapped, columns: Mapping[str, str]) -> dict[str, str]:
    """Columns that say by our own name what was counted so far, as rows to mend do."""
    used = {*columns.values(), *former.drivers.values()}
    free = [column for column in raw.columns if column.name not in used]
    found = {
        name: [column.name for column in free if bare(column.name) == name and _fits(kind.field(name), column)]
        for name in former.counted
    }
    return {name: headers[-1] for name, headers in found.items() if headers}


def _of_that_name(each: Field, columns: Iterable[RawColumn]) -> RawColumn | None:
    """The column that goes by a name the field is known by, the commonest name first."""
    by_name = {bare(column.name): column for column in reversed(list(columns))}
    named = [by_name[name] for name in map(bare, (each.name, *each.also)) if name in by_name]
    unfit = [] if each.counting else named  # what can be counted needs no column that is wrong
    return next((column for column in named if _fits(each, column)), next(iter(unfit), None))


def _of_a_name_alike(each: Field, columns: Iterable[RawColumn]) -> RawColumn | None:
    names = [bare(name) for name in (each.name, *each.also)]
    alike = (column for column in columns if _fits(each, column))
    return next((c for c in alike if any(fuzz.ratio(bare(c.name), name) >= ALIKE for name in names)), None)


def _failing_that(raw: RawFile, kind: ImportKind, former: Mapped, found: Mapping[str, str]) -> dict[str, str]:
    """Columns that will do where a field has no other, and the source never had one that may be missing."""
    by_name = {bare(column.name): column.name for column in reversed(raw.columns) if column.filled}
    needed = {found[each.name] for each in kind.fields if each.is_required and each.name in found}
    settled: dict[str, str] = {}
    for each in kind.fields:
        names = [by_name[name] for name in map(bare, each.failing_that) if name in by_name]
        column = next((name for name in names if name not in {*needed, *settled.values()}), None)
        if each.name not in {*found, *former.columns} and column is not None:
            settled[each.name] = column
    return settled


def bare(name: str) -> str:
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
            return is_number(column)
        case "date":
            return bool(column.date_formats or column.likely_dates)
        case _:
            return True


def _drivers(raw: RawFile, kind: ImportKind, columns: Mapping[str, str], former: Mapped) -> dict[str, str]:
    there = {column.name for column in raw.columns}
    if former.columns and set(former.columns.values()) <= there:
        return {ours: theirs for ours, theirs in former.drivers.items() if theirs in there}
    taken = RESERVED | {each.name for each in kind.fields}
    found = {
        ours: theirs for ours, theirs in former.drivers.items() if theirs in there and theirs not in columns.values()
    }
    for column in raw.columns:
        if column.name in {*columns.values(), *found.values()} or not column.filled or column.name == WHAT_IS_WRONG:
            continue
        if kind.others and kind.others.name_of:
            if (ours := kind.others.name_of(column.name)) and ours not in found:
                found[ours] = column.name
            continue
        ours = name_for(column.name)
        while ours in taken or ours in found:
            ours += "_"
        found[ours] = column.name
    return found


def _amounts(raw: RawFile, drivers: Mapping[str, str], former: Mapped) -> tuple[str, ...]:
    """The drivers that were amounts last, else those whose names and cells look like it; the page asks."""
    if former.columns:
        return tuple(name for name in former.amounts if name in drivers)
    numbers = {column.name: column for column in raw.columns if is_number(column)}
    return tuple(name for name, header in drivers.items() if header in numbers and _may_be_money(numbers[header]))


def _unsettled(raw: RawFile, drivers: Mapping[str, str], former: Mapped) -> tuple[str, ...]:
    """The drivers of which nobody has said yet whether they are money or per cent."""
    open_ones = {column.name for column in raw.columns if is_money_or_percent(column)}
    return tuple(name for name, header in drivers.items() if header in open_ones and name not in former.drivers)


def is_money_or_percent(column: RawColumn) -> bool:
    """Whether numbers may be either: 5, 10 and 15 of a discount whose header says neither."""
    words = words_of(column.name)
    is_called_so = any(word in MAYBE_SHARES or word.endswith("rabatt") for word in words)
    is_told = not OF_MONEY.isdisjoint(words) or _says_currency(column) or is_a_rate(column)
    return column.is_percentage and is_called_so and not is_told


def _may_be_money(column: RawColumn) -> bool:
    is_called_so = any(word in AMOUNT_WORDS or word.endswith(COMPOUND) for word in words_of(column.name))
    return is_called_so and not is_a_rate(column) and not is_money_or_percent(column)


def is_a_rate(column: RawColumn) -> bool:
    """Whether a column of numbers is a rate, a share, a count or a code, rather than an amount."""
    words = {*words_of(column.name)}
    is_one_by_name = _is_percentage(column.name) or not words.isdisjoint(NO_AMOUNTS)
    return is_one_by_name or (_is_a_share(column) and not words.isdisjoint(MAYBE_SHARES))


def _is_a_share(column: RawColumn) -> bool:
    """Whether the cells are shares of one, and no header says a currency."""
    return column.is_share and not _says_currency(column)


def _says_currency(column: RawColumn) -> bool:
    """Whether a header names one: by a code in capitals or as its last word, by a sign, or by what people call it."""
    words = words_of(column.name)
    codes = {*re.findall(r"(?<![A-Z])[A-Z]{3}(?![A-Za-z])", column.name), words[-1].upper()} - CODES_LIKE_WORDS
    return not CODES.isdisjoint(codes) or not CURRENCIES.isdisjoint(words) or not SIGNS.isdisjoint(column.name)


def _one_of(possible: tuple[str, ...], last: str, former: Mapped) -> str | None:
    """What the source had last, if it is possible."""
    return last if former.columns and last in possible else None
