"""Where this installation keeps what it knows: one folder, and in it the demo and the real company apart."""

import fcntl
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from platformdirs import user_data_path

from kingside.config import env

Company = Literal["demo", "data"]
COMPANIES: tuple[Company, ...] = ("data", "demo")


@dataclass(frozen=True)
class Home:
    """The folders of one company; nothing exists until `prepare` made it, readable by its owner only."""

    root: Path
    company: Company

    @classmethod
    def from_environment(cls) -> "Home":
        """KINGSIDE_HOME (else below the user's data folder) and KINGSIDE_COMPANY (else `data`)."""
        return cls(
            root=env.folder("KINGSIDE_HOME", user_data_path("kingside")),
            company=cast("Company", env.choice("KINGSIDE_COMPANY", COMPANIES, default="data")),
        )

    @property
    def is_demo(self) -> bool:
        return self.company == "demo"

    @property
    def folder(self) -> Path:
        return self.root / self.company

    @property
    def database(self) -> Path:
        """The embedded SQLite database."""
        return self.folder / "kingside.sqlite3"

    @property
    def lake(self) -> Path:
        """Facts and published results as Parquet."""
        return self.folder / "lake"

    @property
    def staging(self) -> Path:
        """What is being written; on the disk of the lake, so that a finished piece is renamed into it."""
        return self.folder / "staging"

    @property
    def uploads(self) -> Path:
        """Files as people sent them, for a while."""
        return self.folder / "uploads"

    @property
    def exports(self) -> Path:
        """Lists as files, for those who asked for them, for a few days."""
        return self.folder / "exports"

    @property
    def attachments(self) -> Path:
        """Files that members attached to what they said, as long as that is there."""
        return self.folder / "attachments"

    @property
    def temp(self) -> Path:
        """Scratch space of the engines."""
        return self.folder / "temp"

    @property
    def last_backup(self) -> Path:
        """An empty file, as old as the last backup."""
        return self.folder / "backup.last"

    @property
    def erasures(self) -> Path:
        """The journal of erasures, which a restored backup does not replace."""
        return self.folder / "erasures.jsonl"

    @property
    def secret_key(self) -> Path:
        return self.folder / "secret.key"

    def prepare(self) -> None:
        """Make the folders; those already there lose access for group and others."""
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            made_here = (self.folder, self.lake, self.staging, self.uploads, self.attachments, self.exports, self.temp)
            for made in made_here:
                made.mkdir(mode=0o700, exist_ok=True)
                made.chmod(0o700)
        except OSError as error:
            raise env.Misconfigured(
                f"Kingside cannot keep its files in {self.root}: {error.strerror}. "
                "Set KINGSIDE_HOME to a folder of yours."
            ) from error

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Wait until no other process is alone with this company; the lock ends with the process, however it ends."""
        with self._locked("lock"):
            yield

    @contextmanager
    def files_held(self) -> Iterator[None]:
        """As above, among those who copy all files and those who remove what nobody names."""
        with self._locked("files.lock"):
            yield

    @contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        with (self.folder / name).open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def read_secret_key(self) -> str:
        """The key that signs sessions, made on first use; two processes starting at once agree on one."""
        if not self.secret_key.exists():
            self._write_secret_key()
        return self.secret_key.read_text(encoding="ascii")

    def _write_secret_key(self) -> None:
        handle, name = tempfile.mkstemp(dir=self.folder, prefix="secret.")  # 0600 by definition
        try:
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(secrets.token_urlsafe(64))
            os.link(name, self.secret_key)  # unlike a rename, never replaces the key of a faster process
        except FileExistsError:
            pass
        finally:
            Path(name).unlink()
