"""What goes out by API about accounts with their figures."""

from datetime import date
from typing import Literal

from ninja import Field

from kingside.overview.queries.accounts import AccountHome
from kingside.overview.queries.portions import AccountRow
from kingside.profit.schemas.maps import Cited
from kingside.web.rest.paging import Paging
from kingside.web.rest.schemas import Exact, Figure, Listed, Number, Out, figure


class Figures(Out):
    """What an account earns in the map: each figure in one of its three states."""

    net_revenue: Figure
    net_profit: Figure
    net_margin: Figure
    gross_margin: Figure
    pocket_margin: Figure
    contribution: Figure
    sustained_margin: Figure
    cost_to_serve: Figure
    rank: Figure
    segment: str = Field(description="Empty where it is unknown or not shown.", examples=["drain"])


class LeftSeen(Out):
    """Whether we left an account, and when, which is for whoever sees the account."""

    has_left: bool = Field(description="An exit from the whole account was carried out.", examples=[False])
    left_on: date | None = Field(
        description="The day of that; null where it was not, or where nobody knows the day.", examples=[None]
    )


class AccountSeen(LeftSeen):
    """An account of the list."""

    number: Number
    version: int | None = Field(description="Send it with a change; null where you see no profile.", examples=[3])
    name: str = Field(examples=["Orrestad Paper"])
    sector: str | None = Field(description="Null where it is not for your role.", examples=["Paper"])
    is_key: bool = Field(description="Chosen as a key account.")
    is_costed: bool = Field(description="The map holds it, and what it earns is for your role.")
    is_left_out: bool = Field(description="All its lines are left out of the map as intercompany.")
    figures: Figures

    @staticmethod
    def of(row: AccountRow, currency: str) -> "AccountSeen":
        return AccountSeen(
            number=row.number,
            version=row.version if row.shows_profile else None,
            name=row.name,
            sector=row.sector if row.shows_profile else None,
            is_key=row.is_key,
            has_left=row.has_left,
            left_on=row.left_on,
            is_costed=row.is_costed,
            is_left_out=row.is_left_out,
            figures=Figures(
                net_revenue=figure(row.net_revenue, currency, is_shown=row.shows_result),
                net_profit=figure(row.net_profit, currency, is_shown=row.shows_result),
                net_margin=figure(row.net_margin, "share", is_shown=row.shows_result),
                gross_margin=figure(row.gross_margin, currency, is_shown=row.shows_costs),
                pocket_margin=figure(row.pocket_margin, currency, is_shown=row.shows_costs),
                contribution=figure(row.contribution, currency, is_shown=row.shows_costs),
                sustained_margin=figure(row.sustained_margin, currency, is_shown=row.shows_costs),
                cost_to_serve=figure(row.cost_to_serve, currency, is_shown=row.shows_costs),
                rank=figure(row.rank, "rank", is_shown=row.shows_rank),
                segment=row.segment or "" if row.shows_costs else "",
            ),
        )


class AccountsSeen(Listed[AccountSeen]):
    """A portion of the accounts; all portions of one walk are of one map."""

    map: str | None = Field(description="Id of the profit map; null where none is for you.")
    period: str = Field(examples=["1 Jan 2025 – 31 Dec 2025"])


class StandingSeen(Out):
    """That it is a key account, since when and because of what."""

    tier: Literal["key"] = Field(examples=["key"])
    since: date | None
    why: str = Field(examples=["Selection of 2025"])


class PaymentSeen(Out):
    """How it pays; days beyond terms are null where nothing fell due."""

    says: str = Field(examples=["3 days late"])
    days_late: Exact | None = Field(examples=["3.2"])
    n: int = Field(description="Invoices measured.", examples=[40])
    open: Figure
    overdue: Figure
    as_of: date


class IntercompanySeen(Out):
    """Lines of an account that the map leaves out as intercompany."""

    is_all: bool = Field(description="It has no other lines.", examples=[False])
    lines: int | None = Field(description="How many; null where it is all of them.", examples=[2])
    net_revenue: Figure = Field(description="Of these lines, in no figure of the account; unknown where it is all.")

    @staticmethod
    def of(home: AccountHome, currency: str) -> "IntercompanySeen | None":
        if home.is_left_out:
            return IntercompanySeen(is_all=True, lines=None, net_revenue=figure(None, currency))
        part = home.part_left_out
        if part is None:
            return None
        return IntercompanySeen(is_all=False, lines=part.lines, net_revenue=figure(part.net_revenue, currency))


