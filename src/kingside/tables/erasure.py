"""Views that a member kept for themselves go; those for everybody stay, as others use them, and ask for the label.

So do the rows that were changed many at once, where a list says whom a row names.
"""

from django.db.models import Model
from django.http import QueryDict

from kingside.identity.kinds import Leaver, erasers
from kingside.tables.kinds import lists
from kingside.tables.models import BulkChange, ChangedRow, SavedView

LONGEST = 4000
LONGEST_NAME = 300


@erasers.register("saved views")
def erase_own_views(leaver: Leaver) -> None:
    """Deleted ones, which could be restored, among them."""
    mine = SavedView.objects.filter(owner=leaver.member)
    (mine.filter(is_shared=False) | mine.exclude(deleted_at=None)).delete()
    replace_in_queries(SavedView, leaver)
    replace_in_queries(BulkChange, leaver)


@erasers.register("changed rows")
def replace_in_changed_rows(leaver: Leaver) -> None:
    """Rows of lists whose titles name members, such as notices."""
    of_members = [name for name, kind in lists.items() if kind.names_members]
    rows = ChangedRow.objects.filter(change__list_name__in=of_members)
    for pk, name in rows.order_by().values_list("pk", "name").iterator():
        if (kept := leaver.replaced_in(name)) != name:
            ChangedRow.objects.filter(pk=pk).update(name=kept[:LONGEST_NAME])


def rename_changed_row(list_name: str, key: str, label: str) -> None:
    """What changes of many remember of one row: its title, and maybe words that it was searched by."""
    changed = ChangedRow.objects.filter(change__list_name=list_name, key=key)
    BulkChange.objects.filter(pk__in=changed.values("change")).update(query="")
    changed.update(name=label)


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
