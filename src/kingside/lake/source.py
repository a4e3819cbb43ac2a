"""Input files: found, told apart, opened as one table of Parquet files."""

import codecs
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from kingside.lake.refusal import Refusal
from kingside.lake.sql_text import literal, parquet
from kingside.lake.text_files import lay_down_text

__all__ = ["Source", "SourceColumn", "find_files", "open_source"]

PARQUET_MAGIC = b"PAR1"
ENDINGS = {".parquet": "parquet", ".pq": "parquet", ".csv": "csv", ".txt": "csv", ".tsv": "csv"}
TWICE = "TWICE"


@dataclass(frozen=True)
class SourceColumn:
    """A column under the name the contract knows it by; `physical` is its name in the Parquet files."""

    name: str
    physical: str
    type: str


@dataclass(frozen=True)
class Source:
    """Files of one kind with the same columns, ready to be read as Parquet.

    `labels` name the files as the person gave them, `given_names` their columns; `first_row` is the number of a file's
    first record (2 in text files, where the header is row 1).
    """

    label: str
    paths: tuple[Path, ...]
    labels: tuple[str, ...]
    columns: Mapping[str, SourceColumn]
    renames: Mapping[str, str]
    given_names: frozenset[str]
    first_row: int
    hash: str

    @property
    def relation(self) -> str:
        """The files as a table in DuckDB's dialect."""
        return parquet(self.paths)

    def column(self, name: str) -> SourceColumn:
        """The column of that exact name; raises Refusal when the file has none."""
        if name not in self.columns:
            theirs = self.renames.get(name, name)
            raise Refusal(f"{self.label}: there is no column '{theirs}'{self._spelled_otherwise(theirs)}.")
        if self.columns[name].type == TWICE:
            raise Refusal(f"{self.label}: the column '{name}' stands twice in the header.")
        return self.columns[name]

    def find(self, connection: duckdb.DuckDBPyConnection, condition: str, cell: str) -> tuple[str, str] | None:
        """Where the first row that meets a condition stands ("lines.csv, row 17"), and its cell as text."""
        for path, label in zip(self.paths, self.labels, strict=True):
            found = connection.execute(
                f"SELECT place, shown FROM (SELECT ROW_NUMBER() OVER () AS place, CAST({cell} AS VARCHAR) AS shown, "
                f"({condition}) AS is_found FROM {parquet([path])}) WHERE is_found ORDER BY place LIMIT 1"
            ).fetchone()
            if found:
                return f"{label}, row {found[0] + self.first_row - 1}", "" if found[1] is None else str(found[1])
        return None

    def _spelled_otherwise(self, name: str) -> str:
        alike = [other for other in self.columns if other.lower() == name.lower()]
        return f" (there is '{alike[0]}'; give it the other name with --map)" if alike else ""


def find_files(given: str) -> list[Path]:
    """The file, or the files of the folder, that is named; raises Refusal for a URL, a pattern and what is absent."""
    if "://" in given:
        raise Refusal(f"{given} is a URL; give a local file or folder.")
    if re.search(r"[*?\[\]{}]", given):
        raise Refusal(f"{given} is a pattern; give one local file or folder.")
    try:
        return _files_at(Path(given), given)
    except OSError as error:
        raise Refusal(f"{given[:80]} cannot be read: {error.strerror}.") from None


def _files_at(path: Path, given: str) -> list[Path]:
    if re.search(r"[*?\[\]]", str(path.resolve())):
        raise Refusal(f"{path.resolve()} reads like a pattern; rename the folder.")
    if path.is_file():
        return [path.resolve()]
    if not path.is_dir():
        raise Refusal(f"{given} does not exist.")
    files = sorted(entry for entry in path.resolve().iterdir() if not entry.name.startswith((".", "_")))
    if not files:
        raise Refusal(f"{given} is an empty folder.")
    for file in files:
        if not file.is_file() or file.suffix.lower() not in ENDINGS:
            raise Refusal(f"{given}: '{file.name}' is neither a CSV nor a Parquet file.")
        if re.search(r"[*?\[\]{}]", file.name):
            raise Refusal(f"{given}: rename '{file.name}', its name reads like a pattern.")
    return files


