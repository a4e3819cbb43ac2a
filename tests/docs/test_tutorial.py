"""The tutorial, followed to the letter: what it saves, runs and shows."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from kingside.config.cli import main
from tests.docs.pages import DOCS, blocks
from tests.skips import REPOSITORY

TUTORIAL = DOCS / "tutorial.md"
OWN_DATA = DOCS / "how-to" / "own-data.md"
FILES_IN_FILES_OUT = ("$ kingside costs", "$ kingside profit-map")
RUN = re.compile(r"^[\d.]+ s, [\d.]+ GB\.$", re.MULTILINE)  # how long it took differs from run to run
CHANGING = re.compile(r"\([\d.]+ s\)|(?<=Database: )\d+")  # from run to run, and with every migration


@pytest.fixture
def trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The reader's folder, with the two files that are saved by hand."""
    monkeypatch.chdir(tmp_path)
    for title in ("lines.csv", "better.toml"):
        (tmp_path / title).write_text(_shown(title), encoding="utf-8")
    return tmp_path


def test_commands_say_what_the_tutorial_says(trial: Path) -> None:
    dialogues = [block.text for block in blocks(TUTORIAL, "console") if block.text.startswith(FILES_IN_FILES_OUT)]

    said = [_carried_out(dialogue) for dialogue in dialogues]

    assert len(dialogues) == 3
    assert said == [RUN.sub("…", dialogue) for dialogue in dialogues]


def test_publishing_says_what_the_tutorial_says(trial: Path, tmp_path: Path) -> None:
    (shown,) = [block.text for block in blocks(TUTORIAL, "console") if block.text.startswith("$ kingside publish")]
    command, _, answer = shown.partition("\n")

    said = _by_itself(command.removeprefix("$ kingside "), home=tmp_path / "home")

    assert CHANGING.sub("…", said) == CHANGING.sub("…", answer.partition("$ kingside")[0])


@pytest.mark.parametrize("table", ["lines", "accounts"])
def test_the_tables_are_those_it_shows(trial: Path, table: str) -> None:
    _kingside("profit-map --lines lines.csv --costs better.toml --out better --csv --with-lines")

    assert (trial / "better" / f"{table}.csv").read_text(encoding="utf-8") == _shown(f"better/{table}.csv")


def test_the_front_page_shows_the_same_run() -> None:
    (shown,) = blocks(REPOSITORY / "README.md", "console")

    assert shown.text in [block.text for block in blocks(TUTORIAL, "console")]


@pytest.mark.parametrize(
    ("was", "is_now"),
    [
        ("50.00,35.00", '"50,00",35.00'),
        ("2025-02-01", "01.02.2025"),
        ("1003,1,Birch", "1002,1,Birch"),
        (",yes,no,60", ",,no,60"),
        ("order,line", "Order,line"),
    ],
    ids=["decimal comma", "date", "duplicate", "empty cell", "spelling"],
)
def test_refusals_are_worded_as_the_how_to_says(trial: Path, was: str, is_now: str) -> None:
    (trial / "lines.csv").write_text(_shown("lines.csv").replace(was, is_now, 1), encoding="utf-8")

    said = _kingside("profit-map --lines lines.csv --costs better.toml --out better")

    assert f"| `{said.strip()}` |" in OWN_DATA.read_text(encoding="utf-8")
    assert not (trial / "better").exists()


def _shown(title: str) -> str:
    every = [block for language in ("csv", "toml") for block in blocks(TUTORIAL, language)]
    (text,) = [block.text for block in every if block.title == title]
    return text


def _carried_out(dialogue: str) -> str:
    """Type what stands behind each prompt, and write down the dialogue as it went."""
    typed = [line.removeprefix("$ kingside ") for line in dialogue.splitlines() if line.startswith("$ ")]
    went = "".join(f"$ kingside {command}\n{_kingside(command)}" for command in typed)
    return RUN.sub("…", went)


def _by_itself(command: str, *, home: Path) -> str:
    """What it says in a process of its own, with a home that is empty."""
    surroundings = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    surroundings |= {"KINGSIDE_HOME": str(home), "KINGSIDE_COMPANY": "data"}
    words = [sys.executable, "-m", "kingside.config.cli", *shlex.split(command)]
    return subprocess.run(words, env=surroundings, capture_output=True, text=True, check=True).stdout


def _kingside(command: str) -> str:
    """What it says, on whichever stream."""
    return CliRunner().invoke(main, shlex.split(command)).output
