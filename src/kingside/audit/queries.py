"""Reading the trail: the history of one record, and all events by what somebody asks for."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from kingside.audit.kinds import kind_of
from kingside.audit.models import SYSTEM, AuditEvent, PersonalName, PersonalValue
from kingside.audit.telling import Entry, Names, Opens, entries_of, nothing_opens
from kingside.core.texts import in_english
from kingside.lake.portions import portions

HISTORY_SHOWN = 10
PORTION = 500


@dataclass(frozen=True, slots=True)
class History:
    """The newest entries about one record, or all of a kind where `record_id` is empty; and how many there are."""

    kind: str
    record_id: str
    entries: list[Entry]
    n: int

    @property
    def has_more(self) -> bool:
        return self.n > len(self.entries)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which events: what is empty does not narrow. `who` is the id of a member, or the name of the system itself."""

    kind: str = ""
    record_id: str = ""
    who: str = ""
    verb: str = ""
    first: dt.date | None = None
    last: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Since:
    """What was saved after a version of a record: by whom last, when, and what that version had said.

    `before` is None where the trail does not hold every version in between; `at` where it holds none.
    """

    who: str
    at: dt.datetime | None
    before: dict[str, Any] | None


def history_of(record: Model, *, opens: Opens = nothing_opens) -> History:
    """What happened to one record, the newest first; the number of queries does not depend on how much."""
    kind = kind_of(record)
    events = AuditEvent.objects.filter(subject_kind=kind.name, subject_id=str(record.pk))
    entries = entries_of(list(events[:HISTORY_SHOWN]), linked=frozenset(), opens=opens)
    return History(kind.name, str(record.pk), entries, events.count())


def history_of_kind(kind: str, among: QuerySet[AuditEvent], *, opens: Opens = nothing_opens) -> History:
    """What happened to all records of a kind in these events, the newest first."""
    events = among.filter(subject_kind=kind)
    entries = entries_of(list(events[:HISTORY_SHOWN]), linked=frozenset(), opens=opens)
    return History(kind, "", entries, events.count())


def since(record: Model, *, seen: int, version: int, present: Mapping[str, Any]) -> Since:
    """What became of a record since version `seen`, whose fields are worked out back from what they say at present."""
    events = AuditEvent.objects.filter(subject_kind=kind_of(record).name, subject_id=str(record.pk))
    later = list(events.filter(subject_version__gt=seen))
    said = _said_before(record, later)
    before: dict[str, Any] = dict(present)
    for event in later:  # the newest first
        before |= said[event.pk]
    is_personal = bool(kind_of(record).personal)  # then an event that says nothing may be one that was erased
    told = {event.subject_version for event in later if said[event.pk] or not is_personal}
    is_whole = seen > 0 and told == set(range(seen + 1, version + 1))
    of_these = [event for event in later if said[event.pk].keys() & present.keys()] or later
    who = Names(of_these[:1]).actor(of_these[0]) if of_these else ""
    return Since(who, of_these[0].at if of_these else None, before if is_whole else None)


def _said_before(record: Model, events: list[AuditEvent]) -> dict[int, dict[str, Any]]:
    """What each event found in the fields that it changed, personal ones among them."""
    said = {event.pk: {field: was for field, (was, now) in event.changes.items()} for event in events}
    kind = kind_of(record)
    if kind.personal:
        for value in PersonalValue.objects.filter(event__in=events, kind=kind.name, person_id=str(record.pk)):
            said[value.event_id][value.field] = value.before
    return said


def entries_since(record: Model, *, seen: int) -> list[Entry]:
    """What was done to a record after version `seen`, in words: the last of it, and of that the first first."""
    events = AuditEvent.objects.filter(subject_kind=kind_of(record).name, subject_id=str(record.pk))
    later = events.filter(subject_version__gt=seen)[:HISTORY_SHOWN]
    return entries_of(list(later)[::-1], linked=frozenset())


def first_to_say(field: str, *, kind: str, ids: Iterable[str]) -> dict[tuple[str, Any], str]:
    """Who was the first to say what of a field, by record and value: the id of a member, "" where Kingside did it.

    Of fields that are not personal, and hold a text or a number. Statements grow by portions of records.
    """
    first: dict[tuple[str, Any], str] = {}
    for some in portions(ids, PORTION):
        events = AuditEvent.objects.filter(subject_kind=kind, subject_id__in=some).order_by("pk")
        for record_id, *who, changes in events.values_list("subject_id", "actor_kind", "actor_id", "changes"):
            if field in changes:
                first.setdefault((record_id, changes[field][1]), who[1] if who[0] == "member" else "")
    return first


def name_of(kind: str, record_id: str, among: QuerySet[AuditEvent]) -> str:
    """What a record was called last; its id where none of these events is about it."""
    newest = among.filter(subject_kind=kind, subject_id=record_id).first()
    return (Names([newest]).subject(newest) if newest else "") or record_id


def every_entry(events: QuerySet[AuditEvent]) -> Iterator[Entry]:
    """Events in words, the newest first, read in portions for a download of any length."""
    last = None
    while True:
        portion = list((events if last is None else events.filter(pk__lt=last)).order_by("-pk")[:PORTION])
        with in_english():  # files are the same for everybody
            told = entries_of(portion, linked=frozenset())
        yield from told
        if len(portion) < PORTION:
            return
        last = portion[-1].pk


def narrowed(events: QuerySet[AuditEvent], asked: Asked) -> QuerySet[AuditEvent]:
    """Those events that are asked for; days are those of the installation's time zone, both inclusive."""
    wanted: dict[str, Any] = {"subject_kind": asked.kind, "subject_id": asked.record_id, "verb": asked.verb}
    if asked.who == SYSTEM:
        wanted["actor_label"] = SYSTEM
    elif asked.who:
        wanted |= {"actor_kind": "member", "actor_id": asked.who}
    if asked.first:
        wanted["at__gte"] = _midnight(asked.first)
    if asked.last and asked.last < dt.date.max:
        wanted["at__lt"] = _midnight(asked.last + dt.timedelta(days=1))
    return events.filter(**{name: value for name, value in wanted.items() if value})


def people() -> list[tuple[str, str]]:
    """Who acted or may have, by id and name; the system comes first."""
    members = PersonalName.objects.filter(kind="member").order_by("name", "pk").values_list("person_id", "name")
    return [(SYSTEM, SYSTEM), *members]


EACH_VERB = """
    WITH RECURSIVE found (verb) AS (
        SELECT (SELECT verb FROM audit_auditevent ORDER BY verb LIMIT 1)
        UNION ALL
        SELECT (SELECT verb FROM audit_auditevent WHERE verb > found.verb ORDER BY verb LIMIT 1)
        FROM found WHERE found.verb IS NOT NULL
    )
    SELECT verb FROM found WHERE verb IS NOT NULL AND EXISTS ({events})
"""  # steps from verb to verb along the index; a plain DISTINCT reads the whole trail


def verbs(among: QuerySet[AuditEvent]) -> list[str]:
    """Everything that was ever done in these events, from A."""
    of_the_verb = among.filter(verb=RawSQL("found.verb", ())).order_by().values("pk")
    events, params = of_the_verb.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(EACH_VERB.format(events=events), params)
        return [verb for (verb,) in cursor.fetchall()]


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))
