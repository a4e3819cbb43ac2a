"""Views that a member kept for themselves go; those for everybody stay, as others use them, and ask for the label."""

from django.db.models import Model
from django.http import QueryDict

from kingside.identity.kinds import Leaver, erasers
from kingside.tables.models import BulkChange, SavedView

LONGEST = 4000


@erasers.register("saved views")
def erase_own_views(leaver: Leaver) -> None:
    """Deleted ones, which could be restored, among them."""
    mine = SavedView.objects.filter(owner=leaver.member)
    (mine.filter(is_shared=False) | mine.exclude(deleted_at=None)).delete()
    replace_in_queries(SavedView, leaver)
    replace_in_queries(BulkChange, leaver)


def replace_in_queries(model: type[Model], leaver: Leaver) -> None:
    """What was asked of lists by name is asked by the label, which stands in their rows from now on."""
    rows = model._default_manager
    for pk, query in rows.exclude(query="").order_by().values_list("pk", "query").iterator():
        if (kept := _replaced(query, leaver)) != query:
            rows.filter(pk=pk).update(query=kept if len(kept) <= LONGEST else "")


def _replaced(query: str, leaver: Leaver) -> str:
    asked, changed = QueryDict(query), QueryDict(mutable=True)
    for name, values in asked.lists():
        changed.setlist(name, [leaver.replaced_in(value) for value in values])
    return query if changed == asked else changed.urlencode()
