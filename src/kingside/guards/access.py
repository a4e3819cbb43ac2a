"""Who sees what guards do, and who sets it."""

from typing import Final

from django.utils.translation import gettext_lazy

from kingside.identity.models import Role
from kingside.identity.policy import READ, WRITE, Resource, policy
from kingside.identity.trail import readers, with_rows

GUARDS: Final = policy.register("guards")(
    Resource(
        title=gettext_lazy("Guards"),
        what=gettext_lazy("What has to hold before a step is made, and whether it warns or blocks where it does not."),
        cells={Role.PRG: WRITE, Role.ADM: READ},
    )
)

readers.register("guard")(with_rows())
