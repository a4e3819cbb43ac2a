"""The books: imported facts laid out as the files a profit map is made from, each code resolved to its account.

The files follow the contract of docs/methods/profit-map.md.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb

from kingside.lake.batches import Batch, current, described, only_stamped
from kingside.lake.currencies import Conversion, in_one_currency, write_converted
from kingside.lake.own_files import LINE_KEY
from kingside.lake.refusal import Phrase
from kingside.lake.relation import Relation
from kingside.lake.sql_text import identifier, literal, parquet
from kingside.lake.stand_ins import UNMAPPED

__all__ = [
    "LINE_KEY",
    "CodeTotals",
    "CodeUse",
    "SalesOf",
    "code_list",
    "code_totals",
    "codes_in_use",
    "codes_table",
    "lay_out_accounts",
    "lay_out_lines",
    "lines_that_count",
    "order_name",
    "sales_after",
    "survey_codes",
    "surveyed",
    "write_accounts",
    "write_codes",
]

DRIVER_KEY = ("account", "date")
WHOLE = ("BIGINT", "INTEGER")
FOUND = "$search = '' OR contains(lower(code || ' ' || name || ' ' || account), lower($search))"

Code = tuple[str, str]


@dataclass(frozen=True, slots=True)
class CodeUse:
    """A code of a source and what its lines bring in; `account` is the number of whose it is, "" when nobody's.

    `name` is what the lines call the customer, "" where they do not say.
    """

    source: str
    code: str
    name: str
    account: str
    lines: int
    net_revenue: Decimal
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class SalesOf:
    """What to count after a day: sales of an account, of one product where there is one; the caller's own `key`."""

    key: int
    account: str
    product: str
    day: date


@dataclass(frozen=True, slots=True)
class Surveyed:
    """Every source and code on invoice lines, and the days they cover."""

    codes: list[Code]
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class CodeTotals:
    """How many codes there are, how many of them are nobody's, and the share of their revenue.

    Lines without a code stand under one that nobody can have: those of each source are one of the `nameless`.
    """

    codes: int
    unmapped: int
    nameless: int
    lines: int
    net_revenue: Decimal
    all_revenue: Decimal

    @property
    def assignable(self) -> int:
        """Codes that are nobody's and could be somebody's."""
        return self.unmapped - self.nameless


def lines_that_count(connection: duckdb.DuckDBPyConnection, batches: Sequence[Batch]) -> str:
    """SQL for the invoice lines that count. Files need not say whose they are and of what: then the cells are empty."""
    held = current(batches, LINE_KEY)
    columns = described(connection, held)
    lacking = [f"NULL::VARCHAR AS {name}" for name in ("account", "product") if name not in columns]
    return f"SELECT *, {', '.join(lacking)} FROM ({held})" if lacking else held


def lay_out_lines(
    connection: duckdb.DuckDBPyConnection,
    batches: Sequence[Batch],
    codes: Path,
    out: Path,
    *,
    first: date | None = None,
    last: date | None = None,
    conversion: Conversion | None = None,
    converted: Path | None = None,
) -> None:
    """Write the invoice lines that count to `out`, those of the period where one is given, by order and line.

    `codes` is what `write_codes` wrote. Lines of several sources carry their source behind the order's number, since
    two systems may use one number for different orders. With a `conversion` amounts are in one currency; `converted`
    takes what each converted line said before, and its rate.
    """
    said = lines_that_count(connection, batches)
    held = in_one_currency(connection, said, conversion)
    own = {"source", "order", "line", "account", *(["currency"] if only_stamped(batches) else [])}
    others = ", ".join(f"held.{identifier(name)}" for name in described(connection, held) if name not in own)
    within = f"WHERE held.date BETWEEN DATE '{first}' AND DATE '{last}'" if first and last else ""
    order = order_name(batches, 'held."order"')
    laid_out = (
        f'SELECT {order} AS "order", held.line, COALESCE(codes.account, {literal(UNMAPPED)}) AS account, '
        f"{others}, held.source, held.account AS account_code "
        f"FROM ({held}) AS held LEFT JOIN {codes_table(codes)} AS codes "
        f"ON codes.source = held.source AND codes.code = held.account "
        f"{within}"
    )
    unsorted = out.with_name("unsorted.parquet")
    if not _is_of_one_source(
        batches
    ):  # the engine runs out of memory when it sorts a union of unlike sources, and spills one file
        connection.execute(f"COPY ({laid_out}) TO {literal(unsorted)} (FORMAT parquet)")
        laid_out = f"SELECT * FROM {parquet([unsorted])}"
    connection.execute(f"COPY ({laid_out} ORDER BY 1, 2) TO {literal(out)} (FORMAT parquet)")
    unsorted.unlink(missing_ok=True)
    if conversion and converted:
        write_converted(connection, said, conversion, order, within, converted)


