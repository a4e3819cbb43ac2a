"""What is given to us and enters SQL as text is quoted here and nowhere else."""

from collections.abc import Sequence
from pathlib import Path

__all__ = ["identifier", "literal", "parquet"]


def literal(text: object) -> str:
    """A text, path or code as a string literal."""
    return "'" + str(text).replace("'", "''") + "'"


def identifier(name: str) -> str:
    """The name of a column as it stands in a file."""
    return '"' + name.replace('"', '""') + '"'


def parquet(paths: Sequence[Path]) -> str:
    """Parquet files as one table; the names of their folders mean nothing (no `account=5/` becomes a column)."""
    return f"read_parquet([{', '.join(literal(path) for path in paths)}], hive_partitioning = false)"
