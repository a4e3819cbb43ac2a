"""Flags name who leads or mentors; of a member who is erased only the label is left. Dismissals have a reason."""

from kingside.flags.models import Dismissal, Flag
from kingside.identity.kinds import Leaver, Writing, erasers, writings

writings.register("dismissals")(Writing(Dismissal, "by", ("reason",)))

NAMES_IN = ("lead", "mentor")  # what evidence calls a member


@erasers.register("flags")
def erase_in_evidence(leaver: Leaver) -> None:
    """In flags that are gone, too."""
    for word in NAMES_IN:
        flags = list(Flag.objects.filter(**{f"evidence__{word}__in": list(leaver.names)}))
        for flag in flags:
            flag.evidence[word] = leaver.replaced_in(flag.evidence[word])
        Flag.objects.bulk_update(flags, ["evidence"], batch_size=500)
