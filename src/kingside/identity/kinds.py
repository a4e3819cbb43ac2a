"""Who hears that members, their roles or their absences are different: rooms above register here."""

from collections.abc import Callable
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
