"""The tree of accounts: which account is part of which, the line above one, all below it, and no circles."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from kingside.accounts.models import Account
from kingside.core.errors import DomainError
from kingside.lake.stand_ins import UNASSIGNED, UNMAPPED

DEEPEST: Final = 10  # accounts one above the other, the lowest included
OF_NOBODY: Final = (UNMAPPED, UNASSIGNED)
ARROW: Final = " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} "
LOCK: Final = 0x6B696E67  # of the whole tree, among the advisory locks of PostgreSQL
LINE: Final = """
    WITH RECURSIVE line(id, parent_id, steps) AS (
        SELECT id, parent_id, 0 FROM accounts_account WHERE id = %s
        UNION ALL
        SELECT above.id, above.parent_id, steps + 1 FROM accounts_account AS above
        JOIN line ON above.id = line.parent_id WHERE steps < %s
    )
    SELECT account.* FROM accounts_account AS account JOIN line ON line.id = account.id ORDER BY steps
"""
BELOW: Final = """
    WITH RECURSIVE below(id, steps) AS (
        SELECT id, 0 FROM accounts_account WHERE id = %s
        UNION ALL
        SELECT part.id, steps + 1 FROM accounts_account AS part JOIN below ON part.parent_id = below.id WHERE steps < %s
    )
    SELECT id FROM below
"""


class PlaceRefused(DomainError):
    """An account cannot be part of that one."""

    status = 409


class AboveItself(PlaceRefused):
    """An account cannot be part of itself, nor of an account that is part of it."""


class TooDeep(PlaceRefused):
    """Accounts stand at most ten deep, one above the other."""


class NoOnesAccount(PlaceRefused):
    """UNMAPPED and UNASSIGNED stand for what is no account's; they are part of nothing, and nothing is part of them."""


def line_above(account: Account) -> list[Account]:
    """What the account is part of, what that is part of, and so on up to the top; in one query."""
    return list(Account.objects.raw(LINE, [account.pk, DEEPEST]))[1:]


def with_all_below(account: Account) -> QuerySet[Account]:
    """The account and all accounts below it."""
    return Account.objects.filter(pk__in=RawSQL(BELOW, [account.pk, DEEPEST]))  # noqa: S611  # SQL of ours


def parents_now() -> dict[str, str]:
    """The number of what each account is part of, by number, where it is part of any."""
    return dict(Account.objects.exclude(parent=None).order_by().values_list("number", "parent__number"))


def hold() -> None:
    """Let nobody else move an account within the tree until this transaction ends.

    SQLite has one writer at a time anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def check_places(places: Mapping[Account, Account | None]) -> dict[Account, PlaceRefused]:
    """Which of these accounts cannot be part of what stands beside them, all of them moved at once, and why.

    Whoever writes them holds the tree.
    """
    parents = _parents_around(places)
    parents |= {account.pk: parent.pk if parent else None for account, parent in places.items()}
    heights = _heights(places.keys(), parents)
    found: dict[Account, PlaceRefused] = {}
    for account, parent in places.items():
        if parent is not None and (fault := _fault(account, parent, parents, heights.get(account.pk, 1))):
            found[account] = fault
    return found


def _fault(account: Account, parent: Account, parents: Mapping[int, int | None], height: int) -> PlaceRefused | None:
    if account.number in OF_NOBODY or parent.number in OF_NOBODY:
        return NoOnesAccount()
    line = _line(parent.pk, parents)
    if account.pk in line:
        return AboveItself(_circle(account, parent, line[: line.index(account.pk) + 1]))
    if len(line) + height > DEEPEST:
        said = _("{account} cannot be part of {parent}: accounts would stand more than {n} deep.")
        return TooDeep(said.format(account=account.name, parent=parent.name, n=DEEPEST))
    return None


def _circle(account: Account, parent: Account, line: Sequence[int]) -> str:
    if account == parent:
        return _("{account} cannot be part of itself.").format(account=account.name)
    names = dict(Account.objects.filter(pk__in=line).values_list("pk", "name"))
    said = _("{account} cannot be part of {parent}, which is part of it: {line}. Choose an account that is not.")
    way = ARROW.join(names[each] for each in reversed(line))
    return said.format(account=account.name, parent=parent.name, line=way)


def _line(pk: int, parents: Mapping[int, int | None]) -> list[int]:
    """An account and those above it, as far as nobody stands in it twice."""
    line, above = [pk], parents.get(pk)
    while above is not None and above not in line:
        line.append(above)
        above = parents.get(above)
    return line


def _parents_around(places: Mapping[Account, Account | None]) -> dict[int, int | None]:
    """Of every account that is part of another: few are, and a circle may close far from where it is made."""
    found = dict(Account.objects.exclude(parent=None).order_by().values_list("pk", "parent_id"))
    return {**found, **{parent.pk: found.get(parent.pk) for parent in places.values() if parent}}


def _heights(accounts: Iterable[Account], parents: Mapping[int, int | None]) -> dict[int, int]:
    """How many accounts stand one above the other from the lowest part of each of these up to itself."""
    wanted = {account.pk for account in accounts}
    heights: dict[int, int] = {}
    for pk in parents:
        for place, above in enumerate(_line(pk, parents), start=1):
            if above in wanted:
                heights[above] = max(heights.get(above, 1), place)
    return heights
