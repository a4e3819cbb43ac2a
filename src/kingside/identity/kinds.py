"""Who hears that members, their roles or their absences are different: rooms above register here."""

from collections.abc import Callable
from typing import Final

from kingside.core.registry import Registry

members_changed: Final[Registry[Callable[[], None]]] = Registry("readers of who is here")
"""Each is called inside the change, once who is let in, who holds a role or who is away is different."""


def tell_members_changed() -> None:
    """Let them know."""
    for hear in members_changed.values():
        hear()
