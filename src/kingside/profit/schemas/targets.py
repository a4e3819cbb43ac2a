"""What comes in and goes out by API about targets of accounts."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from ninja import Field

from kingside.profit.queries.targets import TargetRow
from kingside.web.rest.paging import Paging
from kingside.web.rest.schemas import Currency, Day, Exact, Figure, In, Key, Number, Out, Told, Version, figure

SHARE = "share"
By = Literal["whole", "part", "no_map", "other_currency", "not_costed", "intercompany"]


class AccountTargetsAsked(Paging):
    """Which targets."""

    account: str = Field("", max_length=40, description="The number of an account.", examples=["10020"])


class AmountsSaid(In):
    """Revenue and net profit, always both."""

    net_revenue: Told = Field(examples=["250000.00"], description="0 or more.")
    net_profit: Told = Field(examples=["30000.00"])
    starting_profit: Told | None = Field(
        None,
        examples=[None],
        description="Only where the net profit is to be 0 or below: from where the improvement is counted.",
    )
    why: str = Field("", max_length=500, examples=["A third line goes into service in May."])


class AccountTargetSaid(AmountsSaid):
    """In the reporting currency."""

    first: Day
    last: Day = Field(description="Both days belong to the period.")


class AccountTargetRevised(AmountsSaid):
    """Other amounts for the same days."""

    version: Version


class Reached(Out):
    """A target beside what was earned."""

    target: Exact
    actual: Figure
    attainment: Figure = Field(description="1 where it is reached.")

    @staticmethod
    def of(target: Decimal, actual: Decimal | None, attainment: Decimal | None, currency: str) -> "Reached":
        return Reached(target=target, actual=figure(actual, currency), attainment=figure(attainment, SHARE))


class AccountTargetSeen(Out):
    """What an account is to bring in a period, measured by the newest published map of its very days."""

    id: Key
    account: Number
    first: date
    last: date
    currency: Currency
    net_revenue: Reached
    net_profit: Reached
    net_margin: Figure = Field(description="Of what was earned.")
    starting_profit: Exact | None = Field(description="From where an improvement is counted; else null.")
    why: str = Field(examples=["A third line goes into service in May."])
    measured: By = Field(description="By what, or why by nothing.", examples=["whole"])
    note: str = Field(description="For people; empty where a whole period is measured.", examples=[""])
    version: Version
    set_at: datetime
    set_by: str = Field(examples=["Maud Keller"])

    @staticmethod
    def of(row: TargetRow) -> "AccountTargetSeen":
        said: dict[str, Any] = {
            name: getattr(row, name)
            for name in ("first", "last", "currency", "starting_profit", "why", "measured", "note", "version", "set_at")
        }
        return AccountTargetSeen(
            id=row.pk,
            account=row.number,
            net_revenue=Reached.of(row.net_revenue, row.actual_revenue, row.revenue_attainment, row.currency),
            net_profit=Reached.of(row.net_profit, row.actual_profit, row.profit_attainment, row.currency),
            net_margin=figure(row.net_margin, SHARE),
            set_by=row.who,
            **said,
        )