def order_name(batches: Sequence[Batch], order: str) -> str:
    """SQL: the name of an order in a profit map, of a row `held` and SQL for its number in its source."""
    return order if _is_of_one_source(batches) else f"{order} || ' (' || held.source || ')'"


def _is_of_one_source(batches: Sequence[Batch]) -> bool:
    return len({batch.source for batch in batches}) == 1


def lay_out_accounts(
    connection: duckdb.DuckDBPyConnection,
    accounts: Path,
    drivers: Sequence[Batch],
    codes: Path,
    out: Path,
    *,
    first: date | None,
    last: date | None,
    conversion: Conversion | None = None,
) -> None:
    """Write a row per account: `since`, `parent`, and the sum of each driver dated within the period, or not at all.

    An account that no driver names has 0 of each. Drivers of codes that no account has count for UNMAPPED.
    """
    rows = f"SELECT account, since, parent FROM {_accounts(accounts)}"
    if not drivers:
        connection.execute(f"COPY ({rows} ORDER BY account) TO {literal(out)} (FORMAT parquet)")
        return
    held = in_one_currency(connection, current(drivers, DRIVER_KEY), conversion)
    kinds = described(connection, held)
    summed = {name: kind for name, kind in kinds.items() if kind.startswith("DECIMAL") or kind in WHOLE}
    sums = ", ".join(f"{_sum(name, kind)} AS {identifier(name)}" for name, kind in summed.items())
    dated = "held.date IS NULL" if "date" in kinds else "TRUE"
    if "date" in kinds and first and last:
        dated += f" OR held.date BETWEEN DATE '{first}' AND DATE '{last}'"
    elif "date" in kinds:
        dated = "TRUE"
    listed = ", ".join(f"COALESCE({identifier(name)}, 0) AS {identifier(name)}" for name in summed)
    connection.execute(
        f"COPY (WITH summed AS (SELECT COALESCE(codes.account, {literal(UNMAPPED)}) AS account"
        f"{f', {sums}' if sums else ''} FROM ({held}) AS held LEFT JOIN {codes_table(codes)} AS codes "
        f"ON codes.source = held.source AND codes.code = held.account WHERE {dated} GROUP BY 1) "
        f"SELECT account, since, parent{f', {listed}' if listed else ''} "
        f"FROM ({rows}) FULL JOIN summed USING (account) ORDER BY account) TO {literal(out)} (FORMAT parquet)"
    )


def _sum(name: str, kind: str) -> str:
    """A sum as a decimal; one of whole numbers would be written to Parquet as a double."""
    total = f"SUM(held.{identifier(name)})"
    return total if kind.startswith("DECIMAL") else f"CAST({total} AS DECIMAL(38, 0))"


def sales_after(
    connection: duckdb.DuckDBPyConnection, batches: Sequence[Batch], codes: Path, left: Sequence[SalesOf]
) -> list[tuple[int, int, int, date]]:
    """Of each that was sold to after its day: its key, how many lines and orders, and the last day."""
    rows = connection.execute(
        f"""
        WITH departed AS (
            SELECT UNNEST($keys::BIGINT[]) AS key, UNNEST($accounts::VARCHAR[]) AS account,
                UNNEST($products::VARCHAR[]) AS product, UNNEST($days::DATE[]) AS day
        )
        SELECT departed.key, COUNT(*), COUNT(DISTINCT (held.source, held."order")), MAX(held.date)
        FROM ({lines_that_count(connection, batches)}) AS held
        JOIN {codes_table(codes)} AS codes ON codes.source = held.source AND codes.code = held.account
        JOIN departed ON departed.account = codes.account AND held.date > departed.day
            AND departed.product IN ('', held.product)
        WHERE held.net_revenue >= 0 AND held.quantity > 0
        GROUP BY departed.key ORDER BY departed.key
        """,
        {
            "keys": [each.key for each in left],
            "accounts": [each.account for each in left],
            "products": [each.product for each in left],
            "days": [each.day for each in left],
        },
    )
    return rows.fetchall()


def survey_codes(
    connection: duckdb.DuckDBPyConnection, batches: Sequence[Batch], out: Path, *, conversion: Conversion | None = None
) -> None:
    """Write a row per source and code on invoice lines: what it brings in, whoever it belongs to."""
    held = in_one_currency(connection, lines_that_count(connection, batches), conversion)
    named = "account_name" if "account_name" in described(connection, held) else "NULL::VARCHAR"
    connection.execute(
        f"COPY (SELECT source, COALESCE(account, '') AS code, COALESCE(MODE({named}), '') AS name, COUNT(*) AS lines, "
        "CAST(SUM(net_revenue) AS DECIMAL(38, 6)) AS net_revenue, MIN(date) AS first_day, MAX(date) AS last_day "
        f"FROM ({held}) GROUP BY 1, 2) TO {literal(out)} (FORMAT parquet)"
    )


