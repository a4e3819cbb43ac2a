"""Input files: found, told apart, opened as one table of Parquet files."""

import codecs
import hashlib
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import duckdb

from kingside.lake.own_files import LINE_KEY, called, is_called_by_order
from kingside.lake.refusal import Phrase, Place, Refusal
from kingside.lake.sql_text import identifier, literal, parquet
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

    label: Place
    paths: tuple[Path, ...]
    labels: tuple[Place, ...]
    columns: Mapping[str, SourceColumn]
    renames: Mapping[str, str]
    given_names: frozenset[str]
    first_row: int
    digest: Future[str]

    @property
    def hash(self) -> str:
        """The SHA-256 of the files as they were given; waits where it is still being worked out.

        Raises Refusal where they could not be read to their end.
        """
        try:
            return self.digest.result()
        except OSError as error:
            raise Refusal("{file} cannot be read: {error}.", file=self.label, error=error.strerror) from None

    @property
    def relation(self) -> str:
        """The files as a table in DuckDB's dialect."""
        return parquet(self.paths)

    def column(self, name: str) -> SourceColumn:
        """The column of that exact name; raises Refusal when the file has none."""
        if name not in self.columns:
            raise self._lacks(self.renames.get(name, name))
        if self.columns[name].type == TWICE:
            raise Refusal("{file}: the column '{column}' stands twice in the header.", file=self.label, column=name)
        return self.columns[name]

    def find(self, connection: duckdb.DuckDBPyConnection, condition: str, cell: str) -> tuple[Place, str] | None:
        """Where the first row that meets a condition stands ("lines.csv, row 17"), and its cell as text.

        A row of invoice lines that Kingside laid out is called by its order and line.
        """
        for path, label in zip(self.paths, self.labels, strict=True):
            key = [identifier(self.column(name).physical) for name in LINE_KEY] if is_called_by_order(label) else []
            found = connection.execute(
                f"SELECT place, shown, key FROM (SELECT ROW_NUMBER() OVER () AS place, "
                f"CAST({cell} AS VARCHAR) AS shown, "
                f"[{', '.join(f'CAST({each} AS VARCHAR)' for each in key)}] AS key, "
                f"({condition}) AS is_found FROM {parquet([path])}) WHERE is_found ORDER BY place LIMIT 1"
            ).fetchone()
            if found:
                row, shown, named = found
                return self._place(label, row, named), "" if shown is None else str(shown)
        return None

    def _place(self, label: Place, row: int, key: Sequence[str]) -> Place:
        if key:
            return Phrase("{file}, order '{order}', line {line}", file=label, **dict(zip(LINE_KEY, key, strict=True)))
        return Phrase("{file}, row {row}", file=label, row=row + self.first_row - 1)

    def _lacks(self, name: str) -> Refusal:
        alike = [other for other in self.columns if other.lower() == name.lower()]
        if alike:
            return Refusal(
                "{file}: there is no column '{column}' (there is '{other}'; give it the other name with --map).",
                file=self.label, column=name, other=alike[0],
            )  # fmt: skip
        return Refusal("{file}: there is no column '{column}'.", file=self.label, column=name)


def find_files(given: str) -> list[Path]:
    """The file, or the files of the folder, that is named; raises Refusal for a URL, a pattern and what is absent."""
    if "://" in given:
        raise Refusal("{path} is a URL; give a local file or folder.", path=given)
    if re.search(r"[*?\[\]{}]", given):
        raise Refusal("{path} is a pattern; give one local file or folder.", path=given)
    try:
        return _files_at(Path(given), given)
    except OSError as error:
        raise Refusal("{file} cannot be read: {error}.", file=given[:80], error=error.strerror) from None


