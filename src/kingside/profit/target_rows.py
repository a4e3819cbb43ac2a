"""Targets of accounts as files write to them: many at once, each in the trail as if somebody did it by hand."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kingside.accounts.access import require_at
from kingside.accounts.codes import accounts_by_number
from kingside.accounts.models import Account
from kingside.core.errors import DomainError
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.imports.kinds import Key, Snapshot, Values
from kingside.lake.portions import portions
from kingside.profit.access import TARGETS
from kingside.profit.currencies import currency_of_targets
from kingside.profit.models import AccountTarget
from kingside.profit.models.targets import SAID
from kingside.profit.targets import (
    PORTION,
    AlreadySet,
    change_targets,
    require_settable,
    said_by,
    say,
    set_targets,
    take_away_each,
    to_change,
)


class TargetRows:
    """Rows of `AccountTarget` by number of the account, first and last day; each change is in the trail."""

    noun = gettext_lazy("target")

    def now(self, keys: Collection[Key]) -> dict[Key, Values]:
        return {key: _said_by(row) for key, row in self._rows(keys).items()}

    def save(self, rows: Mapping[Key, Values], by: Member | None) -> Mapping[Key, str]:
        there, refused, at = self._rows(rows, is_to_change=True), dict[Key, str](), timezone.now()
        accounts = accounts_by_number({number for number, *_days in rows.keys() - there.keys()})
        currency = currency_of_targets()
        before = {row: said_by(row) for row in there.values()}
        new: dict[Key, AccountTarget] = {}
        for key, values in rows.items():
            try:
                if row := there.get(key):
                    _change(row, values, by)
                else:
                    new[key] = _new(accounts.get(key[0]), key, values, currency, by, at)
            except DomainError as refusal:
                refused[key] = refusal.sentence
        change_targets(targets={row: before[row] for key, row in there.items() if key not in refused}, by=by, at=at)
        return refused | self._set(new, by)

    def settled(self, keys: Collection[Key]) -> set[Key]:
        return set()

    def remove(self, keys: Collection[Key], by: Member | None) -> dict[Key, str]:
        refused, there = dict[Key, str](), self._rows(keys, is_to_change=True)
        for key, row in there.items():
            try:
                require_at(row.account, by, Deed.WRITE, TARGETS)
            except DomainError as refusal:
                refused[key] = refusal.sentence
        free = [row for key, row in there.items() if key not in refused]
        take_away_each(targets=free, by=by, at=timezone.now())
        return refused

    def snapshots(self, keys: Collection[Key]) -> Iterable[Snapshot]:
        """None: each target is set, changed and taken away by the operation that records it."""
        return ()

    def _set(self, new: Mapping[Key, AccountTarget], by: Member | None) -> dict[Key, str]:
        """All of them, but those that somebody else has set meanwhile."""
        try:
            set_targets(targets=list(new.values()), by=by)
        except AlreadySet as refusal:
            taken = self._rows(new).keys()
            set_targets(targets=[target for key, target in new.items() if key not in taken], by=by)
            return dict.fromkeys(taken, refusal.sentence)
        return {}

    def _rows(self, keys: Collection[Key], *, is_to_change: bool = False) -> dict[Key, AccountTarget]:
        wanted, found = set(keys), dict[Key, AccountTarget]()
        every = to_change() if is_to_change else AccountTarget.objects.select_related("account")
        targets = every.filter(deleted_at=None)
        for some in portions(sorted({number for number, *_days in wanted}), PORTION):
            for row in targets.filter(account__number__in=some):
                key = (row.account.number, row.first.isoformat(), row.last.isoformat())
                if key in wanted:
                    found[key] = row
        return found


class OtherCurrency(DomainError):
    """A target is set in the reporting currency, and keeps its own."""


class AccountGone(DomainError):
    """The account is not there any more."""


def _said_by(row: AccountTarget) -> Values:
    amounts = {name: getattr(row, name) for name in SAID if name != "why"}
    told = {name: None if amount is None else f"{amount:f}" for name, amount in amounts.items()}
    return {**told, "why": row.why or None, "currency": row.currency}


def _change(row: AccountTarget, values: Values, by: Member | None) -> None:
    require_at(row.account, by, Deed.WRITE, TARGETS)
    if values.get("currency", row.currency) != row.currency:
        raise OtherCurrency(in_another_currency(row.currency))
    say(row, **_amounts(_said_by(row) | values))


def _new(
    account: Account | None, key: Key, values: Values, currency: str, by: Member | None, at: datetime
) -> AccountTarget:
    if account is None:
        raise AccountGone
    if values.get("currency", currency) != currency:
        raise OtherCurrency(not_the_reporting_currency(currency))
    first, last = map(date.fromisoformat, key[1:])
    target = AccountTarget(account=account, first=first, last=last, currency=currency, set_by=by, set_at=at)
    say(target, **_amounts(values))
    require_settable(target, by=by)
    return target


def _amounts(values: Values) -> dict[str, Any]:
    said: dict[str, Any] = {name: Decimal(values[name] or 0) for name in ("net_revenue", "net_profit")}
    start = values.get("starting_profit")
    return said | {"starting_profit": None if start is None else Decimal(start), "why": values.get("why") or ""}


def in_another_currency(currency: str) -> str:
    """Of a target that is here."""
    said = _("the target of these days is in {currency} and stays so; take it away first")
    return said.format(currency=currency)


def not_the_reporting_currency(currency: str) -> str:
    """Of amounts in any other."""
    return _("targets are set in the reporting currency, {currency}").format(currency=currency)
