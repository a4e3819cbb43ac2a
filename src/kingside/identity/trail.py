"""Who reads what of the audit trail: one reader for each kind of record, brought by its room beside the policy.

An event is there for whoever may read the trail there and the record that it tells of. What is not is left out
altogether, since a dash in the policy is nothing at all: when a margin was looked at, and that it was, is told by the
verbs alone. As people read it: docs/reference/audit.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import Case, CharField, Model, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Replace

from kingside.audit.kinds import kind_of
from kingside.audit.models import AuditEvent
from kingside.audit.queries import History, history_of, history_of_kind
from kingside.core.registry import Registry
from kingside.identity.access import Somebody, may, reads_audit_of_the_business
from kingside.identity.policy import Deed, Resource

Reach = bool | QuerySet[Any]
"""Of which records of a kind a member reads what happened: all, none, or those of a queryset."""


class Reader(Protocol):
    """Says how far a member reads the trail of one kind; `rows` are those of the policy that it takes beside AUDIT."""

    @property
    def rows(self) -> tuple[Resource, ...]: ...

    def reach(self, member: Somebody) -> Reach: ...


readers: Registry[Reader] = Registry("readers of what happened")
"""By kind of record. A kind without a reader is read by nobody; a test looks that each has one."""


@dataclass(frozen=True, slots=True)
class OfTheBusiness:
    """Records that belong to no single account: all of a kind or none, and none of them by a grant for a unit."""

    rows: tuple[Resource, ...] = ()

    def reach(self, member: Somebody) -> Reach:
        return reads_audit_of_the_business(member) and all(may(member, Deed.READ, row) for row in self.rows)


for _kind in ("member", "invitation", "department", "business_unit"):
    readers.register(_kind)(OfTheBusiness())


def reaches_of(member: Somebody) -> dict[str, Reach]:
    """How far a member reads the trail, kind by kind."""
    return {kind: reader.reach(member) for kind, reader in readers.items()}


def events_of(reaches: Mapping[str, Reach]) -> QuerySet[AuditEvent]:
    """The events that so much reaches.

    The condition is a CASE, which no index serves: so the trail is walked along the order of its keys, or along the
    index of what is asked for, and never sorted whole.
    """
    if all(reach is True for reach in reaches.values()):
        return AuditEvent.objects.all()
    seen = Q(subject_kind__in=[kind for kind, reach in reaches.items() if reach is True])
    for kind, reach in reaches.items():
        if isinstance(reach, QuerySet):
            seen |= Q(subject_kind=kind, plain_id__in=reach.order_by().values_list(_plain(Cast("pk", CharField()))))
    plain = AuditEvent.objects.alias(plain_id=_plain("subject_id"))
    return plain.filter(Case(When(seen, then=Value(value=True)), default=Value(value=False)))


def scope_of(reaches: Mapping[str, Reach]) -> str:
    """What that is, in a text that differs when it does."""
    return "; ".join(f"{kind}: {reach if isinstance(reach, bool) else reach.query}" for kind, reach in reaches.items())


def events_for(member: Somebody) -> QuerySet[AuditEvent]:
    """The events that a member reads, the newest first."""
    return events_of(reaches_of(member))


def history_for(member: Somebody, record: Model) -> History | None:
    """What happened to one record, for whoever may read that; None for everybody else."""
    reach = readers[kind_of(record).name].reach(member)
    is_read = reach.filter(pk=record.pk).exists() if isinstance(reach, QuerySet) else reach
    return history_of(record) if is_read else None


def history_of_all(member: Somebody, kind: str) -> History | None:
    """What happened to records of a kind that have one page together, as far as a member may read that."""
    reach = readers[kind].reach(member)
    return None if reach is False else history_of_kind(kind, events_of({kind: reach}))


def _plain(of: Any) -> Replace:
    """An id as both databases write it; SQLite keeps a UUID without its dashes."""
    return Replace(of, Value("-"), Value(""))