def open_source(
    connection: duckdb.DuckDBPyConnection, given: str, *, renames: Mapping[str, str], staging: Path
) -> Source:
    """Open what a person named as one source; text files are copied to `staging` as Parquet, cells as they stand.

    `renames` maps the contract's names to the file's. Raises Refusal, naming the file and where possible the row, for
    whatever is empty, cut off, of another format, or of other columns than its neighbour.
    """
    files = find_files(given)
    try:
        return _opened(connection, given, files, renames=renames, staging=staging)
    except OSError as error:
        raise Refusal(f"{given} cannot be read: {error.strerror}.") from None


def _opened(
    connection: duckdb.DuckDBPyConnection,
    given: str,
    files: Sequence[Path],
    *,
    renames: Mapping[str, str],
    staging: Path,
) -> Source:
    kinds = {_kind_of(file) for file in files}
    if len(kinds) > 1:
        raise Refusal(f"{given}: CSV and Parquet files lie in one folder; keep one kind.")
    label = files[0].name if len(files) == 1 else Path(given).name
    if kinds == {"parquet"}:
        columns, paths, first_row = _parquet_columns(connection, files), files, 1
    else:
        columns, paths, first_row = *lay_down_text(connection, files, staging), 2
    return Source(
        label=label,
        paths=tuple(paths),
        labels=tuple(file.name for file in files),
        columns=_renamed(columns, renames),
        renames=renames,
        given_names=frozenset(name for name, _, _ in columns),
        first_row=first_row,
        hash=_hash_of(files),
    )


def _kind_of(file: Path) -> str:
    with file.open("rb") as stream:
        head = stream.read(4096)
        if not head:
            raise Refusal(f"{file.name} is empty (0 bytes).")
        stream.seek(-min(4, file.stat().st_size), 2)
        tail = stream.read()
    if head.startswith(PARQUET_MAGIC):
        if tail != PARQUET_MAGIC:
            raise Refusal(f"{file.name} is cut off: the end of the Parquet file is missing.")
        return "parquet"
    if ENDINGS.get(file.suffix.lower()) == "parquet":
        raise Refusal(f"{file.name} is not a Parquet file.")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Refusal(f"{file.name} is UTF-16 text; save it as UTF-8.")
    if head.startswith((b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0")) or b"\0" in head:
        raise Refusal(f"{file.name} is a workbook or archive, not text; save it as CSV or Parquet.")
    return "csv"


def _parquet_columns(connection: duckdb.DuckDBPyConnection, files: Sequence[Path]) -> list[tuple[str, str, str]]:
    described = []
    for file in files:
        try:
            table = connection.execute(f"DESCRIBE SELECT * FROM {parquet([file])}").fetchall()
            schema = connection.execute(f"SELECT name, num_children FROM parquet_schema({literal(file)})").fetchall()
        except duckdb.Error:
            raise Refusal(f"{file.name} cannot be read as Parquet; it may be damaged.") from None
        # where two names differ only in their case the engine renames one of them; the schema has what was written
        names = _top_level(schema)
        described.append([(name, row[0], row[1]) for name, row in zip(names, table, strict=True)])
    for file, columns in zip(files, described, strict=True):
        if columns != described[0]:
            raise Refusal(f"{file.name} has other columns, or columns of other types, than {files[0].name}.")
    return described[0]


def _top_level(schema: Sequence[tuple[str, int | None]]) -> list[str]:
    """Names of the columns in a schema that lists every node before its children, the root first."""
    names, inside = [], 0
    for name, children in schema[1:]:
        if inside == 0:
            names.append(name)
        inside += (children or 0) - (1 if inside else 0)
    return names


def _renamed(columns: Sequence[tuple[str, str, str]], renames: Mapping[str, str]) -> dict[str, SourceColumn]:
    """The columns under the contract's names. A name that stands twice is marked, and refused where it is used."""
    given = {theirs for theirs, _, _ in columns}
    ours = {theirs: name for name, theirs in renames.items() if theirs in given}
    hidden = set(ours.values()) - set(ours)
    found: dict[str, SourceColumn] = {}
    for theirs, physical, type_ in columns:
        name = ours.get(theirs, theirs)
        if theirs not in hidden:
            found[name] = SourceColumn(name, physical, TWICE if name in found else type_)
    return found


def _hash_of(files: Sequence[Path]) -> str:
    digests = []
    for file in files:
        with file.open("rb") as stream:
            digests.append(hashlib.file_digest(stream, "sha256").hexdigest())
    return digests[0] if len(digests) == 1 else hashlib.sha256("\n".join(digests).encode()).hexdigest()
