"""An event of the trail in words: who did what to which record, and each change as programs and as people read it."""

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from django.db.models import CharField, QuerySet, TextField
from django.utils import timezone
from django.utils.translation import gettext as _

from kingside.audit import words
from kingside.audit.kinds import Whose, kinds, person_in, told_on_pages
from kingside.audit.models import AuditEvent, PersonalName, PersonalValue
from kingside.core.texts import Text
from kingside.web import locales
from kingside.web.templatetags.numbers import date

A_DAY_OR_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d.*)?")


@dataclass(frozen=True, slots=True)
class Change:
    """One field in words; empty is what was not said.

    `before` and `after` are for programs, `was` and `became` the same as pages write it: days and moments as the
    member does, codes by what they are called.
    """

    field: str
    before: str
    after: str
    was: str
    became: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One event in words; `url` leads to the record, where it still has a page.

    `verb` and `noun` are the words that are recorded, for programs; `did` and `what` those that a person reads.
    `cause` is what it was done in the course of, such as an import, `because` the same as recorded; `cause_id` is its
    id, and `cause_url` its page, for whoever may open that.
    """

    at: dt.datetime
    who: str
    verb: str
    noun: str
    record: str
    record_id: str
    url: str
    version: int | None
    detail: str
    changes: list[Change]
    because: str = ""
    cause_id: str = ""
    cause_url: str = ""

    @property
    def did(self) -> str:
        return words.verb(self.verb)

    @property
    def what(self) -> str:
        return words.noun(self.noun)

    @property
    def cause(self) -> str:
        return words.noun(self.because)


Opens = Callable[[str], bool | QuerySet[Any]]
"""Of a kind of record, which of them somebody may open: all, none, or those of a queryset."""


def nothing_opens(kind: str) -> bool:
    """For programs and files, which need no addresses."""
    return False


def entries_of(events: list[AuditEvent], *, linked: Collection[str], opens: Opens = nothing_opens) -> list[Entry]:
    """Events in words; those of the kinds `linked` lead to the pages of their records, and all to what `opens`."""
    names = Names(events)
    personal: dict[int, list[PersonalValue]] = {}
    for value in PersonalValue.objects.filter(event__in=[event.pk for event in events]):
        personal.setdefault(value.event_id, []).append(value)
    urls = _urls(_subject_of(event) for event in events if event.subject_kind in linked)
    causes = _urls((_cause_of(event) for event in events if event.cause_kind), opens=opens)
    return [
        Entry(
            at=event.at,
            who=names.actor(event),
            verb=event.verb,
            noun=event.subject_kind.replace("_", " "),
            record=names.subject(event),
            record_id=event.subject_id,
            url=urls.get(_subject_of(event), ""),
            version=event.subject_version,
            detail=event.detail,
            changes=_changes(event, personal.get(event.pk, []), names),
            because=(event.cause_kind or "").replace("_", " "),
            cause_id=event.cause_id or "",
            cause_url=causes.get(_cause_of(event), ""),
        )
        for event in events
    ]


def in_words(value: Any, called: Callable[[str], str] = str) -> str:
    """A recorded value as a person reads it; `called` says what a text in it is called."""
    match value:
        case None:
            return ""
        case bool():
            return _("yes") if value else _("no")
        case Mapping():
            return ", ".join(f"{name}: {in_words(part, called)}" for name, part in value.items())
        case list():
            return ", ".join(in_words(part, called) for part in value)
    return called(str(value))


class Names:
    """The names of everybody in some events as they are now, in one query: who acted, upon whom, and in the values."""

    def __init__(self, events: Collection[AuditEvent]) -> None:
        people = {key for event in events for key in (_actor_of(event), _subject_of(event)) if _is_person(key[0])}
        people |= {key for event in events for pair in event.changes.values() for key in _people_in(pair)}
        ids = {person_id for _, person_id in people}
        found = PersonalName.objects.filter(person_id__in=ids) if people else PersonalName.objects.none()
        self._names = {(each.kind, each.person_id): each.name for each in found}

    def actor(self, event: AuditEvent) -> str:
        return self._name(_actor_of(event), event.actor_label)

    def subject(self, event: AuditEvent) -> str:
        return self._name(_subject_of(event), event.subject_label)

    def value(self, event: AuditEvent, field: str, value: Any, written: Callable[[str], str] = str) -> str:
        """A value in words, with people by name, a choice as pages call it; a text stays as somebody wrote it."""
        if isinstance(value, str) and (called := _choices(event.subject_kind, field).get(value)) is not None:
            return str(called)
        if _is_text(event.subject_kind, field):
            return in_words(value)
        return in_words(value, partial(self._called, written=written))

    def on_page(self, event: AuditEvent, field: str, value: Any) -> str:
        """The same as pages write it."""
        told = told_on_pages.get(f"{event.subject_kind} {field}")
        return told(value) if told and value is not None else self.value(event, field, value, _as_pages_write_it)

    def _called(self, text: str, *, written: Callable[[str], str]) -> str:
        whose = person_in(text)
        return self._name(whose, text) if whose else written(text)

    def _name(self, key: Whose, label: str) -> str:
        kind, person_id = key
        if not _is_person(kind):
            return label
        return self._names.get(key) or kinds[kind].erased.format(number=person_id)


def _changes(event: AuditEvent, personal: list[PersonalValue], names: Names) -> list[Change]:
    """By name of the field, since databases keep a JSON object in orders of their own.

    What lies beside the trail of a field that is in it is what its people were called then; they read as now.
    """
    sides: dict[str, tuple[Any, Any]] = {field: (before, after) for field, (before, after) in event.changes.items()}
    for value in personal:
        if value.field not in event.changes:
            before, after = sides.get(value.field, (None, None))
            sides[value.field] = (
                before if value.before is None else value.before,
                after if value.after is None else value.after,
            )
    return [
        Change(
            field.replace("_", " "),
            *(names.value(event, field, side) for side in (before, after)),
            *(names.on_page(event, field, side) for side in (before, after)),
        )
        for field, (before, after) in sorted(sides.items())
    ]


def _as_pages_write_it(recorded: str) -> str:
    """A day or a moment as the member writes it; any other text as it stands."""
    if not A_DAY_OR_MOMENT.fullmatch(recorded):
        return recorded
    try:
        moment = dt.datetime.fromisoformat(recorded)
    except ValueError:  # it only looks like one
        return recorded
    if "T" not in recorded:
        return locales.day(moment.date())
    return date(timezone.localtime(moment) if moment.tzinfo else moment, "j M Y, H:i")


def _people_in(value: Any) -> Iterator[Whose]:
    """Everybody in a recorded value."""
    match value:
        case str() if whose := person_in(value):
            yield whose
        case Mapping():
            for part in value.values():
                yield from _people_in(part)
        case list():
            for part in value:
                yield from _people_in(part)


def _is_text(kind: str, field: str) -> bool:
    """Whether the record keeps this field as a text, which may happen to read like a person."""
    fields = kinds[kind].model._meta.get_fields() if kind in kinds else ()
    return any(each.name == field and isinstance(each, CharField | TextField) for each in fields)


@cache
def _choices(kind: str, field: str) -> Mapping[str, Text]:
    """What the choices of a field are called, such as the states of a record."""
    fields = kinds[kind].model._meta.get_fields() if kind in kinds else ()
    chosen = next((each for each in fields if each.name == field and isinstance(each, CharField)), None)
    return {str(value): label for value, label in chosen.flatchoices} if chosen else {}


def _urls(records: Iterable[tuple[str, str]], *, opens: Opens = lambda _kind: True) -> dict[tuple[str, str], str]:
    """Pages of the records that are still there; one query for each kind of record."""
    ids: dict[str, set[str]] = {}
    for name, pk in records:
        ids.setdefault(name, set()).add(pk)
    found: dict[tuple[str, str], str] = {}
    for name, wanted in ids.items():
        kind = kinds.get(name)
        if kind is not None and hasattr(kind.model, "get_absolute_url") and (reach := opens(name)) is not False:
            among = kind.model._default_manager.all() if reach is True else reach
            rows = among.filter(pk__in=wanted, **kind.shown)
            found |= {(name, str(row.pk)): row.get_absolute_url() for row in rows}
    return found


def _actor_of(event: AuditEvent) -> Whose:
    return event.actor_kind, event.actor_id


def _subject_of(event: AuditEvent) -> Whose:
    return event.subject_kind, event.subject_id


def _cause_of(event: AuditEvent) -> tuple[str, str]:
    return event.cause_kind or "", event.cause_id or ""


def _is_person(kind: str) -> bool:
    return kind in kinds and kinds[kind].is_person
