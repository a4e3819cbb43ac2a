"""`kingside worker` as a person starts it, beside nothing else."""

import os
import subprocess
import sys
from pathlib import Path

KINGSIDE = (sys.executable, "-m", "kingside.config.cli")


def _environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return kept | {"KINGSIDE_HOME": str(home)}


def test_a_worker_may_be_the_first_to_start(tmp_path: Path) -> None:
    command = [*KINGSIDE, "worker"]
    with subprocess.Popen(command, env=_environment(tmp_path), stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        said = [worker.stdout.readline(), worker.stdout.readline()]
        worker.terminate()

    assert said[0].startswith("Database: ")
    assert said[1].startswith("Working off the queue")


def test_a_database_that_is_none_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "kingside.sqlite3").write_bytes(b"not a database" * 100)

    refused = subprocess.run(
        [*KINGSIDE, "worker"], env=_environment(tmp_path), capture_output=True, text=True, check=False
    )

    assert refused.returncode == 2
    assert refused.stderr.startswith("Kingside cannot use its database ")
    assert refused.stderr.endswith("kingside.sqlite3: file is not a database.\n")
