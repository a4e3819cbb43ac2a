"""The facts of a profit map, opened and checked: the tables `invoice_line` and `account_file` that marts read."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from kingside.lake.account_tree import PARENT, lay_out_tree, read_parent
from kingside.lake.columns import Reading, read_columns
from kingside.lake.cost_model import ColumnRule, CostModel
from kingside.lake.drivers import Drivers
from kingside.lake.element import RESERVED
from kingside.lake.engines.arithmetic import define_macros
from kingside.lake.exact import condition_of
from kingside.lake.formula import columns_of
from kingside.lake.kept_rows import KeptRows
from kingside.lake.refusal import Phrase, Place, Refusal
from kingside.lake.source import Source, open_source
from kingside.lake.sql_text import identifier, literal
from kingside.lake.stand_ins import UNMAPPED

__all__ = ["Facts", "Further", "open_facts"]

DAY_FIRST = "%d.%m.%Y"
UNKNOWN = "'UNKNOWN'"  # of a column that a line may leave empty

REQUIRED = {
    "order": "text",
    "line": "whole",
    "account": "key",
    "product": "key",
    "date": "date",
    "quantity": "number",
    "net_revenue": "number",
    "cogs": "number",
}


@dataclass(frozen=True)
class Facts:
    """Checked input: the sources and how each of their used columns is read.

    `parts` are columns of lines by which a table is wanted, `parent` the column that says which account an account
    belongs to, where the tree of accounts is wanted. Lines on which `intercompany` is true are left out.
    """

    lines: Source
    accounts: Source | None
    line_columns: Mapping[str, Reading]
    account_columns: Mapping[str, Reading]
    parts: Mapping[str, Reading] = field(default_factory=dict)
    parent: Reading | None = None
    intercompany: str | None = None

    @property
    def drivers(self) -> Drivers:
        """What formulas may name."""
        drivers = {name: reading for name, reading in self.account_columns.items() if name not in ("account", "since")}
        return Drivers(self.line_columns, drivers)

    @property
    def sources(self) -> list[Source]:
        """The files, those of the lines first."""
        return [source for source in (self.lines, self.accounts) if source is not None]

    def money_scale(self, model: CostModel) -> int:
        """Decimal places of every amount: the most among revenue, goods cost and booked costs."""
        booked = [element.booked_column for element in model.elements if element.booked_column]
        columns = [self.line_columns[name] for name in ("net_revenue", "cogs", *booked) if name in self.line_columns]
        scales = [column.scale for column in columns]
        return max(model.minor_places, *scales)

    def lay_out(self, connection: duckdb.DuckDBPyConnection, model: CostModel, *, wide: bool) -> None:
        """(Re)create `invoice_line` and `account_file`, their numbers as integers of 128 (wide) or 64 bits."""
        account_file, invoice_line = self.queries(model, wide=wide)
        if self.intercompany is not None:  # a view is bound as it is made, and a condition may round
            define_macros(connection, self.money_scale(model))
        connection.execute(f"CREATE OR REPLACE TEMP TABLE account_file AS {account_file}")
        connection.execute(f"CREATE OR REPLACE TEMP VIEW invoice_line AS {invoice_line}")
        if self.accounts is not None and self.parent is not None:
            lay_out_tree(connection, self.accounts, account=self.account_columns["account"], parent=self.parent)

    def queries(self, model: CostModel, *, wide: bool) -> tuple[str, str]:
        """Of `account_file` and of `invoice_line`."""
        lines = self._invoice_line(model, wide=wide)
        if self.intercompany is not None:
            left_out = f"COALESCE(is_in_period AND {self.intercompany}, FALSE)"
            lines = f"SELECT *, {left_out} AS is_left_out FROM ({lines})"
        return self._account_file(wide=wide), lines

    @property
    def is_counted(self) -> str:
        """Whether a line of `invoice_line` stands in the tables."""
        return "is_in_period" if self.intercompany is None else "(is_in_period AND NOT is_left_out)"

    def _account_file(self, *, wide: bool) -> str:
        if self.accounts is None:
            return "SELECT '' AS account, NULL::DATE AS since LIMIT 0"
        since = self.account_columns.get("since")
        columns = [
            f"{self.account_columns['account'].sql(wide=wide)} AS account",
            f"{since.sql(wide=wide) if since else 'NULL::DATE'} AS since",
        ]
        for number, reading in enumerate(self.drivers.accounts.values()):
            columns.append(f"{reading.sql(wide=wide)} AS account_driver_{number}")
            columns.append(f"{reading.is_empty} AS account_estimated_{number}")
        return f"SELECT {', '.join(columns)} FROM {self.accounts.relation}"

    def _invoice_line(self, model: CostModel, *, wide: bool) -> str:
        read = {name: reading.sql(wide=wide) for name, reading in self.line_columns.items()}
        period = model.period
        is_in_period = f"{read['date']} BETWEEN DATE '{period.first}' AND DATE '{period.last}'" if period else "TRUE"
        columns = [
            f"{read['order']} AS order_code",
            f"{read['line']} AS line",
            f"{read['product']} AS product",
            f"{is_in_period} AS is_in_period",
            *(f"{read[name]} AS {name}" for name in ("quantity", "net_revenue", "cogs")),
        ]
        columns += [
            f"COALESCE(NULLIF({part.sql(wide=wide)}, ''), {UNKNOWN}) AS {name}" for name, part in self.parts.items()
        ]
        for number, (name, reading) in enumerate(self.line_columns.items()):
            if name not in REQUIRED:
                columns.append(f"{read[name]} AS driver_{number}")
                columns.append(f"{reading.is_empty} AS estimated_{number}")
        if self.accounts is None:
            return f"SELECT {read['account']} AS account, {', '.join(columns)} FROM {self.lines.relation}"
        return (
            f"SELECT COALESCE(account_file.account, {literal(UNMAPPED)}) AS account, sold.* EXCLUDE (sold_to)"
            f"{''.join(f', {driver}' for driver in self._drivers_of_account())} "
            f"FROM (SELECT {read['account']} AS sold_to, {', '.join(columns)} FROM {self.lines.relation}) AS sold "
            "LEFT JOIN account_file ON account_file.account = sold.sold_to"
        )

    def _drivers_of_account(self) -> Iterator[str]:
        """The file's drivers; those of an account it lacks are its UNMAPPED row's, or 0."""
        for number in range(len(self.drivers.accounts)):
            for name, nothing in ((f"account_driver_{number}", "0"), (f"account_estimated_{number}", "FALSE")):
                unmapped = f"(SELECT {name} FROM account_file WHERE account = {literal(UNMAPPED)})"
                yield f"COALESCE({name}, {unmapped}, {nothing}) AS {name}"


@dataclass(frozen=True)
class Further:
    """What further tables need to be read: columns of lines that hold a code or nothing, and the tree of accounts.

    Those of `parts_if_there`, and the tree with `tree_if_there`, may be missing.
    """

    parts: Sequence[str] = ()
    parts_if_there: Sequence[str] = ()
    has_tree: bool = False
    tree_if_there: bool = False

    def reads_tree(self, accounts: Source | None) -> bool:
        """Whether the column that says which account belongs to which is read."""
        return self.has_tree or (self.tree_if_there and accounts is not None and PARENT in accounts.columns)


NOTHING_FURTHER = Further()


def open_facts(  # noqa: PLR0913 - all that a request says of its input
    connection: duckdb.DuckDBPyConnection,
    model: CostModel,
    *,
    lines: str,
    accounts: str | None,
    renames: Mapping[str, str],
    date_format: str | None,
    staging: Path,
    place: Place,
    further: Further = NOTHING_FURTHER,
    kept: Path | None = None,
) -> Facts:
    """Open the input and check every cell that the model or the contract names.

    `place` is the name of the cost file, `kept` a folder for what was found of the lines. Raises Refusal with
    file, row and column of the first thing that is wrong.
    """
    _check_date_format(connection, date_format)
    line_source = open_source(connection, lines, renames=renames, staging=staging)
    account_source = open_source(connection, accounts, renames=renames, staging=staging) if accounts else None
    _check_renames(renames, line_source, account_source)
    for name in REQUIRED:
        if name in model.columns and model.columns[name].default is not None:
            raise Refusal("{file}, column {column}: a required column takes no default.", file=place, column=name)
    of_lines, of_accounts = _columns_by_file(model, line_source, account_source, place)
    facts = Facts(
        lines=line_source,
        accounts=account_source,
        line_columns=read_columns(
            connection,
            line_source,
            {**REQUIRED, **of_lines},
            rules=model.columns,
            date_format=date_format,
            kept=KeptRows(kept),
        ),
        account_columns=_read_accounts(connection, account_source, of_accounts, model.columns, date_format),
        parts=_read_parts(connection, line_source, further),
        parent=read_parent(connection, account_source) if further.reads_tree(account_source) else None,
    )
    _refuse_negative_goods_cost(connection, facts)
    return replace(facts, intercompany=_intercompany(model, facts.drivers, place))


def _read_parts(connection: duckdb.DuckDBPyConnection, source: Source, further: Further) -> Mapping[str, Reading]:
    names = [*further.parts, *(name for name in further.parts_if_there if name in source.columns)]
    wanted = dict.fromkeys(names, "text")
    return read_columns(connection, source, wanted, rules={}, date_format=None, may_be_empty=names) if names else {}


def _check_date_format(connection: duckdb.DuckDBPyConnection, date_format: str | None) -> None:
    if date_format is None:
        return
    parts = set(re.findall(r"%-?([A-Za-z%])", date_format))
    if parts & {"z", "Z"}:
        raise Refusal("--date-format: a time zone would shift the day; leave %z and %Z out.")
    if not (parts & set("Yy") and (parts & {"j"} or (parts & set("mbBh") and parts & {"d"}))):
        raise Refusal(
            "--date-format: '{given}' names no year, month and day, as {example} does.",
            given=date_format, example=DAY_FIRST,
        )  # fmt: skip
    try:
        connection.execute(f"SELECT try_strptime('2025-12-31', {literal(date_format)})")
    except duckdb.Error:
        raise Refusal(
            "--date-format: '{given}' is no date format such as {example}.", given=date_format, example=DAY_FIRST
        ) from None


def _check_renames(renames: Mapping[str, str], lines: Source, accounts: Source | None) -> None:
    opened = [source for source in (lines, accounts) if source is not None]
    for theirs in renames.values():
        if not any(theirs in source.given_names for source in opened):
            raise Refusal(
                "--map: there is no column '{column}' in {files}.", column=theirs, files=_any_of(lines, accounts)
            )


def _any_of(lines: Source, accounts: Source | None) -> Place:
    return Phrase("{lines} or {accounts}", lines=lines.label, accounts=accounts.label) if accounts else lines.label


def _columns_by_file(
    model: CostModel, lines: Source, accounts: Source | None, file: Place
) -> tuple[dict[str, str], dict[str, str]]:
    """Which file each column that the model names comes from; "" lets the cells tell the kind."""
    of_lines: dict[str, str] = {}
    of_accounts: dict[str, str] = {}
    for name, place in _named(model, file):
        in_lines, in_accounts = name in lines.columns, accounts is not None and name in accounts.columns
        if name in RESERVED or name == "account":
            continue
        if in_lines and in_accounts:
            raise Refusal("{place}: '{column}' stands in both files; rename one of them.", place=place, column=name)
        if name in REQUIRED:
            continue
        if in_accounts and name == "since":
            raise Refusal("{place}: 'since' is a date and no value to calculate with.", place=place)
        if not in_lines and not in_accounts:
            raise _in_neither(name, lines, accounts, place)
        (of_lines if in_lines else of_accounts)[name] = ""
    return of_lines, of_accounts


def _named(model: CostModel, file: Place) -> Iterator[tuple[str, Place]]:
    """Each column that the model names, and where."""
    for name in dict.fromkeys(columns_of(model.intercompany)) if model.intercompany else ():
        yield name, _place_of_intercompany(file)
    for element in model.elements:
        place = Phrase("{file}, element {element}", file=file, element=element.code)
        yield from ((name, place) for name in element.columns())


def _place_of_intercompany(file: Place) -> Place:
    return Phrase("{place}, {key}", place=file, key="intercompany")


def _intercompany(model: CostModel, drivers: Drivers, file: Place) -> str | None:
    """Whether a line is left out; None where no line is."""
    if model.intercompany is None:
        return None
    place = _place_of_intercompany(file)
    for name in columns_of(model.intercompany):
        if name in RESERVED:
            raise Refusal("{place}: '{name}' is no value to calculate with.", place=place, name=name)
    return condition_of(model.intercompany, scope=drivers.value, place=place)


def _in_neither(name: str, lines: Source, accounts: Source | None, place: Place) -> Refusal:
    facts = {"place": place, "column": name, "files": _any_of(lines, accounts)}
    alike = next((column for column in lines.columns if column.lower() == name.lower()), None)
    if alike:
        return Refusal("{place}: there is no column '{column}' in {files} (there is '{other}').", **facts, other=alike)
    return Refusal("{place}: there is no column '{column}' in {files}.", **facts)


def _read_accounts(
    connection: duckdb.DuckDBPyConnection,
    source: Source | None,
    drivers: Mapping[str, str],
    rules: Mapping[str, ColumnRule],
    date_format: str | None,
) -> Mapping[str, Reading]:
    if source is None:
        return {}
    wanted = {"account": "text", **({"since": "date"} if "since" in source.columns else {}), **drivers}
    read = read_columns(connection, source, wanted, rules=rules, date_format=date_format, may_be_empty=("since",))
    for name in drivers:
        if read[name].kind == "text":
            why = read[name].why_no_number
            place = Phrase("{place}, column {column}", place=source.label, column=name)
            raise why() if why else Refusal("{place}: its cells are texts, not numbers.", place=place)
    _refuse_accounts_twice(connection, source, read["account"].sql(wide=False))
    return read


def _refuse_accounts_twice(connection: duckdb.DuckDBPyConnection, source: Source, code: str) -> None:
    codes = f"SELECT {code} AS code FROM {source.relation}"
    twice = connection.execute(f"SELECT MIN(code) FROM (SELECT code FROM ({codes}) GROUP BY code HAVING COUNT(*) > 1)")
    (first,) = twice.fetchone() or (None,)
    if first is not None:
        place, _ = source.find(connection, f"{code} = {literal(first)}", "1") or (source.label, "")
        raise Refusal("{place}, column account: '{account}' stands in another row, too.", place=place, account=first)


def _refuse_negative_goods_cost(connection: duckdb.DuckDBPyConnection, facts: Facts) -> None:
    cogs, quantity = (
        f"TRY_CAST({identifier(facts.lines.column(name).physical)} AS DECIMAL(38, 6))" for name in ("cogs", "quantity")
    )
    condition = f"{cogs} < 0 AND {quantity} >= 0"
    if not connection.execute(f"SELECT 1 FROM {facts.lines.relation} WHERE {condition} LIMIT 1").fetchone():
        return
    found = facts.lines.find(connection, condition, identifier(facts.lines.column("cogs").physical))
    place, cell = found or (facts.lines.label, "")
    raise Refusal(
        "{place}, column cogs: {cell} is negative on a line that is no return (quantity is not below 0).",
        place=place, cell=cell,
    )  # fmt: skip
