"""What pages across rooms write down."""

from django.db import transaction

from kingside.audit.operations import record
from kingside.identity.models import Member


@transaction.atomic
def note_download(*, what: str, by: Member) -> None:
    """Whoever takes a list out of the house leaves a line in the trail; before the first byte is sent."""
    record(by=by, verb="downloaded", subject=by, detail=what)
