"""What the cells of each column could be, judged on every row: numbers of either style, dates, flags."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import duckdb
from iso4217 import Currency

from kingside.lake.intake.documents import RawColumn
from kingside.lake.portions import portions
from kingside.lake.sql_text import literal

__all__ = [
    "DATE_FORMATS",
    "FLAGS",
    "SERIAL",
    "SHARED_SIGNS",
    "as_date",
    "as_number",
    "currency_in",
    "is_number",
    "sniff",
]

SERIAL = "day number"  # as spreadsheets count, 1 being the first day of 1900
DATE_FORMATS = (
    "",  # ISO
    *("%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d"),
    *("%d.%m.%y", "%d/%m/%y", "%m/%d/%y", "%d-%b-%Y", "%d-%b-%y", "%d %b %Y", "%d %b %y", "%d %B %Y"),
    *("%b %d, %Y", "%B %d, %Y"),
    SERIAL,
)
FLAGS = "('true', 'false', 'yes', 'no', '1', '0', 'y', 'n', 'x', 'ja', 'nein', 'wahr', 'falsch')"
SAMPLES, SAMPLE_LENGTH = 5, 60
AT_ONCE = 60  # tests in one query; a plan of thousands takes longer than the rows
LOOKED_AT = 2_000  # rows that rule most out before all are judged
_ISO = r"\d{4}-\d{1,2}-\d{1,2}([T ]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?( ?(Z|UTC|[+-]\d{2}:?\d{2}))?)?"
_SERIAL = r"[2-7]\d{4}([.]\d+)?"  # from 1954 to 2119
_CODES = sorted(each.code for each in Currency)
_SIGNS = ("€", "$", "£", "¥")
_CURRENCY = "|".join(map(re.escape, (*_CODES, *_SIGNS)))
_LIKE_A_CURRENCY = "|".join(("[A-Z]{3}", *map(re.escape, _SIGNS)))  # a pattern with all codes is dear to begin with
SHARED_SIGNS = {
    "$": (
        *("USD", "ARS", "AUD", "BBD", "BMD", "BND", "BRL", "BSD", "BZD", "CAD", "CLP", "COP", "CUP", "CVE", "DOP"),
        *("FJD", "GYD", "HKD", "JMD", "KYD", "LRD", "MXN", "NAD", "NIO", "NZD", "SBD", "SGD", "SRD", "TOP", "TTD"),
        *("TWD", "UYU", "WST", "XCD"),
    ),
    "¥": ("CNY", "JPY"),
}
"""Signs that stand for several currencies, and which: they contradict none of these."""
_SPACES = ("\u00a0", "\u202f", "\u2007", " ")
_GAP = f"[{''.join(_SPACES)}]*"  # what the engine calls white space is ASCII only
_GROUPS = {".": (",", "'", "’", *_SPACES), ",": ("[.]", "'", "’", *_SPACES)}  # in one number all are the same
_LAKHS = {".": "|[0-9]{1,2}(,[0-9]{2})+,[0-9]{3}", ",": ""}
_MINUS = "-−"
WIDEST = "DECIMAL(38, 6)"
SHARES = (r"0|1|[01]?[{mark}]\d+", "MIN({each}) >= 0 AND MAX({each}) <= 1 AND BOOL_OR({each} % 1 <> 0)")
"""From 0 to 1, some of them in between: what the first cells look like, and what is true of all."""
PERCENTAGES = (
    r"\d{{1,3}}([{mark}]\d?0*)?",
    "MIN({each}) >= 0 AND MAX({each}) <= 100 AND MAX({each}) > 1 AND BOOL_AND({each} % 0.1 = 0)",
)
"""From 0 to 100 of one decimal place at most, some of them above 1."""


def sniff(
    connection: duckdb.DuckDBPyConnection, raw: Path, headers: Sequence[tuple[int, str]]
) -> tuple[int, tuple[RawColumn, ...]]:
    """Number of rows, and each column."""
    table = f"read_parquet({literal(raw)})"
    (rows,) = connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone() or (0,)
    some = f"(SELECT * FROM {table} LIMIT {LOOKED_AT})"
    samples = {position: _samples(connection, table, position) for position, _ in headers}
    plausible = {position: _plausible(found) for position, found in samples.items()}
    possible = _fitting(connection, some, plausible, currency=_LIKE_A_CURRENCY)
    fitting = _fitting(connection, table, possible)
    filled = _counts(connection, table, list(samples))
    marked = _with_marks(
        connection, table, [position for position, tests in fitting.items() if set(NUMBERS) <= {*tests}]
    )
    likely = _likely(connection, table, samples, fitting)
    shares, percentages = (_within(connection, table, samples, fitting, each) for each in (SHARES, PERCENTAGES))
    columns = tuple(
        _column(
            name,
            position,
            filled[position],
            samples[position],
            fitting[position],
            has_marks=position in marked,
            likely=likely.get(position, ()),
            is_share=position in shares,
            is_percentage=position in percentages,
        )
        for position, name in headers
    )
    return rows, columns


def as_number(cell: str, mark: str) -> str:
    """SQL: the cell as digits with a decimal point and a sign, ready to be cast; only for what `is_number`."""
    point = "[^0-9.]" if mark == "." else "[^0-9,]"
    digits = f"regexp_replace({cell}, '{point}', '', 'g')"
    digits = f"replace({digits}, ',', '.')" if mark == "," else digits
    sign = f"CASE WHEN regexp_matches({cell}, '[{_MINUS}(]') THEN '-' ELSE '' END"
    plain = f"regexp_full_match({cell}, '-?[0-9]+([.][0-9]+)?')" if mark == "." else "FALSE"
    return f"CASE WHEN {plain} THEN {cell} ELSE {sign} || {digits} END"


def is_number(cell: str, mark: str, *, currency: str = _CURRENCY) -> str:
    """SQL: the cell reads as a number whose decimal mark is `mark`; `currency` is a pattern of what may stand by it."""
    point = "[.]" if mark == "." else ","
    grouped = "|".join(f"[0-9]{{1,3}}({group}[0-9]{{3}})+" for group in _GROUPS[mark]) + _LAKHS[mark]
    digits = f"(([0-9]+|{grouped})({point}[0-9]*)?|{point}[0-9]+)"
    before, after = f"(({currency}){_GAP})?", f"({_GAP}({currency}))?"
    ways = (
        f"{before}[{_MINUS}+]?{_GAP}{before}{digits}{after}",
        f"{before}{digits}{_GAP}[{_MINUS}]{after}",
        f"{digits}{after}{_GAP}[{_MINUS}]",
        f"{before}\\({before}{digits}{after}\\){after}",
    )
    pattern = literal("|".join(ways))
    return f"regexp_full_match({cell}, {pattern}) AND TRY_CAST({as_number(cell, mark)} AS {WIDEST}) IS NOT NULL"


def currency_in(cell: str) -> str:
    """SQL: the currency that stands with the number, a sign as its code where it is one of only one; "" for none."""
    found = f"regexp_extract({cell}, {literal(_CURRENCY)})"
    return f"replace(replace({found}, '€', 'EUR'), '£', 'GBP')"


def as_date(cell: str, date_format: str) -> str:
    """SQL: the day a cell says, null where it says none. A time of day is dropped, with its zone."""
    if not date_format:
        day = f"TRY_CAST(regexp_extract({cell}, '^[0-9-]+') AS DATE)"
        return f"CASE WHEN regexp_full_match({cell}, '{_ISO}') THEN {day} END"
    if date_format == SERIAL:
        day = f"DATE '1899-12-30' + CAST(TRY_CAST(trunc(TRY_CAST({cell} AS DOUBLE)) AS INTEGER) AS INTEGER)"
        return f"CASE WHEN regexp_full_match({cell}, '{_SERIAL}') THEN {day} END"
    length = {"%Y%m%d": 8}.get(date_format)
    day = f"CAST(try_strptime({cell}, {literal(date_format)}) AS DATE)"
    if "%b" in date_format or "%B" in date_format:
        year = "[0-9]{4}" if "%Y" in date_format else "[^0-9][0-9]{2}"  # the engine takes 25 for the year 25, too
        return f"CASE WHEN regexp_matches({cell}, '{year}$') THEN {day} END"
    if length:
        return f"CASE WHEN length({cell}) = {length} THEN {day} END"
    words = f"regexp_extract({cell}, '^\\S+')"  # a time of day may follow
    day = f"CAST(try_strptime({words}, {literal(date_format)}) AS DATE)"
    if "%y" in date_format:
        return f"CASE WHEN regexp_full_match({words}, '.*[^0-9][0-9]{{2}}') THEN {day} END"
    return f"CASE WHEN regexp_matches({words}, '[0-9]{{4}}') THEN {day} END"


NUMBERS = ("number.", "number,")
_TESTS = (*NUMBERS, *(f"date{each}" for each in DATE_FORMATS), "flag")


def _plausible(samples: Sequence[str]) -> tuple[str, ...]:
    """What a look at a few cells does not rule out: neither number nor date is without a digit or full of words."""
    if not samples:
        return ()
    is_wordless = all(
        re.fullmatch(rf"({_CURRENCY}|[\d\s.,'’()+{_MINUS}])+", sample) and _has_digit(sample) for sample in samples
    )
    is_dated = all(sum(character.isdigit() for character in sample) >= 3 for sample in samples)
    return tuple(
        what
        for what in _TESTS
        if what == "flag" or (what.startswith("number") and is_wordless) or (what.startswith("date") and is_dated)
    )


def _has_digit(sample: str) -> bool:
    return any(character.isdigit() for character in sample)


def _test(cell: str, what: str, currency: str = _CURRENCY) -> str:
    if what.startswith("number"):
        return is_number(cell, what.removeprefix("number"), currency=currency)
    if what.startswith("date"):
        return f"({as_date(cell, what.removeprefix('date'))}) IS NOT NULL"
    return f"lower({cell}) IN {FLAGS}"


def _fitting(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    asked: dict[int, tuple[str, ...]],
    *,
    passed_by: Literal["BOOL_AND", "BOOL_OR"] = "BOOL_AND",
    currency: str = _CURRENCY,
) -> dict[int, tuple[str, ...]]:
    """Of the tests asked of each column, those that all (or any) of its filled cells pass, if there are such cells."""
    pairs = [(position, what) for position, tests in asked.items() for what in tests]
    passed = []
    for some in portions(pairs, AT_ONCE):
        measures = ", ".join(
            f"COALESCE({passed_by}({_test(f'c{position}', what, currency)}) FILTER (c{position} IS NOT NULL), TRUE)"
            for position, what in some
        )
        answers = connection.execute(f"SELECT {measures} FROM {table}").fetchone() or ()
        passed += [pair for pair, is_passed in zip(some, answers, strict=True) if is_passed]
    return {position: tuple(what for each, what in passed if each == position) for position in asked}


def _counts(connection: duckdb.DuckDBPyConnection, table: str, positions: Sequence[int]) -> dict[int, int]:
    if not positions:
        return {}
    counts = ", ".join(f"COUNT(c{position})" for position in positions)
    row = connection.execute(f"SELECT {counts} FROM {table}").fetchone() or ()
    return dict(zip(positions, row, strict=True))


def _likely(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    samples: dict[int, tuple[str, ...]],
    fitting: dict[int, tuple[str, ...]],
) -> dict[int, tuple[str, ...]]:
    """Of columns that are neither numbers nor dates throughout, the tests that most cells pass, and most of them.

    A test that none of the first filled cells passes is asked of no other.
    """
    asked = {
        position: tuple(dict.fromkeys(what for each in found for what in _plausible([each]) if what != "flag"))
        for position, found in samples.items()
        if not any(what != "flag" for what in fitting[position])
    }
    pairs = [
        (position, what)
        for position, tests in asked.items()
        for what in _fitting(connection, _first_cells(table, position), {position: tests}, passed_by="BOOL_OR")[
            position
        ]
    ]
    passing = _counted(connection, table, pairs)
    filled = _counts(connection, table, list({position for position, _ in pairs}))
    likely: dict[int, tuple[str, ...]] = {}
    for position in filled:
        for sort in ("number", "date"):
            found = {what: n for (each, what), n in passing.items() if each == position and what.startswith(sort)}
            most = max(found.values(), default=0)
            if most * 2 > filled[position]:
                best = tuple(what for what, n in found.items() if n == most)
                likely[position] = likely.get(position, ()) + best
    return likely


def _counted(
    connection: duckdb.DuckDBPyConnection, table: str, pairs: Sequence[tuple[int, str]]
) -> dict[tuple[int, str], int]:
    """How many cells pass each test of a column."""
    found: dict[tuple[int, str], int] = {}
    for some in portions(pairs, AT_ONCE):
        measures = ", ".join(f"COUNT(*) FILTER ({_test(f'c{position}', what)})" for position, what in some)
        answers = connection.execute(f"SELECT {measures} FROM {table}").fetchone() or ()
        found |= dict(zip(some, answers, strict=True))
    return found


def _with_marks(connection: duckdb.DuckDBPyConnection, table: str, positions: Sequence[int]) -> set[int]:
    """Of these columns, those in which a cell holds a point or a comma."""
    if not positions:
        return set()
    measures = ", ".join(f"COALESCE(BOOL_OR(regexp_matches(c{position}, '[.,]')), FALSE)" for position in positions)
    answers = connection.execute(f"SELECT {measures} FROM {table}").fetchone() or ()
    return {position for position, is_marked in zip(positions, answers, strict=True) if is_marked}


def _within(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    samples: dict[int, tuple[str, ...]],
    fitting: dict[int, tuple[str, ...]],
    wanted: tuple[str, str],
) -> set[int]:
    """The columns of numbers like SHARES or PERCENTAGES; asked of those whose first cells look like it."""
    pattern, measure = wanted
    asked = [
        (position, mark)
        for position, found in samples.items()
        for mark in ".,"
        if f"number{mark}" in fitting[position] and all(re.fullmatch(pattern.format(mark=mark), each) for each in found)
    ]
    if not asked:
        return set()
    numbers = [f"TRY_CAST({as_number(f'c{position}', mark)} AS {WIDEST})" for position, mark in asked]
    measures = ", ".join(measure.format(each=each) for each in numbers)
    answers = connection.execute(f"SELECT {measures} FROM {table}").fetchone() or ()
    return {position for (position, _), is_one in zip(asked, answers, strict=True) if is_one}


def _samples(connection: duckdb.DuckDBPyConnection, table: str, position: int) -> tuple[str, ...]:
    found = connection.execute(
        f"SELECT cell FROM (SELECT left(c{position}, {SAMPLE_LENGTH}) AS cell, MIN(row_number) AS first "
        f"FROM {_first_cells(table, position)} GROUP BY 1) "
        f"ORDER BY first LIMIT {SAMPLES}"
    ).fetchall()
    return tuple(cell for (cell,) in found)


def _first_cells(table: str, position: int) -> str:
    """SQL: the first rows in which a column is filled."""
    return f"(SELECT * FROM {table} WHERE c{position} IS NOT NULL LIMIT {LOOKED_AT})"


def _readings(tests: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Decimal marks and date formats among tests."""
    marks = "".join(mark for mark in ".," if f"number{mark}" in tests)
    return marks, tuple(each for each in DATE_FORMATS if f"date{each}" in tests)


def _column(
    name: str,
    position: int,
    filled: int,
    samples: tuple[str, ...],
    fitting: tuple[str, ...],
    *,
    has_marks: bool,
    likely: tuple[str, ...],
    is_share: bool,
    is_percentage: bool,
) -> RawColumn:
    (marks, dates), (likely_marks, likely_dates) = (_readings(tests) for tests in (fitting, likely))
    if not filled:
        looks = "empty"
    elif "flag" in fitting and not marks:
        looks = "flag"
    elif marks and dates != ("%Y%m%d",):
        looks = "number"
    else:
        looks = "date" if dates else "number" if marks else "text"
    return RawColumn(
        name,
        position,
        filled,
        samples,
        looks,
        marks,
        dates,
        has_marks,
        likely_marks,
        likely_dates,
        is_share,
        is_percentage,
    )
