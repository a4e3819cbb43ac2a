"""Orders, products, customer units and salespersons of a published map, margin by margin."""

from typing import Literal

from ninja import Field

from kingside.profit.queries.margins import MarginRow, MarginsPortion
from kingside.profit.schemas.maps import Cited, NumberAndName, Totals
from kingside.web.rest.paging import Paging
from kingside.web.rest.schemas import Exact, Listed, Out

NAMES = (
    *("lines", "net_revenue", "cogs", "gross_margin", "pocket_margin", "contribution", "sustained_margin"),
    *("net_profit", "net_margin"),
)


class CascadeFigures(Out):
    """Each margin is what is left after one more step of costs."""

    lines: int = Field(examples=[18])
    net_revenue: Exact
    cogs: Exact
    gross_margin: Exact
    pocket_margin: Exact
    contribution: Exact
    sustained_margin: Exact
    net_profit: Exact
    net_margin: Exact | None = Field(examples=["0.04"])


class MarginSeen(CascadeFigures):
    """One order, product, customer unit or salesperson."""

    code: str = Field(description="UNKNOWN where lines say nothing, UNASSIGNED for costs without a purchase.")
    account: NumberAndName | None = Field(description="Whose it is; null for a product or a salesperson.")

    @staticmethod
    def of(row: MarginRow) -> "MarginSeen":
        figures = row.figures
        account = NumberAndName(number=row.account.number, name=row.account.name) if row.account else None
        return MarginSeen.model_validate(
            {"code": row.code, "account": account} | {name: getattr(figures, name) for name in NAMES}
        )


class MarginsSeen(Listed[MarginSeen]):
    """A portion of the rows, with the sums of all that are for you, costs without a purchase among them."""

    map: Cited
    totals: Totals

    @staticmethod
    def of(found: MarginsPortion, following: str | None) -> "MarginsSeen":
        return MarginsSeen(
            items=[MarginSeen.of(row) for row in found.rows],
            next=following,
            map=Cited.of(found.snapshot),
            totals=Totals.from_orm(found.totals),
        )


class MarginsAsked(Paging):
    """In which order."""

    first: Literal["worst", "best"] = Field("worst", description="What comes first.", examples=["worst"])