def surveyed(connection: duckdb.DuckDBPyConnection, survey: Path) -> Surveyed:
    """What a survey found; there is at least one line."""
    rows = connection.execute(
        f"SELECT source, code, first_day, last_day FROM {parquet([survey])} ORDER BY ALL"
    ).fetchall()
    return Surveyed(
        codes=[(source, code) for source, code, _, _ in rows],
        first_day=min(first for *_, first, _ in rows),
        last_day=max(last for *_, last in rows),
    )


def codes_in_use(
    connection: duckdb.DuckDBPyConnection,
    survey: Path,
    codes: Path,
    *,
    is_unmapped_only: bool = True,
    search: str = "",
    is_by_revenue: bool = True,
    after: tuple[str, str] | None = None,
    limit: int,
) -> list[CodeUse]:
    """Codes of a survey, most revenue first, else as they are written, from `after` (source and code) on.

    Lines without any come as the code "", which nobody can have.
    """
    wanted = "account = ''" if is_unmapped_only else "TRUE"
    beyond = "TRUE" if after is None else "(source, code) > ($source, $code)"
    place = {} if after is None else {"source": after[0], "code": after[1]}
    rows = connection.execute(
        f"SELECT * FROM ({_uses(survey, codes)}) "
        f"WHERE {wanted} AND ({FOUND}) AND {beyond} "
        f"ORDER BY {'net_revenue DESC, ' if is_by_revenue else ''}source, code LIMIT $limit",
        {"search": search, "limit": limit, **place},
    ).fetchall()
    return [CodeUse(*row) for row in rows]


def code_list(
    connection: duckdb.DuckDBPyConnection, survey: Path, codes: Path, *, is_unmapped_only: bool, shows_revenue: bool
) -> Relation:
    """Codes of a survey as a list; without `shows_revenue` that is null, so that no order and no range tells of it."""
    sql = f"""
        SELECT source || chr(31) || code AS pk, source, code, coalesce(nullif(code, ''), $no_code) AS title, name,
            account, lines, CASE WHEN $shows_revenue THEN net_revenue END AS net_revenue,
            $shows_revenue AS shows_revenue, NULL AS net_margin, first_day, last_day
        FROM ({_uses(survey, codes)}) WHERE account = '' OR NOT $is_unmapped_only
    """
    values = {"shows_revenue": shows_revenue, "is_unmapped_only": is_unmapped_only, "no_code": str(Phrase("no code"))}
    return Relation(connection, sql, values)


def code_totals(connection: duckdb.DuckDBPyConnection, survey: Path, codes: Path, *, search: str = "") -> CodeTotals:
    """Count codes; `lines` and `net_revenue` are those of nobody's codes, `codes` those that a search finds."""
    row = connection.execute(
        f"SELECT COUNT(*) FILTER ({FOUND}), "
        "COUNT(*) FILTER (account = ''), COUNT(*) FILTER (code = ''), "
        "COALESCE(SUM(lines) FILTER (account = ''), 0)::BIGINT, "
        "COALESCE(SUM(net_revenue) FILTER (account = ''), 0), COALESCE(SUM(net_revenue), 0) "
        f"FROM ({_uses(survey, codes)})",
        {"search": search},
    ).fetchone()
    return CodeTotals(*(row or (0, 0, 0, 0, Decimal(0), Decimal(0))))


def _uses(survey: Path, codes: Path) -> str:
    """SQL: the rows of a survey, each with whose code it is."""
    return (
        "SELECT used.source, used.code, used.name, COALESCE(codes.account, '') AS account, used.lines, "
        f"used.net_revenue, used.first_day, used.last_day FROM {parquet([survey])} AS used "
        f"LEFT JOIN {codes_table(codes)} AS codes ON codes.source = used.source AND codes.code = used.code"
    )


def write_codes(path: Path, codes: Iterable[tuple[str, str, str]]) -> None:
    """Source, code and account number of every code, as a file the queries here read."""
    _write(path, codes)


def write_accounts(path: Path, accounts: Iterable[tuple[str, date | None, str | None]]) -> None:
    """Number, `since` and number of the parent of every account, as a file the queries here read."""
    _write(path, ((number, since.isoformat() if since else "", parent or "") for number, since, parent in accounts))


def _write(path: Path, rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)


def codes_table(path: Path) -> str:
    """SQL: what `write_codes` wrote, as a table."""
    return _read(path, {"source": "VARCHAR", "code": "VARCHAR", "account": "VARCHAR"})


def _accounts(path: Path) -> str:
    read = _read(path, {"account": "VARCHAR", "since": "VARCHAR", "parent": "VARCHAR"})
    since = "CAST(try_strptime(since, '%Y-%m-%d') AS DATE) AS since"
    return f"(SELECT account, {since}, NULLIF(parent, '') AS parent FROM {read})"


def _read(path: Path, columns: Mapping[str, str]) -> str:
    named = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
    return (
        f"read_csv({literal(path)}, columns = {{{named}}}, auto_detect = false, header = false, delim = ',', "
        "quote = '\"', escape = '\"', nullstr = '\x01', max_line_size = 10000000)"
    )
