"""Targets of accounts: set for a period, changed, taken away."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from kingside.accounts.access import require_at
from kingside.accounts.models import Account
from kingside.audit.operations import changes_between, record, recording
from kingside.core.errors import DomainError
from kingside.core.versioning import StaleVersion, save_seen
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.profit.access import TARGETS
from kingside.profit.currencies import currency_of_targets
from kingside.profit.models import AccountTarget
from kingside.profit.models.targets import SAID

LARGEST = Decimal(10) ** 13  # 15 digits with the cents, which every database keeps
CENT = Decimal("0.01")


class EndsBeforeItBegins(DomainError):
    """A period ends on the day it begins or later; look at the two days."""

    status = 422


class AlreadySet(DomainError):
    """The account has a target for these very days already; change that one."""

    status = 409


class NegativeRevenue(DomainError):
    """A target of revenue is 0 or more."""

    status = 422


class NoSuchAmount(DomainError):
    """An amount of a target has at most 13 digits before the point and 2 behind it."""

    status = 422


class NothingToImproveFrom(DomainError):
    """A starting point counts only where the target of net profit is 0 or below; leave it empty."""

    status = 422


class StartsAtItsTarget(DomainError):
    """The starting point lies below the target of net profit: type what was earned before, a loss with its minus."""

    status = 422


class NoCurrencyYet(DomainError):
    """Nobody chose the reporting currency yet, and no profit map is published: choose one, then set targets in it."""

    status = 409


class TargetChanged(StaleVersion):
    """Somebody changed this target after you opened it."""


@transaction.atomic
def set_target(
    *,
    account: Account,
    first: date,
    last: date,
    net_revenue: Decimal,
    net_profit: Decimal,
    starting_profit: Decimal | None = None,
    why: str = "",
    by: Member | None,
    at: datetime,
) -> AccountTarget:
    """What the account is to bring in these days, in the reporting currency. By None it is the installation itself.

    Raises EndsBeforeItBegins, AlreadySet, NoCurrencyYet, and what is wrong with amounts.
    """
    require_at(account, by, Deed.WRITE, TARGETS)
    if last < first:
        raise EndsBeforeItBegins
    said = _checked(net_revenue, net_profit, starting_profit) | {"why": why.strip()}
    currency = currency_of_targets()
    if not currency:
        raise NoCurrencyYet
    days = {"first": first, "last": last, "currency": currency}
    try:
        with transaction.atomic():
            target = AccountTarget.objects.create(account=account, set_by=by, set_at=at, **days, **said)
    except IntegrityError as error:
        raise AlreadySet from error
    record(by=by, verb="set", subject=target, changes=changes_between({}, days | said), version=target.version)
    return target


@transaction.atomic
def change_target(
    *,
    target: AccountTarget,
    seen_version: int,
    net_revenue: Decimal,
    net_profit: Decimal,
    starting_profit: Decimal | None = None,
    why: str = "",
    by: Member | None,
    at: datetime,
) -> AccountTarget:
    """Other amounts for the same days. Raises TargetChanged, and what is wrong with amounts."""
    require_at(target.account, by, Deed.WRITE, TARGETS)
    said = _checked(net_revenue, net_profit, starting_profit) | {"why": why.strip()}
    present = AccountTarget.objects.select_for_update().get(pk=target.pk)
    if present.version != seen_version or present.deleted_at:
        raise TargetChanged
    if not changes_between({name: getattr(present, name) for name in SAID}, said):
        return present
    with recording(present, by=by, verb="changed", fields=tuple(SAID)):
        for name, value in said.items():
            setattr(present, name, value)
        present.set_by, present.set_at = by, at
        save_seen(present, seen=seen_version, fields=(*SAID, "set_by", "set_at"))
    return present


@transaction.atomic
def take_away(*, target: AccountTarget, by: Member | None, at: datetime) -> None:
    """The account has no target for these days any more; the history keeps what it was."""
    require_at(target.account, by, Deed.WRITE, TARGETS)
    present = AccountTarget.objects.select_for_update().get(pk=target.pk)
    if present.deleted_at:
        return
    present.deleted_at = at
    present.save(update_fields=["deleted_at"])
    said = {name: getattr(present, name) for name in SAID}
    record(by=by, verb="deleted", subject=present, changes=changes_between(said, {}), version=present.version)


def said_in(told: Mapping[str, Any]) -> dict[str, Any]:
    """What a form or a program says of a target, as it is kept. Raises NoSuchAmount."""
    return {name: told[name].strip() if name == "why" else _in_cents(told[name]) for name in SAID}


def _in_cents(amount: Decimal | None) -> Decimal | None:
    """The amount as it is kept. Raises NoSuchAmount."""
    if amount is None:
        return None
    if not amount.is_finite() or abs(amount) >= LARGEST or amount != round(amount, 2):
        raise NoSuchAmount
    return amount.quantize(CENT) + 0  # which takes the minus from nought


def _checked(net_revenue: Decimal, net_profit: Decimal, starting_profit: Decimal | None) -> dict[str, object]:
    revenue, profit, start = _in_cents(net_revenue), _in_cents(net_profit), _in_cents(starting_profit)
    if revenue is None or profit is None:
        raise NoSuchAmount
    if revenue < 0:
        raise NegativeRevenue
    if start is not None and profit > 0:
        raise NothingToImproveFrom
    if start is not None and start >= profit:
        raise StartsAtItsTarget
    return {"net_revenue": revenue, "net_profit": profit, "starting_profit": start}
