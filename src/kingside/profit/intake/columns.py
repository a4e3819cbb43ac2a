"""Columns that files of several kinds have, and what their kinds are called."""

from django.utils.translation import gettext_lazy

from kingside.imports.kinds import (
    Field,
    Question,
)
from kingside.money.conversion import CODES
from kingside.money.forms import choices_of
from kingside.profit.currencies import known_currency

LINES = "lines"
DRIVERS = "drivers"
RECEIVABLES = "receivables"

ACCOUNT_NAMES = (
    *("account_no", "account_number", "account_id", "account_key", "account_code", "customer", "customer_no"),
    *("customer_number", "customer_id", "customer_code", "customer_key", "reseller_key", "client", "client_no"),
    *("debtor", "debtor_no", "sold_to", "sold_to_party", "bill_to", "kunde", "kundennummer", "kundennr", "debitor"),
    *("sell_to_customer_no", "code_client", "client_code", "n_client", "no_client", "numero_client", "cliente"),
    *("codigo_cliente", "codigo_de_cliente", "cod_cliente", "n_cliente", "no_cliente", "numero_cliente"),
    *("codice_cliente", "klant", "klantnummer", "klantnr", "klantcode", "debiteur", "debiteurnummer"),
    *("auftraggeber", "household_id", "household_key"),
)
ACCOUNT = Field(
    "account",
    gettext_lazy("Account code"),
    "text",
    gettext_lazy("Who bought, by the number this source uses. Empty ones wait under “Unmapped codes”."),
    is_required=False,
    also=ACCOUNT_NAMES,
    failing_that=(
        *("account_name", "customer_name", "company_name", "client_name", "reseller_name", "kundenname", "name_1"),
        *("nom_client", "raison_sociale", "nombre_cliente", "nome_cliente", "klantnaam"),
    ),
)

CURRENCY = Field(
    "currency",
    gettext_lazy("Currency"),
    "text",
    gettext_lazy(
        "Three letters, such as EUR. Rows that say none are in what you choose below; all are converted into the "
        "reporting currency."
    ),
    also=(
        *("currency_code", "currency_iso", "iso_currency", "document_currency", "curr"),
        *("waehrung", "währung", "waehrg", "währg", "waers"),
    ),
)

IN_WHAT = Question(
    "currency",
    gettext_lazy("Which currency are amounts in where rows do not say?"),
    tuple(choices_of(CODES, "")[1:]),
    gettext_lazy("It stays with this file, whatever the reporting currency is later."),
    otherwise=known_currency,
)
