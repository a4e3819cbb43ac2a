"""What comes in and goes out by API about the ledger and the ties of a map to it."""

from datetime import date, datetime
from typing import Literal

from ninja import Field

from kingside.profit.ledger import Said
from kingside.profit.models import LedgerFigure
from kingside.profit.queries.ties import Standing
from kingside.profit.ties import Tie, TieRow
from kingside.web.rest.paging import Paging
from kingside.web.rest.schemas import Currency, Day, Exact, In, Key, Out, Told, Version

What = Literal["revenue", "cogs", "pool"]
State = Literal["ties", "off", "unknown"]


class FiguresAsked(Paging):
    """Which figures."""

    source: str = Field("", max_length=60, description="As imports call it.", examples=["SAP"])


class FigureSaid(In):
    """What the ledger says of one source and item; costs are positive."""

    source: str = Field(min_length=1, max_length=60, description="As imports call it.", examples=["SAP"])
    item: What = Field(examples=["revenue"])
    pool: str = Field("", max_length=100, description="Code of a resource; else empty.", examples=[""])
    amount: Told | None = Field(description="Null takes the figure back.", examples=["1500.00"])
    currency: str = Field(
        "",
        max_length=3,
        description="ISO 4217; empty is what it was in, else that of the newest map.",
        examples=["EUR"],
    )
    version: Version | None = Field(None, description="The version that you saw, 0 for none; null replaces any.")

    def said(self) -> Said:
        return Said(self.source, self.item, self.amount, self.currency, self.pool, self.version)


class MonthSaid(In):
    """Figures of one month: all of them are taken, or none."""

    month: Day = Field(description="Any day of it.")
    figures: list[FigureSaid] = Field(min_length=1, max_length=1000)


class FigureSeen(Out):
    """A figure of the ledger."""

    id: Key
    source: str = Field(examples=["SAP"])
    month: date = Field(description="Its first day.")
    item: What = Field(examples=["revenue"])
    pool: str = Field(description="Code of a resource; else empty.", examples=[""])
    amount: Exact
    currency: str = Field(description="Empty while nobody knows.", examples=["EUR"])
    version: Version
    entered_at: datetime
    entered_by: str = Field(description="Empty where it came by a file.", examples=["Farida Nasser"])

    @staticmethod
    def of(figure: LedgerFigure) -> "FigureSeen":
        names = ("source", "month", "item", "pool", "amount", "currency", "version", "entered_at")
        said = {name: getattr(figure, name) for name in names}
        return FigureSeen(id=figure.pk, entered_by=figure.entered_by.name if figure.entered_by else "", **said)


class TieRowSeen(Out):
    """One figure of the ledger beside what the map adds up to."""

    source: str = Field(description="Empty for a resource, which any source may pay for.", examples=["SAP"])
    month: date | None = Field(description="Null for a resource, which is of the whole period.")
    pool: str = Field(description="Code of a resource; else empty.", examples=[""])
    state: State = Field(examples=["ties"])
    ledger: Exact | None = Field(description="Null where it is not entered or cannot be compared.")
    why: str = Field(description="Why it is null.", examples=["not entered"])
    computed: Exact = Field(description="What the lines of the map add up to.")
    left_out: Exact = Field(description="Intercompany lines, which the ledger holds and the map leaves out.")
    difference: Exact | None
    tolerance: Exact | None

    @staticmethod
    def of(row: TieRow) -> "TieRowSeen":
        return TieRowSeen(
            source=row.source,
            month=row.month,
            pool=row.pool,
            state=row.state,
            ledger=row.ledger,
            why=str(row.why) if row.ledger is None else "",
            computed=row.computed,
            left_out=row.left_out,
            difference=row.difference,
            tolerance=row.allowed,
        )


class TieSeen(Out):
    """One of the three ties; off where one row is, whatever the others add up to."""

    item: What = Field(examples=["revenue"])
    state: State = Field(examples=["ties"])
    finding: str = Field(examples=["Revenue ties to the ledger"])
    rows: list[TieRowSeen]

    @staticmethod
    def of(tie: Tie) -> "TieSeen":
        return TieSeen(
            item=tie.item,  # type: ignore[arg-type]  # one of the three
            state=tie.state,
            finding=tie.finding,
            rows=[TieRowSeen.of(row) for row in tie.rows],
        )


class TiesSeen(Out):
    """How a map stands to the ledger now; no ties where it was not made from imports."""

    currency: Currency
    ties: list[TieSeen]

    @staticmethod
    def of(found: Standing | None, currency: str) -> "TiesSeen":
        return TiesSeen(currency=currency, ties=[TieSeen.of(tie) for tie in found.ties] if found else [])
