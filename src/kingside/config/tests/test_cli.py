import subprocess
import sys

import pytest
from click.testing import CliRunner

from kingside import __version__
from kingside.config.cli import COMMANDS, main


def test_the_version_is_told() -> None:
    assert CliRunner().invoke(main, ["--version"]).output == f"Kingside {__version__}\n"


def test_help_names_every_command() -> None:
    told = CliRunner().invoke(main, ["--help"]).output

    assert all(name in told for name in COMMANDS)


def test_an_unknown_command_is_refused() -> None:
    refused = CliRunner().invoke(main, ["checkmate"])

    assert refused.exit_code == 2
    assert "checkmate" in refused.output


@pytest.mark.parametrize("arguments", [["profit-map", "--help"], ["costs", "--help"], ["--help"]])
def test_files_in_files_out_needs_no_django(arguments: list[str]) -> None:
    program = f"""
import sys
from kingside.config.cli import main
main({arguments!r}, standalone_mode=False)
sys.exit("django" in sys.modules)
"""

    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stderr
