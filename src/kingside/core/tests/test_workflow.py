"""A lifecycle of three states, and a guard with each of its modes."""

from dataclasses import dataclass
from typing import ClassVar

import pytest
from django.db.models import TextChoices
from pytest_django import Settings
from statemachine.states import States

from kingside.core import workflow
from kingside.core.registry import Registry
from kingside.core.workflow import Guard, HeldUp, Lifecycle, Mode, WrongState, can, move


class Stage(TextChoices):
    """Of a letter."""

    DRAFT = "DRAFT", "A draft"
    SIGNED = "SIGNED", "Signed"
    SENT = "SENT", "Sent"


@dataclass(frozen=True)
class Facts:
    """What is known of a letter."""

    is_stamped: bool = True
    is_read_twice: bool = True


STAMP = Guard("letter.no_stamp", "It has no stamp; put one on.", lambda facts: facts.is_stamped)
TWICE = Guard(
    "letter.read_once", "Nobody read it twice.", lambda facts: facts.is_read_twice, first_year="warn", full="block"
)


class LetterLife(Lifecycle):
    """A letter is signed, then sent."""

    title = "Letter"
    s = States.from_enum(Stage, initial=Stage.DRAFT, final=[Stage.SENT])
    signed = s.DRAFT.to(s.SIGNED)
    sent = s.SIGNED.to(s.SENT)

    guards: ClassVar = {"sent": (STAMP, TWICE)}


@pytest.fixture(autouse=True)
def _nobody_chose(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the installation says what guards do."""
    monkeypatch.setattr(workflow, "chosen", Registry("ways to choose what guards do"))


def test_a_move_says_where_it_leads() -> None:
    made = move(LetterLife, "sent", state="SIGNED", facts=Facts())

    assert (made.before, made.after, made.verb, made.warnings) == ("SIGNED", "SENT", "sent", ())


def test_from_another_state_it_is_refused_with_a_code_and_a_sentence() -> None:
    with pytest.raises(WrongState, match="It is a draft now, and from there") as refused:
        move(LetterLife, "sent", state="DRAFT", facts=Facts())

    assert (refused.value.status, [reason.code for reason in refused.value.reasons]) == (409, ["wrong_state"])
    assert not can(LetterLife, "sent", state="DRAFT")
    assert can(LetterLife, "sent", state="SIGNED")


def test_what_always_has_to_hold_blocks_whatever_is_set(settings: Settings) -> None:
    settings.KINGSIDE_GUARDS = {STAMP.code: "off"}

    with pytest.raises(HeldUp, match="It has no stamp; put one on") as held:
        move(LetterLife, "sent", state="SIGNED", facts=Facts(is_stamped=False))

    assert (held.value.status, [reason.code for reason in held.value.reasons]) == (422, ["letter.no_stamp"])


@pytest.mark.parametrize(
    ("preset", "chosen", "mode"),
    [
        ("first-year", {}, "warn"),
        ("full", {}, "block"),
        ("full", {TWICE.code: "warn"}, "warn"),
        ("first-year", {TWICE.code: "block"}, "block"),
        ("full", {TWICE.code: "off"}, "off"),
    ],
)
def test_a_guard_is_off_warns_or_blocks_as_it_is_set(
    settings: Settings, preset: str, chosen: dict[str, str], mode: Mode
) -> None:
    settings.KINGSIDE_GUARD_PRESET, settings.KINGSIDE_GUARDS = preset, chosen
    facts = Facts(is_read_twice=False)

    assert TWICE.mode == mode
    if mode == "block":
        with pytest.raises(HeldUp):
            move(LetterLife, "sent", state="SIGNED", facts=facts)
    else:
        made = move(LetterLife, "sent", state="SIGNED", facts=facts)
        assert [reason.code for reason in made.warnings] == (["letter.read_once"] if mode == "warn" else [])


def test_all_reasons_are_told_at_once(settings: Settings) -> None:
    settings.KINGSIDE_GUARD_PRESET = "full"

    with pytest.raises(HeldUp) as held:
        move(LetterLife, "sent", state="SIGNED", facts=Facts(is_stamped=False, is_read_twice=False))

    assert [reason.code for reason in held.value.reasons] == ["letter.no_stamp", "letter.read_once"]
