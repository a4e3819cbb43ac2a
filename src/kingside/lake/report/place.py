"""Where the page is written: aside first, then put in place as a whole."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from kingside.lake.output import umask
from kingside.lake.refusal import Refusal

__all__ = ["GENERATOR", "ReportFile"]

GENERATOR = "Kingside profit map"  # by what a former report is known
HEAD = 1000  # bytes of a file in which it says so


class ReportFile:
    """A context that makes sure of the place before any work; `publish` puts the page there.

    A former report of that name is replaced; any other file is refused, and so is a place in `inputs` (files or
    folders that are read) or in `out` (the folder that is replaced as a whole).
    """

    def __init__(self, path: Path, *, inputs: Iterable[Path], out: Path) -> None:
        self.path, self.inputs, self.out = path, tuple(inputs), out
        self._working: Path | None = None

    def __enter__(self) -> Self:
        try:
            self.path = self.path.resolve()
            self._refuse_a_wrong_place()
            descriptor, name = tempfile.mkstemp(dir=self.path.parent, prefix=".report-", suffix=".html")
        except OSError as error:
            raise Refusal(
                "--html: {path} cannot be written: {why}.", path=str(self.path)[:80], why=error.strerror
            ) from None
        os.close(descriptor)
        self._working = Path(name)
        return self

    def _refuse_a_wrong_place(self) -> None:
        name = self.path.name
        if self.path.is_dir():
            raise Refusal("--html: {file} is a folder; name a file such as report.html.", file=name)
        if not self.path.parent.is_dir():
            raise Refusal(
                "--html: the folder {folder} does not exist; make it first.", folder=str(self.path.parent)[:80]
            )
        for given in (path.resolve() for path in self.inputs):
            if self.path == given:
                raise Refusal("--html: {file} is a file that is read; name another one.", file=name)
            if given in self.path.parents:
                raise Refusal(
                    "--html: {file} would lie among the files of {folder}; name another folder.",
                    file=name,
                    folder=given.name,
                )
        if self.out.resolve() in (self.path, *self.path.parents):
            raise Refusal(
                "--html: {file} would lie in {folder}, which is replaced; name another folder.",
                file=name,
                folder=self.out.name,
            )
        if self.path.exists() and not self._is_former_report():
            raise Refusal("--html: {file} is there already and no report of ours; name another file.", file=name)

    def _is_former_report(self) -> bool:
        with self.path.open("rb") as file:
            return f'content="{GENERATOR}' in file.read(HEAD).decode("utf-8", "replace")

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._working is not None:
            self._working.unlink(missing_ok=True)

    def fill(self, page: str) -> None:
        """Write the page aside."""
        if self._working is None:
            raise RuntimeError("the report was not opened")
        with self._working.open("w", encoding="utf-8", newline="\n") as file:
            file.write(page)
            file.flush()
            os.fsync(file.fileno())

    def publish(self) -> None:
        """Put the page in place of whatever was there."""
        if self._working is None:
            raise RuntimeError("the report was not opened")
        self._working.chmod(0o666 & ~umask())
        self._working.replace(self.path)
        self._working = None
