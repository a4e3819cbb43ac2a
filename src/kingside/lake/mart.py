"""The SQL files of the marts, with the parts of a cost model written into their `$holes`.

A part is SQL of ours that stands by itself: a name, a number, a call, a CASE, or something in parentheses. What a
person wrote is in it as a literal or under a name of ours (`sql_text`), never as it was written.
"""

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import duckdb

__all__ = ["AuditFailed", "audit", "mart"]

Part = str | Sequence[str]

_HOLE = re.compile(r"(,\s*)?\$(\w+)")
_COMMENT = re.compile(r"^--.*\n", re.MULTILINE)


def mart(name: str, **parts: Part) -> str:
    """The query of `marts/<name>.sql`; each `$part` of it becomes the given expression, or list of expressions.

    An empty list takes the comma before it along.
    """

    def filled(hole: re.Match[str]) -> str:
        part = parts[hole[2]]
        listed = part if isinstance(part, str) else ", ".join(part)
        return f"{hole[1] or ''}{listed}" if listed else ""

    return _HOLE.sub(filled, _text(name))


class AuditFailed(RuntimeError):
    """A mart does not add up: a fault of ours, never of the input."""


def audit(connection: duckdb.DuckDBPyConnection, name: str, **parts: Part) -> None:
    """Run `marts/<name>.audit.sql`, which says what must add up; raises AuditFailed with the figures that do not."""
    result = connection.execute(mart(f"{name}.audit", **parts))
    contradiction = result.fetchone()
    if contradiction is not None:
        names = [column[0] for column in result.description or ()]
        raise AuditFailed(f"{name}: {dict(zip(names, contradiction, strict=True))}")


@cache
def _text(name: str) -> str:
    return _COMMENT.sub("", files("kingside.lake.marts").joinpath(f"{name}.sql").read_text("utf-8"))
