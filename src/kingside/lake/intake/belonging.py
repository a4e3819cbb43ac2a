"""What rows are part of: found by key or name among the rows of the file and what is known, never in a circle."""

from pathlib import Path

import duckdb

from kingside.lake.intake.documents import TreeRule
from kingside.lake.intake.known import lay_out_known
from kingside.lake.sql_text import identifier

__all__ = ["ABOVE", "COLUMNS", "above", "find_faults", "find_outside", "tests_of", "written"]

# columns of the rows that are judged: the key of what a row is part of, and how many have the name it says
ABOVE, NAMESAKES = '"#above"', '"#namesakes"'

COLUMNS = f"above_of.key AS {ABOVE}, above_of.n AS {NAMESAKES}"


def above(connection: duckdb.DuckDBPyConnection, rule: TreeRule, folder: Path, *, has_name: bool) -> str:
    """Lay out what the cells of the column mean; comes back as a join to the rows in `typed`."""
    column, key = identifier(rule.column), identifier(rule.key)
    known = ((key, name, above or "") for key, name, above in rule.known())
    lay_out_known(connection, folder, "known", ("key", "name", "above"), known)
    named = f"SELECT {identifier(rule.name)} AS name, {key} AS key FROM typed UNION ALL " if has_name else ""
    connection.execute(
        f"CREATE TEMP TABLE above_of AS WITH keys AS (SELECT {key} AS key FROM typed UNION SELECT key FROM known), "
        f"named AS (SELECT lower(name) AS name, MIN(key) AS key, COUNT(DISTINCT key) AS n "
        f"FROM ({named}SELECT name, key FROM known) WHERE name IS NOT NULL AND key IS NOT NULL GROUP BY 1), "
        f"cells AS (SELECT DISTINCT {column} AS cell FROM typed WHERE {column} IS NOT NULL) "
        "SELECT cell, COALESCE(keys.key, CASE WHEN n = 1 THEN named.key END) AS key, COALESCE(n, 0) AS n FROM cells "
        "LEFT JOIN keys ON keys.key = cells.cell LEFT JOIN named ON named.name = lower(cells.cell)"
    )
    return f"LEFT JOIN above_of ON above_of.cell = typed.{column}"


def written(name: str, rule: TreeRule | None) -> str:
    """SQL: a column of ours as it comes out."""
    return f"{ABOVE} AS {identifier(name)}" if rule and name == rule.column else identifier(name)


def tests_of(rule: TreeRule) -> list[tuple[str, str]]:
    """SQL that is true of a row that is no part of anything it may be part of, and the words."""
    said, key = f"{identifier(rule.column)} IS NOT NULL", identifier(rule.key)
    return [
        (f"{said} AND {ABOVE} IS NULL AND {NAMESAKES} = 0", rule.unknown),
        (f"{said} AND {ABOVE} IS NULL AND {NAMESAKES} > 1", rule.ambiguous),
        (f"{said} AND {key} IN (SELECT key FROM in_circle)", rule.circle),
        (f"{said} AND {key} IN (SELECT key FROM too_deep)", rule.deep),
    ]


def find_faults(connection: duckdb.DuckDBPyConnection, rule: TreeRule) -> None:
    """Make the tables `in_circle` and `too_deep`, of keys: as if every row of the file came in."""
    key = identifier(rule.key)
    connection.execute(
        f"CREATE TEMP TABLE edges AS WITH said AS (SELECT {key} AS key, MAX({ABOVE}) AS above FROM judged GROUP BY 1) "
        "SELECT key, above FROM said WHERE above IS NOT NULL UNION ALL "
        "SELECT key, above FROM known WHERE above IS NOT NULL AND key NOT IN (SELECT key FROM said WHERE key NOT NULL)"
    )
    connection.execute(
        "CREATE TEMP TABLE lines AS WITH RECURSIVE line AS ("
        "SELECT key, above, 1 AS steps FROM edges UNION ALL "
        "SELECT line.key, edges.above, steps + 1 FROM line JOIN edges ON edges.key = line.above "
        f"WHERE line.above <> line.key AND steps < {rule.deepest:d}) SELECT * FROM line"
    )
    connection.execute("CREATE TEMP TABLE in_circle AS SELECT DISTINCT key FROM lines WHERE above = key")
    connection.execute(
        f"CREATE TEMP TABLE too_deep AS SELECT DISTINCT key FROM lines WHERE steps >= {rule.deepest:d} "
        "AND key NOT IN (SELECT key FROM lines WHERE above IN (SELECT key FROM in_circle))"
    )


def find_outside(connection: duckdb.DuckDBPyConnection, rule: TreeRule, is_bad: str) -> tuple[str, str]:
    """The test of rows that are part of one that stays outside because it is bad, or is part of such a one itself."""
    key = identifier(rule.key)
    connection.execute(
        "CREATE TEMP TABLE outside AS WITH RECURSIVE "
        f"good AS (SELECT {key} AS key, {ABOVE} AS above FROM judged WHERE NOT ({is_bad})), "
        f"missing AS (SELECT {ABOVE} AS key FROM judged WHERE {ABOVE} IS NOT NULL "
        f"AND {ABOVE} NOT IN (SELECT key FROM known) AND {ABOVE} NOT IN (SELECT key FROM good) "
        "UNION SELECT good.key FROM good JOIN missing ON good.above = missing.key "
        "WHERE good.key NOT IN (SELECT key FROM known)) SELECT key FROM missing"
    )
    return f"{ABOVE} IN (SELECT key FROM outside) AND NOT ({is_bad})", rule.outside
