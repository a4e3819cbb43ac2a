"""Invoices and what is paid of them."""

from django.utils.translation import gettext_lazy

from kingside.imports.kinds import (
    FactKind,
    Field,
    import_kinds,
)
from kingside.money.intake import IS_CURRENCY
from kingside.profit.intake.columns import ACCOUNT_NAMES, CURRENCY, IN_WHAT, RECEIVABLES

import_kinds.register(RECEIVABLES)(
    FactKind(
        place=5,
        title=gettext_lazy("Receivables"),
        noun="invoice",
        what=gettext_lazy("Invoices with due date and payment: how late each account pays, and what it owes."),
        key=("invoice",),
        questions=(IN_WHAT,),
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
                is_amount=True,
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
