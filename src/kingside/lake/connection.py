"""The one place that opens DuckDB, with every door shut that the work at hand does not need."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb

__all__ = ["connect"]


def connect(
    *,
    readable: Iterable[Path] = (),
    writable: Iterable[Path] = (),
    temp: Path | None = None,
    memory_share: float = 0.25,
    memory: str = "",
    threads: int | None = None,
    keeps_files_in_memory: bool = True,
) -> duckdb.DuckDBPyConnection:
    """Open an in-memory database that reaches the named files and folders and nothing else.

    `readable` and `writable` take files or folders (DuckDB does not tell the two uses apart; the names say what the
    caller means). `temp` is the folder for what does not fit into memory; without it nothing is spilled.
    `memory_share` is the part of the machine's memory that may be used, 0-1; `memory`, an amount such as "400MB",
    takes its place. With `keeps_files_in_memory` what was read of files stays there while there is room. No
    extension is ever installed or loaded, no URL is opened, and the settings are locked before the connection is
    handed out.
    """
    return _start(
        [path.resolve() for path in (*readable, *writable)],
        temp=temp,
        memory=memory or f"{round(memory_share * 100)}%",
        threads=threads,
        keeps_files_in_memory=keeps_files_in_memory,
    )


def _start(
    reachable: Sequence[Path], *, temp: Path | None, memory: str, threads: int | None, keeps_files_in_memory: bool
) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(
        config={
            "allow_community_extensions": "false",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "memory_limit": memory,
            "temp_directory": str(temp) if temp else "",
        }
    )
    if not keeps_files_in_memory:
        connection.execute("SET enable_external_file_cache = false")
    if threads:
        connection.execute(f"SET threads = {int(threads)}")
    connection.execute("SET allowed_directories = ?", [[str(path) for path in reachable if path.is_dir()]])
    connection.execute("SET allowed_paths = ?", [[str(path) for path in reachable if not path.is_dir()]])
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection
