"""Writing the trail, inside the transaction of what it tells of; and forgetting a person in it."""

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model
from django.utils.functional import Promise

from kingside.audit.kinds import Kind, kind_of, person_kind_of
from kingside.audit.models import SYSTEM, AuditEvent, PersonalName, PersonalValue
from kingside.core.texts import in_english

Changes = Mapping[str, tuple[object, object]]
"""Each field with what it said before and says now."""


_through: ContextVar[str] = ContextVar("through", default="")


class OutsideTransaction(RuntimeError):
    """What is done and its event are written together, or neither is."""


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
    if not connection.in_atomic_block:
        raise OutsideTransaction
    with in_english():
        return _append(by, verb, subject, changes or {}, detail, version)


def _append(
    by: Model | None, verb: str, subject: Model, changes: Changes, detail: str, version: int | None
) -> AuditEvent:
    kind = kind_of(subject)
    said = {field: (as_recorded(before), as_recorded(after)) for field, (before, after) in changes.items()}
    event = AuditEvent.objects.create(
        **_actor(by),
        verb=verb,
        subject_kind=kind.name,
        subject_id=str(subject.pk),
        subject_label=_label(kind, subject),
        subject_version=version,
        changes={field: list(pair) for field, pair in said.items() if field not in kind.personal},
        detail=_with_what(detail),
    )
    PersonalValue.objects.bulk_create(
        PersonalValue(event=event, kind=kind.name, person_id=str(subject.pk), field=field, before=before, after=after)
        for field, (before, after) in said.items()
        if field in kind.personal
    )
    PersonalValue.objects.bulk_create(_names_in(changes, event))
    return event


def _names_in(changes: Changes, event: AuditEvent) -> Iterator[PersonalValue]:
    """What the people among the values are called, each beside the trail under their own id."""
    for field, sides in changes.items():
        for side, value in zip(("before", "after"), sides, strict=True):
            if (kind := person_kind_of(value)) is not None and isinstance(value, Model):
                whose = {"kind": kind.name, "person_id": str(value.pk)}
                yield PersonalValue(event=event, field=field, **whose, **{side: str(value)})


@contextmanager
def acting_through(what: str) -> Iterator[None]:
    """Say of every event in the block that a program acted for the member, such as "token 7"; nothing personal."""
    before = _through.set(what)
    try:
        yield
    finally:
        _through.reset(before)


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
    return {"actor_kind": kind.name, "actor_id": str(by.pk), "actor_label": _label(kind, by)}


def _label(kind: Kind, record: Model) -> str:
    """The label that the trail may hold; a person's name goes beside it."""
    if not kind.is_person:
        return str(record)[:300]
    PersonalName.objects.bulk_create(
        [PersonalName(kind=kind.name, person_id=str(record.pk), name=str(record)[:300])],
        update_conflicts=True,
        unique_fields=["kind", "person_id"],
        update_fields=["name"],
    )
    return ""
