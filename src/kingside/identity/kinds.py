"""Who hears that members, their roles or their absences are different, or are erased: rooms above register here."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from kingside.core.registry import Registry
from kingside.identity.models import Department, Member

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


@dataclass(frozen=True, slots=True)
class Leaver:
    """A member who is being erased: what they were ever called and reached by, and what stands for it from now on."""

    member: Member
    names: frozenset[str]
    addresses: frozenset[str]
    label: str

    @property
    def words(self) -> frozenset[str]:
        return self.names | self.addresses


Assignments = Callable[[Member, date], Collection[str]]
"""Says what a member holds from this day on that somebody else has to take over first, each in a few words."""

assignments: Final[Registry[Assignments]] = Registry("readers of what has to be handed over")

erasers: Final[Registry[Callable[[Leaver], None]]] = Registry("erasers of members")
"""Each takes its room's personal values of a leaver away, inside the transaction that erases them."""
