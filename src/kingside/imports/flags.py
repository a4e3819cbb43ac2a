"""Rules about files that were sent and then left."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import partial
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from kingside.core.texts import Text
from kingside.flags.kinds import Evidence, Finding, FlagRule, flag_rules, look_again_after
from kingside.flags.models import Loudness, Severity
from kingside.identity.policy import Resource
from kingside.imports.access import FACTS, MASTER_DATA, resource_of
from kingside.imports.kinds import import_kinds
from kingside.imports.models import IMPORT, UNDO, ImportBatch
from kingside.web import locales

LEFT_ALONE: Final = timedelta(days=7)
COLUMNS: Final = gettext_noop("for its columns to be paired with ours")  # as evidence keeps it, in English
WORD: Final = gettext_noop("for somebody’s word to take it in")
WAITS_FOR: Final = {ImportBatch.State.READ: COLUMNS, ImportBatch.State.CHECKED: WORD}

look_again_after.register("imports")((IMPORT, UNDO))


def left_alone(on: date, *, resource: Resource) -> Iterable[Finding]:
    """Files at a step that only a member can take, for more than a week; those about single accounts aside."""
    of_kind = {kind: resource_of(kind) for kind in import_kinds}
    kinds = [
        kind
        for kind, its in of_kind.items()
        if not its.of_accounts and (its is MASTER_DATA) == (resource is MASTER_DATA)
    ]
    left = ImportBatch.objects.filter(kind__in=kinds, state__in=WAITS_FOR, received_at__date__lt=on - LEFT_ALONE)
    for batch in left:
        yield Finding(
            subject_kind="import",
            subject_id=str(batch.pk),
            label=batch.file_name,
            path=batch.get_absolute_url(),
            evidence={
                "source": batch.source,
                "received_on": batch.received_at.date(),
                "waits": WAITS_FOR[ImportBatch.State(batch.state)],
            },
            owner=batch.received_by_id,
        )


def _says(seen: Evidence) -> str:
    day = locales.day_in_words(date.fromisoformat(seen["received_on"]))
    if seen["waits"] == COLUMNS:
        sentence = _("it came from {source} on {day} and waits for its columns to be paired with ours.")
    else:
        sentence = _("it came from {source} on {day} and waits for somebody’s word to take it in.")
    return sentence.format(source=seen["source"], day=day)


def _rule(title: Text, resource: Resource, means: Text) -> FlagRule:
    find: Callable[[date], Iterable[Finding]] = partial(left_alone, resource=resource)
    return FlagRule(
        title=title,
        means=means,
        next_step=gettext_lazy("Go on with it, or put it aside"),
        severity=Severity.NOTE,
        loudness=Loudness.QUIET,
        resource=resource,
        find=find,
        says=_says,
        is_in_decide=True,
        words={
            "source": gettext_lazy("source"),
            "received_on": gettext_lazy("received on"),
            "waits": gettext_lazy("waits"),
            COLUMNS: gettext_lazy(COLUMNS),
            WORD: gettext_lazy(WORD),
        },
    )


flag_rules.register("imports.facts_waiting")(
    _rule(
        gettext_lazy("A file with figures was left half way"),
        FACTS,
        gettext_lazy("Somebody sent it more than a week ago; until it is in, every figure here lacks it."),
    )
)
flag_rules.register("imports.rows_waiting")(
    _rule(
        gettext_lazy("A file without figures was left half way"),
        MASTER_DATA,
        gettext_lazy("Somebody sent it more than a week ago; accounts or products are older here than there."),
    )
)
