"""What the reporting currency means for amounts that are kept: told and settled by the rooms that keep them."""

from collections.abc import Callable
from dataclasses import dataclass

from kingside.core.registry import Registry
from kingside.identity.models import Member


@dataclass(frozen=True, slots=True)
class Keeper:
    """A room that keeps amounts. `tells` names in a few words those that say no currency, nothing where all do.

    `settle(currency=, by=)` has them be in a currency from now on, whatever the reporting currency is later. `warns`
    says in sentences what another reporting currency than that of now will mean.
    """

    tells: Callable[[], list[str]]
    settle: Callable[..., None]
    warns: Callable[[], list[str]]


keepers_of_amounts: Registry[Keeper] = Registry("keepers of amounts")


def unsaid() -> list[str]:
    """All of them, each in a few words."""
    return [words for keeper in keepers_of_amounts.values() for words in keeper.tells()]


def consequences() -> list[str]:
    """What another reporting currency will mean, in sentences."""
    return [sentence for keeper in keepers_of_amounts.values() for sentence in keeper.warns()]


def settle(*, currency: str, by: Member) -> None:
    """Say once which currency they are in. Part of the transaction of whoever calls."""
    for keeper in keepers_of_amounts.values():
        keeper.settle(currency=currency, by=by)
