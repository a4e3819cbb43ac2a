"""Targets of accounts: set for a period, changed, taken away."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from kingside.accounts.access import require_at
from kingside.accounts.models import Account
from kingside.audit.operations import Happening, changes_between, record_each
from kingside.audit.queries import first_to_say
from kingside.core.errors import DomainError
from kingside.core.versioning import StaleVersion
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.profit.access import TARGETS
from kingside.profit.currencies import currency_of_targets
from kingside.profit.models import AccountTarget
from kingside.profit.models.targets import SAID

LARGEST = Decimal(10) ** 13  # 15 digits with the cents, which every database keeps
CENT = Decimal("0.01")
PORTION = 500


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
    currency = currency_of_targets()
    target = AccountTarget(account=account, first=first, last=last, currency=currency, set_by=by, set_at=at)
    require_settable(target, by=by)
    say(target, net_revenue=net_revenue, net_profit=net_profit, starting_profit=starting_profit, why=why)
    set_targets(targets=[target], by=by)
    return target


@transaction.atomic
def set_targets(*, targets: Sequence[AccountTarget], by: Member | None) -> None:
    """Many at once, none of which is kept yet; statements grow by portions of them.

    Raises EndsBeforeItBegins, AlreadySet and NoCurrencyYet.
    """
    for target in targets:
        require_settable(target, by=by)
        target.why_by = by if target.why else None
    try:
        with transaction.atomic():
            AccountTarget.objects.bulk_create(targets, batch_size=PORTION)
    except IntegrityError as error:
        raise AlreadySet from error
    says = ("first", "last", "currency", *SAID)
    told = {target: changes_between({}, {name: getattr(target, name) for name in says}) for target in targets}
    happenings = [Happening(target, changes, target.version) for target, changes in told.items()]
    record_each(by=by, verb="set", happenings=happenings)


def require_settable(target: AccountTarget, *, by: Member | None) -> None:
    """Refuse one that this member may not set, or nobody."""
    require_at(target.account, by, Deed.WRITE, TARGETS)
    if target.last < target.first:
        raise EndsBeforeItBegins
    if not target.currency:
        raise NoCurrencyYet


def say(
    target: AccountTarget, *, net_revenue: Decimal, net_profit: Decimal, starting_profit: Decimal | None, why: str
) -> None:
    """Put amounts on a target, which keeps nothing yet. Raises what is wrong with them."""
    said = _checked(net_revenue, net_profit, starting_profit) | {"why": why.strip()}
    for name, value in said.items():
        setattr(target, name, value)


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
    present = to_change().get(pk=target.pk)
    before = said_by(present)
    say(present, net_revenue=net_revenue, net_profit=net_profit, starting_profit=starting_profit, why=why)
    if present.version != seen_version or present.deleted_at:
        raise TargetChanged
    change_targets(targets={present: before}, by=by, at=at)
    return present


@transaction.atomic
def change_targets(*, targets: Mapping[AccountTarget, Mapping[str, object]], by: Member | None, at: datetime) -> None:
    """Keep what many targets say by now, each with what it said before; what says the same is left as it is.

    They were read to be changed in this transaction. Statements grow by portions of them.
    """
    differ = {target: told for target, before in targets.items() if (told := changes_between(before, said_by(target)))}
    for target in differ:
        require_at(target.account, by, Deed.WRITE, TARGETS)
        target.version, target.set_by, target.set_at = target.version + 1, by, at
    _note_who_wrote([target for target, changes in differ.items() if "why" in changes], by)
    fields = (*SAID, "why_by", "version", "set_by", "set_at")
    AccountTarget.objects.bulk_update(list(differ), fields, batch_size=PORTION)
    happenings = [Happening(target, changes, target.version) for target, changes in differ.items()]
    record_each(by=by, verb="changed", happenings=happenings)


def _note_who_wrote(targets: Collection[AccountTarget], by: Member | None) -> None:
    """Of targets with other words than before; those that come back, as by an undo, are whose they were at first."""
    wrote = first_to_say("why", kind="account_target", ids=(str(target.pk) for target in targets))
    for target in targets:
        author = wrote.get((str(target.pk), target.why), str(by.pk) if by else "")
        target.why_by_id = int(author) if target.why and author else None


@transaction.atomic
def take_away(*, target: AccountTarget, by: Member | None, at: datetime) -> None:
    """The account has no target for these days any more; the history keeps what it was."""
    require_at(target.account, by, Deed.WRITE, TARGETS)
    present = to_change().get(pk=target.pk)
    if not present.deleted_at:
        take_away_each(targets=[present], by=by, at=at)


@transaction.atomic
def take_away_each(*, targets: Collection[AccountTarget], by: Member | None, at: datetime) -> None:
    """Many that were read to be changed in this transaction; statements grow by portions of them."""
    for target in targets:
        require_at(target.account, by, Deed.WRITE, TARGETS)
        target.deleted_at = at
    AccountTarget.objects.bulk_update(targets, ("deleted_at",), batch_size=PORTION)
    told = {target: changes_between(said_by(target), {}) for target in targets}
    happenings = [Happening(target, changes, target.version) for target, changes in told.items()]
    record_each(by=by, verb="deleted", happenings=happenings)


def to_change() -> QuerySet[AccountTarget]:
    """Targets with their accounts, held until the transaction is over."""
    return AccountTarget.objects.select_related("account").select_for_update(of=("self",))


def said_by(target: AccountTarget) -> dict[str, object]:
    """What people say in it, as it is kept."""
    return {name: getattr(target, name) for name in SAID}


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
