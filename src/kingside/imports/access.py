"""Who brings which kind of file in, and sees what became of it."""

from typing import Final

from django.utils.translation import gettext_lazy

from kingside.identity.access import (
    Somebody,
    may_everywhere,
    reads_audit_of_the_business,
    remit_of,
    require_everywhere,
)
from kingside.identity.models import Role
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
    """Whether a member may do this with files of a kind; where it is of single accounts, with those of all accounts."""
    return may_everywhere(member, deed, resource_of(kind))


def kinds_for(member: Somebody, deed: Deed = Deed.READ) -> list[str]:
    """The kinds that a member may see, or bring in."""
    remit = remit_of(member)
    return [kind for kind in import_kinds if remit.lets(deed, resource_of(kind))]


def batches_for(member: Somebody) -> ImportBatchQuerySet:
    """Batches of the kinds that a member may see, the newest first."""
    return ImportBatch.objects.filter(kind__in=kinds_for(member))


def require_kind(member: Somebody | None, kind: str, deed: Deed = Deed.WRITE) -> None:
    """Refuse whoever may not do this with files of a kind. None is the installation itself."""
    require_everywhere(member, deed, resource_of(kind))


@readers.register("import")
def _batches_in_the_trail(member: Somebody) -> Reach:
    """Each by the row that its kind falls under."""
    kinds = kinds_for(member) if reads_audit_of_the_business(member) else []
    return batches_for(member) if 0 < len(kinds) < len(import_kinds) else bool(kinds)
