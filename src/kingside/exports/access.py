"""A file is for the member who asked for it, and for nobody else."""

from django.db.models import QuerySet

from kingside.exports.models import Export
from kingside.identity.access import Somebody
from kingside.identity.trail import readers, with_rows


def exports_for(member: Somebody) -> "QuerySet[Export]":
    """Files that a member asked for."""
    return Export.objects.filter(by=member.pk) if member.is_active else Export.objects.none()


# that a file left the house is for every auditor; the rows of exports go after days, their events stay
readers.register("export")(with_rows())
