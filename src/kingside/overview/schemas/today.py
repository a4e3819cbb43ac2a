"""What goes out by API about Today."""

from django.utils.text import capfirst
from ninja import Field

from kingside.flags.schemas import FlagSeen
from kingside.overview.queries.today import Block, TodayPage, Watch, WatchedAccount
from kingside.profit.queries.maps import Building
from kingside.profit.schemas.maps import Cited, NumberAndName
from kingside.web.rest.schemas import Figure, Out, figure


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
            net_margin=figure(row.net_margin, "share"),
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
        net_margin=figure(tally.net_margin, "share"),
        net_revenue=figure(tally.net_revenue, currency),
        given_back=figure(tally.lost, currency),
        rests_on_estimates=bool(page.snapshot and page.snapshot.rests_on_estimates),
        losing=tally.losing,
    )
