"""Lines of a published map that credit, as documents."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from ninja import Field

from kingside.lake.results import CreditTotals
from kingside.profit.queries.maps import Snapshot
from kingside.profit.schemas.maps import Cited, NumberAndName
from kingside.web.rest.paging import Paging
from kingside.web.rest.schemas import Exact, Listed, Out

State = Literal["matched", "missing", "nothing", "customer", "itself", "more"]


class CreditNotesAsked(Paging):
    """Which ones."""

    show: Literal["unmatched", "matched", "all"] = Field("unmatched", description="Which ones.", examples=["all"])
    account: str = Field("", description="Of one account, by its number.", examples=[""])


class CreditNoteSeen(Out):
    """One line that gives money back or takes goods back, and what it takes back."""

    order: str = Field(examples=["CR-1000042"])
    line: int = Field(examples=[1])
    account: NumberAndName
    product: str = Field(examples=["Kraft liner"])
    product_code: str = Field(examples=["KL-120"])
    date: date
    net_revenue: Exact
    net_profit: Exact
    credits_order: str = Field(description="The order it names; empty where it names none.", examples=["SO-1000007"])
    credits_line: int | None = Field(description="Null where it takes back the order as a whole.", examples=[2])
    state: State = Field(description="Matched, or why it is not.", examples=["matched"])
    next_step: str = Field(description="What to do about one that is unmatched.", examples=[""])

    @staticmethod
    def of(row: Mapping[str, Any]) -> "CreditNoteSeen":
        named = NumberAndName(number=row["account"], name=row["account_name"])
        said = {name: row[name] for name in ("order", "line", "date", "net_revenue", "net_profit", "credits_order")}
        also = {name: row[name] for name in ("credits_line", "state", "next_step")}
        product = {"product": row["product_name"], "product_code": row["product"]}
        return CreditNoteSeen.model_validate({"account": named} | said | also | product)


class CreditTotalsSeen(Out):
    """Of all that are for you, whatever was asked."""

    n: int = Field(examples=[127])
    net_revenue: Exact
    net_profit: Exact
    unmatched: int = Field(examples=[3])
    unmatched_revenue: Exact
    unmatched_profit: Exact


class CreditNotesSeen(Listed[CreditNoteSeen]):
    """A portion of them, by order and line."""

    map: Cited
    totals: CreditTotalsSeen

    @staticmethod
    def of_portion(
        rows: list[dict[str, Any]], totals: CreditTotals, shown: Snapshot, following: str | None
    ) -> "CreditNotesSeen":
        return CreditNotesSeen(
            items=[CreditNoteSeen.of(row) for row in rows],
            next=following,
            map=Cited.of(shown),
            totals=CreditTotalsSeen.from_orm(totals),
        )
