"""Who may see and do what: one table. Each room declares its rows beside the querysets that obey them.

A row is a resource, a column a role, a cell what the role may do with it. How far a cell reaches follows from how one
comes by the role: on a team or as a mentor, that account; by a grant, the unit it was given for and all below, or the
whole business; for a department, the whole business. The table as people read it: docs/reference/roles.md.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kingside.core.registry import Registry
from kingside.core.texts import Text
from kingside.identity.models import Role


class Deed(StrEnum):
    """What can be done with a resource."""

    READ = "read"
    COMMENT = "comment"
    PROPOSE = "propose"
    WRITE = "write"
    APPROVE = "approve"


Deeds = frozenset[Deed]

READ: Final = frozenset({Deed.READ})
COMMENT: Final = READ | {Deed.COMMENT}
PROPOSE: Final = READ | {Deed.PROPOSE}
APPROVE: Final = READ | {Deed.APPROVE}
WRITE: Final = COMMENT | PROPOSE | {Deed.WRITE}

A_MENTOR_MAY: Final = COMMENT
"""At most, at the account she is mentor of, whatever else she is granted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A row of the table: of single accounts, or of the business as a whole, of which a grant for a unit opens none."""

    title: Text
    what: Text
    cells: Mapping[Role, Deeds]
    of_accounts: bool = False

    def lets(self, role: Role, deed: Deed) -> bool:
        """Whether the cell of this role says so."""
        return deed in self.cells.get(role, frozenset())

    def roles_for(self, deed: Deed) -> list[Role]:
        """Those that may, in the order of the columns."""
        return [role for role in Role if self.lets(role, deed)]


def each(roles: Iterable[Role], deeds: Deeds) -> dict[Role, Deeds]:
    """The same cell for several roles."""
    return dict.fromkeys(roles, deeds)


policy: Registry[Resource] = Registry("resources")
