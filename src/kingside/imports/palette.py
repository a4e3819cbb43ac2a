"""What the search finds of this room: files that came in, of the kinds that a member may see."""

from collections.abc import Callable, Iterator
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kingside.identity.access import may_everywhere
from kingside.identity.models import Member
from kingside.identity.policy import Deed, Resource
from kingside.imports.access import FACTS, MASTER_DATA, brings_in_for_units, resource_of
from kingside.imports.kinds import import_kinds
from kingside.imports.models import ImportBatch
from kingside.search.kinds import Found, Rows, SearchKind, search_kinds


def files_kind(name: str, resource: Resource) -> SearchKind:
    """Files that a row of the policy is about, found by whoever may look at them, or at the own ones."""
    return SearchKind(
        name=name,
        label=gettext_lazy("Imports"),
        model=ImportBatch,
        found=partial(_files, resource),
        allowed=_sees(resource),
    )


def _files(resource: Resource, rows: Rows) -> Iterator[Found]:
    kinds = [kind for kind in import_kinds if resource_of(kind) is resource]
    for batch in rows.filter(kind__in=kinds).order_by().only("pk", "file_name", "kind", "source", "received_by"):
        about = str(import_kinds[batch.kind].title)
        detail = _("{kind} from {source}").format(kind=about, source=batch.source) if batch.source else about
        yield Found(
            ref=str(batch.pk),
            title=batch.file_name,
            detail=detail,
            words=batch.source,
            url=batch.get_absolute_url(),
            about=batch.received_by_id,
        )


def _sees(resource: Resource) -> Callable[[Member], bool | Rows]:
    """All of them; or those that the member brought in for accounts of a unit."""

    def sees(member: Member) -> bool | Rows:
        if may_everywhere(member, Deed.READ, resource):
            return True
        return Member.objects.filter(pk=member.pk).values("pk") if brings_in_for_units(member, resource) else False

    return sees


search_kinds.register("file of facts")(files_kind("file of facts", FACTS))
search_kinds.register("file of rows")(files_kind("file of rows", MASTER_DATA))