def _files_at(path: Path, given: str) -> list[Path]:
    if re.search(r"[*?\[\]]", str(path.resolve())):
        raise Refusal("{path} reads like a pattern; rename the folder.", path=path.resolve())
    if path.is_file():
        return [path.resolve()]
    if not path.is_dir():
        raise Refusal("{path} does not exist.", path=given)
    files = sorted(entry for entry in path.resolve().iterdir() if not entry.name.startswith((".", "_")))
    if not files:
        raise Refusal("{path} is an empty folder.", path=given)
    for file in files:
        if not file.is_file() or file.suffix.lower() not in ENDINGS:
            raise Refusal("{folder}: '{file}' is neither a CSV nor a Parquet file.", folder=given, file=file.name)
        if re.search(r"[*?\[\]{}]", file.name):
            raise Refusal("{folder}: rename '{file}', its name reads like a pattern.", folder=given, file=file.name)
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
        raise Refusal("{file} cannot be read: {error}.", file=given, error=error.strerror) from None


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
        raise Refusal("{folder}: CSV and Parquet files lie in one folder; keep one kind.", folder=given)
    label = called(files[0].name if len(files) == 1 else Path(given).name)
    if kinds == {"parquet"}:
        columns, paths, first_row = _parquet_columns(connection, files), files, 1
    else:
        columns, paths, first_row = *lay_down_text(connection, files, staging), 2
    return Source(
        label=label,
        paths=tuple(paths),
        labels=tuple(called(file.name) for file in files),
        columns=_renamed(columns, renames),
        renames=renames,
        given_names=frozenset(name for name, _, _ in columns),
        first_row=first_row,
        digest=_while_going_on(files),
    )


def _kind_of(file: Path) -> str:
    with file.open("rb") as stream:
        head = stream.read(4096)
        if not head:
            raise Refusal("{file} is empty (0 bytes).", file=file.name)
        stream.seek(-min(4, file.stat().st_size), 2)
        tail = stream.read()
    if head.startswith(PARQUET_MAGIC):
        if tail != PARQUET_MAGIC:
            raise Refusal("{file} is cut off: the end of the Parquet file is missing.", file=file.name)
        return "parquet"
    if ENDINGS.get(file.suffix.lower()) == "parquet":
        raise Refusal("{file} is not a Parquet file.", file=file.name)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Refusal("{file} is UTF-16 text; save it as UTF-8.", file=file.name)
    if head.startswith((b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0")) or b"\0" in head:
        raise Refusal("{file} is a workbook or archive, not text; save it as CSV or Parquet.", file=file.name)
    return "csv"


def _parquet_columns(connection: duckdb.DuckDBPyConnection, files: Sequence[Path]) -> list[tuple[str, str, str]]:
    described = []
    for file in files:
        try:
            table = connection.execute(f"DESCRIBE SELECT * FROM {parquet([file])}").fetchall()
            schema = connection.execute(f"SELECT name, num_children FROM parquet_schema({literal(file)})").fetchall()
        except duckdb.Error:
            raise Refusal("{file} cannot be read as Parquet; it may be damaged.", file=file.name) from None
        # where two names differ only in their case the engine renames one of them; the schema has what was written
        names = _top_level(schema)
        described.append([(name, row[0], row[1]) for name, row in zip(names, table, strict=True)])
    for file, columns in zip(files, described, strict=True):
        if columns != described[0]:
            raise Refusal(
                "{file} has other columns, or columns of other types, than {other}.",
                file=file.name, other=files[0].name,
            )  # fmt: skip
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


def _while_going_on(files: Sequence[Path]) -> Future[str]:
    """The digest of the files, worked out beside what else is done with them."""
    beside = ThreadPoolExecutor(1, thread_name_prefix="digest")
    digest = beside.submit(_hash_of, files)
    beside.shutdown(wait=False)
    return digest


def _hash_of(files: Sequence[Path]) -> str:
    digests = []
    for file in files:
        with file.open("rb") as stream:
            digests.append(hashlib.file_digest(stream, "sha256").hexdigest())
    return digests[0] if len(digests) == 1 else hashlib.sha256("\n".join(digests).encode()).hexdigest()
