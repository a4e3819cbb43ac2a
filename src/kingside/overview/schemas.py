"""What goes out by API about Today, accounts with their figures, and the audit trail."""

from datetime import date, datetime
from typing import Literal

from django.utils.text import capfirst
from ninja import Field

from kingside.audit.telling import Entry
from kingside.flags.schemas import FlagSeen
from kingside.overview.queries.accounts import AccountHome
from kingside.overview.queries.portions import AccountRow
from kingside.overview.queries.today import Block, TodayPage, Watch, WatchedAccount
from kingside.profit.queries.maps import Building
from kingside.profit.schemas.maps import Cited, NumberAndName
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


class HeadlineSeen(Out):
    """What all accounts that are for you earned together."""

    net_profit: Figure
    net_margin: Figure
    net_revenue: Figure
    given_back: Figure = Field(description="What those that lose money lose.")
    rests_on_estimates: bool = Field(description="Somebody called a rate behind the profit an estimate.")
    losing: int = Field(description="Accounts that lose money.", examples=[4])


class WatchedSeen(Out):
    """An account worth a look."""

    account: NumberAndName
    path: str = Field(description="Its page.", examples=["/accounts/10020/"])
    net_revenue: Figure
    net_margin: Figure
    net_profit: Figure
    before: Figure | None = Field(description="Net profit of the period before; null where it was not compared.")

    @staticmethod
    def of(row: WatchedAccount, currency: str, *, is_compared: bool) -> "WatchedSeen":
        return WatchedSeen(
            account=NumberAndName(number=row.number, name=row.name),
            path=row.url,
            net_revenue=figure(row.net_revenue, currency),
            net_margin=figure(row.net_margin, SHARE),
            net_profit=figure(row.net_profit, currency),
            before=figure(row.before, currency) if is_compared else None,
        )


class WatchSeen(Out):
    """The accounts that fell most against the period before or, where nothing fell, the last of the list."""

    finding: str = Field(examples=["3 accounts fell most against 1 Jan 2024 – 31 Dec 2024"])
    against: str = Field(description="The period before; empty where it says nothing.", examples=[""])
    why: str = Field(description="Why nothing was compared; empty where it was.", examples=[""])
    accounts: list[WatchedSeen]

    @staticmethod
    def of(watch: Watch, currency: str) -> "WatchSeen":
        return WatchSeen(
            finding=watch.finding,
            against=watch.earlier,
            why=watch.why,
            accounts=[WatchedSeen.of(row, currency, is_compared=bool(watch.earlier)) for row in watch.rows],
        )


class BuildingSeen(Out):
    """A map that is being built after the newest one, or that was not published."""

    map: str | None = Field(description="Its id, for `/profit-maps/{pk}`.")
    says: str = Field(examples=["Calculating"])
    done: int = Field(examples=[3])
    total: int | None = Field(description="Null where nobody knows yet.", examples=[8])
    failure: str = Field(description="Why it was not published; empty where it still may be.", examples=[""])

    @staticmethod
    def of(later: Building) -> "BuildingSeen":
        return BuildingSeen(
            map=str(later.pk) if later.pk else None,
            says=later.says,
            done=later.done,
            total=later.total,
            failure=later.failure,
        )


class NextStep(Out):
    """Something in a sentence, and where it is dealt with."""

    says: str = Field(examples=["“lines.csv” from SAP waits for your word."])
    verb: str = Field(description="What is done there; empty where it is only to be looked at.", examples=["Import it"])
    path: str = Field(description="The page where the next step is taken.", examples=["/imports/7/"])


class BlockSeen(Out):
    """One of the four blocks of work, most pressing first; `more` wait behind these."""

    title: str = Field(examples=["Decide"])
    rows: list[NextStep]
    more: int = Field(examples=[0])
    fills: str = Field(description="What stands here once there is something.", examples=["Nothing waits for you."])

    @staticmethod
    def of(block: Block) -> "BlockSeen":
        return BlockSeen(
            title=str(block.title),
            rows=[NextStep(says=capfirst(row.says), verb=row.verb, path=row.url) for row in block.rows],
            more=block.more,
            fills=str(block.fills),
        )


class TodaySeen(Out):
    """The desk of a member this morning."""

    finding: str = Field(examples=["1 of 2 accounts gives back 78.0"])
    ask: str = Field(description="Whom to ask where earnings are not for your role.", examples=[""])
    map: Cited | None = Field(description="The newest; null where none is published, or none is for you.")
    figures: HeadlineSeen | None = Field(description="Null without a map.")
    watch: WatchSeen | None = Field(description="Null without a map.")
    building: BuildingSeen | None
    passed_over: NextStep | None = Field(description="A later map that is not of a whole period.")
    other_currency: str = Field(description="That the map is not in the reporting currency any more.", examples=[""])
    can_begin: bool = Field(description="Nothing is published, lines are there, you may draft a cost model.")
    flags: list[FlagSeen] = Field(description="Loud ones with most money at stake.")
    more_flags: int = Field(description="How many more are loud.", examples=[0])
    blocks: list[BlockSeen]

    @staticmethod
    def of(page: TodayPage) -> "TodaySeen":
        currency = page.snapshot.currency if page.snapshot else ""
        passed = page.passed_over
        return TodaySeen(
            finding=page.finding,
            ask=page.ask,
            map=Cited.of(page.snapshot) if page.snapshot else None,
            figures=_headline(page, currency) if page.snapshot else None,
            watch=WatchSeen.of(page.watch, currency) if page.watch else None,
            building=BuildingSeen.of(page.building) if page.building else None,
            passed_over=NextStep(says=passed.says, verb="", path=passed.url) if passed else None,
            other_currency=page.other_currency,
            can_begin=page.can_begin,
            flags=[FlagSeen.of(row) for row in page.flags],
            more_flags=page.more_flags,
            blocks=[BlockSeen.of(block) for block in page.blocks],
        )


def _headline(page: TodayPage, currency: str) -> HeadlineSeen:
    tally = page.tally
    return HeadlineSeen(
        net_profit=figure(tally.net_profit, currency),
        net_margin=figure(tally.net_margin, SHARE),
        net_revenue=figure(tally.net_revenue, currency),
        given_back=figure(tally.lost, currency),
        rests_on_estimates=bool(page.snapshot and page.snapshot.rests_on_estimates),
        losing=tally.losing,
    )
