"""Runs a command with DATABASE_URL naming a PostgreSQL server that lives as long as the command does.

`python -m scripts.postgres pytest`: the server is a new cluster in a temporary folder, on a free port of
127.0.0.1; as nothing in it outlives the command, it never waits for the disk. Without a server program the
command is not run, and that is a success unless KINGSIDE_MUST_RUN names `postgres`.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from scripts.steps import Step, run

CARELESS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c unix_socket_directories=''"


def main() -> int:
    programs = server_programs()
    if programs is None:
        print("PostgreSQL   no server program here (on Debian: apt-get install postgresql): tests on it not run")
        return 1 if "postgres" in os.environ.get("KINGSIDE_MUST_RUN", "").split(",") else 0
    with throwaway_server(programs) as url:
        return subprocess.run(sys.argv[1:], env=os.environ | {"DATABASE_URL": url}, check=False).returncode


def server_programs() -> Path | None:
    """The folder of `initdb` and `pg_ctl`: on PATH, else the newest where Debian keeps them apart."""
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    kept = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return max((found.parent for found in kept), key=lambda folder: int(folder.parent.name), default=None)


@contextmanager
def throwaway_server(programs: Path) -> Iterator[str]:
    """A server's address as a URL; server and data are gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="kingside-postgres-"))
    if os.geteuid() == 0:
        shutil.chown(home, "postgres")
    try:
        with Step("PostgreSQL") as step:
            port = _free_port()
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
            options = f"-p {port} -h 127.0.0.1 {CARELESS}"
            _control(programs / "pg_ctl", "-D", home / "data", "-l", home / "log", "-w", "-o", options, "start")
            step.outcome = f"a throwaway server on port {port}"
        try:
            yield f"postgres://kingside@127.0.0.1:{port}/postgres"
        finally:
            _control(programs / "pg_ctl", "-D", home / "data", "-m", "immediate", "stop")
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
