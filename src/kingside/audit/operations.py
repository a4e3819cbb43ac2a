"""Writing the trail, inside the transaction of what it tells of; and forgetting a person in it."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model
from django.utils.functional import Promise

from kingside.audit.kinds import Whose, kind_of, kinds, person_kind_of
from kingside.audit.models import SYSTEM, AuditEvent, PersonalName, PersonalValue
from kingside.core.texts import in_english
from kingside.lake.portions import portions

Changes = Mapping[str, tuple[object, object]]
"""Each field with what it said before and says now."""


PORTION = 500
LONGEST_NAME = 300

_through: ContextVar[str] = ContextVar("through", default="")
_cause: ContextVar[Model | None] = ContextVar("cause", default=None)


class OutsideTransaction(RuntimeError):
    """What is done and its event are written together, or neither is."""


@dataclass(frozen=True, slots=True)
class Happening:
    """What happened to one record among many; `version` is its own afterwards, where that rose."""

    subject: Model
    changes: Changes
    version: int | None = None


def record(
    *,
    by: Model | None,
    verb: str,
    subject: Model,
    changes: Changes | None = None,
    detail: str = "",
    version: int | None = None,
) -> AuditEvent:
    """Append one event to the trail; None acts as Kingside itself. `detail` holds nothing personal.

    Of a person among the values the event has kind and id; the name is kept where it can be erased. Labels and values
    are recorded in English, whoever acts.
    """
    (event,) = record_each(by=by, verb=verb, happenings=[Happening(subject, changes or {}, version)], detail=detail)
    return event


def record_each(
    *, by: Model | None, verb: str, happenings: Collection[Happening], detail: str = ""
) -> list[AuditEvent]:
    """As `record`, of many records that the same was done to; the number of queries grows by portions of them."""
    if not connection.in_atomic_block:
        raise OutsideTransaction
    if not happenings:
        return []
    with in_english():
        return _append(by, verb, happenings, detail)


def _append(by: Model | None, verb: str, happenings: Collection[Happening], detail: str) -> list[AuditEvent]:
    same = {**_actor(by), **_caused(), "verb": verb, "detail": _with_what(detail)}
    labels = _labels([each.subject for each in happenings])
    events = AuditEvent.objects.bulk_create(
        (
            AuditEvent(
                **same,
                subject_kind=kind_of(each.subject).name,
                subject_id=str(each.subject.pk),
                subject_label=label,
                subject_version=each.version,
                changes={field: pair for field, pair in _said(each).items() if not _is_personal(each, field)},
            )
            for each, label in zip(happenings, labels, strict=True)
        ),
        batch_size=PORTION,
    )
    told = list(zip(happenings, events, strict=True))
    personal = (value for each, event in told for value in _personal_in(each, event))
    PersonalValue.objects.bulk_create(personal, batch_size=PORTION)
    called = _called_now(person for each, _ in told for person in _people_in(each.changes))
    names = (value for each, event in told for value in _names_in(each.changes, event, called))
    PersonalValue.objects.bulk_create(names, batch_size=PORTION)
    return events


def _said(happening: Happening) -> dict[str, list[Any]]:
    return {field: [as_recorded(side) for side in pair] for field, pair in happening.changes.items()}


def _is_personal(happening: Happening, field: str) -> bool:
    return field in kind_of(happening.subject).personal


def _personal_in(happening: Happening, event: AuditEvent) -> Iterator[PersonalValue]:
    whose = {"kind": event.subject_kind, "person_id": event.subject_id}
    for field, (before, after) in _said(happening).items():
        if _is_personal(happening, field):
            yield PersonalValue(event=event, field=field, before=before, after=after, **whose)


def _people_in(changes: Changes) -> Iterator[Model]:
    for sides in changes.values():
        for value in sides:
            if isinstance(value, Model) and person_kind_of(value) is not None:
                yield value


def _names_in(changes: Changes, event: AuditEvent, called: Mapping[Whose, str]) -> Iterator[PersonalValue]:
    """What the people among the values are called, each beside the trail under their own id."""
    for field, sides in changes.items():
        for side, value in zip(("before", "after"), sides, strict=True):
            if (kind := person_kind_of(value)) is not None and isinstance(value, Model):
                whose = (kind.name, str(value.pk))
                told = {side: called.get(whose, str(value))}
                yield PersonalValue(event=event, field=field, kind=whose[0], person_id=whose[1], **told)


@contextmanager
def acting_through(what: str) -> Iterator[None]:
    """Say of every event in the block that a program acted for the member, such as "token 7"; nothing personal."""
    before = _through.set(what)
    try:
        yield
    finally:
        _through.reset(before)


@contextmanager
def because_of(cause: Model) -> Iterator[None]:
    """Say of every event in the block in the course of what it was done, such as an import."""
    before = _cause.set(cause)
    try:
        yield
    finally:
        _cause.reset(before)


@contextmanager
def recording(subject: Model, *, by: Model | None, verb: str, fields: tuple[str, ...]) -> Iterator[None]:
    """Record what the block changes in these fields of the subject; nothing is recorded where nothing differs."""
    before = {field: getattr(subject, field) for field in fields}
    yield
    if changed := changes_between(before, {field: getattr(subject, field) for field in fields}):
        record(by=by, verb=verb, subject=subject, changes=changed, version=getattr(subject, "version", None))


def changes_between(before: Mapping[str, object], after: Mapping[str, object]) -> Changes:
    """The fields that differ; one that is only on one side is None on the other."""
    fields = [*before, *(field for field in after if field not in before)]
    pairs = {field: (before.get(field), after.get(field)) for field in fields}
    return {field: (was, now) for field, (was, now) in pairs.items() if as_recorded(was) != as_recorded(now)}


def as_recorded(value: object) -> Any:
    """A value as JSON holds it exactly: decimals and moments as text, a record by its name, a person by kind and id."""
    match value:
        case None | bool() | int() | str():
            return value
        case Promise():  # a text, such as the label of a choice
            return str(value)
        case Decimal():
            return f"{value:f}"
        case dt.date() | dt.time():  # moments too
            return value.isoformat()
        case Model() if (kind := person_kind_of(value)) is not None:
            return f"{kind.name} {value.pk}"
        case UUID() | Model():
            return str(value)
        case Mapping():
            return {str(key): as_recorded(part) for key, part in value.items()}
        case list() | tuple():
            return [as_recorded(part) for part in value]
    raise TypeError(f"The trail holds no {type(value).__name__}.")


def keep_apart(event: AuditEvent, *, of: tuple[str, object], changes: Changes) -> None:
    """Keep values of an event beside the trail, where they can be erased with what they are `of`: its kind and id."""
    kind, pk = of
    PersonalValue.objects.bulk_create(
        PersonalValue(
            event=event, kind=kind, person_id=str(pk), field=field, before=as_recorded(was), after=as_recorded(now)
        )
        for field, (was, now) in changes.items()
    )


def erase(*, kind: str, ids: Collection[object]) -> None:
    """Erase what was kept apart of these, which are gone themselves; the events stay."""
    for some in portions(map(str, ids), PORTION):
        PersonalValue.objects.filter(kind=kind, person_id__in=some).delete()


@transaction.atomic
def forget(*, kind: str, person_id: object, by: Model | None) -> int:
    """Erase a person's name and personal values; the events stay, and one more says so. How many rows went."""
    whose = {"kind": kind, "person_id": str(person_id)}
    gone = PersonalValue.objects.filter(**whose).delete()[0] + PersonalName.objects.filter(**whose).delete()[0]
    AuditEvent.objects.create(
        **_actor(by),
        verb="forgotten",
        subject_kind=kind,
        subject_id=str(person_id),
        detail=f"{gone:,} personal values erased from the trail",
    )
    return gone


