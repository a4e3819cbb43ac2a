"""Views that a member kept for themselves go; those for everybody stay, as others use them."""

from kingside.identity.kinds import Leaver, erasers
from kingside.tables.models import SavedView


@erasers.register("saved views")
def erase_own_views(leaver: Leaver) -> None:
    """Deleted ones, which could be restored, among them."""
    mine = SavedView.objects.filter(owner=leaver.member)
    (mine.filter(is_shared=False) | mine.exclude(deleted_at=None)).delete()
