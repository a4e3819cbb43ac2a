"""What Kingside holds about a member, table by table: for themselves, and for the administrator.

Found by walking all tables that refer to members, so that a new one is in it without anybody thinking of it. What can
hold a secret is left out until it is classified here; a test finds what is not.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import BooleanField, DateField, DecimalField, Field, ForeignKey, IntegerField, Model, Q

from kingside.audit.models import AuditEvent, PersonalValue
from kingside.audit.operations import record
from kingside.identity.access import require_manager
from kingside.identity.kinds import Writing, writings
from kingside.identity.models import Invitation, Member

ABOUT: Final = frozenset(("member", "user", "owner", "representative", "deputy"))
"""What a table calls the member whom a row is about; by any other name they only made it."""

OF_RECORDS: Final = frozenset(("flags.Flag",))
"""Tables whose rows are about a record, whoever owns them: evidence may hold figures that are not for the reader."""

CANNOT_HOLD_A_SECRET: Final = (BooleanField, DateField, DecimalField, ForeignKey, IntegerField)
TOLD: Final[Mapping[str, frozenset[str]]] = {
    "account.EmailAddress": frozenset(("email",)),
    "accounts.Membership": frozenset(("team_role",)),
    "accounts.TeamProposal": frozenset(("answer", "change", "reservations", "state", "team_role", "why")),
    "identity.ApiToken": frozenset(("ending", "name", "scope")),
    "identity.Department": frozenset(("name",)),
    "identity.Grant": frozenset(("role",)),
    "identity.Invitation": frozenset(("email", "function", "name", "title")),
    "identity.Member": frozenset(("email", "function", "language", "locale", "name", "sentence", "time_zone", "title")),
    "identity.OpenIdentity": frozenset(("issuer", "subject")),
    "mfa.Authenticator": frozenset(("type",)),
    "notices.Notice": frozenset(("kind", "path", "text")),
    "notices.NoticeSetting": frozenset(("kind", "mail")),
    "tables.SavedView": frozenset(("list_name", "name", "query")),
    "usersessions.UserSession": frozenset(("ip", "user_agent")),
}
"""Of tables about members, the texts and the like that are told, by table; of other types every field is."""

SECRET: Final[Mapping[str, frozenset[str]]] = {
    "identity.ApiToken": frozenset(("token_hash",)),
    "identity.Invitation": frozenset(("token_hash",)),
    "identity.Member": frozenset(("password",)),
    "mfa.Authenticator": frozenset(("data",)),
    "usersessions.UserSession": frozenset(("data", "session_key")),
}
"""And those that nobody is told."""

FOR_ONESELF: Final = frozenset(("text", "path", "query"))
"""What tells of records that the administrator may not see."""

SOMEBODY: Final = "another member"
LITTLE: Final = 500


def take(member: Member, *, by: Member, at: datetime) -> Iterator[str]:
    """As `told`; who took it stands in the trail before the first piece. Only the administrator takes another's."""
    if member != by:
        require_manager(by)
    with transaction.atomic():
        record(by=by, verb="downloaded", subject=member, detail="what is held about the member")
    return told(member, to=by, at=at)


def told(member: Member, *, to: Member, at: datetime) -> Iterator[str]:
    """The whole as one JSON document, in pieces; the number of queries is that of the tables.

    What they wrote is told to themselves only: it may say of records what the administrator may not see.
    """
    is_own = member == to
    yield _json({"about": _row(member, member, is_own=is_own), "as_of": at})[:-1]
    yield ', "tables": ['
    yield from _between(_tables(member, is_own=is_own))
    yield '], "values_beside_the_trail": ['
    yield from _between(map(_json, _values(member, is_own=is_own)))
    yield '], "events": ['
    yield from _between(map(_json, _events(member)))
    yield "]}\n"


def is_told(model: type[Model], field: Field[Any, Any]) -> bool:
    """Whether a row about a member says this field."""
    return isinstance(field, CANNOT_HOLD_A_SECRET) or field.name in TOLD.get(model._meta.label, ())


def references() -> list[tuple[type[Model], ForeignKey[Any, Any]]]:
    """Each table that refers to members, and by which of its fields; those between two tables among them."""
    return [
        (model, field)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.related_model is Member
    ]


def _tables(member: Member, *, is_own: bool) -> Iterator[str]:
    for model, field in references():
        label, rows = model._meta.label, model._default_manager.filter(**{field.name: member}).order_by("pk")
        is_about = field.name in ABOUT and label not in OF_RECORDS
        wrote = _written_in(model, field.name) if is_own else None
        found = [
            _row(row, member, is_own=is_own) if is_about else _made(row, member, wrote) for row in rows.iterator(LITTLE)
        ]
        if found:
            yield _json({"table": label, "as": field.name, "rows": found})


def _written_in(model: type[Model], author: str) -> Writing | None:
    return next((each for each in writings.values() if (each.model, each.author) == (model, author)), None)


def _row(row: Model, member: Member, *, is_own: bool) -> dict[str, Any]:
    hidden = frozenset() if is_own else FOR_ONESELF
    fields = [each for each in row._meta.concrete_fields if is_told(type(row), each) and each.name not in hidden]
    return {each.name: _value(row, each, member) for each in fields}


def _made(row: Model, member: Member, wrote: Writing | None) -> dict[str, Any]:
    """That they made it and when, with what they wrote; what else stands in it is for whoever may see its page."""
    moments = [
        each
        for each in row._meta.concrete_fields
        if isinstance(each, DateField) and not (wrote and each.name in wrote.not_theirs)
    ]
    told = {"id": row.pk} | {each.name: each.value_from_object(row) for each in moments}
    if wrote is None or (wrote.later and getattr(row, f"{wrote.later}_id") not in {None, member.pk}):
        return told
    return told | {name: text for name in wrote.texts if (text := getattr(row, name))}


def _value(row: Model, field: Field[Any, Any], member: Member) -> Any:
    value = field.value_from_object(row)
    is_other = field.related_model is Member and value not in {None, member.pk}
    return SOMEBODY if is_other else value


def _values(member: Member, *, is_own: bool) -> Iterator[dict[str, Any]]:
    """As a member, as the guest that they were, and what they wrote earlier."""
    guests = map(str, Invitation.objects.filter(member=member).values_list("pk", flat=True))
    theirs = Q(kind="member", person_id=str(member.pk)) | Q(kind="invitation", person_id__in=list(guests))
    for wrote in writings.values() if is_own else ():
        if wrote.earlier:
            keys = wrote.model._default_manager.filter(**{wrote.author: member}).values_list("pk", flat=True)
            theirs |= Q(kind=wrote.earlier, person_id__in=list(map(str, keys)))
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
