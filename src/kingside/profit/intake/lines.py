"""Invoice lines."""

from django.utils.translation import gettext_lazy, gettext_noop, ngettext_lazy

from kingside.imports.kinds import (
    DRIVERS_OF_COSTS,
    Calculating,
    Counting,
    FactKind,
    Field,
    NextStep,
    import_kinds,
)
from kingside.lake.intake import RowRule
from kingside.money.intake import IS_CURRENCY
from kingside.profit.intake.cautions import NEGATIVE_SALES, ONE_PER_ORDER, TAX_IN_REVENUE
from kingside.profit.intake.columns import ACCOUNT, CURRENCY, IN_WHAT, LINES

LINE_NUMBERS = Counting(
    within="order",
    offer=gettext_lazy("Count the lines of each order"),
    spread=ngettext_lazy(
        "{n} line that is here would change: the lines were counted in this file, so send an order that is spread over "
        "two files as one file.",
        "{n} lines that are here would change: the lines were counted in this file, so send an order that is spread "
        "over two files as one file.",
        "number",
    ),
)
REVENUE_OF = Calculating(
    example="quantity * unit_price",
    usual=("quantity * unit_price * (1 - discount)", "quantity * net_price", "quantity * unit_price"),
    shares=("discount",),
    names={
        "discount": (
            *("discount", "discount_rate", "line_discount", "rabatt", "rabattsatz", "remise", "taux_remise"),
            *("descuento", "sconto", "korting"),
        ),
        "net_price": ("net_price", "net_unit_price", "unit_net_price", "price_after_discount", "nettopreis"),
        "unit_price": (
            *(
                "unit_price",
                "price",
                "price_each",
                "price_per_unit",
                "unit_selling_price",
                "selling_price",
            ),
            *(
                "sales_price",
                "item_price",
                "einzelpreis",
                "stueckpreis",
                "stückpreis",
                "preis",
                "prix_unitaire",
                "prix",
            ),
            *("precio_unitario", "precio", "prezzo_unitario", "prezzo", "stuksprijs", "prijs"),
        ),
    },
    unless=(
        *(
            "discount",
            "discounts",
            "rebate",
            "rebates",
            "rabatt",
            "nachlass",
            "skonto",
            "remise",
            "descuento",
            "sconto",
        ),
        "korting",
    ),
)
COST_OF = Calculating(
    example="quantity * unit_cost",
    usual=("quantity * unit_cost", "net_revenue - gross_profit"),
    names={
        "unit_cost": (
            *("unit_cost", "cost_per_unit", "standard_cost", "product_standard_cost", "cost_price", "purchase_price"),
            *("std_cost", "item_cost", "einstandspreis", "einkaufspreis", "stueckkosten", "stückkosten"),
            *("cout_unitaire", "prix_de_revient", "coste_unitario", "costo_unitario", "kostprijs", "inkoopprijs"),
        ),
        "gross_profit": (
            *("gross_profit", "profit", "line_profit", "total_profit", "margin_amount", "gross_income", "rohertrag"),
            "rohgewinn",
            "brutowinst",
        ),
    },
)
QUANTITY_OF = Calculating(example="1")  # one unit in each row

