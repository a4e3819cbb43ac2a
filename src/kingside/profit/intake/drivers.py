"""What accounts take that is on no invoice line."""

from django.utils.translation import gettext_lazy

from kingside.imports.kinds import (
    DRIVERS_OF_COSTS,
    FactKind,
    Field,
    import_kinds,
)
from kingside.money.intake import IS_CURRENCY
from kingside.profit.intake.columns import ACCOUNT_NAMES, CURRENCY, DRIVERS, IN_WHAT

import_kinds.register(DRIVERS)(
    FactKind(
        place=4,
        title=gettext_lazy("Account drivers"),
        noun="row",
        what=gettext_lazy("What stands on no invoice: visits, hours of account management, tickets, per account."),
        key=("account", "date"),
        others=DRIVERS_OF_COSTS,
        questions=(IN_WHAT,),
        rules=(IS_CURRENCY,),
        fields=(
            Field(
                "account",
                gettext_lazy("Account code"),
                "text",
                gettext_lazy("Whose they are, by the number this source uses."),
                is_required=True,
                also=ACCOUNT_NAMES,
            ),
            Field(
                "date",
                gettext_lazy("Date"),
                "date",
                gettext_lazy("A day of the month or year they belong to; without it they count in every period."),
                also=("month", "period", "day", "datum", "monat", "period_end"),
            ),
            CURRENCY,
        ),
    )
)
