"""A company in one file: rows, lake, what people sent and the key, each part with its hash; made while it runs."""

import hashlib
import json
import os
import shutil
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from secrets import token_hex
from typing import Any

from django.db import connection
from django.utils import timezone

from kingside import __version__
from kingside.config import rows_aside
from kingside.config.home import Home
from kingside.core.errors import DomainError
from kingside.identity import erasure_journal
from kingside.imports.storage import named_folders
from kingside.profit.models import ProfitMap

__all__ = ["Archived", "back_up", "restore"]

FORMAT = 1
MANIFEST = "kingside-backup.json"
ROWS, LAKE, UPLOADS, ATTACHMENTS, KEY = "rows", "lake", "uploads", "attachments", "secret.key"
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
PORTION = 1 << 20

Say = Callable[[str], None]


class NoBackup(DomainError):
    """This file is no backup of Kingside, or it is damaged."""


class CannotRestore(DomainError):
    """The backup cannot be brought in here."""

    status = 409


class CannotBackUp(DomainError):
    """The backup cannot be written there."""


@dataclass(frozen=True, slots=True)
class Archived:
    """What a backup holds."""

    files: int
    size: int
    made_at: str
    version: str


def back_up(home: Home, target: Path, *, say: Say) -> Archived:
    """Write `target`, which must not exist yet; it is there whole, or not at all. Raises CannotBackUp."""
    if os.path.lexists(target):
        raise CannotBackUp(f"{target} is there already; name another file.")
    partial = target.with_name(f".{target.name}.{token_hex(4)}")
    try:
        erasure_journal.complete(home.erasures)
        with _aside(home, "backup") as aside, home.files_held():
            say("Copying rows")
            rows_aside.copy_rows(aside)
            descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                document = _write(file, home, aside, say)
                file.flush()
                os.fsync(file.fileno())
        partial.rename(target)
        home.last_backup.touch(mode=0o600)
    except OSError as error:
        raise CannotBackUp(f"{target} cannot be written: {error.strerror}.") from error
    finally:
        partial.unlink(missing_ok=True)
    return _archived(document)


def restore(home: Home, source: Path, *, say: Say) -> Archived:
    """Bring a backup into an installation that has no company yet. Raises NoBackup, CannotRestore.

    Nothing is in place before every part was held against its hash, and the rows come last.
    """
    if rows_aside.has_rows():
        raise CannotRestore(
            "There is a company here already; restore into an empty one: another KINGSIDE_HOME, and with "
            "DATABASE_URL another database."
        )
    with _aside(home, "restore") as aside:
        say("Unpacking")
        document = _unpack(source, aside)
        _refuse_foreign(document)
        for name, place in _folders(home):
            shutil.rmtree(place)
            unpacked = aside / name
            unpacked.mkdir(exist_ok=True, mode=0o700)
            unpacked.rename(place)
        if (aside / KEY).exists():
            (aside / KEY).rename(home.secret_key)
        say("Bringing rows in")
        rows_aside.put_back(aside / ROWS, [(app, name) for app, name in document["migrations"]])
    return _archived(document)


def _folders(home: Home) -> tuple[tuple[str, Path], ...]:
    return (UPLOADS, home.uploads), (ATTACHMENTS, home.attachments), (LAKE, home.lake)


def _write(file: Any, home: Home, aside: Path, say: Say) -> dict[str, Any]:
    """All parts, then what they are. Facts never change; what people sent, and attempts at facts, may go meanwhile."""
    parts: dict[str, dict[str, Any]] = {}
    with tarfile.open(fileobj=file, mode="w:gz", compresslevel=1) as archive:
        for path in sorted(aside.iterdir()):
            _add(archive, path, f"{ROWS}/{path.name}", parts)
        for name, folder in _folders(home):
            say(f"Copying {name}")
            for path in sorted(Path(place, file) for place, _, files in os.walk(folder) for file in files):
                try:
                    _add(archive, path, f"{name}/{path.relative_to(folder).as_posix()}", parts)
                except FileNotFoundError:
                    if name == LAKE and _is_named(path):
                        raise
        if home.secret_key.exists():
            _add(archive, home.secret_key, KEY, parts)
        document = {
            "format": FORMAT,
            "version": __version__,
            "made_at": timezone.now().isoformat(timespec="seconds"),
            "database": connection.vendor,
            "migrations": rows_aside.applied(),
            "files": parts,
        }
        content = json.dumps(document, indent=1).encode()
        about = tarfile.TarInfo(MANIFEST)
        about.size, about.mode = len(content), 0o600
        archive.addfile(about, BytesIO(content))
    return document


