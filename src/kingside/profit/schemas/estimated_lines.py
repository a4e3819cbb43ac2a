"""Lines of a published map that took a default, as documents."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from ninja import Field

from kingside.profit.queries.estimated_lines import EstimatedPage
from kingside.profit.schemas.maps import Cited, NumberAndName
from kingside.web.rest.paging import Paging
from kingside.web.rest.schemas import Exact, Listed, Out


class EstimatedLinesAsked(Paging):
    """Which ones."""

    element: str = Field("", max_length=100, description="Of one cost element, by its code.", examples=[""])


class EstimatedLineSeen(Out):
    """One invoice line, cost element and column that was empty there."""

    order: str = Field(examples=["SO-1000042"])
    line: int = Field(examples=[1])
    date: dt.date | None = Field(description="Null in a map that was made from files.")
    account: NumberAndName
    product: str = Field(examples=["Kraft liner"])
    product_code: str = Field(examples=["KL-120"])
    element: str = Field(examples=["delivery"])
    driver: str = Field(description="The column that was empty.", examples=["cases"])
    default_used: str = Field(description="As the cost model says it.", examples=["1"])
    net_revenue: Exact
    net_profit: Exact

    @staticmethod
    def of(row: Mapping[str, Any]) -> "EstimatedLineSeen":
        named = NumberAndName(number=row["account"], name=row["account_name"])
        said = ("order", "line", "date", "element", "driver", "default_used", "net_revenue", "net_profit")
        product = {"product": row["product_name"], "product_code": row["product"]}
        return EstimatedLineSeen.model_validate({"account": named} | {name: row[name] for name in said} | product)


class EstimatedLinesSeen(Listed[EstimatedLineSeen]):
    """A portion of them, the largest revenue first."""

    map: Cited
    estimated_lines: int = Field(description="Of all accounts, by element and line.", examples=[120])
    note: str = Field(description="Why fewer are listed; or empty.", examples=[""])

    @staticmethod
    def of_portion(rows: list[dict[str, Any]], page: EstimatedPage, following: str | None) -> "EstimatedLinesSeen":
        return EstimatedLinesSeen(
            items=[EstimatedLineSeen.of(row) for row in rows],
            next=following,
            map=Cited.of(page.snapshot),
            estimated_lines=page.estimated_lines,
            note=str(page.note),
        )