import_kinds.register(LINES)(
    FactKind(
        place=3,
        title=gettext_lazy("Invoice lines"),
        noun="invoice line",
        what=gettext_lazy("Every line of every invoice and credit note: what a profit map is made from."),
        key=("order", "line"),
        others=DRIVERS_OF_COSTS,
        questions=(IN_WHAT,),
        repeated=ONE_PER_ORDER,
        including=TAX_IN_REVENUE,
        unusual=(NEGATIVE_SALES,),
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
                    *("rechnungs_nr", "auftrags_nr", "transaction_id", "basket_id", "receipt_no", "receipt_id"),
                    "wwi_invoice_id",
                    *("facture", "n_facture", "no_facture", "numero_facture", "numero_de_facture", "commande"),
                    *("n_commande", "no_commande", "numero_de_commande", "n_piece", "factura", "n_factura"),
                    *("no_factura", "num_factura", "numero_factura", "numero_de_factura", "pedido", "n_pedido"),
                    *("no_pedido", "numero_de_pedido", "fattura", "n_fattura", "numero_fattura", "ordine", "n_ordine"),
                    *("numero_ordine", "factuur", "factuurnummer", "factuurnr", "ordernummer", "bestelnummer"),
                ),
            ),
            Field(
                "line",
                gettext_lazy("Line"),
                "whole",
                gettext_lazy("Whole number, once per order; or counted, where each order is in one file as a whole."),
                is_required=True,
                otherwise=gettext_lazy("Where nothing numbers the lines, have the lines of each order counted."),
                counting=LINE_NUMBERS,
                also=(
                    *("line_no", "line_nr", "line_number", "line_id", "order_line", "order_line_no", "position"),
                    *("sales_order_line_number", "invoice_line", "invoice_line_no", "order_item_id", "pos", "posnr"),
                    *("pos_nr", "positionsnummer", "l_linenumber", "order_line_number"),
                    *("fak_pos", "ligne", "n_ligne", "no_ligne", "numero_de_ligne", "linea", "n_linea", "no_linea"),
                    *("num_linea", "numero_de_linea", "riga", "n_riga", "numero_riga", "regel", "regelnummer"),
                    *("row_id", "row_no", "row_number"),
                ),
            ),
            ACCOUNT,
            Field(
                "product",
                gettext_lazy("Product code"),
                "text",
                gettext_lazy("What was bought."),
                also=(
                    *("product_no", "product_number", "product_id", "product_key", "product_code", "item_code"),
                    *("item_number", "item_no", "article", "article_no", "material", "sku", "part", "part_no"),
                    *("part_number", "stock_item_id", "stock_item_key", "track_id"),
                    *("artikel", "artikelnummer", "artikelnr", "item_id", "material_no", "stock_code", "item"),
                    *("code_article", "article_code", "reference_article", "ref_article", "code_produit", "produit"),
                    *("articulo", "codigo_articulo", "codigo_de_articulo", "cod_articulo", "producto"),
                    *("codigo_producto", "articolo", "codice_articolo", "cod_articolo", "prodotto"),
                    *("codice_prodotto", "artikelcode", "productcode"),
                ),
                failing_that=(
                    *("product_name", "item_name", "article_name", "product_description", "item_description"),
                    *("item_type", "product_line", "artikelbezeichnung", "artikelname", "bezeichnung", "description"),
                ),
            ),
            Field(
                "date",
                gettext_lazy("Date"),
                "date",
                gettext_lazy("Day of the invoice."),
                is_required=True,
                otherwise=gettext_lazy(
                    "Where the day stands in another table, as it does where orders and their lines are kept apart, "
                    "join the two by the number of the order first; take the account along."
                ),
                also=(
                    *("order_date", "invoice_date", "posting_date", "document_date", "ship_date", "day", "datum"),
                    *("belegdatum", "rechnungsdatum", "buchungsdatum", "auftragsdatum", "billing_date", "fakturadatum"),
                    *("transaction_date", "transaction_timestamp", "trans_date", "purchase_date", "date_facture"),
                    *("date_de_facture", "date_facturation", "date_commande", "fecha", "fecha_factura"),
                    *("fecha_de_factura", "fecha_pedido", "data", "data_fattura", "data_ordine", "factuurdatum"),
                    *("orderdatum", "boekdatum", "date_key"),
                ),
            ),
            Field(
                "quantity",
                gettext_lazy("Quantity"),
                "number",
                gettext_lazy("Units, negative on returns."),
                is_required=True,
                calculating=QUANTITY_OF,
                otherwise=gettext_lazy("Where each row is one unit, have the quantity calculated: 1."),
                also=(
                    *("qty", "units", "pieces", "order_quantity", "order_qty", "invoiced_quantity", "menge", "anzahl"),
                    *("quantity_invoiced", "billed_quantity", "fakt_menge", "fakturierte_menge", "quantity_ordered"),
                    *("sales_quantity", "quantity_sold", "qty_sold", "units_sold"),
                    *("quantite", "qte", "quantite_facturee", "cantidad", "unidades", "quantita", "qta", "q_ta"),
                    "aantal",
                ),
            ),
            Field(
                "net_revenue",
                gettext_lazy("Net revenue"),
                "number",
                gettext_lazy("After discounts and rebates; negative on credit notes."),
                is_required=True,
                is_amount=True,
                calculating=REVENUE_OF,
                otherwise=gettext_lazy(
                    "Where the file has the price of one unit instead, have it calculated: quantity * unit_price, "
                    "times (1 - discount) where a discount is given as a share of one, (1 - discount / 100) where in "
                    "per cent."
                ),
                also=(
                    *("revenue", "net_sales", "sales", "amount", "net_amount", "sales_amount", "line_amount"),
                    *("turnover", "umsatz", "nettoumsatz", "nettobetrag", "netto", "betrag", "line_total", "net_value"),
                    *("extended_amount", "nettowert"),
                    *("umsatz_netto", "betrag_netto", "netto_umsatz", "netto_betrag", "extended_price", "sales_value"),
                    *("total_excluding_tax", "total_excl_tax", "amount_excluding_tax", "total_revenue", "total_sales"),
                    *("line_value", "montant_ht", "montant_net", "ca_ht", "ca_net", "chiffre_d_affaires", "total_ht"),
                    *("importe", "importe_neto", "base_imponible", "ventas_netas", "importo", "importo_netto"),
                    *("imponibile", "fatturato", "netto_omzet", "omzet", "netto_bedrag", "bedrag"),
                ),
            ),
            Field(
                "cogs",
                gettext_lazy("Cost of goods"),
                "number",
                gettext_lazy("Same sign as the revenue; negative only where goods came back that can be sold again."),
                is_required=True,
                is_amount=True,
                calculating=COST_OF,
                otherwise=gettext_lazy(
                    "Where the file has the gross profit or the cost of one unit instead, have it calculated: "
                    "net_revenue - gross_profit, or quantity * unit_cost. Where it says nothing of cost, add the "
                    "standard cost of each product as a column; to check revenue alone, calculate it as 0."
                ),
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
                    *("cout_total", "cout_de_revient", "cout_des_ventes", "coste", "coste_total", "coste_de_ventas"),
                    *("coste_de_las_ventas", "costo", "costo_total", "costo_de_ventas", "costo_totale"),
                    *("costo_del_venduto", "kostprijs_omzet", "kostprijs_verkopen", "inkoopwaarde"),
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
                "credits_order",
                gettext_lazy("Credits the order"),
                "text",
                gettext_lazy(
                    "On a credit note or return: the number of the order or invoice it takes back, or part of."
                ),
                also=(
                    *(
                        "credits",
                        "credits_invoice",
                        "credited_order",
                        "credited_invoice",
                        "credit_for",
                        "returned_order",
                    ),
                    *("original_order", "original_order_no", "original_order_number", "original_invoice"),
                    *("original_invoice_no", "original_invoice_number", "original_document", "applies_to"),
                    *("applies_to_doc_no", "reference_order", "reference_invoice", "related_invoice"),
                    *("corrected_invoice", "bezugsauftrag", "bezugsrechnung", "bezugsbeleg", "originalauftrag"),
                    *("originalrechnung", "originalbeleg", "ursprungsauftrag", "ursprungsrechnung", "ursprungsbeleg"),
                    *("gutschrift_zu", "storno_zu", "facture_d_origine", "facture_origine", "facture_initiale"),
                    *("commande_d_origine", "commande_origine", "avoir_sur_facture", "factura_original"),
                    *("factura_origen", "factura_de_origen", "factura_rectificada", "pedido_original", "pedido_origen"),
                    *("fattura_originale", "fattura_di_origine", "fattura_collegata", "fattura_stornata"),
                    *("ordine_originale", "ordine_di_origine", "oorspronkelijke_factuur", "oorspronkelijke_order"),
                    *("originele_factuur", "originele_order", "creditnota_voor"),
                ),
            ),
            Field(
                "credits_line",
                gettext_lazy("Credits the line"),
                "whole",
                gettext_lazy("The line of that order; empty where it takes back the order as a whole."),
                also=(
                    *("credited_line", "original_line", "original_line_no", "original_line_number", "returned_line"),
                    *("original_order_line", "original_invoice_line", "applies_to_line", "applies_to_line_no"),
                    *("reference_line", "bezugsposition", "bezugspos", "originalposition", "originalpos"),
                    *("ursprungsposition", "ursprungspos", "ligne_d_origine", "ligne_origine", "ligne_initiale"),
                    *("linea_original", "linea_origen", "linea_de_origen", "riga_originale", "riga_di_origine"),
                    *("oorspronkelijke_regel", "originele_regel"),
                ),
            ),
            Field(
                "account_name",
                gettext_lazy("Account name"),
                "text",
                gettext_lazy("Helps to find the account of a code that nobody knows."),
                also=(
                    *(
                        "customer_name",
                        "name_1",
                        "company",
                        "company_name",
                        "reseller_name",
                        "client_name",
                        "kundenname",
                    ),
                    *("nom_client", "nom_du_client", "raison_sociale", "nombre_cliente", "nombre_del_cliente"),
                    *("razon_social", "nome_cliente", "ragione_sociale", "klantnaam"),
                ),
            ),
        ),
    )
)
