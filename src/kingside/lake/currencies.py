"""Amounts in several currencies brought into one: exact, one rounding per amount, by rates that are given by day."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import duckdb

from kingside.lake.batches import Batch, current, described
from kingside.lake.connection import connect
from kingside.lake.refusal import Refusal
from kingside.lake.sql_text import identifier, literal, parquet

__all__ = [
    "Conversion",
    "DayRate",
    "DayUse",
    "TooManyDigits",
    "converted_counts",
    "days_in",
    "in_one_currency",
    "leaves_blank",
    "read_rates",
    "refusing_large_amounts",
    "write_converted",
    "write_rates",
]

CURRENCY = "currency"
RATE_COLUMNS = {
    "currency": "VARCHAR",
    "day": "DATE",
    "numerator": "HUGEINT",
    "denominator": "HUGEINT",
    "says": "VARCHAR",
    "rate_on": "DATE",
    "source": "VARCHAR",
}


@dataclass(frozen=True, slots=True)
class DayUse:
    """How many rows are in a currency on a day; the day is None where rows do not say."""

    currency: str
    day: date | None
    n: int


@dataclass(frozen=True, slots=True)
class DayRate:
    """What 1 unit of a currency counts as on a day; `says` is the calculation, `rate_on` the day the rate is of."""

    currency: str
    day: date
    value: Fraction
    says: str
    rate_on: date
    source: str


@dataclass(frozen=True, slots=True)
class Conversion:
    """Into which currency, of how many decimals, by the rates that `write_rates` wrote; `amounts` are columns."""

    currency: str
    places: int
    rates: Path
    amounts: Sequence[str]


def days_in(connection: duckdb.DuckDBPyConnection, batches: Sequence[Batch], key: Sequence[str]) -> list[DayUse]:
    """The currencies that rows which count say they are in, by day; rows that do not say are left aside."""
    if not batches:
        return []
    held = current(batches, key)
    columns = described(connection, held)
    if CURRENCY not in columns:
        return []
    day = "date" if "date" in columns else "NULL::DATE"
    rows = connection.execute(
        f"SELECT upper(currency), {day}, COUNT(*) FROM ({held}) WHERE currency <> '' GROUP BY ALL ORDER BY ALL"
    )
    return [DayUse(*row) for row in rows.fetchall()]


def leaves_blank(connection: duckdb.DuckDBPyConnection, facts: Path) -> bool:
    """Whether any row of these facts, which have a column for it, says no currency."""
    found = connection.execute(f"SELECT 1 FROM {parquet([facts])} WHERE COALESCE({CURRENCY}, '') = '' LIMIT 1")
    return found.fetchone() is not None


def write_rates(path: Path, rates: Iterable[DayRate]) -> None:
    """Rates by currency and day, as a file that the queries here read; the same rates make the same bytes."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for rate in sorted(rates, key=lambda each: (each.currency, each.day)):
            ratio = (rate.value.numerator, rate.value.denominator)
            writer.writerow([rate.currency, rate.day, *ratio, rate.says, rate.rate_on, rate.source])


def rates_table(path: Path) -> str:
    """SQL: what `write_rates` wrote, as a table."""
    named = ", ".join(f"'{name}': '{kind}'" for name, kind in RATE_COLUMNS.items())
    return (
        f"read_csv({literal(path)}, columns = {{{named}}}, auto_detect = false, header = false, delim = ',', "
        "quote = '\"', escape = '\"', nullstr = '\x01')"
    )


