"""What other rooms ask about accounts."""

from collections.abc import Iterable
from dataclasses import dataclass

from kingside.accounts.access import accounts_for
from kingside.accounts.models import Account
from kingside.identity.models import Member


@dataclass(frozen=True, slots=True)
class NamedAccount:
    """An account by its name and the address of its page."""

    number: str
    name: str
    url: str


def named(member: Member, numbers: Iterable[str]) -> dict[str, NamedAccount]:
    """The accounts of these numbers that this member may see, by number."""
    rows = accounts_for(member).filter(number__in=set(numbers)).order_by().values_list("number", "name")
    return {number: NamedAccount(number, name, Account(number=number).get_absolute_url()) for number, name in rows}
