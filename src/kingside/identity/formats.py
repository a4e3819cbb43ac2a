"""How a member wants to read: a language of texts, a locale of days and numbers, a time zone.

Who chose none reads texts as the browser asks, and days, times and numbers as the installation has them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from kingside.audit.operations import recording
from kingside.core.errors import DomainError
from kingside.identity.models import Member
from kingside.web.locales import OFFERED, speaking


class NoSuchTimeZone(DomainError):
    """There is no time zone of this name; choose one such as Europe/Berlin."""


class NoSuchLocale(DomainError):
    """Kingside does not write the way of this locale; choose one from the list."""


class NoSuchLanguage(DomainError):
    """Kingside does not speak this language yet; choose one from the list."""


@cache
def _known_zones() -> frozenset[str]:
    """To list them walks some hundred files, which is too slow for each request."""
    return frozenset(available_timezones())


def time_zones() -> list[str]:
    """Those that people know by a place."""
    return sorted(name for name in _known_zones() if "/" in name and not name.startswith("Etc/"))


def zone_of(member: Member) -> tzinfo:
    """Where the member reads moments; a zone that this machine no longer knows is that of the installation."""
    if member.time_zone in _known_zones():
        return ZoneInfo(member.time_zone)
    return timezone.get_default_timezone()


def language_of(member: Member) -> str:
    """Their choice while there is a catalogue for it, else what is spoken now."""
    return member.language if member.language in dict(settings.LANGUAGES) else translation.get_language()


@contextmanager
def reading_as(member: Member) -> Iterator[None]:
    """Write for this member within the block: a page, or a mail."""
    with translation.override(language_of(member)), speaking(member.locale), timezone.override(zone_of(member)):
        yield


@contextmanager
def reading_as_a_guest() -> Iterator[None]:
    """Write for somebody of whom nobody knows yet how they read: as the installation does."""
    with translation.override(settings.LANGUAGE_CODE), speaking(""), timezone.override(None):
        yield


@transaction.atomic
def choose_formats(*, member: Member, time_zone: str, locale: str, language: str = "") -> None:
    """Read like this from now on; "" leaves it to the browser or the installation. Everybody's own choice."""
    if time_zone and time_zone not in _known_zones():
        raise NoSuchTimeZone
    if locale and locale not in OFFERED:
        raise NoSuchLocale
    if language and language not in dict(settings.LANGUAGES):
        raise NoSuchLanguage
    with recording(member, by=member, verb="changed", fields=("language", "time_zone", "locale")):
        member.language, member.time_zone, member.locale = language, time_zone, locale
        member.save(update_fields=["language", "time_zone", "locale"])
