"""Runs a command with DATABASE_URL naming a PostgreSQL server that lives as long as the command does.

`python -m scripts.postgres pytest`: the server is a new cluster in a temporary folder, on a free port of
127.0.0.1; as nothing in it outlives the command, it never waits for the disk. Without a server program the
command is not run, and that is a success unless KINGSIDE_MUST_RUN names `postgres`.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scripts.steps import Step, run

CARELESS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c unix_socket_directories=''"


def main() -> int:
    programs = server_programs()
    if programs is None:
        print("PostgreSQL   no server program here (on Debian: apt-get install postgresql): tests on it not run")
        return 1 if "postgres" in os.environ.get("KINGSIDE_MUST_RUN", "").split(",") else 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # the server goes with us
    with throwaway_server(programs) as server:
        return subprocess.run(sys.argv[1:], env=os.environ | {"DATABASE_URL": server.url}, check=False).returncode


def server_programs() -> Path | None:
    """The folder of `initdb` and `pg_ctl`: on PATH, else the newest where Debian keeps them apart."""
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    kept = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return max((found.parent for found in kept), key=lambda folder: int(folder.parent.name), default=None)


@dataclass(frozen=True)
class Server:
    """A server that can be stopped and started again, with what it holds."""

    programs: Path
    folder: Path
    port: int

    @property
    def url(self) -> str:
        return f"postgres://kingside@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        options = f"-p {self.port} -h 127.0.0.1 {CARELESS}"
        log = self.folder / "log"
        _control(self.programs / "pg_ctl", "-D", self.folder / "data", "-l", log, "-w", "-o", options, "start")

    def stop(self) -> None:
        _control(self.programs / "pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop")


@contextmanager
def throwaway_server(programs: Path) -> Iterator[Server]:
    """Server and data are gone afterwards; the block leaves it started."""
    home = Path(tempfile.mkdtemp(prefix="kingside-postgres-"))
    if os.geteuid() == 0:
        shutil.chown(home, "postgres")
    try:
        with Step("PostgreSQL") as step:
            server = Server(programs, home, _free_port())
            _control(
                programs / "initdb",
                "-D",
                home / "data",
                "-U",
                "kingside",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--no-sync",
            )
            server.start()
            step.outcome = f"a throwaway server on port {server.port}"
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _control(*command: str | Path) -> None:
    """PostgreSQL refuses to run as root; there it runs as its own user."""
    as_its_user: Sequence[str] = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    run([*as_its_user, *command], folder=Path("/"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    sys.exit(main())
