"""A proposal to leave that somebody changed while another one wrote: both versions, or what became of it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from kingside.audit.conflicts import AskedBy, conflict_over
from kingside.audit.queries import entries_since
from kingside.audit.telling import Entry
from kingside.core.versioning import Choice, Conflict
from kingside.core.workflow import can
from kingside.profit.lifecycle import ExitLife
from kingside.profit.models import Examination
from kingside.profit.models.exits import SAID, ExitCheck, ExitProposal
from kingside.profit.queries.exit_guards import examination_choices

FORM: Final = "revision-{}"  # what the form of a revision calls a field


def conflict_of(proposal: ExitProposal, said: Mapping[str, Any], *, seen: int) -> Conflict | None:
    """What it says by now, beside what somebody would say who saw an earlier version; None where it stays as it is."""
    present = ExitProposal.objects.select_related("account").get(pk=proposal.pk)
    if not can(ExitLife, "revised", state=present.state):
        return None
    found = conflict_over(
        present,
        {name: said[name] for name in SAID},
        seen=seen,
        fields=SAID,
        form=AskedBy(
            title=_("the proposal to leave {account}").format(account=present.account.name),
            back=present.get_absolute_url(),
            action=reverse("profit:exit_revision", args=[present.pk]),
            name_of=FORM.format,
        ),
    )
    is_checked = ExitCheck.objects.filter(proposal=present).exists()
    return replace(
        found,
        choices=_with_examinations_told(found.choices),
        note=_("Finance has checked it: what you save makes that check void.") if is_checked else "",
    )


def what_happened(proposal: ExitProposal, *, seen: int) -> str:
    """What was done to it after version `seen`, and what to do now; empty where the trail does not know."""
    entries = entries_since(proposal, seen=seen)
    if not entries:
        return ""
    return _(
        "This proposal was changed after you opened it. {what}. "
        "Here it is as it stands now: look it over, and send yours once more."
    ).format(what="; ".join(_told(each) for each in entries))


def _told(entry: Entry) -> str:
    changed = {each.field for each in entry.changes}
    fields = [_("“{words}”").format(words=label) for name, label in SAID.items() if name in changed]
    did = f"{entry.did} ({', '.join(fields)})" if fields else entry.did
    return _("{who}: {did}").format(who=entry.who, did=did)


def _with_examinations_told(choices: Iterable[Choice]) -> list[Choice]:
    """The trail and forms know an examination by its number, people by who found what when."""
    found = list(choices)
    versions = [each.versions for each in found if each.versions.field == "examination"]
    named = {side for each in versions for side in (each.seen, each.theirs, each.yours) if side}
    if not named:
        return found
    rows = Examination.objects.filter(pk__in=named).select_related("account", "examined_by")
    words = dict(examination_choices(rows))

    def told(choice: Choice) -> Choice:
        seen, theirs, yours = (
            words.get(side, "") for side in (choice.versions.seen, choice.versions.theirs, choice.versions.yours)
        )
        return replace(choice, seen=seen, theirs=theirs, yours=yours)

    return [told(each) if each.versions.field == "examination" else each for each in found]
