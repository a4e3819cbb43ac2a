"""The audit trail as a list. It grows for ever, so it has one order, which is that of its keys."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from kingside.accounts.access import reach_of_policy
from kingside.audit import queries, words
from kingside.audit.kinds import kinds
from kingside.audit.models import SYSTEM, AuditEvent
from kingside.audit.telling import Opens, entries_of
from kingside.identity.access import may_read_audit, require_audit
from kingside.identity.models import Member
from kingside.identity.trail import events_of, opened_by, reaches_of
from kingside.tables.columns import Choice, Column, Kind
from kingside.tables.kinds import ListKind, Opened, Params, lists

MANY: Final = 100_000
# kinds that lead from the trail to the page of a record: whoever reads what happened to it may open that, too
LINKED: Final = frozenset(
    ("account", "import", "cost_draft", "cost_model", "profit_map", "lever_scenario", "exit_proposal", "flag")
)


def _open(member: Member, params: Params) -> Opened:
    require_audit(member)
    reaches = reaches_of(member)
    events = events_of(reaches)
    return Opened(
        rows=events,
        order="-at",
        choices={
            "who": [Choice(key, name, _acted(key)) for key, name in queries.people()],
            "verb": [Choice(verb, words.verb(verb)) for verb in queries.verbs(events)],
            "kind": [
                Choice(name, words.noun(kind.noun), Q(subject_kind=name))
                for name, kind in kinds.items()
                if reaches[name] is not False
            ],
            "record": _record(params.get("kind", ""), params.get("record", ""), events),
        },
        scope=reach_of_policy(member),
        tell=partial(_tell, opens=opened_by(member)),
    )


def left_out(opened: Opened) -> list[str]:
    """The kinds of record of which a member reads nothing."""
    read = {choice.value for choice in opened.choices["kind"]}
    return sorted(words.noun(kind.noun) for name, kind in kinds.items() if name not in read)


def _acted(key: str) -> Q:
    return Q(actor_label=SYSTEM) if key == SYSTEM else Q(actor_kind="member", actor_id=key)


def _record(kind: str, pk: str, events: QuerySet[AuditEvent]) -> list[Choice]:
    """The one record that is asked for; its id alone says nothing."""
    return [Choice(pk, queries.name_of(kind, pk, events), Q(subject_kind=kind, subject_id=pk))] if kind and pk else []


def _tell(rows: Sequence[dict[str, Any]], *, opens: Opens) -> None:
    events = AuditEvent.objects.in_bulk([row["pk"] for row in rows])
    entries = entries_of([events[row["pk"]] for row in rows], linked=LINKED, opens=opens)
    for row, entry in zip(rows, entries, strict=True):
        row |= {"entry": entry, "who": entry.who, "record": entry.record, "to": f"{entry.what} {entry.record}"}
        row["cause"] = f"{entry.cause} {entry.cause_id}".strip()
        row["changes"] = "; ".join(
            [f"{each.field}: {each.before or _('empty')} → {each.after or _('empty')}" for each in entry.changes]
            + ([entry.detail] if entry.detail else [])
        )


TRAIL: Final = lists.register("audit")(
    ListKind(
        name="audit",
        title=gettext_lazy("Audit trail"),
        noun=gettext_lazy("event"),
        nouns=ngettext_lazy("{n} event", "{n} events", "number"),
        address="overview:audit",
        download="overview:audit_download",
        columns=(
            Column(
                name="at",
                label=gettext_lazy("When"),
                kind=Kind.MOMENT,
                sorted_by="pk",
                starts="desc",
                is_title=True,
                may_be_unknown=False,
            ),
            Column(name="who", label=gettext_lazy("Who"), kind=Kind.CHOICE, is_told=True, may_be_unknown=False),
            Column(name="verb", label=gettext_lazy("Did"), kind=Kind.CHOICE, is_sortable=False, may_be_unknown=False),
            Column(
                name="kind",
                label=gettext_lazy("To"),
                kind=Kind.CHOICE,
                path="to",
                is_told=True,
                template="overview/cells/record.html",
                may_be_unknown=False,
            ),
            Column(
                name="record",
                label=gettext_lazy("Record"),
                kind=Kind.CHOICE,
                is_told=True,
                is_optional=True,
                may_be_unknown=False,
            ),
            Column(
                name="changes",
                label=gettext_lazy("From what to what"),
                is_told=True,
                is_filterable=False,
                is_wide=True,
                template="overview/cells/changes.html",
            ),
            Column(
                name="cause",
                label=gettext_lazy("In the course of"),
                is_told=True,
                is_filterable=False,
                is_optional=True,
            ),
            Column(
                name="version",
                label=gettext_lazy("Version"),
                kind=Kind.COUNT,
                path="subject_version",
                is_sortable=False,
                is_filterable=False,
                is_optional=True,
            ),
        ),
        open=_open,
        may=may_read_audit,
        params=("kind", "record"),
        many=MANY,
    )
)
