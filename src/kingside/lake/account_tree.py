"""Which account belongs to which: read from the accounts file, checked, and laid out as everything above an account."""

import duckdb

from kingside.lake.columns import Reading, read_columns
from kingside.lake.refusal import Refusal
from kingside.lake.source import Source
from kingside.lake.sql_text import literal

__all__ = ["PARENT", "lay_out_tree", "read_parent"]

PARENT = "parent"  # the column of the accounts file


def read_parent(connection: duckdb.DuckDBPyConnection, accounts: Source | None) -> Reading:
    """How the column `parent` is read. Raises Refusal without an accounts file, and for a parent that is not in it."""
    if accounts is None:
        raise Refusal("--by account_tree: the column 'parent' stands in the accounts file; give one with --accounts.")
    read = read_columns(
        connection, accounts, {"account": "text", PARENT: "text"}, rules={}, date_format=None,
        may_be_empty=(PARENT,),
    )  # fmt: skip
    code, parent = read["account"].sql(wide=False), _parent(read[PARENT])
    strange = f"{parent} IS NOT NULL AND {parent} NOT IN (SELECT {code} FROM {accounts.relation})"
    if connection.execute(f"SELECT 1 FROM {accounts.relation} WHERE {strange} LIMIT 1").fetchone():
        place, cell = accounts.find(connection, strange, parent) or (accounts.label, "")
        raise Refusal("{place}, column parent: '{cell}' is no account of the file.", place=place, cell=cell[:60])
    return read[PARENT]


def lay_out_tree(connection: duckdb.DuckDBPyConnection, accounts: Source, *, account: Reading, parent: Reading) -> None:
    """(Re)create `account_above`: a row per account and each account above it, itself included, and how far.

    Raises Refusal for an account that stands above itself.
    """
    code = account.sql(wide=False)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE account_parent AS SELECT {code} AS account, {_parent(parent)} AS parent "
        f"FROM {accounts.relation}"
    )
    _refuse_circles(connection, accounts)
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE account_above AS WITH RECURSIVE above AS ("
        "SELECT account, account AS ancestor, 0 AS steps FROM account_parent UNION ALL "
        "SELECT above.account, account_parent.parent, above.steps + 1 FROM above "
        "JOIN account_parent ON account_parent.account = above.ancestor WHERE account_parent.parent IS NOT NULL"
        ") SELECT * FROM above"
    )


def _refuse_circles(connection: duckdb.DuckDBPyConnection, accounts: Source) -> None:
    """Pairs without their distance come to an end in a circle, too."""
    circle = connection.execute(
        "WITH RECURSIVE above AS ("
        "SELECT account, parent AS ancestor FROM account_parent WHERE parent IS NOT NULL UNION "
        "SELECT above.account, account_parent.parent FROM above "
        "JOIN account_parent ON account_parent.account = above.ancestor WHERE account_parent.parent IS NOT NULL"
        ") SELECT MIN(account) FROM above WHERE account = ancestor"
    ).fetchone()
    if circle is None or circle[0] is None:
        return
    place = accounts.find(connection, f"{_column(accounts)} = {literal(circle[0])}", "1")
    raise Refusal(
        "{place}, column parent: '{account}' stands above itself.",
        place=place[0] if place else accounts.label,
        account=circle[0],
    )


def _column(accounts: Source) -> str:
    name = accounts.column("account").physical.replace('"', '""')
    return f'CAST("{name}" AS VARCHAR)'


def _parent(reading: Reading) -> str:
    return f"NULLIF({reading.sql(wide=False)}, '')"
