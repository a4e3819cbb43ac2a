"""How a member wants to read days, times and numbers: a locale and a time zone, or those of the installation."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import tzinfo
from zoneinfo import ZoneInfo, available_timezones

from django.db import transaction
from django.utils import timezone

from kingside.audit.operations import recording
from kingside.core.errors import DomainError
from kingside.identity.models import Member
from kingside.web.locales import OFFERED, speaking


class NoSuchTimeZone(DomainError):
    """There is no time zone of this name; choose one such as Europe/Berlin."""


class NoSuchLocale(DomainError):
    """Kingside does not write the way of this locale; choose one from the list."""


def time_zones() -> list[str]:
    """Those that people know by a place."""
    return sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))


def zone_of(member: Member) -> tzinfo:
    """Where the member reads moments; a zone that this machine no longer knows is that of the installation."""
    if member.time_zone in available_timezones():
        return ZoneInfo(member.time_zone)
    return timezone.get_default_timezone()


@contextmanager
def reading_as(member: Member) -> Iterator[None]:
    """Write for this member within the block: a page, or a mail."""
    with speaking(member.locale), timezone.override(zone_of(member)):
        yield


@transaction.atomic
def choose_formats(*, member: Member, time_zone: str, locale: str) -> None:
    """Read days, times and numbers like this from now on; "" is as the installation has it. Everybody's own choice."""
    if time_zone and time_zone not in available_timezones():
        raise NoSuchTimeZone
    if locale and locale not in OFFERED:
        raise NoSuchLocale
    with recording(member, by=member, verb="changed", fields=("time_zone", "locale")):
        member.time_zone, member.locale = time_zone, locale
        member.save(update_fields=["time_zone", "locale"])
