"""The columns that formulas may name, with what stands in them."""

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import duckdb

from kingside.lake.account_tree import PARENT
from kingside.lake.connection import connect
from kingside.lake.element import RESERVED
from kingside.lake.source import find_files, open_source
from kingside.lake.sql_text import identifier

__all__ = ["UsableColumn", "usable_columns"]

NEVER = (*RESERVED, "since", "credits_order", "credits_line")
OF_ACCOUNTS = ("account", PARENT)  # say whose a row of the accounts file is
NUMBERS = r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER|128)?|FLOAT|DOUBLE|DECIMAL.*"


@dataclass(frozen=True)
class UsableColumn:
    """A column by name; `sample` is one of its cells. Columns of accounts go with costs per account only.

    `is_amount`: whoever imported it said that it holds money.
    """

    name: str
    kind: Literal["number", "flag", "text"]
    sample: str
    is_of_accounts: bool
    is_amount: bool = False


def usable_columns(lines: Path, accounts: Path | None = None) -> list[UsableColumn]:
    """Columns of the lines, then those of the accounts file, in the order of the files.

    Raises Refusal for files that cannot be opened.
    """
    return [*_of_file(lines, is_of_accounts=False), *(_of_file(accounts, is_of_accounts=True) if accounts else ())]


def _of_file(path: Path, *, is_of_accounts: bool) -> Iterator[UsableColumn]:
    with tempfile.TemporaryDirectory(prefix="kingside-") as folder:
        staging = Path(folder)
        with connect(readable=find_files(str(path)), writable=[staging], temp=staging / "spill") as connection:
            source = open_source(connection, str(path), renames={}, staging=staging)
            for name, column in source.columns.items():
                usable = re.fullmatch(r"[^\W\d]\w*", name) and name not in NEVER
                if usable and not (is_of_accounts and name in OF_ACCOUNTS):
                    kind, sample = _seen(connection, source.relation, identifier(column.physical), column.type)
                    if kind:
                        yield UsableColumn(name, kind, sample, is_of_accounts)


def _seen(
    connection: duckdb.DuckDBPyConnection, relation: str, cell: str, type_: str
) -> tuple[Literal["number", "flag", "text", ""], str]:
    """The kind of a column, empty for dates and the like, and its first cell that is not empty."""
    query = (
        f"SELECT FIRST(text), BOOL_AND(TRY_CAST(text AS DECIMAL(38, 6)) IS NOT NULL), "
        f"BOOL_AND(lower(text) IN ('true', 'false', 'yes', 'no', '1', '0')) "
        f"FROM (SELECT CAST({cell} AS VARCHAR) AS text FROM {relation}) WHERE text <> ''"
    )
    sample, is_number, is_flag = connection.execute(query).fetchone() or (None, False, False)
    shown = str(sample or "")[:60]
    if re.fullmatch(NUMBERS, type_):
        return "number", shown
    if type_ == "BOOLEAN":
        return "flag", shown
    if type_ not in ("VARCHAR", "UUID"):
        return "", shown
    return ("number" if is_number else "flag" if is_flag else "text"), shown