def _is_named(path: Path) -> bool:
    """Whether a row names a folder that this file of the lake is in; only such files must not go."""
    return ProfitMap.objects.filter(folder_name__in=path.parts).exists() or not named_folders().isdisjoint(path.parts)


def _add(archive: tarfile.TarFile, path: Path, name: str, parts: dict[str, dict[str, Any]]) -> None:
    """One file, hashed as it is read."""
    with path.open("rb") as stream:
        about = tarfile.TarInfo(name)
        about.size, about.mode = os.fstat(stream.fileno()).st_size, 0o600
        hashed = _Hashing(stream)
        archive.addfile(about, hashed)
    parts[name] = {"size": about.size, "sha256": hashed.digest.hexdigest()}


class _Hashing:
    """Reads on, and remembers what it read as a hash."""

    def __init__(self, stream: Any) -> None:
        self._stream, self.digest = stream, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        portion: bytes = self._stream.read(size)
        self.digest.update(portion)
        return portion


def _unpack(source: Path, aside: Path) -> dict[str, Any]:
    """Into `aside`, each part held against its hash. Raises NoBackup."""
    found: dict[str, str] = {}
    try:
        with tarfile.open(source, mode="r:gz") as archive:
            for member in archive:
                _refuse_escaping(member, source)
                found[member.name] = _extract(archive, member, aside)
        document: dict[str, Any] = json.loads((aside / MANIFEST).read_text("utf-8"))
        wanted = {name: part["sha256"] for name, part in document["files"].items()}
    except FileNotFoundError as error:
        what = source if not source.exists() else "its table of contents"
        raise NoBackup(f"{source} cannot be restored: {what} is not there.") from error
    except (tarfile.TarError, EOFError, OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise NoBackup(f"{source} is no backup of Kingside, or it is cut off.") from error
    found.pop(MANIFEST)
    if wanted != found:
        wrong = sorted(name for name in {*wanted, *found} if wanted.get(name) != found.get(name))
        raise NoBackup(f"{source} is damaged: {wrong[0]} is not what was backed up.")
    return document


def _refuse_escaping(member: tarfile.TarInfo, source: Path) -> None:
    parts = PurePosixPath(member.name).parts
    top = parts[0] if parts else ""
    if not member.isreg() or ".." in parts or top not in (MANIFEST, ROWS, LAKE, UPLOADS, ATTACHMENTS, KEY):
        raise NoBackup(f"{source} is no backup of Kingside: it holds {member.name!r}.")


def _extract(archive: tarfile.TarFile, member: tarfile.TarInfo, aside: Path) -> str:
    digest, target = hashlib.sha256(), aside / member.name
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    stream = archive.extractfile(member)
    with target.open("xb") as file:
        target.chmod(0o600)
        while stream is not None and (portion := stream.read(PORTION)):
            digest.update(portion)
            file.write(portion)
    return digest.hexdigest()


def _refuse_foreign(document: dict[str, Any]) -> None:
    if document.get("format") != FORMAT or rows_aside.unknown_here([tuple(each) for each in document["migrations"]]):
        raise CannotRestore(
            f"This backup was made by Kingside {document.get('version', '?')}, which is newer than this {__version__}; "
            "install that version first."
        )
    if document["database"] != connection.vendor:
        raise CannotRestore(
            f"This backup holds rows of {NAMES.get(document['database'], '?')}, and this installation keeps its rows "
            f"in {NAMES[connection.vendor]}; restore it where DATABASE_URL says the same."
        )


@contextmanager
def _aside(home: Home, what: str) -> Iterator[Path]:
    folder = home.staging / f"{what}-{token_hex(8)}"
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _archived(document: dict[str, Any]) -> Archived:
    sizes = [part["size"] for part in document["files"].values()]
    return Archived(len(sizes), sum(sizes), document["made_at"], document["version"])
