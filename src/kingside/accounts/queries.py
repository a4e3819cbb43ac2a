"""What other rooms ask about accounts."""

from collections.abc import Iterable
from dataclasses import dataclass

from kingside.accounts.access import EVERYWHERE, Extent, accounts_for
from kingside.accounts.models import Account
from kingside.identity.models import Member


@dataclass(frozen=True, slots=True)
class NamedAccount:
    """An account by its name and the address of its page."""

    number: str
    name: str
    url: str


def named(member: Member, numbers: Iterable[str], extent: Extent = EVERYWHERE) -> dict[str, NamedAccount]:
    """The accounts of these numbers that lie in an extent of this member, by number; names are public to members."""
    found = accounts_for(member).filter(extent.condition(), number__in=set(numbers))
    rows = found.order_by().values_list("number", "name")
    return {number: NamedAccount(number, name, Account(number=number).get_absolute_url()) for number, name in rows}
