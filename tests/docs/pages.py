"""The pages of the documentation, and the blocks of code in them."""

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.skips import REPOSITORY

DOCS = REPOSITORY / "docs"
PAGES = sorted([*REPOSITORY.glob("*.md"), *DOCS.rglob("*.md")])
_FENCE = re.compile(
    r'^(?P<indent> *)```(?P<language>\w*)(?: title="(?P<title>[^"]+)")?\n(?P<text>.*?)^(?P=indent)```$',
    re.MULTILINE | re.DOTALL,
)
_LINK = re.compile(r'\]\((?P<target>[^)\s]+)\)|(?:src|href)="(?P<attribute>[^"]+)"')


@dataclass(frozen=True)
class Block:
    """A fenced block; its title is the file it shows, empty where it shows none."""

    language: str
    title: str
    text: str


def name_of(page: Path) -> str:
    return page.relative_to(REPOSITORY).as_posix()


def blocks(page: Path, language: str) -> list[Block]:
    """The page's blocks of one language, in order."""
    found = (
        Block(fence["language"], fence["title"] or "", textwrap.dedent(fence["text"]))
        for fence in _FENCE.finditer(page.read_text(encoding="utf-8"))
    )
    return [block for block in found if block.language == language]


def links(page: Path) -> Iterator[str]:
    """Where the page leads, as it is written; what stands in code leads nowhere."""
    prose = re.sub(r"`[^`\n]*`", "", _FENCE.sub("", page.read_text(encoding="utf-8")))
    for link in _LINK.finditer(prose):
        yield link["target"] or link["attribute"]


def commands(page: Path) -> Iterator[str]:
    """What follows `kingside` wherever the page shows a command, lines that go on joined."""
    text = page.read_text(encoding="utf-8").replace("\\\n", " ")
    code = [fence["text"] for fence in _FENCE.finditer(text)]
    prose = _FENCE.sub("", text)
    code += [f"{span}\n" for span in re.findall(r"`([^`\n]+)`", prose)]
    code += re.findall(r"^    .*\n", prose, re.MULTILINE)
    for shown in code:
        yield from re.findall(r"(?:^|\$ |\.venv/bin/|^ +|[A-Z]=\S+ |whl )kingside +([a-z-].*)", shown, re.MULTILINE)
