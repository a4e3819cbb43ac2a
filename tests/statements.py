"""On a second database, only the tests that send it something new.

`make check` runs every test on SQLite and notes which statements each sends, told apart by what they ask for and not by
the values in them. On PostgreSQL `--fewest` then leaves out tests until each statement is sent by the cheapest that
send it, and by a second one where there is one, unless that costs more than `DEAREST` says of the first and the second.
Never left out are tests that passed nowhere before; those that commit, since two at once are where databases differ;
and those marked `postgres`, or `both_databases` because what they look at is written twice or is done by other
processes, which nobody hears. What these send need no others send. `make test-postgres` by itself leaves out none.
"""

import json
import os
import re
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache, wraps
from hashlib import blake2b
from heapq import heapify, heappop, heappush
from pathlib import Path
from typing import Any

import pytest
from django.db.backends.utils import CursorWrapper

from tests.built_once import SHARED
from tests.skips import leave_out

DEAREST = (1.0, 0.25)
"""Seconds that a statement may cost which none sends yet, and one which another test sends already.

Walks through all pages and replays find little that others do not; a second sender has other values, and what holds for
those of one may not hold for those of another.
"""
LEAST = 0.02
"""Seconds that any test takes, whatever was measured."""
KNOWN = 20_000
"""Texts that are sent again and again, with other values: pages ask the same whoever asks."""

_VALUES = re.compile(r"'(?:[^']|'')*'|\b\d+(?:\.\d+)?\b")
_LISTS = re.compile(r"%s(?:, %s)+")
_ROWS = re.compile(r"\(%s\)(?:, \(%s\))+")
_SAVEPOINTS = re.compile(r"\bs\d+_x\d+\b")
_heard: set[str] = set()
"""As it was sent, since what tells it from others takes longer to find than to send it."""
PASSED = pytest.StashKey[bool]()
SAID = pytest.StashKey[str]()
LEFT_OUT = "left out"
"""Under which name a worker tells it."""


@dataclass(frozen=True)
class Sent:
    """The seconds of the processor that a test took, and the statements it sent."""

    seconds: float
    statements: frozenset[str]

    def worth(self, adds: int) -> float:
        """Statements per second."""
        return adds / max(self.seconds, LEAST)


@lru_cache(maxsize=KNOWN)
def statement(sql: str) -> str:
    """What tells a statement from others: its text without values, and without how many they are."""
    text = _VALUES.sub("0", _SAVEPOINTS.sub("savepoint", sql))
    return blake2b(_ROWS.sub("(%s)", _LISTS.sub("%s", text)).encode(), digest_size=6).hexdigest()


def fewest(
    sent: Mapping[str, Sent], *, always: AbstractSet[str] = frozenset(), dearest: Sequence[float] = DEAREST
) -> set[str]:
    """Tests that send all statements that any does, beside those that run `always`; cheap ones first.

    Each is sent as often as `dearest` says what it may cost, in seconds a statement, or as often as any sends it.

    The choice is greedy: of all tests the one that adds most for its time, again and again; at most a logarithm dearer
    than the best there is (Chvátal 1979). Of those chosen early, what later ones send as well is taken back.
    """
    senders_of = Counter(each for test in sent.values() for each in test.statements)
    chosen = set(sent) & always
    for senders, limit in enumerate(dearest, start=1):
        sends = _times_sent(sent, chosen)
        wanted = {each: min(senders, times) - sends[each] for each, times in senders_of.items()}
        _choose(sent, chosen, wanted, limit)
    return _without_needless(sent, chosen, senders=len(dearest), always=always)


def _choose(sent: Mapping[str, Sent], chosen: set[str], wanted: dict[str, int], dearest: float) -> None:
    """Add tests until each statement is sent as often again as it is wanted."""
    queue = [(-test.worth(len(test.statements)), name) for name, test in sent.items() if name not in chosen]
    heapify(queue)
    while queue:
        worth, name = heappop(queue)
        adds = [each for each in sent[name].statements if wanted[each] > 0]
        if not adds:
            continue
        # what a test adds only becomes less: if it is still the best, no other can be better
        worth = -sent[name].worth(len(adds))
        if queue and worth > queue[0][0]:
            heappush(queue, (worth, name))
            continue
        if -worth * dearest < 1:
            break
        chosen.add(name)
        for each in adds:
            wanted[each] -= 1


