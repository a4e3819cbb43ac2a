"""What the search finds of this room: files that came in, of the kinds that a member may see."""

from collections.abc import Callable, Iterator
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kingside.identity.access import may_everywhere
from kingside.identity.models import Member
from kingside.identity.policy import Deed, Resource
from kingside.imports.access import FACTS, MASTER_DATA, resource_of
from kingside.imports.kinds import import_kinds
from kingside.imports.models import ImportBatch
from kingside.search.kinds import Found, Rows, SearchKind, search_kinds


def files_kind(name: str, resource: Resource) -> SearchKind:
    """Files that a row of the policy is about, found by whoever may look at them."""
    return SearchKind(
        name=name,
        label=gettext_lazy("Imports"),
        model=ImportBatch,
        found=partial(_files, resource),
        allowed=_sees(resource),
    )


def _files(resource: Resource, rows: Rows) -> Iterator[Found]:
    kinds = [kind for kind in import_kinds if resource_of(kind) is resource]
    for batch in rows.filter(kind__in=kinds).order_by().only("pk", "file_name", "kind", "source"):
        about = str(import_kinds[batch.kind].title)
        detail = _("{kind} from {source}").format(kind=about, source=batch.source) if batch.source else about
        yield Found(
            ref=str(batch.pk), title=batch.file_name, detail=detail, words=batch.source, url=batch.get_absolute_url()
        )


def _sees(resource: Resource) -> Callable[[Member], bool]:
    return lambda member: may_everywhere(member, Deed.READ, resource)


search_kinds.register("file of facts")(files_kind("file of facts", FACTS))
search_kinds.register("file of rows")(files_kind("file of rows", MASTER_DATA))
