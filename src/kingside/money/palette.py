"""What the search finds of this room: the page of rates, and files of them."""

from django.utils.translation import gettext_lazy

from kingside.identity.access import may
from kingside.identity.policy import Deed
from kingside.imports.palette import files_kind
from kingside.money.access import RATES
from kingside.search.kinds import Page, pages, search_kinds

search_kinds.register("file of rates")(files_kind("file of rates", RATES))
pages.register("money:rates")(
    Page(
        gettext_lazy("Exchange rates"),
        "money:rates",
        lambda member: may(member, Deed.READ, RATES),
        gettext_lazy("reporting currency"),
    )
)
pages.register("money:reporting")(
    Page(
        gettext_lazy("Reporting currency"),
        "money:reporting",
        lambda member: may(member, Deed.WRITE, RATES),
        is_offered=False,
    )
)
