"""Views that a member kept for themselves go; those for everybody stay, as others use them, and ask for the label.

So do the rows that were changed many at once, where a list says whom a row names.
"""

from django.db.models import Model
from django.http import QueryDict

from kingside.identity.kinds import Former, FormerGuest, Leaver, erasers, guest_erasers
from kingside.tables.kinds import lists
from kingside.tables.models import BulkChange, ChangedRow, SavedView

LONGEST = 4000
LONGEST_NAME = 300


@erasers.register("saved views")
def erase_own_views(leaver: Leaver) -> None:
    """Deleted ones, which could be restored, among them."""
    mine = SavedView.objects.filter(owner=leaver.member)
    (mine.filter(is_shared=False) | mine.exclude(deleted_at=None)).delete()
    _replace(leaver)


@guest_erasers.register("saved views")
def erase_guest(guest: FormerGuest) -> None:
    """What anybody asked lists for, and the invitation where it was changed with others."""
    _replace(guest)


def _replace(former: Former) -> None:
    replace_in_queries(SavedView, former)
    replace_in_queries(BulkChange, former)
    _replace_in_changed_rows(former)


def _replace_in_changed_rows(former: Former) -> None:
    """Rows of lists whose titles name people, such as notices."""
    of_members = [name for name, kind in lists.items() if kind.names_members]
    rows = ChangedRow.objects.filter(change__list_name__in=of_members)
    for pk, name in rows.order_by().values_list("pk", "name").iterator():
        if (kept := former.replaced_in(name)) != name:
            ChangedRow.objects.filter(pk=pk).update(name=kept[:LONGEST_NAME])


def replace_in_queries(model: type[Model], former: Former) -> None:
    """What was asked of lists by name is asked by the label, which stands in their rows from now on."""
    rows = model._default_manager
    for pk, query in rows.exclude(query="").order_by().values_list("pk", "query").iterator():
        if (kept := _replaced(query, former)) != query:
            rows.filter(pk=pk).update(query=kept if len(kept) <= LONGEST else "")


def _replaced(query: str, former: Former) -> str:
    asked, changed = QueryDict(query), QueryDict(mutable=True)
    for name, values in asked.lists():
        changed.setlist(name, [former.replaced_in(value) for value in values])
    return query if changed == asked else changed.urlencode()
