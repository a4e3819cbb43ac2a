"""Folders that are laid out once and found again as long as nothing they are made of has changed."""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

from django.conf import settings

MOST = 8  # those of a few periods and sets of batches
IDLE = 3600  # seconds after which nobody reads an old one any more


def kept(made_of: Iterable[object], build: Callable[[Path], None]) -> Path:
    """The folder of what is made of these parts; `build` fills it if it is not there."""
    parts = (part if isinstance(part, bytes) else str(part).encode() for part in made_of)
    place = _place() / sha256(b"\0".join(parts)).hexdigest()[:32]
    if place.is_dir():
        os.utime(place)
        return place
    with scratch() as folder:
        built = folder / "built"
        built.mkdir()
        build(built)
        _put(built, place)
    return place


def forget_layouts() -> None:
    """Remove what was laid out; it is made again when it is needed."""
    shutil.rmtree(_place(), ignore_errors=True)


def _put(built: Path, place: Path) -> None:
    place.parent.mkdir(mode=0o700, exist_ok=True)
    try:
        built.rename(place)
    except OSError:  # another process was faster, with the same
        if not place.is_dir():
            raise
    ages = sorted(place.parent.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in ages[MOST:]:
        if ages[0].stat().st_mtime - old.stat().st_mtime > IDLE:
            shutil.rmtree(old, ignore_errors=True)


def _place() -> Path:
    temp: Path = settings.KINGSIDE_HOME.temp
    return temp / "books"


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    temp: Path = settings.KINGSIDE_HOME.temp
    folder = temp / f"books-{token_hex(8)}"
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
