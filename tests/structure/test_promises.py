"""A test that says it proves a requirement names one that the repository explains."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.skips import REPOSITORY

PROMISES = REPOSITORY / "docs" / "promises.md"


def test_every_requirement_that_a_test_names_is_explained() -> None:
    explained = set(re.findall(r"\b[A-Z]{3}-\d\d\b", PROMISES.read_text(encoding="utf-8")))

    assert sorted(set(_named_by_tests()) - explained) == []


def _named_by_tests() -> Iterator[str]:
    for folder in ("src", "tests"):
        for path in (REPOSITORY / folder).rglob("test_*.py"):
            for call in _req_marks(path):
                yield from (ast.literal_eval(argument) for argument in call.args)


def _req_marks(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "req":
            yield node
