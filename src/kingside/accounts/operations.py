"""What can be done with accounts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import EllipsisType
from typing import Final

from django.db import transaction
from django.db.models import F

from kingside.accounts import tree
from kingside.accounts.access import require_edit
from kingside.accounts.codes import accounts_by_number
from kingside.accounts.models import Account
from kingside.accounts.queries import SAID
from kingside.audit.operations import recording
from kingside.core.errors import DomainError
from kingside.core.versioning import StaleVersion, save_seen
from kingside.identity.models import Member
from kingside.search.operations import refresh

BATCH = 500
REGISTERED: Final = ("name", "sector", "since")  # what is said of an account when it is registered


class AccountWithoutNumber(DomainError):
    """An account needs a number and a name."""


class UnwritableNumber(DomainError):
    """An account number holds a NUL character, which no database keeps."""


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What is known of an account when it is registered; `since` is None when nobody knows."""

    number: str
    name: str
    sector: str = ""
    since: date | None = None


@transaction.atomic
def register(*, accounts: Iterable[NewAccount]) -> int:
    """Add accounts or bring those of the same number up to date, the last one wins; how many there were."""
    by_number = {account.number: _checked(account) for account in accounts}
    _raise_versions(by_number)
    Account.objects.bulk_create(
        (_row(account) for account in by_number.values()),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["number"],
        update_fields=REGISTERED,
    )
    _tell_the_search(by_number)
    return len(by_number)


@transaction.atomic
def register_unknown(*, numbers: Iterable[str]) -> None:
    """Add accounts of which nothing but the number is known; those already there keep what they say."""
    accounts = [_checked(NewAccount(number=number, name=number)) for number in numbers]
    Account.objects.bulk_create((_row(account) for account in accounts), batch_size=BATCH, ignore_conflicts=True)
    _tell_the_search(account.number for account in accounts)


@transaction.atomic
def edit(
    *,
    account: Account,
    seen_version: int,
    by: Member | None,
    name: str,
    sector: str,
    since: date | None,
    parent: Account | EllipsisType | None = ...,
) -> None:
    """Say otherwise what is known of an account; a `parent` that is left out stays. An undone import leaves it so.

    Raises StaleVersion when somebody saved the account after this version of it was seen, AboveItself, TooDeep and
    NoOnesAccount for a parent that it cannot be part of.
    """
    require_edit(account, by)
    said = _checked(NewAccount(number=account.number, name=name.strip(), sector=sector.strip(), since=since))
    if account.version != seen_version:
        raise StaleVersion
    above = account.parent if isinstance(parent, EllipsisType) else parent
    if above != account.parent:
        _place(account, above)
    with recording(account, by=by, verb="edited", fields=tuple(SAID)):
        if (account.name, account.sector, account.since, account.parent) == (said.name, said.sector, said.since, above):
            return
        account.name, account.sector, account.since, account.parent = said.name, said.sector, said.since, above
        save_seen(account, seen=seen_version, fields=tuple(SAID))


def _place(account: Account, parent: Account | None) -> None:
    """Hold the tree, and refuse a place that is none."""
    tree.hold()
    if fault := tree.check_places({account: parent}).get(account):
        raise fault


def _raise_versions(told: Mapping[str, NewAccount]) -> None:
    """Whoever has one of these open that is about to change hears of it when she saves."""
    there = accounts_by_number(told)
    changed = [
        row.pk for number, row in there.items() if any(getattr(row, f) != getattr(told[number], f) for f in REGISTERED)
    ]
    for start in range(0, len(changed), BATCH):
        Account.objects.filter(pk__in=changed[start : start + BATCH]).update(version=F("version") + 1)


def _tell_the_search(numbers: Iterable[str]) -> None:
    refresh(model=Account, pks=[account.pk for account in accounts_by_number(numbers).values()])


def _row(account: NewAccount) -> Account:
    return Account(number=account.number, name=account.name, sector=account.sector, since=account.since)


def _checked(account: NewAccount) -> NewAccount:
    if not account.number or not account.name:
        raise AccountWithoutNumber
    if "\0" in account.number + account.name + account.sector:
        raise UnwritableNumber
    return account