def _without_needless(
    sent: Mapping[str, Sent], chosen: AbstractSet[str], *, senders: int, always: AbstractSet[str]
) -> set[str]:
    """Without those all of whose statements enough others send; dear ones go first."""
    sends = _times_sent(sent, chosen)
    kept = set(chosen)
    for name in sorted(chosen - always, key=lambda name: (-sent[name].seconds, name)):
        if all(sends[each] > senders for each in sent[name].statements):
            kept.remove(name)
            sends.subtract(sent[name].statements)
    return kept


def _times_sent(sent: Mapping[str, Sent], tests: Iterable[str]) -> Counter[str]:
    return Counter(each for name in tests for each in sent[name].statements)


def spared(sent: Mapping[str, Sent], *, always: AbstractSet[str]) -> set[str]:
    """Tests that the second database does without: of those that passed on the first, neither chosen nor always run."""
    return set(sent) - fewest(sent, always=always) - always


def statements_of(tests: Iterable[Sent]) -> frozenset[str]:
    return frozenset[str]().union(*(test.statements for test in tests))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fewest", action="store_true", help="as few tests as send what was noted before")


def pytest_configure() -> None:
    if (folder := _folder()) and not _is_second():
        _listen()
        folder.mkdir(parents=True, exist_ok=True)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--fewest"):
        return
    noted = _noted()
    sent = {each.nodeid: noted[each.nodeid] for each in items if each.nodeid in noted}
    others = spared(sent, always={each.nodeid for each in items if _runs_on_both(each)})
    leave_out(config, items, [each for each in items if each.nodeid in others])
    every = statements_of(sent.values())
    missed = len(every - statements_of(sent[name] for name in sent.keys() - others))
    _tell(config, f"{len(others)} tests left out; of {len(every)} statements {missed} are sent by none of the others")


def _tell(config: pytest.Config, words: str) -> None:
    """To whoever reads the end of the run: a worker tells it the process that started it."""
    getattr(config, "workeroutput", {})[LEFT_OUT] = words
    config.stash[SAID] = words


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    node.config.stash[SAID] = getattr(node, "workeroutput", {}).get(LEFT_OUT, "")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if words := config.stash.get(SAID, ""):
        terminalreporter.section("left out on this database")
        terminalreporter.line(words)


def _runs_on_both(item: pytest.Item) -> bool:
    in_the_database = item.get_closest_marker("django_db")
    commits = in_the_database is not None and in_the_database.kwargs.get("transaction", False)
    marked = any(item.get_closest_marker(name) for name in ("postgres", "both_databases"))
    return marked or commits or "transactional_db" in getattr(item, "fixturenames", ())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    _heard.clear()
    began = _seconds()
    answer = yield
    if (folder := _folder()) and not _is_second() and item.stash.get(PASSED, False):
        seconds = round(_seconds() - began, 3)
        sent = {statement(sql) for sql in tuple(_heard)}  # a server in a thread may still be sending
        with (folder / f"{os.getpid()}.jsonl").open("a", encoding="utf-8") as notes:
            notes.write(json.dumps([item.nodeid, seconds, sorted(sent)]) + "\n")
    return answer


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call":
        item.stash[PASSED] = report.passed
    return report


def _noted() -> dict[str, Sent]:
    """What each test sent when it ran on the first database."""
    folder = _folder()
    lines = (
        [line for file in sorted(folder.glob("*.jsonl")) for line in file.read_text("utf-8").splitlines()]
        if folder
        else []
    )
    return {name: Sent(seconds, frozenset(statements)) for name, seconds, statements in map(json.loads, lines)}


def _folder() -> Path | None:
    shared = os.environ.get(SHARED)
    return Path(shared) / "statements" if shared else None


def _is_second() -> bool:
    return bool(os.environ.get("DATABASE_URL"))


def _listen() -> None:
    """Hear every statement that Django sends, from whatever thread."""
    for name in ("_execute", "_executemany"):
        setattr(CursorWrapper, name, _heard_by(getattr(CursorWrapper, name)))


def _heard_by(send: Callable[..., object]) -> Callable[..., object]:
    @wraps(send)
    def hear(self: CursorWrapper, sql: str, *given: object) -> object:
        _heard.add(str(sql))
        return send(self, sql, *given)

    return hear


def _seconds() -> float:
    """Of the processor, with those of processes that were waited for."""
    return sum(os.times()[:4])
