"""How much a program may ask in a minute, counted in the database, so that all processes count together."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Final

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils.translation import ngettext

from kingside.identity.models import Member, Spending
from kingside.web.rest.problems import problem

WINDOW: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Allowance:
    """`most` in a minute, how many are `left` of it, and in how many seconds it begins anew."""

    most: int
    left: int
    seconds: int
    is_spent: bool

    @property
    def headers(self) -> dict[str, str]:
        told = {
            "RateLimit-Limit": str(self.most),
            "RateLimit-Remaining": str(self.left),
            "RateLimit-Reset": str(self.seconds),
        }
        return told | ({"Retry-After": str(self.seconds)} if self.is_spent else {})


def of_program(member: Member, *, now: datetime) -> Allowance:
    """Count one request with a token of this member, of the API or of a page that tokens open."""
    return spend(f"member {member.pk}", most=settings.KINGSIDE_API_A_MINUTE, now=now)


def of_a_try(request: HttpRequest, *, now: datetime) -> Allowance:
    """Count one request with a token that is none, or without one: by address, as sign-in counts."""
    try:
        who = f"address {get_adapter(request).get_client_ip(request)}"[:100]
    except PermissionDenied:
        who = "address unknown"  # those of which nobody knows count together
    return spend(who, most=settings.KINGSIDE_API_TRIES_A_MINUTE, now=now)


def too_many(allowance: Allowance) -> HttpResponse:
    """Wait."""
    sentence = ngettext(
        "That is more than one may ask in a minute. Go on in {n} second.",
        "That is more than one may ask in a minute. Go on in {n} seconds.",
        allowance.seconds,
    )
    return problem(429, sentence.format(n=allowance.seconds), headers=allowance.headers)


def spend(who: str, *, most: int, now: datetime) -> Allowance:
    """Count one request."""
    running = Spending.objects.filter(who=who, ends_at__gt=now)
    if not running.update(spent=F("spent") + 1):
        _begin(who, now)
    return _allowance(who, most, now)


def _begin(who: str, now: datetime) -> None:
    """A new minute; of two who begin it at once the second counts in the first one's."""
    fresh = {"spent": 1, "ends_at": now + WINDOW}
    if Spending.objects.filter(who=who, ends_at__lte=now).update(**fresh):
        return
    try:
        with transaction.atomic():
            Spending.objects.create(who=who, **fresh)
    except IntegrityError:
        Spending.objects.filter(who=who).update(spent=F("spent") + 1)


def _allowance(who: str, most: int, now: datetime) -> Allowance:
    row = Spending.objects.filter(who=who, ends_at__gt=now).first()
    spent, ends_at = (row.spent, row.ends_at) if row else (0, now + WINDOW)
    seconds = max(1, ceil((ends_at - now).total_seconds()))
    return Allowance(most, max(0, most - spent), seconds, is_spent=spent > most)
