"""A profit map of the same files is calculated once; every later test is given a copy of its folder.

What the engine calculates has tests of its own (tests/lake), which call it themselves. The others publish a few books
over and over, and of a published map they ask what its pages, lists and rules say. A test about the calculating itself
(that it can be cut off, that it comes to the same twice), or one that changes something of `kingside.lake`, takes the
fixture `built_anew`.
"""

import copy
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import pytest
from django.utils.translation import get_language

from kingside.lake.profit_map import ProfitMapRequest, Summary, build_profit_map
from kingside.lake.refusal import Refusal
from kingside.lake.source import find_files
from kingside.profit import operations

SAYS_NOTHING_OF_ROWS = {"out", "at", "threads", "memory_share"}


@dataclass(frozen=True)
class _Built:
    folder: Path
    summary: Summary
    said: tuple[str, ...]


class BuiltOnce:
    """Stands in for `build_profit_map`; what is refused is calculated again each time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._built: dict[str, _Built] = {}

    def __call__(self, request: ProfitMapRequest, *, progress: Callable[[str], None] | None = None) -> Summary:
        say = progress or (lambda _: None)
        key = _key(request)
        if key is None:
            return build_profit_map(request, progress=say)
        if key not in self._built:
            self._built[key] = self._build(request, say, key)
        else:
            for sentence in self._built[key].said:
                say(sentence)
            shutil.copytree(self._built[key].folder, request.out, copy_function=shutil.copyfile)
        return copy.deepcopy(self._built[key].summary)

    def _build(self, request: ProfitMapRequest, say: Callable[[str], None], key: str) -> _Built:
        said: list[str] = []

        def noted(sentence: str) -> None:
            said.append(sentence)
            say(sentence)

        summary = build_profit_map(request, progress=noted)
        kept = Path(shutil.copytree(request.out, self._folder / key))
        return _Built(kept, copy.deepcopy(summary), tuple(said))


def _key(request: ProfitMapRequest) -> str | None:
    """A hash of all that the folder follows from: the files with their names, the cost model, what is asked for.

    None where it has to be calculated: by Spark, beside kept sums, over a folder that is there, of what is refused.
    """
    if request.engine != "duckdb" or request.kept or request.html or request.out.exists():
        return None
    left_out = SAYS_NOTHING_OF_ROWS | {"lines", "costs", "accounts"}
    asked = [repr(getattr(request, field.name)) for field in fields(request) if field.name not in left_out]
    digest = hashlib.sha256(repr((get_language(), asked)).encode())
    try:
        for given in (request.lines, request.costs, request.accounts):
            for file in find_files(str(given)) if given else ():
                digest.update(os.fsencode(file.name))
                digest.update(file.read_bytes())
            digest.update(b"\0")
    except (OSError, Refusal):
        return None
    return digest.hexdigest()


@pytest.fixture(scope="session", autouse=True)
def _built_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """In tests, the same map is not calculated twice."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "build_profit_map", BuiltOnce(tmp_path_factory.mktemp("built")))
        yield


@pytest.fixture
def built_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every map of this test is calculated."""
    monkeypatch.setattr(operations, "build_profit_map", build_profit_map)
