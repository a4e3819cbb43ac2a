"""What columns of invoice lines probably are, told from what they are called."""

import re
import unicodedata

__all__ = ["LIKELY_DRIVERS", "LIKELY_NAMES", "is_likely", "may_be_days", "may_be_delivery_cost", "plain"]

LIKELY_NAMES = {
    "order": r"order_?(no|nr|number|id|key)?|sales_?order.*|invoice_?(no|nr|number|id)?|document_?(no|nr)?",
    "line": r"(sales_?)?(order|invoice)?_?(line|position|item)_?(no|nr|number|id)?|l_linenumber|pos|row_id",
    "account": r"(account|customer|client|reseller|debtor|sold_?to|cust)_?(no|nr|number|id|key|code)?",
    "product": r"(product|item|article|material|sku|part)_?(no|nr|number|id|key|code)?",
    "date": r"(order|invoice|posting|document|ship)?_?date(_key)?|day",
    "quantity": r"(order|invoiced?|sales)?_?(quantity|qty|units|pieces)",
    "net_revenue": r"(net_?)?(revenue|sales|amount|sales_?amount|turnover)",
    "cogs": r"cogs|cost_of_(goods|sales)|total_(product_)?cost|cost",
}
LIKELY_DRIVERS = {
    "freight": r"freight.*|shipping_?cost|carriage",
    "rush": r"(is_)?(rush|express|urgent)(_order)?",
    "returned": r"(is_)?(return|returned|credit)",
    "volume": r"cases|cartons|boxes|pallets|parcels|(gross_?)?weight(_kg)?|volume",
    "days": r"days|(days_(outstanding|to_pay)|payment_(days|terms)|terms_days)",
}
CARRIED = {"freight", "carriage", "haulage", "postage", "courier", "fracht", "porto", "vracht", "flete", "fret"}
"""Words that say alone what is paid for."""
DELIVERY = {
    *("delivery", "deliveries", "shipping", "shipment", "transport", "logistics", "handling", "versand", "lieferung"),
    *("logistik", "verzend", "livraison", "envio", "trasporto", "spedizione"),
}
COST = {
    *("cost", "costs", "charge", "charges", "fee", "fees", "surcharge", "expense", "expenses", "kosten", "gebuhr"),
    *("gebuehr", "frais", "cout", "couts", "coste", "costes", "costo", "costi", "spese"),
}
COST_OF_DELIVERY = r"(fracht|versand|liefer|transport|logistik|verzend)(kosten|gebuehr|gebuhr|pauschale)"
NO_COST_OF_DELIVERY = {  # results and prices, other costs, and what is said of a delivery that is no amount
    *("profit", "margin", "income", "revenue", "sales", "turnover", "price", "discount", "rebate", "tax", "vat"),
    *("commission", "unit", "product", "item", "goods", "material", "standard", "purchase", "production", "labor"),
    *("labour", "center", "centre", "class", "code", "count", "group", "id", "key", "no", "nr", "number", "type"),
    *("mode", "method", "zone", "terms", "status", "priority", "rate", "ratio", "share", "pct", "percent", "days"),
    *("day", "date", "time", "hours", "minutes", "week", "month", "year", "qty", "quantity", "weight", "volume", "km"),
    *("distance", "postal", "postcode", "zip", "plz", "city", "country", "region", "address", "phone", "stelle"),
    *("lat", "lon", "latitude", "longitude", "score", "lines"),
}
PAYMENT_DAYS = r"dso|outstanding|((zahlungs|valuta|netto|verzugs)(tage|ziel|frist))|betalingstermijn"
PAYING = {"payment", "pay", "paid", "credit", "net", "zahlung", "paiement", "pago", "pagamento", "betaling"}
SPANS = {
    *("days", "terms", "term", "delay", "period", "tage", "ziel", "frist", "jours", "delai", "dias", "plazo"),
    *("giorni", "dagen", "termijn"),
}
DAYS = {"days", "terms", "tage", "jours", "dias", "giorni", "dagen"}
NO_DAYS_OF_PAYMENT = {
    *("delivery", "lead", "transit", "shipping", "ship", "stock", "inventory", "storage", "visit", "visits", "age"),
    *("code", "id", "key", "type", "text", "date", "amount", "lieferung", "lager"),
}


def is_likely(driver: str, column: str) -> bool:
    """Whether a column is called like one of LIKELY_DRIVERS."""
    called_so = re.fullmatch(LIKELY_DRIVERS[driver], plain(column)) is not None
    return called_so and (driver != "freight" or may_be_delivery_cost(column))


def may_be_delivery_cost(column: str, *, is_amount: bool = False) -> bool:
    """Whether numbers are called like what deliveries cost; `is_amount`: somebody said that they are money."""
    words = {*_words(column)}
    is_carried = bool(words & CARRIED) or any(re.fullmatch(COST_OF_DELIVERY, word) for word in words)
    is_delivered = bool(words & DELIVERY) and (bool(words & COST) or len(words) == 1)
    return (is_carried or is_delivered or is_amount) and words.isdisjoint(NO_COST_OF_DELIVERY)


def may_be_days(column: str) -> bool:
    """Whether numbers are called like the days until customers pay."""
    words = {*_words(column)}
    is_called_so = any(re.fullmatch(PAYMENT_DAYS, word) for word in words)
    is_of_payment = bool(words & PAYING) and bool(words & SPANS)
    return (is_called_so or is_of_payment or bool(words & DAYS)) and words.isdisjoint(NO_DAYS_OF_PAYMENT)


def plain(column: str) -> str:
    """CamelCase, spaces and dashes as lower_case_words."""
    return re.sub(r"[\s-]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", column)).lower()


def _words(column: str) -> list[str]:
    """The words of a name, without accents."""
    letters = unicodedata.normalize("NFKD", plain(column))
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).split("_")
