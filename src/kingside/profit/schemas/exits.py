"""What comes in and goes out by API about leaving accounts, and about the lesson."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from ninja import Field

from kingside.profit.freed import Figures
from kingside.profit.models.exits import ExitState
from kingside.profit.queries.exit_guards import ChosenExamination
from kingside.profit.queries.exits import ExitPage, ExitRow, PartRow
from kingside.web.rest.paging import Paging
from kingside.web.rest.schemas import Currency, Day, Exact, Figure, In, Key, Number, Out, Told, Version, Yes, figure

LONGEST = 4000
State = Literal["DRAFT", "FINANCE_CHECKED", "EXEC_APPROVED", "COMMUNICATED", "EXECUTED", "REJECTED"]


class ExitsAsked(Paging):
    """Which proposals."""

    state: State | Literal[""] = Field("", description="How far; every one without.", examples=["DRAFT"])
    account: str = Field("", max_length=200, description="Of this account only, by its number.", examples=[""])


class Stepped(In):
    """The version of the proposal that was seen."""

    version: Version = Field(examples=[1])


class ExitRevised(Stepped):
    """What a proposal says."""

    reason: str = Field(min_length=1, max_length=LONGEST, examples=["Small rush orders only, and no lever helped."])
    levers: str = Field("", max_length=LONGEST, examples=["Order size, freight."])
    examination: Key | None = Field(None, description="The recorded examination of its levers.", examples=[None])


class ExitProposed(In):
    """What to leave, and why."""

    account: Number
    product: str = Field("", max_length=200, description="Its code; empty: the whole account.", examples=[""])
    reason: str = Field(min_length=1, max_length=LONGEST, examples=["Small rush orders only, and no lever helped."])
    levers: str = Field("", max_length=LONGEST, examples=["Order size, freight."])
    examination: Key | None = Field(None, description="The recorded examination of its levers.", examples=[None])


class ExitRecommended(Stepped):
    """For it or against it."""

    is_for: Yes = Field(examples=[True])
    reason: str = Field(min_length=1, max_length=LONGEST, examples=["I have tried for two years."])


class ExitChecked(Stepped):
    """What of each part really goes."""

    shares: dict[str, Told] = Field(description="By key of the part, from 0 to 1.", examples=[{"pool-desk": "0.5"}])
    says: str = Field("", max_length=LONGEST, examples=["Half a place at the desk, from July."])


class ExitDecided(Stepped):
    """Approved or rejected."""

    is_approved: Yes = Field(examples=[False])
    reason: str = Field(min_length=1, max_length=LONGEST, examples=["They will grow."])


class MessagePlanned(Stepped):
    """A line of the communication plan."""

    audience: Literal["CUSTOMER", "OURS", "OTHERS"] = Field(examples=["CUSTOMER"])
    whom: str = Field(min_length=1, max_length=200, examples=["Their head of purchasing"])
    what: str = Field(min_length=1, max_length=LONGEST, examples=["We deliver until June, and name two others."])
    on: Day
    teller: Key = Field(description="The id of a member.", examples=[1])


class MessageSeen(Out):
    """A line of the communication plan."""

    id: int
    audience: str = Field(examples=["CUSTOMER"])
    whom: str
    what: str
    on: date
    teller: str = Field(examples=["Lena Brandt"])


class PartSeen(Out):
    """What one resource or element costs; null where nobody checked yet what goes."""

    key: str = Field(examples=["pool-desk"])
    label: str = Field(examples=["desk"])
    amount: Exact
    minutes: Exact | None
    goes: Exact | None
    stays: Exact | None
    idle_minutes: Exact | None

    @staticmethod
    def of(row: PartRow) -> "PartSeen":
        return PartSeen(
            key=row.key,
            label=row.label,
            amount=row.part.amount,
            minutes=row.part.minutes,
            goes=row.goes,
            stays=row.stays,
            idle_minutes=row.idle,
        )


class ExitFigures(Out):
    """As the map had them; hidden where the costs of the account are not for you."""

    net_revenue: Figure
    net_profit: Figure
    net_margin: Figure

    @staticmethod
    def of(figures: Figures | None) -> "ExitFigures":
        if figures is None:
            hidden = figure(None, "", is_shown=False)
            return ExitFigures(net_revenue=hidden, net_profit=hidden, net_margin=hidden)
        return ExitFigures(
            net_revenue=figure(figures.net_revenue, figures.currency),
            net_profit=figure(figures.net_profit, figures.currency),
            net_margin=figure(figures.net_margin, "share"),
        )


class ExitSeen(Out):
    """A proposal in the list."""

    id: int = Field(examples=[4])
    account: str = Field(examples=["Orrestad Paper"])
    product: str
    state: ExitState
    proposed_by: str = Field(examples=["Lena Brandt"])
    proposed_at: datetime
    figures: ExitFigures

    @staticmethod
    def of(row: ExitRow) -> "ExitSeen":
        return ExitSeen(
            id=row.pk,
            account=row.account,
            product=row.product,
            state=row.step,
            proposed_by=row.proposed_by,
            proposed_at=row.proposed_at,
            figures=ExitFigures.of(row.figures),
        )


class ExitExamination(Out):
    """The examination that a proposal rests on."""

    id: int = Field(examples=[3])
    product: str = Field(examples=["Cartridge valve"])
    examined_by: str = Field(examples=["Lena Brandt"])
    examined_at: datetime
    result: Exact = Field(description="What is left with every lever that comes.")
    currency: Currency
    counts: bool = Field(description="Whether the newest profit map says Downsize by it.")

    @staticmethod
    def of(found: ChosenExamination) -> "ExitExamination":
        return ExitExamination(
            id=found.pk,
            product=found.product,
            examined_by=found.by,
            examined_at=found.at,
            result=found.result,
            currency=found.currency,
            counts=found.counts,
        )


class ExitShown(ExitSeen):
    """One proposal."""

    version: int
    currency: Currency | None = Field(description="Null where the figures are not for you.")
    period: str | None
    newer_map: str | None = Field(
        description="While it is open: the id of the newest map of the same period, where that is a later one."
    )
    reason: str
    levers: str
    examination: ExitExamination | None = Field(description="Null where there is none, or levers are not for you.")
    warnings: list[str] = Field(
        description="Codes of guards that warned on the way; empty where the figures are not for you."
    )
    parts: list[PartSeen]
    difference: Exact | None = Field(description="What we earn more without it; null until finance has checked.")
    messages: list[MessageSeen]

    @staticmethod
    def of_page(page: ExitPage) -> "ExitShown":
        proposal, figures = page.proposal, page.figures
        difference: Decimal | None = page.freed.difference if page.freed else None
        return ExitShown(
            id=proposal.pk,
            account=page.account.name,
            product=page.product,
            state=ExitState(proposal.state),
            proposed_by=proposal.proposed_by.name,
            proposed_at=proposal.proposed_at,
            figures=ExitFigures.of(figures),
            version=proposal.version,
            currency=figures.currency if figures else None,
            period=figures.period if figures else None,
            newer_map=str(page.revised.newest.pk) if page.revised else None,
            reason=proposal.reason,
            levers=proposal.levers,
            examination=ExitExamination.of(page.examination) if page.examination else None,
            warnings=proposal.reservations if figures else [],
            parts=[PartSeen.of(row) for row in page.parts],
            difference=difference,
            messages=[
                MessageSeen(
                    id=line.pk,
                    audience=line.audience,
                    whom=line.whom,
                    what=line.what,
                    on=line.on,
                    teller=line.teller.name,
                )
                for line in page.messages
            ],
        )


class DependenceSeen(Out):
    """One period; what goes to accounts that lose money, as shares of 1."""

    period: str = Field(examples=["1 Jan 2025 – 31 Dec 2025"])
    lacks: str = Field(description="In words, what its map lacks of the period; empty for a whole one.", examples=[""])
    accounts: int
    losing: int
    net_profit: Exact
    currency: Currency
    revenue_share: Exact | None
    minutes_share: Exact | None
    revenue_change: Exact | None = Field(description="Since the period before of this length; null where unknown.")
    minutes_change: Exact | None = Field(description="The same of minutes.")


class DependenceAsked(In):
    """How long the periods are."""

    length: str = Field(
        "",
        max_length=12,
        description="In months, in days such as `45d`, or `all`; that of the newest map without.",
        examples=["12"],
    )


class TargetSaid(In):
    """At most these shares of 1."""

    version: Version = Field(description="Of the target that you saw; 0 where there was none.", examples=[0])
    revenue_share: Told = Field(examples=["0.05"])
    minutes_share: Told = Field(examples=["0.10"])


class TargetSeen(Out):
    """At most these shares of 1, since when and by whom."""

    version: int = Field(examples=[3])
    revenue_share: Exact
    minutes_share: Exact
    set_by: str = Field(examples=["Maud Keller"])
    set_at: datetime


class DependenceShown(Out):
    """Periods of one length, the latest first."""

    target: TargetSeen | None
    length: str = Field(description="Of each of the periods.", examples=["12"])
    lengths: list[str] = Field(description="All there are, that of the newest map first.", examples=[["12", "3"]])
    periods: list[DependenceSeen]


class LessonSeen(Out):
    """The lesson on profit as it stands; what it says is on its page, with the reader's own figures."""

    version: int = Field(description="The present one.", examples=[1])
    acknowledged_at: datetime | None = Field(description="When you acknowledged this version; null: not yet.")
    page: str = Field(examples=["/profit/lesson/"])


class LessonRead(In):
    """The version that was read."""

    version: Version = Field(examples=[1])


class LessonReader(Out):
    """Somebody who sees a mix, and what was acknowledged when."""

    name: str = Field(examples=["Lena Brandt"])
    accounts: int
    version: int | None = Field(description="Null where none was acknowledged.")
    acknowledged_at: datetime | None


class LessonReaders(Out):
    """Whose mix it is at accounts that you answer for."""

    version: int = Field(description="The present one.", examples=[1])
    items: list[LessonReader]
