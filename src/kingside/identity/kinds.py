"""Who hears that members, their roles or their absences are different, or are erased: rooms above register here."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from re import Match, Pattern
from typing import Final

from django.db.models import Model

from kingside.core.registry import Registry
from kingside.identity.models import Department, Invitation, Member
from kingside.identity.naming import folded, whole_names

members_changed: Final[Registry[Callable[[], None]]] = Registry("readers of who is here")
"""Each is called inside the change, once who is let in, who holds a role or who is away is different."""


def tell_members_changed() -> None:
    """Let them know."""
    for hear in members_changed.values():
        hear()


StandIn = Callable[[Department, date, Member | None], None]
"""Gets the department, the day from which its deputy stands in, and by whose deed."""

deputy_stands_in: Final[Registry[StandIn]] = Registry("readers of who stands in")


def tell_deputy(department: Department, *, on: date, by: Member | None) -> None:
    """Let the deputy know that she answers for the department from this day on."""
    if department.deputy_id is not None:
        for hear in deputy_stands_in.values():
            hear(department, on, by)


@dataclass(frozen=True, kw_only=True)
class Former:
    """Somebody who is being erased: what they were ever called and reached by, and what stands for it from now on.

    `others` are the names of other members that a name of theirs is in, or is: Sam Lind, where Sam leaves.
    """

    names: frozenset[str]
    addresses: frozenset[str]
    label: str
    others: frozenset[str] = frozenset()

    @property
    def words(self) -> frozenset[str]:
        return self.names | self.addresses

    def is_called(self, name: str) -> bool:
        """Whether this is a name or an address of theirs."""
        return folded(name) in self._folded

    def shares(self, name: str) -> bool:
        """Whether somebody else is called so, too."""
        return folded(name) in self._folded_others

    def is_named_in(self, text: str) -> bool:
        """Whether a text has a whole name or address of theirs, which may be meant for a namesake."""
        return any(self.is_called(found) for found in self._finds.findall(text))

    def replaced_in(self, text: str) -> str:
        """A text with the label wherever they are named; what names somebody else, or may as well, stays."""
        return self._finds.sub(self._instead, text)

    @cached_property
    def _finds(self) -> Pattern[str]:
        return whole_names(self.words | self.others)

    @cached_property
    def _folded(self) -> frozenset[str]:
        return frozenset(map(folded, self.words))

    @cached_property
    def _folded_others(self) -> frozenset[str]:
        return frozenset(map(folded, self.others))

    def _instead(self, found: Match[str]) -> str:
        return found[0] if self.shares(found[0]) else self.label


@dataclass(frozen=True, kw_only=True)
class Leaver(Former):
    """A member who is being erased."""

    member: Member


@dataclass(frozen=True, kw_only=True)
class FormerGuest(Former):
    """Somebody who was invited, and whose invitation is being erased."""

    invitation: Invitation


Assignments = Callable[[Member, date], Collection[str]]
"""Says what a member holds from this day on that somebody else has to take over first, each in a few words."""

assignments: Final[Registry[Assignments]] = Registry("readers of what has to be handed over")

erasers: Final[Registry[Callable[[Leaver], None]]] = Registry("erasers of members")
"""Each takes its room's personal values of a leaver away, inside the transaction that erases them."""


guest_erasers: Final[Registry[Callable[[FormerGuest], None]]] = Registry("erasers of guests")
"""Each takes its room's personal values of a guest away, inside the transaction that erases the invitation."""


@dataclass(frozen=True, slots=True)
class Writing:
    """Texts that members wrote: fields of a table, and by which reference to members it says who.

    `later` is the reference to whoever wrote them anew since; `earlier` what the trail calls their record, where it
    keeps beside it what they said before; `not_theirs` are moments at which others did something.
    """

    model: type[Model]
    author: str
    texts: tuple[str, ...]
    later: str = ""
    earlier: str = ""
    not_theirs: tuple[str, ...] = ()


writings: Final[Registry[Writing]] = Registry("texts that members wrote")
"""What a member finds in the file of what is held about them, besides what is about them."""
