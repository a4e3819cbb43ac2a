"""What the lake works out from the same files is worked out once; every later test is given a copy of what it left.

What the lake does has tests of its own (tests/lake), which call it themselves. The others type the same few books over
and over, and ask what pages, lists and rules say of them. A test about the working out itself (that it can be cut off,
that it comes to the same twice), or one that changes something of `kingside.lake`, takes the fixture `built_anew`.

Workers share what is kept, and so do the runs of one `make check`, on whatever database: none of this reads one.
"""

import hashlib
import os
import pickle
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, fields, is_dataclass
from inspect import signature
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from django.utils.translation import get_language

from kingside.imports import facts
from kingside.imports import operations as imports
from kingside.imports.facts import Manifest
from kingside.imports.kinds import FactKind
from kingside.imports.models import ImportBatch
from kingside.lake.batches import Batch
from kingside.lake.booked import BOOKED, keep_booked, left_out_of
from kingside.lake.credits import keep_credits
from kingside.lake.intake import check_rows, read_raw
from kingside.lake.intake.checking import BAD, GOOD
from kingside.lake.intake.layout import RAW
from kingside.lake.levers.what_if import Question, what_if
from kingside.lake.own_files import ACCOUNTS_NAME, LINES_NAME
from kingside.lake.profit_map import ProfitMapRequest, build_profit_map
from kingside.lake.refusal import Phrase, Refusal
from kingside.lake.results import CREDITS
from kingside.lake.source import find_files
from kingside.lake.starter import look_at
from kingside.lake.usable_columns import usable_columns
from kingside.profit import books, ties
from kingside.profit import operations as profit
from kingside.profit.conversion import CONVERTED, RATES, Plan
from kingside.profit.queries import what_if as what_ifs

SHARED = "KINGSIDE_WORKED_OUT"
"""The folder that runs share, if any."""
TOLD = ("progress", "say", "tell")
"""How whoever works something out tells how far it is."""
LAID_OUT = (books.CURRENCY, RATES, CONVERTED, LINES_NAME, ACCOUNTS_NAME)
"""What there is of invoice lines and accounts once they are laid out."""


@dataclass(frozen=True)
class Work:
    """All that a result follows from, and the files that come of it: without names, a whole folder that is new."""

    asked: object
    reads: Sequence[Path | str | None]
    folder: Path | None = None
    leaves: tuple[str, ...] = ()


class Once:
    """Stands in for a function of the lake; what is refused is worked out again each time."""

    def __init__(self, function: Callable[..., Any], work_of: Callable[..., Work | None], kept: Path) -> None:
        self._function = function
        self._work_of = work_of
        self._kept = kept

    def __call__(self, *given: Any, **named: Any) -> Any:
        asked = {name: value for name, value in named.items() if name not in TOLD}
        work = self._work_of(*given, **asked)
        key = _key(self._function.__qualname__, work) if work else None
        if work is None or key is None:
            return self._function(*given, **named)
        kept = self._kept / key
        if not kept.exists():
            return self._keep(kept, work, *given, **named)
        result, said = pickle.loads((kept / "result").read_bytes())
        for name, words in said:
            if tell := named.get(name):
                tell(*words)
        if work.folder:
            shutil.copytree(kept / "left", work.folder, copy_function=shutil.copyfile, dirs_exist_ok=bool(work.leaves))
        return result

    def _keep(self, kept: Path, work: Work, *given: Any, **named: Any) -> Any:
        said: list[tuple[str, tuple[Any, ...]]] = []

        def noted(name: str) -> Callable[..., None]:
            def hear(*words: Any) -> None:
                said.append((name, words))
                if tell := named.get(name):
                    tell(*words)

            return hear

        telling = {name: noted(name) for name in TOLD if name in signature(self._function).parameters}
        result = self._function(*given, **{**named, **telling})
        folder = Path(mkdtemp(dir=self._kept))
        (folder / "result").write_bytes(pickle.dumps((result, said)))
        if work.folder and not work.leaves:
            shutil.copytree(work.folder, folder / "left")
        for name in work.leaves:
            (folder / "left").mkdir(exist_ok=True)
            if work.folder and (work.folder / name).exists():
                shutil.copyfile(work.folder / name, folder / "left" / name)
        try:
            folder.rename(kept)
        except OSError:  # another worker was there first
            shutil.rmtree(folder)
        return result


def _key(function: str, work: Work) -> str | None:
    """A hash of what is asked for, in which language, and of the files with their names; None of what has no hash."""
    try:
        digest = hashlib.sha256(repr((function, get_language(), _spelled(work.asked))).encode())
        for given in work.reads:
            for file in find_files(str(given)) if given else ():
                digest.update(os.fsencode(file.name))
                digest.update(file.read_bytes())
            digest.update(b"\0")
    except (OSError, Refusal, _HasNoHash):
        return None
    return digest.hexdigest()


class _HasNoHash(TypeError):
    pass


