"""Who reads what of the audit trail: one reader for each kind of record, brought by its room beside the policy.

An event is there for whoever may read the trail there and the record that it tells of. What is not is left out
altogether, since a dash in the policy is nothing at all: when a margin was looked at, and that it was, is told by the
verbs alone. As people read it: docs/reference/audit.md.
"""

from collections.abc import Callable, Mapping
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, CharField, Model, Q, QuerySet, UUIDField, Value, When
from django.db.models.functions import Cast, Replace

from kingside.audit.kinds import kind_of
from kingside.audit.models import AuditEvent
from kingside.audit.queries import History, history_of, history_of_kind
from kingside.core.registry import Registry
from kingside.identity.access import Somebody, may, reads_audit_of_the_business
from kingside.identity.policy import Deed, Resource

Reach = bool | QuerySet[Any]
"""Of which records of a kind a member reads what happened: all, none, or those of a queryset."""


readers: Registry[Callable[[Somebody], Reach]] = Registry("readers of what happened")
"""By kind of record, how far a member reads what happened to it. A kind without one is read by nobody; a test looks."""


def with_rows(*rows: Resource) -> Callable[[Somebody], Reach]:
    """Of records that belong to no single account: all or none, and none of them by a grant for a unit."""

    def reach(member: Somebody) -> Reach:
        return reads_audit_of_the_business(member) and all(may(member, Deed.READ, row) for row in rows)

    return reach


for _kind in ("member", "invitation", "department", "business_unit"):
    readers.register(_kind)(with_rows())


def reaches_of(member: Somebody) -> dict[str, Reach]:
    """How far a member reads the trail, kind by kind."""
    return {kind: reach(member) for kind, reach in readers.items()}


def events_of(reaches: Mapping[str, Reach]) -> QuerySet[AuditEvent]:
    """The events that so much reaches.

    Whoever reads whole kinds gets a CASE, which no index serves: so the trail is walked along the order of its keys, or
    along the index of what is asked for, and never sorted whole. Whoever reads single records only gets them by the
    index of records.
    """
    whole = [kind for kind, reach in reaches.items() if reach is True]
    parts = [_about(kind, reach) for kind, reach in reaches.items() if isinstance(reach, QuerySet)]
    events = AuditEvent.objects.alias(plain_id=_plain("subject_id"))
    if len(whole) == len(reaches):
        return AuditEvent.objects.all()
    if not whole:
        return events.filter(reduce(or_, parts)) if parts else events.none()
    seen = [When(part, then=Value(value=True)) for part in (Q(subject_kind__in=whole), *parts)]
    return events.filter(Case(*seen, default=Value(value=False)))


def events_for(member: Somebody) -> QuerySet[AuditEvent]:
    """The events that a member reads, the newest first."""
    return events_of(reaches_of(member))


def history_for(member: Somebody, record: Model) -> History | None:
    """What happened to one record, for whoever may read that; None for everybody else."""
    reach = readers[kind_of(record).name](member)
    is_read = reach.filter(pk=record.pk).exists() if isinstance(reach, QuerySet) else reach
    return history_of(record, opens=opened_by(member)) if is_read else None


def history_of_all(member: Somebody, kind: str) -> History | None:
    """What happened to records of a kind that have one page together, as far as a member may read that."""
    reach = readers[kind](member)
    return None if reach is False else history_of_kind(kind, events_of({kind: reach}), opens=opened_by(member))


def history_among(member: Somebody, kind: str, records: QuerySet[Any]) -> History | None:
    """What happened to some records of a kind that have one page together, as far as a member may read that."""
    reach = readers[kind](member)
    if reach is False:
        return None
    read = records.filter(pk__in=reach.values("pk")) if isinstance(reach, QuerySet) else records
    return history_of_kind(kind, events_of({kind: read}), opens=opened_by(member))


def opened_by(member: Somebody) -> Callable[[str], Reach]:
    """Which records of a kind a member reads the trail of, and so may open."""
    return lambda kind: readers[kind](member)


def _about(kind: str, reach: QuerySet[Any]) -> Q:
    """The kind is looked at first, and the records only where it is theirs."""
    ids = Cast("pk", CharField())
    if isinstance(reach.model._meta.pk, UUIDField):
        return Q(subject_kind=kind) & Q(plain_id__in=reach.order_by().values_list(_plain(ids)))
    return Q(subject_kind=kind) & Q(subject_id__in=reach.order_by().values_list(ids))


def _plain(of: Any) -> Replace:
    """The id of a UUID as both databases write it: SQLite keeps it without dashes."""
    return Replace(of, Value("-"), Value(""))
