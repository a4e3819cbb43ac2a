"""Facts from files: invoice lines, drivers of accounts, receivables; and what the ledger says of its months."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy, gettext_noop

from kingside.imports.kinds import (
    DRIVERS_OF_COSTS,
    FactKind,
    Field,
    NextStep,
    Record,
    RowKind,
    facts_in_use,
    import_kinds,
)
from kingside.lake.intake import RowRule
from kingside.money.intake import IS_CURRENCY
from kingside.profit.access import BUSINESS
from kingside.profit.ledger import TOO_LONG, LedgerFigures, written
from kingside.profit.models import LedgerFigure, ProfitMap

LINES = "lines"
DRIVERS = "drivers"
RECEIVABLES = "receivables"

ACCOUNT_NAMES = (
    *("account_no", "account_number", "account_id", "account_key", "account_code", "customer", "customer_no"),
    *("customer_number", "customer_id", "customer_code", "customer_key", "reseller_key", "client", "client_no"),
    *("debtor", "debtor_no", "sold_to", "sold_to_party", "bill_to", "kunde", "kundennummer", "kundennr", "debitor"),
    "auftraggeber",
)
ACCOUNT = Field(
    "account",
    gettext_lazy("Account code"),
    "text",
    gettext_lazy("Who bought, by the number this source uses. Empty ones wait under “Unmapped codes”."),
    is_required=False,
    also=ACCOUNT_NAMES,
)

CURRENCY = Field(
    "currency",
    gettext_lazy("Currency"),
    "text",
    gettext_lazy(
        "Three letters, such as EUR; what does not say is in the reporting currency. The others are converted into it."
    ),
    also=(
        *("currency_code", "currency_iso", "iso_currency", "document_currency", "curr"),
        *("waehrung", "währung", "waers"),
    ),
)

import_kinds.register(LINES)(
    FactKind(
        place=3,
        title=gettext_lazy("Invoice lines"),
        noun="invoice line",
        what=gettext_lazy("Every line of every invoice and credit note: what a profit map is made from."),
        key=("order", "line"),
        others=DRIVERS_OF_COSTS,
        next_steps=(
            NextStep(gettext_lazy("Answer six questions to a first profit map"), "profit:questions"),
            NextStep(gettext_lazy("See which codes have no account"), "profit:codes"),
        ),
        rules=(
            RowRule(
                "cogs",
                "cogs < 0 AND quantity >= 0",
                gettext_noop("{cell} is negative on a line that is no return (quantity is not below 0)"),
            ),
            IS_CURRENCY,
        ),
        fields=(
            Field(
                "order",
                gettext_lazy("Order"),
                "text",
                gettext_lazy("Number of the order or invoice."),
                is_required=True,
                also=(
                    *("order_no", "order_nr", "order_number", "order_id", "order_key", "sales_order", "invoice"),
                    *(
                        "sales_order_number",
                        "sales_order_no",
                        "invoice_no",
                        "invoice_nr",
                        "invoice_number",
                        "invoice_id",
                    ),
                    *("document", "document_no", "document_number", "belegnummer", "belegnr", "auftrag", "rechnung"),
                    *(
                        "rechnungsnummer",
                        "auftragsnummer",
                        "doc_no",
                        "voucher",
                        "voucher_no",
                        "faktura",
                        "billing_document",
                    ),
                ),
            ),
            Field(
                "line",
                gettext_lazy("Line"),
                "whole",
                gettext_lazy("Whole number, once per order."),
                is_required=True,
                also=(
                    *("line_no", "line_nr", "line_number", "line_id", "order_line", "order_line_no", "position"),
                    *("sales_order_line_number", "invoice_line", "invoice_line_no", "item_no", "pos", "posnr"),
                    *("pos_nr", "positionsnummer", "l_linenumber", "order_line_number"),
                ),
            ),
            ACCOUNT,
            Field(
                "product",
                gettext_lazy("Product code"),
                "text",
                gettext_lazy("What was bought."),
                also=(
                    *("product_no", "product_number", "product_id", "product_key", "product_code", "item", "item_code"),
                    *("item_number", "article", "article_no", "material", "sku", "part", "part_no", "part_number"),
                    *("artikel", "artikelnummer", "artikelnr", "item_id", "material_no"),
                ),
            ),
            Field(
                "date",
                gettext_lazy("Date"),
                "date",
                gettext_lazy("Day of the invoice."),
                is_required=True,
                also=(
                    *("order_date", "invoice_date", "posting_date", "document_date", "ship_date", "day", "datum"),
                    *("belegdatum", "rechnungsdatum", "buchungsdatum", "auftragsdatum", "billing_date", "fakturadatum"),
                ),
            ),
            Field(
                "quantity",
                gettext_lazy("Quantity"),
                "number",
                gettext_lazy("Units, negative on returns."),
                is_required=True,
                also=(
                    *("qty", "units", "pieces", "order_quantity", "order_qty", "invoiced_quantity", "menge", "anzahl"),
                    *("quantity_invoiced", "billed_quantity", "fakt_menge", "fakturierte_menge"),
                ),
            ),
            Field(
                "net_revenue",
                gettext_lazy("Net revenue"),
                "number",
                gettext_lazy("After discounts and rebates; negative on credit notes."),
                is_required=True,
                also=(
                    *("revenue", "net_sales", "sales", "amount", "net_amount", "sales_amount", "line_amount"),
                    *("turnover", "umsatz", "nettoumsatz", "nettobetrag", "netto", "betrag", "line_total", "net_value"),
                    *("extended_amount", "nettowert"),
                ),
            ),
            Field(
                "cogs",
                gettext_lazy("Cost of goods"),
                "number",
                gettext_lazy("Same sign as the revenue; negative only where goods came back that can be sold again."),
                is_required=True,
                also=(
                    *("cost_of_goods", "cost_of_goods_sold", "cost_of_sales", "total_cost", "total_product_cost"),
                    *(
                        "product_cost",
                        "wareneinsatz",
                        "einstandswert",
                        "herstellkosten",
                        "cost_amount",
                        "cost",
                        "verrechnungswert",
                    ),
                ),
            ),
            CURRENCY,
            Field(
                "salesperson",
                gettext_lazy("Salesperson"),
                "text",
                gettext_lazy(
                    "Code of who sold it. Figures by salesperson are made only where somebody stated what for."
                ),
                also=(
                    *("sales_person", "salesperson_code", "salesperson_id", "sales_rep", "sales_rep_code", "salesrep"),
                    *("sales_employee", "vertreter", "vertreternummer", "verkaeufer", "verkäufer"),
                ),
            ),
            Field(
                "customer_unit",
                gettext_lazy("Customer unit"),
                "text",
                gettext_lazy("Code of the part of the account it went to: a plant, a branch, a department."),
                also=(
                    *("ship_to", "ship_to_party", "ship_to_code", "delivery_address_code"),
                    *("warenempfaenger", "warenempfänger"),
                ),
            ),
            Field(
                "account_name",
                gettext_lazy("Account name"),
                "text",
                gettext_lazy("Helps to find the account of a code that nobody knows."),
                also=("customer_name", "company", "company_name", "reseller_name", "client_name", "kundenname"),
            ),
        ),
    )
)

import_kinds.register(DRIVERS)(
    FactKind(
        place=4,
        title=gettext_lazy("Account drivers"),
        noun="row",
        what=gettext_lazy("What stands on no invoice: visits, hours of account management, tickets, per account."),
        key=("account", "date"),
        others=DRIVERS_OF_COSTS,
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

import_kinds.register(RECEIVABLES)(
    FactKind(
        place=5,
        title=gettext_lazy("Receivables"),
        noun="invoice",
        what=gettext_lazy("Invoices with due date and payment: how late each account pays, and what it owes."),
        key=("invoice",),
        rules=(IS_CURRENCY,),
        fields=(
            Field(
                "invoice",
                gettext_lazy("Invoice"),
                "text",
                gettext_lazy("Its number."),
                is_required=True,
                also=(
                    *("invoice_no", "invoice_number", "invoice_id", "document", "document_no", "document_number"),
                    *("rechnung", "rechnungsnummer", "belegnummer", "reference"),
                ),
            ),
            Field(
                "account",
                gettext_lazy("Account code"),
                "text",
                gettext_lazy("Who owes it, by the number this source uses."),
                is_required=True,
                also=ACCOUNT_NAMES,
            ),
            Field(
                "due",
                gettext_lazy("Due on"),
                "date",
                gettext_lazy("The day it is to be paid."),
                is_required=True,
                also=(
                    "due_date",
                    "due_on",
                    "net_due_date",
                    "faellig",
                    "fällig",
                    "faelligkeit",
                    "fälligkeit",
                    "payable",
                ),
            ),
            Field(
                "amount",
                gettext_lazy("Amount"),
                "number",
                gettext_lazy("What was invoiced; negative on credit notes."),
                is_required=True,
                also=("invoice_amount", "total", "gross_amount", "open_amount", "betrag", "amount_due", "value"),
            ),
            CURRENCY,
            Field(
                "paid",
                gettext_lazy("Paid on"),
                "date",
                gettext_lazy("Empty while it is open."),
                also=("paid_on", "payment_date", "paid_date", "clearing_date", "bezahlt", "zahlungsdatum", "paid_at"),
            ),
            Field(
                "disputed",
                gettext_lazy("Disputed"),
                "flag",
                gettext_lazy("Disputed invoices do not count as late."),
                also=("is_disputed", "dispute", "reklamiert", "blocked"),
            ),
            Field(
                "issued",
                gettext_lazy("Issued on"),
                "date",
                gettext_lazy("The day of the invoice; with it you see what was open on any day in the past."),
                also=(
                    *("issued_on", "issue_date", "invoice_date", "document_date", "posting_date", "billing_date"),
                    *("rechnungsdatum", "belegdatum", "fakturadatum", "buchungsdatum"),
                ),
            ),
            Field(
                "credits",
                gettext_lazy("Credits the invoice"),
                "text",
                gettext_lazy("On a credit note: the number of the invoice it takes back, or part of which."),
                also=(
                    *("credited_invoice", "credits_invoice", "credit_for", "original_invoice", "original_invoice_no"),
                    *("applies_to", "applies_to_doc_no", "reference_invoice", "related_invoice", "corrected_invoice"),
                    *("bezugsrechnung", "originalrechnung", "gutschrift_zu", "storno_zu"),
                ),
            ),
        ),
    )
)


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


@facts_in_use.register("profit maps")
def _named_by_maps() -> set[str]:
    """Batches that a profit map was made from, or is being made from."""
    return {
        batch
        for batches in ProfitMap.objects.exclude(batches={}).values_list("batches", flat=True)
        for ids in batches.values()
        for batch in ids
    }