def _spelled(value: object) -> object:
    """Told by what it holds, so that equal ones are spelled alike in every process."""
    if isinstance(value, Phrase):
        return ["phrase", value.text, _spelled(value.facts)]
    if is_dataclass(value) and not isinstance(value, type):
        return [type(value).__name__, *(_spelled(getattr(value, field.name)) for field in fields(value))]
    if isinstance(value, Mapping):
        return ["mapping", *((_spelled(key), _spelled(held)) for key, held in value.items())]
    if isinstance(value, AbstractSet):
        return ["set", *sorted(repr(_spelled(each)) for each in value)]
    if isinstance(value, list | tuple):
        return [_spelled(each) for each in value]
    if " at 0x" in (spelled := repr(value)):
        raise _HasNoHash(spelled)
    return spelled


def _map(request: ProfitMapRequest) -> Work | None:
    """By Spark, beside kept sums, over a folder that is there: each time."""
    if request.engine != "duckdb" or request.kept or request.html or request.out.exists():
        return None
    says_nothing_of_rows = {"out", "at", "threads", "memory_share", "lines", "costs", "accounts"}
    asked = [getattr(request, field.name) for field in fields(request) if field.name not in says_nothing_of_rows]
    return Work(asked, [request.lines, request.costs, request.accounts], folder=request.out)


def _reading(path: Path, *, name: str, folder: Path, sheet: str = "") -> Work:
    return Work([name, sheet], [path], folder=folder, leaves=(RAW,))


def _checking(folder: Path, *settled: object, **rules: object) -> Work:
    return Work([settled, rules], [folder / RAW], folder=folder, leaves=(GOOD, BAD))


def _what_if(question: Question, *levers: object) -> Work:
    files = ("lines", "costs", "accounts")
    asked = [getattr(question, field.name) for field in fields(question) if field.name not in files]
    return Work([asked, levers], [question.lines, question.costs, question.accounts])


def _facts(good: Path, folder: Path) -> Work:
    return Work("", [good], folder=folder, leaves=(facts.FILE,))


def _changes(rows: Path, held: Manifest, kind: FactKind, batch: ImportBatch) -> Work:
    asked = [_said_of(held.batches), kind.key, batch.source, facts.currency_of(batch)]
    return Work(asked, [rows, *_files_of(held.batches)])


def _books(lines: Manifest, drivers: Manifest, planned: Plan, folder: Path) -> Work:
    written = (books.SURVEY, "codes.csv", "accounts.csv", books.BOOKS, *LAID_OUT)
    return Work(_said_of_both(lines, drivers, planned), _files_of_both(lines, drivers), folder, leaves=written)


def _layout(
    lines: Manifest, drivers: Manifest, codes: Path, accounts: Path, planned: Plan, folder: Path, **period: object
) -> Work:
    asked = [*_said_of_both(lines, drivers, planned), period]
    return Work(asked, [*_files_of_both(lines, drivers), codes, accounts], folder, leaves=LAID_OUT)


def _credits(lines: Manifest, codes: Path, folder: Path) -> Work:
    return Work(_said_of(lines.batches), [*_files_of(lines.batches), codes], folder, leaves=(CREDITS,))


def _beside(*names: str) -> Callable[[Path, Path], Work]:
    """Of files that are kept beside the lines of a map."""
    return lambda given, folder: Work("", [given, folder / "lines.parquet"], folder if names else None, names)


def _said_of_both(lines: Manifest, drivers: Manifest, planned: Plan) -> list[object]:
    return [_said_of(lines.batches), _said_of(drivers.batches), lines.amounts, drivers.amounts, planned]


def _files_of_both(lines: Manifest, drivers: Manifest) -> list[Path]:
    return [*_files_of(lines.batches), *_files_of(drivers.batches)]


def _said_of(batches: Sequence[Batch]) -> list[object]:
    """All but where it lies, which no other test knows."""
    return [[getattr(each, field.name) for field in fields(each) if field.name != "folder"] for each in batches]


def _files_of(batches: Sequence[Batch]) -> list[Path]:
    return [each.path for each in batches]


WORKED_OUT_ONCE = (
    (profit, build_profit_map, _map),
    (imports, read_raw, _reading),
    (imports, check_rows, _checking),
    (facts, facts.lay_down_rows, _facts),
    (facts, facts.changes_of, _changes),
    (books, books._write_books, _books),
    (books, books._lay_out, _layout),
    (books, books._match_credits, _credits),
    (ties, keep_booked, _beside(BOOKED)),
    (ties, left_out_of, _beside()),
    (ties, keep_credits, _beside(CREDITS)),
    (books, look_at, lambda lines, **asked: Work(asked, [lines])),
    (books, usable_columns, lambda lines, accounts=None: Work("", [lines, accounts])),
    (what_ifs, what_if, _what_if),
)


@pytest.fixture(scope="session", autouse=True)
def _worked_out_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """In tests, the lake does not do the same work twice."""
    kept = Path(os.environ.get(SHARED) or tmp_path_factory.mktemp("worked-out"))
    kept.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        for room, function, work_of in WORKED_OUT_ONCE:
            patch.setattr(room, function.__name__, Once(function, work_of, kept))
        yield


@pytest.fixture
def built_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """All that the lake does in this test it does now."""
    for room, function, _ in WORKED_OUT_ONCE:
        monkeypatch.setattr(room, function.__name__, function)
