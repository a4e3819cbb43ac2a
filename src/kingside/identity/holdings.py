"""What Kingside holds about a member, table by table: for themselves, and for the administrator.

What they wrote is not here: the text of a comment, and what it said earlier, is for whoever may see its record.

Found by walking all tables that refer to members, so that a new one is in it without anybody thinking of it.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import DateField, Field, ForeignKey, Model, Q

from kingside.audit.models import AuditEvent, PersonalValue
from kingside.identity.models import Invitation, Member

ABOUT: Final = frozenset(("member", "user", "owner", "representative", "deputy"))
"""What a table calls the member whom a row is about; by any other name they only made it."""

OF_RECORDS: Final = frozenset(("flags.Flag",))
"""Tables whose rows are about a record, whoever owns them: evidence may hold figures that are not for the reader."""

SECRET: Final = frozenset(("password", "token_hash", "session_key", "data"))
FOR_ONESELF: Final = frozenset(("text", "path", "query"))
"""What tells of records that the administrator may not see."""

SOMEBODY: Final = "another member"
LITTLE: Final = 500


def told(member: Member, *, to: Member, at: datetime) -> Iterator[str]:
    """The whole as one JSON document, in pieces; the number of queries is that of the tables."""
    hidden = SECRET if member == to else SECRET | FOR_ONESELF
    head = {"about": _row(member, member, hidden), "as_of": at}
    yield _json(head)[:-1]
    yield ', "tables": ['
    yield from _between(_tables(member, hidden))
    yield '], "values_beside_the_trail": ['
    yield from _between(map(_json, _values(member)))
    yield '], "events": ['
    yield from _between(map(_json, _events(member)))
    yield "]}\n"


def references() -> list[tuple[type[Model], ForeignKey[Any, Any]]]:
    """Each table that refers to members, and by which of its fields; those between two tables among them."""
    return [
        (model, field)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.related_model is Member
    ]


def _tables(member: Member, hidden: frozenset[str]) -> Iterator[str]:
    for model, field in references():
        label, rows = model._meta.label, model._default_manager.filter(**{field.name: member}).order_by("pk")
        is_about = field.name in ABOUT and label not in OF_RECORDS
        found = [_row(row, member, hidden) if is_about else _made(row) for row in rows.iterator(LITTLE)]
        if found:
            yield _json({"table": label, "as": field.name, "rows": found})


def _row(row: Model, member: Member, hidden: frozenset[str]) -> dict[str, Any]:
    return {each.name: _value(row, each, member) for each in row._meta.concrete_fields if each.name not in hidden}


def _made(row: Model) -> dict[str, Any]:
    """That they made it and when; what stands in it is on its page, for whoever may see that."""
    moments = [each for each in row._meta.concrete_fields if isinstance(each, DateField)]
    return {"id": row.pk} | {each.name: each.value_from_object(row) for each in moments}


def _value(row: Model, field: Field[Any, Any], member: Member) -> Any:
    value = field.value_from_object(row)
    is_other = field.related_model is Member and value not in {None, member.pk}
    return SOMEBODY if is_other else value


def _values(member: Member) -> Iterator[dict[str, Any]]:
    """As a member, and as the guest that they were."""
    guests = map(str, Invitation.objects.filter(member=member).values_list("pk", flat=True))
    theirs = Q(kind="member", person_id=str(member.pk)) | Q(kind="invitation", person_id__in=list(guests))
    fields = ("event__at", "event__verb", "kind", "field", "before", "after")
    for at, verb, kind, name, before, after in PersonalValue.objects.filter(theirs).values_list(*fields).iterator():
        yield {"at": at, "verb": verb, "kind": kind, "field": name, "before": before, "after": after}


def _events(member: Member) -> Iterator[dict[str, Any]]:
    """What they did and what was done to them; of records the kind and the id, lest a margin be told."""
    whose = {"kind": "member", "id": str(member.pk)}
    done = AuditEvent.objects.filter(actor_kind=whose["kind"], actor_id=whose["id"])
    suffered = AuditEvent.objects.filter(subject_kind=whose["kind"], subject_id=whose["id"])
    for events, said in ((done, "did"), (suffered.exclude(pk__in=done.values("pk")), "happened")):
        rows = events.order_by("pk").values_list("at", "verb", "subject_kind", "subject_id")
        for at, verb, kind, pk in rows.iterator():
            yield {"at": at, said: verb, "kind": kind, "record_id": pk}


def _between(pieces: Iterable[str]) -> Iterator[str]:
    comma = ""
    for piece in pieces:
        yield comma + piece
        comma = ",\n"


def _json(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
