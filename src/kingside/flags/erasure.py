"""Flags name who leads or mentors; of a member who is erased only the label is left."""

from kingside.flags.models import Flag
from kingside.identity.kinds import Leaver, erasers

NAMES_IN = ("lead", "mentor")  # what evidence calls a member


@erasers.register("flags")
def erase_in_evidence(leaver: Leaver) -> None:
    """In flags that are gone, too."""
    for word in NAMES_IN:
        flags = list(Flag.objects.filter(**{f"evidence__{word}__in": list(leaver.names)}))
        for flag in flags:
            flag.evidence[word] = leaver.replaced_in(flag.evidence[word])
        Flag.objects.bulk_update(flags, ["evidence"], batch_size=500)
