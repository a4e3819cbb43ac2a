"""A home for commands run as processes: its database is laid out once, and every test has a copy of it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

LayOut = Callable[[Path], Path]


@pytest.fixture(scope="session")
def lay_out_home(tmp_path_factory: pytest.TempPathFactory) -> LayOut:
    """Makes this folder a home with an embedded database in which nobody is yet."""
    made = tmp_path_factory.mktemp("laid-out") / "home"
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    subprocess.run(
        [sys.executable, "-m", "kingside.config.cli", "manage", "migrate", "-v0"],
        env=kept | {"KINGSIDE_HOME": str(made)},
        check=True,
    )
    return lambda home: Path(shutil.copytree(made, home))
