"""The trail holds English words, and whoever reads it reads them in the own language."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy

from kingside.audit import words
from kingside.audit.kinds import kinds
from kingside.audit.models import AuditEvent
from kingside.audit.operations import record
from kingside.audit.queries import history_of
from kingside.core.workflow import Lifecycle
from kingside.identity import sign_in_events
from kingside.identity.models import Member
from scripts.messages import SOURCE
from tests.texts.other_tongue import speak, spoken

RECORDS = {"record", "record_each", "recording", "_record"}


def test_everything_that_rooms_record_has_a_word() -> None:
    recorded = {*_verbs_in_the_source(), *_moves(), *sign_in_events.ADDED.values(), *sign_in_events.REMOVED.values()}

    assert set(words.VERBS) == recorded


def test_every_kind_of_record_has_a_word() -> None:
    assert set(words.NOUNS) == {kind.noun for kind in kinds.values()}


def test_the_history_of_a_record_is_read_in_the_own_language(lead: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    speak(monkeypatch)

    (welcomed,) = history_of(lead).entries

    assert (welcomed.verb, welcomed.did) == ("welcomed", spoken("welcomed"))
    assert (welcomed.noun, welcomed.what) == ("member", spoken("member"))


def test_a_word_that_only_older_rows_have_is_shown_as_it_was_written() -> None:
    assert words.verb("knighted") == "knighted"


@pytest.mark.django_db
def test_whoever_acts_in_another_language_is_recorded_in_english(lead: Member) -> None:
    with translation.override("de"), transaction.atomic():
        month = gettext_lazy("January")  # a text that Django itself has in German
        assert str(month) == "Januar"

        record(by=lead, verb="changed", subject=lead, changes={"function": (None, month), "away": (None, month)})

    event = AuditEvent.objects.latest("pk")
    assert event.changes == {"away": [None, "January"]}
    assert [value.after for value in event.personal_values.all()] == ["January"]


def _verbs_in_the_source() -> Iterator[str]:
    for path in SOURCE.rglob("*.py"):
        if "tests" not in path.parts:
            yield from _verbs_of(path)


def _verbs_of(path: Path) -> Iterator[str]:
    """What stands as a verb in calls that write the trail; in those of a room's own it stands third."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", "")
            given = [each.value for each in node.keywords if each.arg == "verb"]
            if name == "_record" and not given:
                given = node.args[2:3]
            if name in RECORDS or {"verb", "subject_kind"} <= {each.arg for each in node.keywords}:
                yield from (text for verb in given for text in _texts_in(verb))


def _texts_in(expression: ast.expr) -> Iterator[str]:
    for part in ast.walk(expression):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


def _moves() -> set[str]:
    for path in SOURCE.glob("*/lifecycle.py"):
        import_module(f"kingside.{path.parent.name}.lifecycle")
    ours = [life for life in Lifecycle.__subclasses__() if life.__module__.startswith("kingside.")]
    return {name.replace("_", " ") for life in ours if "tests" not in life.__module__ for name in life.move_names()}
