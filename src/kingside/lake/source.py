"""Input files: found, told apart, opened; text is laid down once as Parquet, so that all else reads one format."""

import codecs
import csv
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from kingside.lake.refusal import Refusal

__all__ = ["Source", "SourceColumn", "find_files", "open_source", "quoted"]

PARQUET_MAGIC = b"PAR1"
ENDINGS = {".parquet": "parquet", ".pq": "parquet", ".csv": "csv", ".txt": "csv", ".tsv": "csv"}
DELIMITERS = ",;\t|"
LONGEST_LINE = 10_000_000
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

    `labels` name the files as the person gave them; `first_row` is the number of a file's first record (2 in text
    files, where the header is row 1).
    """

    label: str
    paths: tuple[Path, ...]
    labels: tuple[str, ...]
    columns: Mapping[str, SourceColumn]
    renames: Mapping[str, str]
    first_row: int
    hash: str

    @property
    def relation(self) -> str:
        """The files as a table in DuckDB's dialect."""
        return f"read_parquet([{', '.join(quoted(path) for path in self.paths)}])"

    @property
    def is_text(self) -> bool:
        """Whether the cells came as text, their kinds still to be told."""
        return self.first_row == 2

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
                f"SELECT file_row_number + {self.first_row}, CAST({cell} AS VARCHAR) "
                f"FROM read_parquet({quoted(path)}, file_row_number = true) WHERE {condition} "
                "ORDER BY file_row_number LIMIT 1"
            ).fetchone()
            if found:
                return f"{label}, row {found[0]}", "" if found[1] is None else str(found[1])
        return None

    def _spelled_otherwise(self, name: str) -> str:
        alike = [other for other in self.columns if other.lower() == name.lower()]
        return f" (there is '{alike[0]}'; give it the other name with --map)" if alike else ""


def quoted(path: Path | str) -> str:
    """A path as a string literal."""
    return "'" + str(path).replace("'", "''") + "'"


def find_files(given: str) -> list[Path]:
    """The file, or the files of the folder, that is named; raises Refusal for a URL, a pattern and what is absent."""
    if "://" in given:
        raise Refusal(f"{given} is a URL; give a local file or folder.")
    if re.search(r"[*?\[\]{}]", given):
        raise Refusal(f"{given} is a pattern; give one local file or folder.")
    path = Path(given)
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
    kinds = {_kind_of(file) for file in files}
    if len(kinds) > 1:
        raise Refusal(f"{given}: CSV and Parquet files lie in one folder; keep one kind.")
    label = files[0].name if len(files) == 1 else Path(given).name
    if kinds == {"parquet"}:
        columns, paths, first_row = _parquet_columns(connection, files), files, 1
    else:
        columns, paths, first_row = *_lay_down_text(connection, files, staging), 2
    return Source(
        label=label,
        paths=tuple(paths),
        labels=tuple(file.name for file in files),
        columns=_renamed(columns, renames),
        renames=renames,
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
            table = connection.execute(f"DESCRIBE SELECT * FROM read_parquet({quoted(file)})").fetchall()
            # a name that differs from another only in its case is renamed by the engine; the schema has the real one
            names = connection.execute(
                f"SELECT name FROM parquet_schema({quoted(file)}) WHERE num_children IS NULL OR num_children = 0"
            ).fetchall()
        except duckdb.Error as error:
            raise Refusal(f"{file.name} cannot be read as Parquet: {_first_line(error)}") from None
        real = [name for (name,) in names] if len(names) == len(table) else [row[0] for row in table]
        described.append([(name, row[0], row[1]) for name, row in zip(real, table, strict=True)])
    for file, columns in zip(files, described, strict=True):
        if columns != described[0]:
            raise Refusal(f"{file.name} has other columns, or columns of other types, than {files[0].name}.")
    return described[0]


def _lay_down_text(
    connection: duckdb.DuckDBPyConnection, files: Sequence[Path], staging: Path
) -> tuple[list[tuple[str, str, str]], list[Path]]:
    headers = [_header_of(file) for file in files]
    for file, (_, names) in zip(files, headers, strict=True):
        if names != headers[0][1]:
            raise Refusal(f"{file.name} has other columns than {files[0].name}.")
    laid_down = []
    for number, (file, (delimiter, names)) in enumerate(zip(files, headers, strict=True)):
        path = staging / f"{file.stem.replace('%', '')}-{number}.parquet"
        columns = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(len(names)))
        try:
            connection.execute(
                f"COPY (SELECT * FROM read_csv({quoted(file)}, columns = {{{columns}}}, auto_detect = false, "
                f"header = true, delim = {quoted(delimiter)}, quote = '\"', escape = '\"', nullstr = '', "
                f"max_line_size = {LONGEST_LINE}, strict_mode = true)) TO {quoted(path)} (FORMAT parquet)"
            )
        except duckdb.Error as error:
            raise Refusal(_what_is_wrong_with_text(file, error)) from None
        laid_down.append(path)
    return [(name, f"c{index}", "VARCHAR") for index, name in enumerate(headers[0][1])], laid_down


def _header_of(file: Path) -> tuple[str, list[str]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            first = stream.readline(LONGEST_LINE)
            delimiter = max(DELIMITERS, key=first.count)
            stream.seek(0)
            names = next(csv.reader(_from(stream), delimiter=delimiter, strict=True), [])
    except UnicodeDecodeError:
        raise Refusal(f"{file.name} is not UTF-8 text; save it as UTF-8.") from None
    except csv.Error as error:
        raise Refusal(f"{file.name}, row 1: the header cannot be read ({error}).") from None
    if not any(names):
        raise Refusal(f"{file.name} has no header in its first row.")
    return delimiter, names


def _from(stream: Iterator[str]) -> Iterator[str]:
    for number, line in enumerate(stream):
        yield line.removeprefix("\ufeff") if number == 0 else line


def _what_is_wrong_with_text(file: Path, error: duckdb.Error) -> str:
    said = str(error)
    row = re.search(r"Line:? (\d+)", said)
    place = f"{file.name}, row {row[1]}" if row else file.name
    counts = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", said)
    if counts:
        return f"{place}: there are {counts[2]} columns where the header has {counts[1]}."
    if "unterminated quote" in said.lower():
        return f"{place}: a quoted cell is not closed; the file may be cut off."
    if "utf-8" in said.lower() or "unicode" in said.lower():
        return f"{place}: the text is not UTF-8; save the file as UTF-8."
    return f"{place}: the row cannot be read as CSV."


def _renamed(columns: Sequence[tuple[str, str, str]], renames: Mapping[str, str]) -> dict[str, SourceColumn]:
    """The columns under the contract's names. A name that stands twice is marked, and refused where it is used."""
    ours = {theirs: name for name, theirs in renames.items()}
    hidden = set(renames) - set(ours)
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


def _first_line(error: duckdb.Error) -> str:
    return str(error).splitlines()[0].split(": ", 1)[-1].rstrip(".") + "."
