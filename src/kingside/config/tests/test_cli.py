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


@pytest.mark.parametrize(
    ("program", "status", "told", "said"),
    [
        ("sys.argv = ['kingside', '--version']", 0, f"Kingside {__version__}\n", ""),
        ("sys.argv = ['kingside', 'checkmate']", 2, "", "checkmate"),
        ("sys.argv = ['kingside', 'costs', 'init', 'nowhere.csv']", 2, "", "nowhere.csv"),
        ("cli.main = lambda: sys.exit('Not today.')", 1, "", "Not today."),
        ("cli.main = lambda: 1 / 0", 1, "", "ZeroDivisionError"),
        ("cli.main = lambda: atexit.register(print, 'Tidied up.')", 0, "Tidied up.\n", ""),
    ],
)
def test_a_process_ends_at_once_with_all_that_it_said(program: str, status: int, told: str, said: str) -> None:
    begun = f"import atexit, sys; from kingside.config import cli; {program}; cli.run()"

    ran = subprocess.run([sys.executable, "-c", begun], capture_output=True, text=True, check=False)

    assert (ran.returncode, ran.stdout) == (status, told)
    assert said in ran.stderr
