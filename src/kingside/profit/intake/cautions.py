"""What somebody should know of invoice lines before they come in."""

from django.utils.translation import gettext_lazy, ngettext_lazy

from kingside.imports.kinds import Including, RepeatedAmounts, UnusualRows

ONE_PER_ORDER = RepeatedAmounts(
    within="order",
    warning=gettext_lazy(
        "“{column}” is the same on all lines of each order: if it is one amount per order, leave it on one line, write "
        "0 on the others, send the file again and book it per order; as it stands, costs count it once per line."
    ),
)
TAX_IN_REVENUE = Including(
    amount="net_revenue",
    number="quantity",
    price="unit_price",
    words=("tax", "vat", "gst", "mwst", "ust", "steuer", "tva", "iva", "btw"),
    warning=gettext_lazy(
        "“Net revenue” is the quantity times the price of one unit plus “{column}”, row by row: it includes tax, which "
        "is no revenue. Change the columns and have it calculated: {formula}."
    ),
)
NEGATIVE_SALES = UnusualRows(
    name="negative_sale",
    condition="quantity > 0 AND net_revenue < 0",
    named=("quantity", "net_revenue"),
    warning=ngettext_lazy(
        "{n} line has a quantity above 0 and a net revenue below 0, the first in row {row}. It comes in as it stands: "
        "listed with the credit notes, and with the costs of a sale. If goods came back, its quantity is below 0; if "
        "only money did, it is 0.",
        "{n} lines have a quantity above 0 and a net revenue below 0, the first in row {row}. They come in as they "
        "stand: listed with the credit notes, and with the costs of a sale. Where goods came back, the quantity is "
        "below 0; where only money did, it is 0.",
        "number",
    ),
)
