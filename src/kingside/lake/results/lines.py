"""Invoice lines of a published map as a list."""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["LineSelection"]


@dataclass(frozen=True, slots=True)
class LineSelection:
    """The lines of an account, or those of one product there."""

    account: str
    product: str = ""

    def listed(self, products: Mapping[str, str]) -> tuple[str, dict[str, object]]:
        """SQL with its parameters: each line with the name of its product, its margins and a `pk`.

        What serving it costs is what lies between gross margin and net profit; the margin of a line without revenue is
        null.
        """
        sql = f"""
            WITH of_products AS (
                SELECT unnest($products_named::VARCHAR[]) AS product, unnest($product_names::VARCHAR[]) AS product_name
            )
            SELECT "order" || chr(31) || line AS pk, "order", line, product, net_revenue, cogs, net_profit,
                coalesce(product_name, product) AS product_name,
                net_revenue - cogs AS gross_margin, net_revenue - cogs - net_profit AS cost_to_serve,
                CASE WHEN net_revenue > 0 THEN CAST(net_profit / net_revenue AS DECIMAL(38, 6)) END AS net_margin
            FROM lines LEFT JOIN of_products USING (product)
            WHERE account = $account {"AND product = $product" if self.product else ""}
        """
        values: dict[str, object] = {
            "account": self.account,
            "products_named": list(products),
            "product_names": list(products.values()),
        }
        return sql, values | ({"product": self.product} if self.product else {})
