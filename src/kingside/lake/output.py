"""The folder of results: written aside, then put in place as a whole."""

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import simplejson

from kingside.lake.refusal import Refusal

__all__ = ["TABLES", "OutputFolder", "umask"]

TABLES = (
    "accounts",
    "products",
    "cells",
    "account_elements",
    "cell_elements",
    "elements",
    "pools",
    "lines",
    "account_margins",
    "product_margins",
    "cell_margins",
    "order_margins",
    "salesperson_margins",
    "customer_unit_margins",
    "account_tree",
    "estimated_lines",
)
SUMMARY = "summary.json"


class OutputFolder:
    """A context in which `working` is filled; `publish` makes it the folder that was asked for.

    A former profit map of that name is replaced; a folder that holds anything else is refused.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.working = Path()
        self._missing: list[Path] = []

    def __enter__(self) -> Self:
        try:
            self._refuse_what_is_no_profit_map()
            self._missing = [folder for folder in self.path.parents if not folder.exists()]
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.exists()  # raises for a name that no disk can hold, now that its folder is there
            self.working = Path(tempfile.mkdtemp(dir=self.path.parent, prefix=f".{self.path.name[:100]}-"))
        except OSError as error:
            self._remove_new_folders()
            raise Refusal(
                "The folder {folder} cannot be written: {error}.", folder=str(self.path)[:80], error=error.strerror
            ) from None
        return self

    def _refuse_what_is_no_profit_map(self) -> None:
        if re.search(r"[*?\[\]]", str(self.path)):
            raise Refusal("{path} reads like a pattern; name another folder for the results.", path=self.path)
        if not self.path.exists():
            return
        if not self.path.is_dir():
            raise Refusal("{file} is a file; name a folder for the results.", file=self.path.name)
        entries = {entry.name for entry in self.path.iterdir()}
        ours = {SUMMARY, *(f"{table}.{ending}" for table in TABLES for ending in ("parquet", "csv"))}
        strangers = sorted(entries - ours) or sorted(entries if SUMMARY not in entries else ())
        if strangers:
            raise Refusal(
                "The folder {folder} holds other files ({file}); name a new one.",
                folder=self.path.name, file=strangers[0],
            )  # fmt: skip

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        shutil.rmtree(self.working, ignore_errors=True)
        if error is not None:
            self._remove_new_folders()

    def _remove_new_folders(self) -> None:
        for folder in self._missing:
            with contextlib.suppress(OSError):
                folder.rmdir()

    def write_json(self, name: str, document: Mapping[str, Any]) -> None:
        """Write a document; decimals keep all their digits."""
        text = simplejson.dumps(document, use_decimal=True, indent=2, ensure_ascii=False)
        (self.working / name).write_text(text + "\n", encoding="utf-8")

    def publish(self) -> None:
        """Sync what was written and put it in place of whatever was there."""
        self.working.chmod(0o777 & ~umask())
        for file in self.working.iterdir():
            _sync(file)
        former = self.working.with_name(self.working.name + "-former")
        if self.path.exists():
            self.path.rename(former)
        self.working.rename(self.path)
        _sync(self.path.parent)
        shutil.rmtree(former, ignore_errors=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def umask() -> int:
    """What nobody else may do with files that this process makes."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
