"""A step says what it does, how much and how long; a stamp remembers what it was made from."""

import hashlib
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

REPOSITORY = Path(__file__).resolve().parent.parent


class Step:
    """One line of progress: its title at once, its outcome and seconds when it is done."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.outcome = "done"

    def __enter__(self) -> Self:
        print(f"{self.title:<12} ", end="", flush=True)
        self.began = time.monotonic()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        if kind:
            print("not finished", flush=True)
        else:
            print(f"{self.outcome}, {time.monotonic() - self.began:.1f} s", flush=True)


def run(command: Sequence[str | Path], *, folder: Path = REPOSITORY, env: Mapping[str, str] | None = None) -> None:
    """Run a command quietly; when it fails, show what it said and leave."""
    done = subprocess.run(
        command, cwd=folder, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if done.returncode:
        print(f"\n{done.stdout}", file=sys.stderr)
        raise SystemExit(f"This command failed: {' '.join(map(str, command))}")


def fingerprint(files: Iterable[Path]) -> str:
    """One hash of the names and contents of files below the repository."""
    digest = hashlib.sha256()
    for path in sorted(files):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(REPOSITORY).as_posix()} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def is_stamped(stamp: Path, made_from: str) -> bool:
    return stamp.is_file() and stamp.read_text(encoding="ascii") == made_from
