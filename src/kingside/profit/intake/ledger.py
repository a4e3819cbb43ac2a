"""What the ledger says of each month."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy, gettext_noop

from kingside.imports.kinds import (
    Field,
    NextStep,
    Record,
    RowKind,
    import_kinds,
)
from kingside.lake.intake import RowRule
from kingside.money.intake import IS_CURRENCY
from kingside.profit.access import BUSINESS
from kingside.profit.intake.columns import CURRENCY, IN_WHAT
from kingside.profit.ledger import TOO_LONG, LedgerFigures, written
from kingside.profit.models import LedgerFigure

ITEMS: Final = {
    **dict.fromkeys(("revenue", "net_revenue", "sales", "net_sales", "turnover"), LedgerFigure.Item.REVENUE),
    **dict.fromkeys(("cogs", "cost_of_goods", "cost_of_goods_sold", "cost_of_sales"), LedgerFigure.Item.COGS),
}
LOOK = NextStep(gettext_lazy("Look at the ledger's figures"), "profit:ledger")


def _figure(row: Mapping[str, Any], source: str) -> Iterator[Record]:
    """A figure of one month; what names neither revenue nor cost of goods is a resource."""
    said = row["item"].strip()
    code = said.replace(" ", "_")
    item = ITEMS.get(code.lower())
    pool = "" if item else code
    month = row["month"].replace(day=1).isoformat()
    values = {"amount": written(row["amount"]), "currency": (row.get("currency") or "").upper()}
    key = (row.get("system") or source, month, str(item or LedgerFigure.Item.POOL), pool)
    yield Record("figure", key, values)


import_kinds.register("ledger")(
    RowKind(
        place=6,
        title=gettext_lazy("Ledger figures"),
        noun="figure",
        what=gettext_lazy("Revenue, cost of goods and cost centres of each month: what profit maps are held against."),
        key=("month", "item", "system"),
        questions=(IN_WHAT,),
        fields=(
            Field(
                "month",
                gettext_lazy("Month"),
                "date",
                gettext_lazy("Its first or last day; a row is the figure of a whole month."),
                is_required=True,
                also=("date", "period", "period_end", "monat", "periode", "posting_month"),
            ),
            Field(
                "item",
                gettext_lazy("What it is of"),
                "text",
                gettext_lazy("“revenue”, “cogs”, or the code of a resource of the cost model whose cost centre it is."),
                is_required=True,
                also=("account", "ledger_account", "cost_centre", "cost_center", "konto", "kostenstelle"),
                longest=100,
            ),
            Field(
                "amount",
                gettext_lazy("Amount"),
                "number",
                gettext_lazy("Revenue and costs are both positive."),
                is_required=True,
                is_amount=True,
                also=("balance", "value", "total", "betrag", "saldo"),
            ),
            CURRENCY,
            Field(
                "system",
                gettext_lazy("Source"),
                "text",
                gettext_lazy(
                    "Whose invoice lines it is held against, as imports call it; else the source of this file."
                ),
                also=("source", "company", "erp", "quelle"),
                longest=60,
            ),
        ),
        rules=(
            RowRule(
                "month",
                "day(month) <> 1 AND month <> last_day(month)",
                gettext_noop("{cell} is neither the first nor the last day of a month"),
            ),
            RowRule("amount", TOO_LONG, gettext_noop("{cell} has more than 15 digits")),
            IS_CURRENCY,
        ),
        next_steps=(LOOK,),
        page=LOOK,
        tables={"figure": LedgerFigures()},
        records=_figure,
        resource=BUSINESS,
    )
)
