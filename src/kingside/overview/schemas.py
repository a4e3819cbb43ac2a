"""What goes out by API about accounts with their figures, and about the audit trail."""

from datetime import date, datetime
from typing import Literal

from ninja import Field

from kingside.audit.queries import Entry
from kingside.overview.queries.accounts import AccountHome
from kingside.overview.queries.portions import AccountRow
from kingside.profit.schemas.maps import Cited
from kingside.web.rest.paging import Paging
from kingside.web.rest.schemas import Day, Exact, Figure, Listed, Number, Out, figure

SHARE = "share"


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
    name: str = Field(examples=["Orrestad Paper"])
    sector: str | None = Field(description="Null where it is not for your role.", examples=["Paper"])
    is_key: bool = Field(description="Chosen as a key account.")
    is_costed: bool = Field(description="The map holds it, and what it earns is for your role.")
    figures: Figures

    @staticmethod
    def of(row: AccountRow, currency: str) -> "AccountSeen":
        return AccountSeen(
            number=row.number,
            name=row.name,
            sector=row.sector if row.shows_profile else None,
            is_key=row.is_key,
            has_left=row.has_left,
            left_on=row.left_on,
            is_costed=row.is_costed,
            figures=Figures(
                net_revenue=figure(row.net_revenue, currency, is_shown=row.shows_result),
                net_profit=figure(row.net_profit, currency, is_shown=row.shows_result),
                net_margin=figure(row.net_margin, SHARE, is_shown=row.shows_result),
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
                net_margin=figure(result.net_margin, SHARE),
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
    segment: Literal["", "peak", "drain", "minor", "desert", "no_revenue", "not_costed"] = Field("", examples=[""])
    search: str = Field("", max_length=200, description="In name and number.", examples=["orrestad"])
    sort: Literal["", "-net_profit", "net_profit", "-net_revenue", "-cost_to_serve", "name", "number"] = Field(
        "", description="Best net profit first, unless you say otherwise.", examples=["-net_profit"]
    )
    left: bool | None = Field(None, description="Only accounts that we left, or only the others.", examples=[False])
    mine: bool = Field(default=False, description="Only accounts on which you have a role.", examples=[False])
    map: str = Field("", max_length=36, description="Id of a map; the newest without.", examples=[""])


class ChangeSeen(Out):
    """One field in words."""

    field: str = Field(examples=["sector"])
    before: str = Field(examples=["Paper"])
    after: str = Field(examples=["Packaging"])


class EventSeen(Out):
    """Who did what to which record, when."""

    at: datetime
    who: str = Field(examples=["Nadia Rahn"])
    verb: str = Field(examples=["edited"])
    kind: str = Field(examples=["account"])
    record: str = Field(examples=["Orrestad Paper"])
    record_id: str = Field(examples=["17"])
    version: int | None = Field(examples=[4])
    detail: str = Field(description="A program says by which token.", examples=["[token 7]"])
    cause: str = Field(description="Kind of what it was done in the course of; or empty.", examples=["import"])
    cause_id: str = Field(examples=["0197c3f0-5d1e-7c55-9f0a-3f1f1c0f7a11"])
    changes: list[ChangeSeen]

    @staticmethod
    def of(entry: Entry) -> "EventSeen":
        return EventSeen(
            at=entry.at,
            who=entry.who,
            verb=entry.verb,
            kind=entry.noun,
            record=entry.record,
            record_id=entry.record_id,
            version=entry.version,
            detail=entry.detail,
            cause=entry.because,
            cause_id=entry.cause_id,
            changes=[ChangeSeen.from_orm(each) for each in entry.changes],
        )


class AuditAsked(Paging):
    """Which events; what is empty does not narrow."""

    kind: str = Field("", max_length=40, description="Of record.", examples=["account"])
    record: str = Field("", max_length=40, description="Its id; needs `kind`.", examples=["17"])
    who: str = Field("", max_length=40, description="Id of a member, or `Kingside` itself.", examples=["7"])
    verb: str = Field("", max_length=40, examples=["edited"])
    first: Day | Literal[""] = Field("", description="From this day.", examples=["2025-01-01"])
    last: Day | Literal[""] = Field("", description="To this day.", examples=["2025-12-31"])
