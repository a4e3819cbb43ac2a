"""The SQL files of the marts, with the parts of a cost model spliced in as syntax trees."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

import duckdb
import sqlglot
from sqlglot import exp

__all__ = ["DIALECT", "AuditFailed", "audit", "mart", "mart_tree", "template"]

DIALECT = "duckdb"
Part = exp.Expr | Sequence[exp.Expr]


def mart(name: str, **parts: Part) -> str:
    """The query of `marts/<name>.sql`; each `$part` of it becomes the given expression, or list of expressions."""
    return mart_tree(name, **parts).sql(dialect=DIALECT)


def mart_tree(name: str, **parts: Part) -> exp.Expr:
    """The same as a tree, for an engine that speaks another dialect."""
    return _spliced(_parsed(name), parts)


class AuditFailed(RuntimeError):
    """A mart does not add up: a fault of ours, never of the input."""


def audit(connection: duckdb.DuckDBPyConnection, name: str, **parts: Part) -> None:
    """Run `marts/<name>.audit.sql`, which says what must add up; raises AuditFailed with the figures that do not."""
    result = connection.execute(mart(f"{name}.audit", **parts))
    contradiction = result.fetchone()
    if contradiction is not None:
        names = [column[0] for column in result.description or ()]
        raise AuditFailed(f"{name}: {dict(zip(names, contradiction, strict=True))}")


def template(sql: str, **parts: exp.Expr) -> exp.Expr:
    """A small expression of ours with `$parts` replaced. Text of a person never enters as text, only as a tree."""
    return _spliced(_parsed_expression(sql), parts)


@cache
def _parsed(name: str) -> exp.Expr:
    return _parsed_text(files("kingside.lake.marts").joinpath(f"{name}.sql").read_text("utf-8"))


@cache
def _parsed_expression(sql: str) -> exp.Expr:
    return _parsed_text(sql)


def _parsed_text(sql: str) -> exp.Expr:
    """Without the places of names in the text, which take most of the time that a copy takes."""
    tree = sqlglot.parse_one(sql, dialect=DIALECT)
    for node in tree.walk():
        node._meta = None  # an empty one would be copied, too
    return tree


def _spliced(tree: exp.Expr, parts: Mapping[str, Part]) -> exp.Expr:
    root = exp.Paren(this=tree.copy())  # so that a tree that is one hole has a parent to be replaced in
    for hole in list(root.find_all(exp.Placeholder)):
        part = parts[hole.name]
        if isinstance(part, exp.Expr):
            hole.replace(part.copy())
        elif part and isinstance(hole.parent, exp.Ordered):
            hole.parent.replace([exp.Ordered(this=expression.copy()) for expression in part])
        elif part:
            hole.replace([expression.copy() for expression in part])
        else:
            hole.pop()
    spliced: exp.Expr = root.this
    return spliced
