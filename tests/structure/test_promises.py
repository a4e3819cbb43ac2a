"""Each promise is named by a test that proves it, and each test that says it proves one names one that is promised."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.skips import REPOSITORY

PROMISES = REPOSITORY / "docs" / "promises.md"


def test_every_requirement_that_a_test_names_is_promised() -> None:
    assert sorted(set(_named_by_tests()) - _promised()) == []


def test_every_promise_is_named_by_a_test() -> None:
    assert sorted(_promised() - set(_named_by_tests())) == []


def _promised() -> set[str]:
    """The ids in the first column of the tables."""
    return set(re.findall(r"^\| ([A-Z]{3}-\d\d) \|", PROMISES.read_text(encoding="utf-8"), re.MULTILINE))


def _named_by_tests() -> Iterator[str]:
    for folder in ("src", "tests"):
        for path in (REPOSITORY / folder).rglob("test_*.py"):
            for call in _req_marks(path):
                yield from (ast.literal_eval(argument) for argument in call.args)


def _req_marks(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "req":
            yield node
