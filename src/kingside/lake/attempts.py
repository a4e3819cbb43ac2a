"""Folders that appear whole or not at all: filled aside by one attempt, synced, renamed to where they are read."""

import os
import re
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

__all__ = ["Attempt", "Attempts"]

NAME = re.compile(r"[0-9a-f-]{36}\.[0-9a-f]{8}")  # the id of what is made, and a token of the attempt


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at making something: `staged` is to be filled, `folder` is where it will be read."""

    name: str
    staged: Path
    folder: Path

    def put_in_place(self, built: Path) -> None:
        """Onto the disk first, then under its final name, so that a power cut leaves no half of it there."""
        self.folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        for path in (*built.iterdir(), built):
            _sync(path)
        built.rename(self.folder)
        _sync(self.folder.parent)


@dataclass(frozen=True, slots=True)
class Attempts:
    """Where things of one sort are made (`staging`) and read (`lake`); both lie on one disk.

    Each attempt has folders of its own, so that one that was given up for dead and lives cannot touch what another
    made.
    """

    staging: Path
    lake: Path

    @contextmanager
    def begin(self, made: object) -> Iterator[Attempt]:
        """A new attempt at the thing with this id; its staging folder is gone afterwards."""
        name = f"{made}.{token_hex(4)}"
        staged = self.staging / name
        staged.mkdir(parents=True, mode=0o700)
        try:
            yield Attempt(name, staged, self.lake / name)
        finally:
            shutil.rmtree(staged, ignore_errors=True)

    def remove_others(self, made: object, *, than: str) -> None:
        """Remove what other attempts at the same thing left."""
        for folder in self.folders():
            if folder.stem == str(made) and folder.name != than:
                shutil.rmtree(folder, ignore_errors=True)

    def remove_orphans(self, *, named: Collection[str], alive: Collection[str]) -> list[Path]:
        """Remove folders that nothing names and no job (`alive`: the ids of what is being made) works on."""
        orphans = [path for path in self.folders() if path.name not in named and path.stem not in alive]
        for folder in orphans:
            shutil.rmtree(folder)
        return orphans

    def folders(self) -> Iterator[Path]:
        """Every folder of an attempt, in either place."""
        for place in (self.lake, self.staging):
            if place.is_dir():
                yield from (folder for folder in sorted(place.iterdir()) if NAME.fullmatch(folder.name))


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