class AccountShown(LeftSeen):
    """One account, as far as it is for you."""

    number: Number
    name: str = Field(examples=["Orrestad Paper"])
    version: int | None = Field(description="Send it with a change; null where you see no profile.", examples=[3])
    sector: str | None = Field(description="Null where it is not for your role.", examples=["Paper"])
    since: date | None = Field(description="Customer since.")
    parent: str | None = Field(
        description="Number of the account it is part of; null too where you see no profile.", examples=["10010"]
    )
    standing: StandingSeen | None
    figures: Figures | None = Field(description="Null where the map does not hold it, or there is no map for you.")
    intercompany: IntercompanySeen | None = Field(description="Null where no line is left out, or none is for you.")
    map: Cited | None
    change: str = Field(description="Against the period before.", examples=["Net profit is 3 k less"])
    payment: PaymentSeen | None
    may_edit: bool
    sees_team: bool
    ask: str = Field(description="Whom to ask for what is not shown.", examples=["Ask Nadia Rahn."])

    @staticmethod
    def of(home: AccountHome, currency: str) -> "AccountShown":
        account, result = home.account, home.result
        figures = None
        if result is not None:
            costs, rank = home.shows_costs, home.shows_rank
            figures = Figures(
                net_revenue=figure(result.net_revenue, currency),
                net_profit=figure(result.net_profit, currency),
                net_margin=figure(result.net_margin, "share"),
                gross_margin=figure(result.gross_margin, currency, is_shown=costs),
                pocket_margin=figure(result.pocket_margin, currency, is_shown=costs),
                contribution=figure(result.contribution, currency, is_shown=costs),
                sustained_margin=figure(result.sustained_margin, currency, is_shown=costs),
                cost_to_serve=figure(result.cost_to_serve, currency, is_shown=costs),
                rank=figure(result.rank, "rank", is_shown=rank),
                segment=result.segment if costs else "",
            )
        standing = StandingSeen(tier="key", since=home.key_since, why=home.why) if home.key_since else None
        return AccountShown(
            number=account.number,
            name=account.name,
            version=account.version if home.shows_profile else None,
            sector=account.sector if home.shows_profile else None,
            since=account.since if home.shows_profile else None,
            parent=home.line[-1].number if home.line else None,
            standing=standing,
            has_left=home.leaving.has_left,
            left_on=home.leaving.left_on,
            figures=figures,
            intercompany=IntercompanySeen.of(home, currency),
            map=Cited.of(home.snapshot) if home.snapshot else None,
            change=home.change,
            payment=_payment(home, currency),
            may_edit=home.may_edit,
            sees_team=home.sees_team,
            ask=home.ask,
        )


def _payment(home: AccountHome, currency: str) -> PaymentSeen | None:
    paid = home.payment
    if paid is None:
        return None
    return PaymentSeen(
        says=paid.says,
        days_late=paid.late,
        n=paid.n,
        open=figure(paid.open, currency),
        overdue=figure(paid.overdue, currency),
        as_of=paid.as_of,
    )


class AccountsAsked(Paging):
    """Which accounts, in which order, of which map."""

    show: Literal["", "best", "worst"] = Field("", description="Those that earn, or lose.", examples=["worst"])
    segment: Literal["", "peak", "drain", "minor", "desert", "no_revenue", "not_costed", "intercompany"] = Field(
        "", examples=[""]
    )
    search: str = Field("", max_length=200, description="In name and number.", examples=["orrestad"])
    sort: Literal["", "-net_profit", "net_profit", "-net_revenue", "-cost_to_serve", "name", "number"] = Field(
        "", description="Best net profit first, unless you say otherwise.", examples=["-net_profit"]
    )
    left: bool | None = Field(None, description="Only accounts that we left, or only the others.", examples=[False])
    mine: bool = Field(default=False, description="Only accounts on which you have a role.", examples=[False])
    map: str = Field("", max_length=36, description="Id of a map; the newest without.", examples=[""])
