"""Two versions of one draft, part by part."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kingside.audit.operations import as_recorded
from kingside.audit.queries import since
from kingside.audit.telling import in_words
from kingside.core.versioning import Choice, Conflict, compare
from kingside.profit.models import CostDraft
from kingside.profit.parts import ORDER, Parts, is_apart, parts_of, parts_of_text, told, whole_from

PICK = "pick "  # before the name of a part: "theirs" or "yours"


@dataclass(frozen=True, slots=True)
class Typed:
    """What a member typed over a version that is not the present one."""

    name: str
    toml: str
    notes: Mapping[str, Any]

    @property
    def parts(self) -> Parts:
        return parts_of_text(self.name, self.toml, self.notes)

    def as_form(self) -> dict[str, str]:
        return {"name": self.name, "toml": self.toml, "notes": json.dumps(dict(self.notes))}


def conflict_of(draft: CostDraft, typed: Typed, *, seen: int) -> Conflict | None:
    """The page that lets one choose part by part; None where either text cannot be taken apart."""
    theirs, yours = parts_of(draft), typed.parts
    if not (is_apart(theirs) and is_apart(yours)):
        return None
    found = since(draft, seen=seen, version=draft.version, present=_recorded(theirs))
    choices = [
        Choice(
            label=_(ORDER) if each.field == ORDER else each.field,
            name=f"{PICK}{each.field}",
            versions=each,
            seen=in_words(each.seen),
            theirs=in_words(each.theirs),
            yours=in_words(each.yours),
        )
        for each in compare(found.before, _recorded(theirs), _recorded(yours))
    ]
    return Conflict(
        title=_("the draft of {draft}").format(draft=draft),
        back=draft.get_absolute_url(),
        action=reverse("profit:merge", args=[draft.pk]),
        version=draft.version,
        who=found.who,
        at=found.at,
        choices=choices,
        kept=typed.as_form(),
    )


def merged(draft: CostDraft, typed: Typed, picks: Mapping[str, str]) -> Typed | None:
    """The draft as somebody chose it part by part; None where a part in which the two differ was not chosen."""
    theirs, yours = parts_of(draft), typed.parts
    differing = [each.field for each in compare(None, _recorded(theirs), _recorded(yours))]
    chosen = {part: picks.get(part) for part in differing}
    if not set(chosen.values()) <= {"theirs", "yours"}:
        return None
    if "yours" not in chosen.values():
        return Typed(draft.name, draft.toml, draft.notes)
    if "theirs" not in chosen.values():
        return typed
    parts = {**theirs, **{part: yours.get(part) for part, side in chosen.items() if side == "yours"}}
    return Typed(*whole_from({part: value for part, value in parts.items() if value is not None}))


def _recorded(parts: Parts) -> dict[str, Any]:
    return {part: as_recorded(value) for part, value in told(parts).items()}
