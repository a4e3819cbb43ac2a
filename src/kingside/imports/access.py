"""Who brings which kind of file in, and sees what became of it."""

from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_lazy

from kingside.identity.access import (
    Remit,
    Somebody,
    reads_audit_of_the_business,
    remit_of,
    require_everywhere,
)
from kingside.identity.models import Member, Role
from kingside.identity.policy import READ, WRITE, Deed, Resource, each, policy
from kingside.identity.trail import Reach, readers
from kingside.imports.kinds import FactKind, import_kinds
from kingside.imports.models import ImportBatch, ImportBatchQuerySet

FACTS: Final = policy.register("facts")(
    Resource(
        title=gettext_lazy("Imports of invoice lines, drivers, receivables"),
        what=gettext_lazy("Files with money in them: bring them in, look at them, undo them."),
        cells={Role.FIN: WRITE, Role.PRG: READ},
    )
)

MASTER_DATA: Final = policy.register("master data")(
    Resource(
        title=gettext_lazy("Imports of master data"),
        what=gettext_lazy(
            "Files of accounts, products and offerings, with what a source calls them: bring them in, look at them, "
            "undo them."
        ),
        cells=each((Role.FIN, Role.ADM, Role.PRG), WRITE),
    )
)


def resource_of(kind: str) -> Resource:
    """The row of the policy that a kind of import falls under."""
    found = import_kinds[kind]
    return found.resource or (FACTS if isinstance(found, FactKind) else MASTER_DATA)


def may_with(member: Somebody, deed: Deed, kind: str) -> bool:
    """Whether a member may do this with files of a kind; where it is of single accounts, perhaps with those of a unit.

    Then the kind refuses rows of other accounts.
    """
    return kind in kinds_for(member, deed)


def may_advance(member: Somebody, batch: ImportBatch) -> bool:
    """Whether a member may take this file a step on, or out again: of single accounts, else only her own."""
    remit, resource = remit_of(member), resource_of(batch.kind)
    return remit.lets(Deed.WRITE, resource) or (_is_hers(batch, member) and _in_units(remit, resource))


def kinds_for(member: Somebody, deed: Deed = Deed.READ) -> list[str]:
    """The kinds that a member may see, or bring in, if only for accounts of a unit."""
    remit = remit_of(member)
    of_kind = {kind: resource_of(kind) for kind in import_kinds}
    return [kind for kind, its in of_kind.items() if remit.lets(deed, its) or _in_units(remit, its)]


def batches_for(member: Somebody, deed: Deed = Deed.READ) -> ImportBatchQuerySet:
    """Batches that a member may see, or take a step on: of whole kinds, else her own."""
    whole = _whole_kinds(member, deed)
    found = Q(kind__in=whole)
    if own := [kind for kind in kinds_for(member, deed) if kind not in whole]:
        found |= Q(kind__in=own, received_by=member)
    return ImportBatch.objects.filter(found)


def brings_in_for_units(member: Somebody, resource: Resource) -> bool:
    """Whether a member may bring files of this row in for accounts of a unit, and then looks at her own."""
    return _in_units(remit_of(member), resource)


def require_kind(member: Somebody | None, kind: str, deed: Deed = Deed.WRITE) -> None:
    """Refuse whoever may not do this with files of a kind. None is the installation itself."""
    if member is None or not may_with(member, deed, kind):
        require_everywhere(member, deed, resource_of(kind))


def require_batch(member: Somebody | None, batch: ImportBatch) -> None:
    """Refuse whoever may not take this file a step on. None is the installation itself."""
    if member is None or not may_advance(member, batch):
        require_everywhere(member, Deed.WRITE, resource_of(batch.kind))


def _whole_kinds(member: Somebody, deed: Deed) -> list[str]:
    remit = remit_of(member)
    return [kind for kind in import_kinds if remit.lets(deed, resource_of(kind))]


def _in_units(remit: Remit, resource: Resource) -> bool:
    """Whether the files may be brought in for accounts of a unit."""
    return resource.of_accounts and bool(remit.units_for(Deed.WRITE, resource))


def _is_hers(batch: ImportBatch, member: Somebody) -> bool:
    return isinstance(member, Member) and batch.received_by_id == member.pk


@readers.register("import")
def _batches_in_the_trail(member: Somebody) -> Reach:
    """Each by the row that its kind falls under."""
    kinds = _whole_kinds(member, Deed.READ) if reads_audit_of_the_business(member) else []
    return batches_for(member) if 0 < len(kinds) < len(import_kinds) else bool(kinds)
