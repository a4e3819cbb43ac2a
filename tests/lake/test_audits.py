"""Each mart has an audit beside it; a mart that loses a line or a cent ends the calculation instead of a table."""

from collections.abc import Iterator

import duckdb
import pytest

from kingside.lake.connection import connect
from kingside.lake.mart import AuditFailed, audit, mart


@pytest.fixture
def sums() -> Iterator[duckdb.DuckDBPyConnection]:
    """Two invoice lines of the period and one outside, the cells they sum to, and accounts ranked by profit."""
    with connect() as connection:
        connection.execute("""
            CREATE TABLE invoice_line AS FROM (VALUES ('A', 100, 60, TRUE), ('B', 50, 70, TRUE), ('B', 9, 9, FALSE))
                AS t(account, net_revenue, cogs, is_in_period);
            CREATE TABLE cell_sums AS FROM (VALUES ('A', 'P', 1, 100, 60), ('B', 'P', 1, 50, 70))
                AS t(account, product, lines, net_revenue, cogs);
            CREATE VIEW cell AS
                SELECT *, net_revenue - cogs AS gross_margin, 0 AS cost_to_serve, net_revenue - cogs AS level_profit
                FROM cell_sums;
            CREATE TABLE account_entity AS FROM (VALUES
                ('A', 1, 100, 40, 40, 1, 40, 'peak'), ('B', 1, 50, -20, -20, 2, 20, 'drain')
            ) AS t(code, lines, net_revenue, net_profit, level_profit, rank, cumulative_profit, segment);
        """)
        connection.execute(f"CREATE VIEW cell_total AS {mart('cell_total')}")
        yield connection


def audit_cells(connection: duckdb.DuckDBPyConnection) -> None:
    audit(connection, "cell_sums", is_counted="is_in_period", net_revenue="net_revenue", cogs="cogs")


def audit_accounts(connection: duckdb.DuckDBPyConnection) -> None:
    audit(connection, "entity", entity="account_entity")


def test_sums_that_add_up_pass(sums: duckdb.DuckDBPyConnection) -> None:
    audit_cells(sums)
    audit_accounts(sums)


def test_a_line_that_was_lost_fails(sums: duckdb.DuckDBPyConnection) -> None:
    sums.execute("DELETE FROM cell_sums WHERE account = 'B'")

    with pytest.raises(AuditFailed, match="cell_sums"):
        audit_cells(sums)


def test_a_cent_that_was_lost_fails(sums: duckdb.DuckDBPyConnection) -> None:
    sums.execute("UPDATE account_entity SET level_profit = level_profit - 1 WHERE code = 'A'")

    with pytest.raises(AuditFailed, match="entity"):
        audit_accounts(sums)


def test_a_rank_that_stands_twice_fails(sums: duckdb.DuckDBPyConnection) -> None:
    sums.execute("UPDATE account_entity SET rank = 1")

    with pytest.raises(AuditFailed, match="entity"):
        audit_accounts(sums)
