"""A PostgreSQL server set up as one is for reports, and what its processes take while somebody uses it."""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path

import psycopg

from scripts.postgres import Server, server_programs, throwaway_server

SETTINGS = {"shared_buffers": "1GB", "effective_cache_size": "6GB", "wal_level": "minimal", "max_wal_senders": "0"}
SETTINGS |= {"max_wal_size": "8GB", "autovacuum": "off"}
TICKS = os.sysconf("SC_CLK_TCK")
PROCESSES = Path("/proc")
SECONDS_BETWEEN_LOOKS = 0.2


@contextmanager
def ready_server() -> Iterator[Server]:
    """A new server; with nothing in it, and gone afterwards."""
    programs = server_programs()
    if programs is None:
        raise SystemExit("no PostgreSQL server program here; leave it out of --against")
    with redirect_stdout(sys.stderr), throwaway_server(programs) as server:
        with psycopg.connect(server.url, autocommit=True) as connection:
            for name, value in SETTINGS.items():
                connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")
        server.stop()
        server.start()
        yield server


class Used:
    """CPU and memory of a server's processes since they are watched. Linux tells both."""

    def __init__(self, server: Server) -> None:
        self._first = int((server.folder / "data" / "postmaster.pid").read_text().split()[0])
        self._before, self._peak = self._cpu_so_far(), 0

    def cpu(self) -> float:
        """Seconds of CPU of all processes, of those that have ended too."""
        return self._cpu_so_far() - self._before

    def memory(self) -> int:
        """Bytes at the peak; what processes share counts once."""
        return self._peak

    def look(self) -> None:
        self._peak = max(self._peak, sum(_bytes_of(process) for process in self._alive()))

    def _alive(self) -> list[int]:
        """The server and its children, which have none themselves."""
        children = PROCESSES / str(self._first) / "task" / str(self._first) / "children"
        return [self._first, *map(int, children.read_text().split())]

    def _cpu_so_far(self) -> float:
        """Of the living by themselves; those that ended are among the server's own."""
        ticks = 0
        for process in self._alive():
            fields = _stat(process)
            ticks += sum(map(int, fields[11:15] if process == self._first else fields[11:13]))
        return ticks / TICKS


@contextmanager
def watched(server: Server) -> Iterator[Used]:
    """Look at the server's memory again and again."""
    used, is_over = Used(server), threading.Event()

    def look() -> None:
        while not is_over.wait(SECONDS_BETWEEN_LOOKS):
            used.look()

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield used
    finally:
        is_over.set()
        watcher.join()


def _stat(process: int) -> list[str]:
    """The fields of /proc/…/stat behind the name, state first; none when the process has just ended."""
    try:
        return (PROCESSES / str(process) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ["0"] * 15


def _bytes_of(process: int) -> int:
    """Its share of memory (PSS)."""
    try:
        rollup = (PROCESSES / str(process) / "smaps_rollup").read_text()
    except OSError:
        return 0
    return next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")) * 1024
