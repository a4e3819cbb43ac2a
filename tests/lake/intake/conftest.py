"""A desk on which files are read and tried."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from kingside.lake.intake import Calculated, Checked, Counted, RawFile, Wanted, check_rows, read_raw


class Tray:
    """Takes a file, and answers with what was read of it."""

    def __init__(self, folder: Path) -> None:
        self.files, self.folder = folder / "files", folder / "tray"
        self.files.mkdir()
        self.folder.mkdir()

    def file(self, content: bytes | str, name: str = "export.csv") -> Path:
        path = self.files / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def read(self, content: bytes | str | Path, name: str = "export.csv", **options: Any) -> RawFile:
        path = content if isinstance(content, Path) else self.file(content, name)
        return read_raw(path, name=path.name, folder=self.folder, **options)

    def cells(self, content: bytes | str | Path, name: str = "export.csv") -> list[list[str]]:
        """Header and rows, empty cells as ""."""
        raw = self.read(content, name)
        columns = ", ".join(column.physical for column in raw.columns)
        rows = duckdb.execute(f"SELECT {columns} FROM '{self.folder}/raw.parquet' ORDER BY row_number").fetchall()
        return [[column.name for column in raw.columns], *([cell or "" for cell in row] for row in rows)]

    def check(
        self, content: bytes | str | Path, wanted: Sequence[Wanted | Counted | Calculated], **options: Any
    ) -> Checked:
        return check_rows(self.folder, self.read(content), wanted, **options)

    def good(self) -> list[tuple[Any, ...]]:
        return duckdb.execute(
            f"SELECT * EXCLUDE row_number FROM '{self.folder}/good.parquet' ORDER BY row_number"
        ).fetchall()


@pytest.fixture
def tray(tmp_path: Path) -> Tray:
    return Tray(tmp_path)
