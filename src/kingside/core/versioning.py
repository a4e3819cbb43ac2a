"""Two people change one record at once, and neither loses anything."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import models
from django.db.models import F
from django.db.models.signals import post_save

from kingside.core.errors import DomainError
from kingside.core.texts import Text

Place = TypeVar("Place")
Said = TypeVar("Said")


class StaleVersion(DomainError):
    """Somebody saved this after you opened it."""

    status = 409


class Versioned(models.Model):
    """A record that people edit by form: each change raises `version`, and the form says which one it showed."""

    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True


def save_seen(record: Versioned, *, seen: int, fields: Iterable[str]) -> None:
    """Write these fields if the row is still at the version that was seen, and tell as `save` does.

    Raises StaleVersion.
    """
    values = {field: getattr(record, field) for field in fields}
    as_seen = type(record)._default_manager.filter(pk=record.pk, version=seen)
    if not as_seen.update(**values, version=F("version") + 1):
        raise StaleVersion
    record.version = seen + 1
    post_save.send(type(record), instance=record, created=False, raw=False, using=None, update_fields=frozenset(values))


@dataclass(frozen=True, slots=True)
class FieldVersions:
    """What one field said when it was opened (None where nobody knows), and what both members made of it."""

    field: str
    seen: Any
    theirs: Any
    yours: Any
    is_seen_known: bool

    @property
    def is_contested(self) -> bool:
        """Both changed it, or nobody can tell: only a person can choose."""
        return not self.is_seen_known or self.seen not in (self.theirs, self.yours)

    @property
    def is_theirs(self) -> bool:
        """Only they changed it."""
        return self.is_seen_known and self.yours == self.seen

    @property
    def is_yours(self) -> bool:
        """Only you changed it."""
        return self.is_seen_known and self.theirs == self.seen


def contested(wanted: Mapping[Place, Said], seen: Mapping[Place, Said], now: Mapping[Place, Said]) -> list[Place]:
    """Of settings that have one page together, those that somebody set otherwise after they were seen.

    One that is wanted as it was seen is nobody's wish.

    >>> contested({"a": 1, "b": 2}, {"a": 1, "b": 1}, {"a": 3, "b": 3})
    ['b']
    """
    return [
        place for place, said in wanted.items() if said != seen.get(place) and now[place] not in (seen.get(place), said)
    ]


def compare(seen: Mapping[str, Any] | None, theirs: Mapping[str, Any], yours: Mapping[str, Any]) -> list[FieldVersions]:
    """The fields in which the two versions differ; one that a side does not have is None there."""
    fields = [*theirs, *(field for field in yours if field not in theirs)]
    return [
        FieldVersions(field, (seen or {}).get(field), theirs.get(field), yours.get(field), seen is not None)
        for field in fields
        if theirs.get(field) != yours.get(field)
    ]


@dataclass(frozen=True, slots=True)
class Choice:
    """One field of the page that asks: its two versions in words, and what the form sends for either."""

    label: Text
    name: str
    versions: FieldVersions
    seen: str
    theirs: str
    yours: str
    theirs_value: str = "theirs"
    yours_value: str = "yours"


@dataclass(frozen=True, slots=True)
class Conflict:
    """The page that shows both versions; `kept` is sent along as it is, `action` is where the choice goes.

    `note` says what else whoever saves should know.
    """

    title: Text
    back: str
    action: str
    version: int
    who: str
    at: datetime | None
    choices: list[Choice]
    kept: Mapping[str, str]
    note: str = ""

    @property
    def n_contested(self) -> int:
        return sum(choice.versions.is_contested for choice in self.choices)