def in_one_currency(connection: duckdb.DuckDBPyConnection, held: str, conversion: Conversion | None) -> str:
    """SQL for the same rows with `amounts` in one currency, rounded once to its smallest coin, half away from zero.

    What is in it already, and what does not say in which it is, stays as it is to the last digit. An amount whose day
    has no rate is null: whoever calls has seen to it that there is none among the rows that are read.
    """
    if conversion is None:
        return held
    kinds = described(connection, held)
    if CURRENCY not in kinds:
        return held
    replaced = [
        f"{_converted(name, scale, conversion)} AS {identifier(name)}"
        for name in conversion.amounts
        if name in kinds and (scale := _scale(kinds[name])) is not None
    ]
    if not replaced:
        return held
    day = "held.date" if "date" in kinds else "NULL::DATE"
    return (
        f"SELECT held.* REPLACE ({', '.join(replaced)}) FROM ({held}) AS held "
        f"LEFT JOIN {rates_table(conversion.rates)} AS rates "
        f"ON rates.currency = upper(held.currency) AND rates.day = {day}"
    )


class TooManyDigits(Refusal):
    """An amount times its rate is more than 128 bits hold."""


@contextmanager
def refusing_large_amounts() -> Iterator[None]:
    """Turns an overflow of 128 bits into a sentence."""
    try:
        yield
    except (duckdb.OutOfRangeException, duckdb.ConversionException) as error:
        raise TooManyDigits(
            "An amount in another currency has too many digits to be converted exactly; see whether its rate, or "
            "the amount itself, was written with too many."
        ) from error


def _scale(kind: str) -> int | None:
    """Decimals of a column of numbers; None of other columns."""
    if kind.startswith("DECIMAL"):
        return int(kind.rstrip(")").rpartition(",")[2])
    return 0 if kind in ("BIGINT", "INTEGER", "SMALLINT", "TINYINT") else None


def _converted(name: str, scale: int, conversion: Conversion) -> str:
    column, places = f"held.{identifier(name)}", conversion.places
    kind = f"DECIMAL(28, {max(scale, places)})"
    step = Fraction(10**places, 10**scale)
    whole = f"CAST(CAST({column} AS DECIMAL(28, {scale})) * CAST({10**scale} AS DECIMAL(8, 0)) AS HUGEINT)"
    numerator = f"({whole} * rates.numerator * {step.numerator})"
    denominator = f"(rates.denominator * {step.denominator})"
    coins = f"sign({whole}) * ((2 * abs({numerator}) + {denominator}) // (2 * {denominator}))"
    unit = f"CAST({Decimal(1).scaleb(-places):f} AS DECIMAL(8, {places}))"
    return (
        f"CASE WHEN COALESCE(held.currency, '') = '' OR upper(held.currency) = {literal(conversion.currency)} "
        f"THEN CAST({column} AS {kind}) "
        f"WHEN rates.day IS NOT NULL THEN CAST(CAST({coins} AS DECIMAL(28, 0)) * {unit} AS {kind}) END"
    )


def write_converted(
    connection: duckdb.DuckDBPyConnection, held: str, conversion: Conversion, order: str, where: str, out: Path
) -> None:
    """Write what each converted invoice line said before, and by which rate it was converted, to `out`."""
    connection.execute(
        f'COPY (SELECT {order} AS "order", held.line, upper(held.currency) AS currency, held.net_revenue, held.cogs, '
        f"rates.says, rates.rate_on, rates.source FROM ({held}) AS held "
        f"JOIN {rates_table(conversion.rates)} AS rates "
        f"ON rates.currency = upper(held.currency) AND rates.day = held.date {where} ORDER BY 1, 2) "
        f"TO {literal(out)} (FORMAT parquet)"
    )


def converted_counts(path: Path) -> dict[str, int]:
    """How many lines of each currency `write_converted` wrote."""
    with connect(readable=[path]) as connection:
        rows = connection.execute(f"SELECT currency, COUNT(*) FROM {parquet([path])} GROUP BY 1 ORDER BY 1")
        return dict(rows.fetchall())


def read_rates(path: Path) -> Mapping[tuple[str, date], Fraction]:
    """What `write_rates` wrote."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    return {
        (currency, date.fromisoformat(day)): Fraction(int(numerator), int(denominator))
        for currency, day, numerator, denominator, *_ in rows
    }
