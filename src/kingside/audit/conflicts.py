"""Two versions of one record, field by field: what the trail knows of the one that was seen, for the page that asks."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from kingside.audit.kinds import kinds, person_in
from kingside.audit.operations import as_recorded
from kingside.audit.queries import since
from kingside.audit.telling import in_words
from kingside.core.texts import Text
from kingside.core.versioning import Choice, Conflict, Versioned, compare


def sent(value: object) -> str:
    """A value as most forms send it: a record by its key."""
    return str(value.pk) if isinstance(value, Model) else str(as_recorded(value) or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedBy:
    """The form that asks which version stays, as `Conflict` has it.

    `name_of` is what it calls a field, `sends` how it sends a value, `also` what else it sends.
    """

    title: str
    back: str
    action: str
    name_of: Callable[[str], str] = str
    sends: Callable[[object], str] = sent
    also: Mapping[str, str] = field(default_factory=dict)


def conflict_over(
    record: Versioned,
    said: Mapping[str, Any],
    *,
    seen: int,
    fields: Mapping[str, Text],
    form: AskedBy,
) -> Conflict:
    """What `record` says by now in these fields (with what pages call them), beside what was said over an earlier one.

    `record` was read after the other one saved it.
    """
    present = {name: getattr(record, name) for name in fields}
    theirs, yours = _recorded(present), _recorded(said)
    found = since(record, seen=seen, version=record.version, present=theirs)
    differing = compare(found.before, theirs, yours)
    told = _teller(record, fields, [side for each in differing for side in (each.seen, each.theirs, each.yours)])
    choices = [
        Choice(
            label=fields[each.field],
            name=form.name_of(each.field),
            versions=each,
            seen=told(each.field, each.seen),
            theirs=told(each.field, each.theirs),
            yours=told(each.field, each.yours),
            theirs_value=form.sends(present[each.field]),
            yours_value=form.sends(said[each.field]),
        )
        for each in differing
    ]
    differ = {each.field for each in differing}
    agreed = {form.name_of(name): form.sends(value) for name, value in present.items() if name not in differ}
    return Conflict(
        title=form.title,
        back=form.back,
        action=form.action,
        version=record.version,
        who=found.who,
        at=found.at,
        choices=choices,
        kept={**agreed, **form.also},
    )


def _recorded(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: as_recorded(value) for name, value in said.items()}


def _teller(record: Model, fields: Iterable[str], values: Iterable[Any]) -> Callable[[str, Any], str]:
    """Says a recorded value of a field; people, whom the trail names by kind and id, by their names."""
    pointing = {name for name in fields if record._meta.get_field(name).is_relation}
    wanted: dict[str, set[str]] = {}
    for whose in (person_in(value) for value in values if isinstance(value, str)):
        if whose is not None:
            wanted.setdefault(whose[0], set()).add(whose[1])
    names = {
        f"{kind} {person.pk}": str(person)
        for kind, ids in wanted.items()
        for person in kinds[kind].model._default_manager.filter(pk__in=ids)
    }
    return lambda name, value: names.get(value, value) if name in pointing and value else in_words(value)
