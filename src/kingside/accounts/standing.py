"""The one way to give an account its standing; selection decides it, nobody types it."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from kingside.accounts.models import Account, Standing, Tier
from kingside.audit.operations import Happening, changes_between, record_each
from kingside.core.errors import DomainError
from kingside.flags.operations import look_again
from kingside.identity.models import Member


class UnknownAccount(DomainError):
    """A standing was given to an account that is not registered."""

    status = 404


class StandingNotLater(DomainError):
    """A standing must begin after the one it replaces."""

    status = 409


@transaction.atomic
def give_standing(*, account_numbers: Iterable[str], tier: str, since: date, source: str, by: Member | None) -> int:
    """Let these accounts hold `tier` from `since` on; what they held before ends that day."""
    numbers = set(account_numbers)
    accounts = list(Account.objects.select_for_update().filter(number__in=numbers))
    if missing := numbers - {account.number for account in accounts}:
        raise UnknownAccount(_("No account has the number {number}.").format(number=min(missing)))
    current = Standing.objects.filter(account__in=accounts, until=None)
    if current.filter(Q(since__gte=since)).exists():
        raise StandingNotLater
    before = {standing.account_id: _said(standing) for standing in current}
    current.update(until=since)
    given = Standing.objects.bulk_create(
        Standing(account=account, tier=Tier(tier), since=since, source=source) for account in accounts
    )
    happenings = [
        Happening(standing.account, changes_between(before.get(standing.account_id, {}), _said(standing)))
        for standing in given
    ]
    record_each(by=by, verb="given a standing", happenings=happenings)
    look_again()
    return len(accounts)


def _said(standing: Standing) -> dict[str, object]:
    return {"tier": Tier(standing.tier).label, "since": standing.since, "source": standing.source}