def _with_what(detail: str) -> str:
    through = f"[{_through.get()}]" if _through.get() else ""
    return f"{detail[: 299 - len(through)]} {through}".strip() if through else detail[:300]


def _actor(by: Model | None) -> dict[str, str]:
    if by is None:
        return {"actor_label": SYSTEM}
    kind = kind_of(by)
    (label,) = _labels([by])
    return {"actor_kind": kind.name, "actor_id": str(by.pk), "actor_label": label}


def _caused() -> dict[str, str]:
    cause = _cause.get()
    return {} if cause is None else {"cause_kind": kind_of(cause).name, "cause_id": str(cause.pk)}


def _labels(records: Iterable[Model]) -> list[str]:
    """The labels that the trail may hold; the names of people go beside it."""
    called = [(kind_of(record), record) for record in records]
    if people := {_whose(record): record for kind, record in called if kind.is_person}:
        told = {whose: str(record)[:LONGEST_NAME] for whose, record in people.items()}
        _keep_names(told)  # holds their rows, so that what is read now stays so
        now = _called_now(people.values())
        _keep_names({whose: name for whose, name in now.items() if name != told[whose]})
    return ["" if kind.is_person else str(record)[:LONGEST_NAME] for kind, record in called]


def _keep_names(names: Mapping[Whose, str]) -> None:
    if names:
        PersonalName.objects.bulk_create(
            (PersonalName(kind=kind, person_id=pk, name=name) for (kind, pk), name in names.items()),
            batch_size=PORTION,
            update_conflicts=True,
            unique_fields=["kind", "person_id"],
            update_fields=["name"],
        )


def _called_now(people: Iterable[Model]) -> dict[Whose, str]:
    """What the database calls them: whoever was read before may have been erased since. Who is gone is not in it."""
    keys: dict[str, set[object]] = {}
    for person in people:
        keys.setdefault(kind_of(person).name, set()).add(person.pk)
    return {
        (name, str(row.pk)): str(row)[:LONGEST_NAME]
        for name, pks in keys.items()
        for some in portions(pks, PORTION)
        for row in kinds[name].model._default_manager.filter(pk__in=some)
    }


def _whose(person: Model) -> Whose:
    return kind_of(person).name, str(person.pk)
