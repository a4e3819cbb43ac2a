"""Lifecycles: which states a record can be in, what moves it from one to another, and what may hold a move up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Final, Literal, cast

from django.conf import settings
from django.utils.translation import gettext as _
from statemachine import StateMachine
from statemachine.exceptions import TransitionNotAllowed

from kingside.core.errors import DomainError
from kingside.core.registry import Registry
from kingside.core.texts import Text, in_a_sentence, in_english

Mode = Literal["off", "warn", "block"]
MODES: tuple[Mode, ...] = ("off", "warn", "block")
Preset = Literal["first-year", "full"]
PRESETS: tuple[Preset, ...] = ("first-year", "full")
OTHERS: Final = ""  # accounts without a tier, and what is about no account


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a move was held up or warned of: a code for machines, a sentence for people."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Guard:
    """What must hold before a move. `first_year` and `full` are its modes in the two presets.

    Both are "block" for what always has to hold: then no setting changes it. `by_tier` says that it is about an
    account, so that it can be set for each tier.
    """

    code: str
    sentence: Text
    holds: Callable[[Any], bool]
    first_year: Mode = "block"
    full: Mode = "block"
    by_tier: bool = False

    def __post_init__(self) -> None:
        guards.register(self.code)(self)

    @property
    def is_fixed(self) -> bool:
        return self.first_year == self.full == "block"

    def mode_in(self, preset: Preset) -> Mode:
        return self.full if preset == "full" else self.first_year

    @property
    def mode(self) -> Mode:
        """What it does now, where no tier of an account has a say."""
        return modes_now().mode(self)


guards: Registry["Guard"] = Registry("guards")
"""Every guard by its code, as the rooms declared them."""


@dataclass(frozen=True, slots=True)
class Modes:
    """How guards are set: a preset, and what differs from it, by code and tier."""

    preset: Preset = "first-year"
    different: Mapping[tuple[str, str], Mode] = field(default_factory=dict)

    def mode(self, guard: Guard, tier: str = OTHERS) -> Mode:
        """What a guard does at an account of this tier."""
        if guard.is_fixed:
            return "block"
        place = (guard.code, tier if guard.by_tier else OTHERS)
        return self.installed.get(guard.code) or self.different.get(place) or guard.mode_in(self.preset)

    @property
    def installed(self) -> Mapping[str, Mode]:
        """What whoever runs this installation settled, by code; no member sets it otherwise."""
        return cast("Mapping[str, Mode]", settings.KINGSIDE_GUARDS)


chosen: Registry[Callable[[], Modes]] = Registry("ways to choose what guards do")
"""How the room in which members set guards tells what they chose."""


def modes_now() -> Modes:
    """As members chose; the preset that the installation settled comes before theirs."""
    found = next((tell() for tell in chosen.values()), Modes())
    installed = cast("Preset | None", settings.KINGSIDE_GUARD_PRESET or None)
    return replace(found, preset=installed) if installed else found


class NotAllowed(DomainError):
    """This move is not possible now.

    `reasons` say why, for people and machines; unsaid, it is the state.
    """

    status = 409

    def __init__(self, sentence: str | None = None, reasons: tuple[Reason, ...] = ()) -> None:
        super().__init__(sentence)
        self.reasons = reasons or (Reason("wrong_state", self.sentence),)


class WrongState(NotAllowed):
    """It is at another step by now; load the page again."""


class HeldUp(NotAllowed):
    """Something is missing before this can be done."""

    status = 422

    def __init__(self, reasons: tuple[Reason, ...]) -> None:
        super().__init__(" ".join(reason.sentence for reason in reasons), reasons)


class Lifecycle(StateMachine):
    """States and moves of one kind of record. Moves are named in the past tense, as the history calls them.

    `guards` says what has to hold before a move. Who may make it is not said here but by the policy alone
    (`identity/policy.py`): the operation asks it before it moves.
    """

    title: ClassVar[Text]
    allow_event_without_transition = False
    guards: ClassVar[Mapping[str, tuple[Guard, ...]]] = {}

    @classmethod
    def moves(cls) -> list[tuple[str, str, str]]:
        """Every move by name, with the state it leads from and the one it leads to."""
        each = [transition for state in cls.states for transition in state.transitions]
        return [(str(one.event), str(one.source.value), str(one.target.value)) for one in each]

    @classmethod
    def move_names(cls) -> list[str]:
        return sorted({move[0] for move in cls.moves()})


@dataclass(frozen=True, slots=True)
class Move:
    """A move that may be made: from which state to which, and what was warned of."""

    name: str
    before: str
    after: str
    warnings: tuple[Reason, ...]

    @property
    def verb(self) -> str:
        return self.name.replace("_", " ")


def move(life: type[Lifecycle], name: str, *, state: str, facts: Any = None, tier: str = OTHERS) -> Move:
    """Where a move leads from `state`; the caller writes it down.

    `facts` is what the guards look at, `tier` that of the account which the record is about. Raises WrongState and
    HeldUp.
    """
    after = _target(life, name, state)
    failing = [guard for guard in life.guards.get(name, ()) if not guard.holds(facts)]
    modes = modes_now() if any(not guard.is_fixed for guard in failing) else Modes()
    if held_up := tuple(_reason(guard) for guard in failing if modes.mode(guard, tier) == "block"):
        raise HeldUp(held_up)
    failing = [guard for guard in failing if modes.mode(guard, tier) == "warn"]
    return Move(name, state, after, tuple(_reason(guard) for guard in failing))


def told(made: Move, also: str = "") -> str:
    """What the history says beside a move: what was warned of, in English like all that is kept."""
    with in_english():
        warned = [f"Warned: {guards[each.code].sentence}" for each in made.warnings]
    return " ".join([f"{also}." if also else "", *warned]).strip()


def can(life: type[Lifecycle], name: str, *, state: str) -> bool:
    """Whether the move exists from this state, whatever its guards say."""
    try:
        _target(life, name, state)
    except WrongState:
        return False
    return True


def _target(life: type[Lifecycle], name: str, state: str) -> str:
    machine = life(start_value=state)
    try:
        machine.send(name)
    except TransitionNotAllowed:
        sentence = _("It is {state} now, and from there this is not possible; load the page again.")
        raise WrongState(sentence.format(state=_name_of(life, state))) from None
    (after,) = machine.configuration_values
    return str(after)


def _name_of(life: type[Lifecycle], state: str) -> str:
    return in_a_sentence(next(each.value.label for each in life.states if each.value == state))


def _reason(guard: Guard) -> Reason:
    return Reason(guard.code, str(guard.sentence))
