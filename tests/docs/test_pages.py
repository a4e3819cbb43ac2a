"""Links lead somewhere, commands exist, files that are shown can be read."""

import re
import tomllib
from pathlib import Path

import click
import pytest

from kingside.config.cli import main
from tests.docs.pages import PAGES, blocks, commands, links, name_of


@pytest.mark.parametrize("document", PAGES, ids=name_of)
def test_every_relative_link_leads_somewhere(document: Path) -> None:
    relative = [link.partition("#")[0] for link in links(document) if not re.match(r"[a-z]+:|#|/", link)]

    assert [link for link in relative if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", PAGES, ids=name_of)
def test_every_command_and_option_exists(document: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KINGSIDE_COMPANY", "data")  # finding a command chooses its company; put back afterwards

    assert [problem for command in commands(document) if (problem := _what_is_wrong(command))] == []


@pytest.mark.parametrize("document", PAGES, ids=name_of)
def test_every_cost_file_that_is_shown_is_toml(document: Path) -> None:
    for block in blocks(document, "toml"):
        tomllib.loads(block.text)


def test_the_documentation_shows_commands_at_all() -> None:
    shown = {command.split()[0] for page in PAGES for command in commands(page)}

    assert {"profit-map", "costs", "publish", "member", "serve", "worker", "demo"} <= shown


def _what_is_wrong(line: str) -> str:
    """What a person who types the command would be told; empty when it is one."""
    command: click.Command = main
    context = click.Context(main)
    words = line.split()
    while isinstance(command, click.Group) and words and re.fullmatch(r"[a-z-]+", words[0]):
        found = command.get_command(context, words.pop(0))
        if found is None:
            return f"kingside {line}: there is no such command"
        command = found
    if command.name == "manage":
        return ""
    known = {option for parameter in command.params for option in parameter.opts} | {"--help", "--version"}
    unknown = sorted(set(re.findall(r"(?<=[\s\[])--[a-z-]+", line)) - known)
    return f"kingside {line}: there is no {unknown[0]}" if unknown else ""
