"""What published maps say, as documents; each names its currency once, under `map`."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Literal, cast

from ninja import Field

from kingside.lake.cost_model import LEVEL_NAMES
from kingside.profit.models import ProfitMap
from kingside.profit.queries.cell import CellPage
from kingside.profit.queries.cells import CellRow
from kingside.profit.queries.maps import Building, Snapshot
from kingside.profit.queries.statement import Statement
from kingside.profit.queries.work_lists import WorkList
from kingside.web.rest.paging import Paging
from kingside.web.rest.schemas import Currency, Exact, Listed, Number, Out

CellList = Literal["losing", "SECURE", "GROW", "IMPROVE", "DOWNSIZE", "LEFT", "DEVELOPING", "UNKNOWN", "all"]
State = Literal["BUILDING", "PUBLISHED", "FAILED"]


class MapSeen(Out):
    """A profit map: published, being built, or failed."""

    id: str = Field(examples=["7b1f0a52-9f0e-4c43-8a53-0f4d6a2f9b10"], json_schema_extra={"format": "uuid"})
    state: State = Field(examples=["PUBLISHED"])
    period: str = Field(examples=["1 Jan 2025 – 31 Dec 2025"])
    period_from: date | None = Field(description="Null: every line counts.")
    period_to: date | None
    is_whole: bool = Field(
        description="False where it was published before its last day, or had no invoice lines of some month."
    )
    currency: Currency
    cost_model: str = Field(examples=["Standard, version 1"])
    requested_at: datetime
    published_at: datetime | None
    says: str = Field(description="Of one that is being built: what happens now.", examples=[""])
    failure: str = Field(examples=[""])

    @staticmethod
    def of(profit_map: ProfitMap, building: Building | None = None) -> "MapSeen":
        return MapSeen(
            id=str(profit_map.pk),
            state=cast("State", profit_map.state),
            period=str(profit_map),
            period_from=profit_map.period_from,
            period_to=profit_map.period_to,
            is_whole=profit_map.is_whole,
            currency=profit_map.currency,
            cost_model=str(profit_map.cost_model),
            requested_at=profit_map.requested_at,
            published_at=profit_map.published_at,
            says=building.says if building else "",
            failure=building.failure if building else profit_map.failure,
        )


class Cited(Out):
    """The map that a document is about, and what made it."""

    id: str = Field(examples=["7b1f0a52-9f0e-4c43-8a53-0f4d6a2f9b10"])
    period: str = Field(examples=["1 Jan 2025 – 31 Dec 2025"])
    lacks: str = Field(description="In words, what it lacks of its period; empty for a whole one.", examples=[""])
    currency: Currency
    level: str = Field(description="The margin that ranks.", examples=["net profit"])
    hurdle: Exact = Field(description="Share of revenue that is adequate.", examples=["0.05"])
    cost_model: str = Field(examples=["Standard, version 1"])
    model_hash: str = Field(examples=["9f86d081"])
    input_hash: str = Field(examples=["60303ae2"])
    published_at: datetime
    lines: int = Field(examples=[41810])

    @staticmethod
    def of(shown: Snapshot) -> "Cited":
        return Cited(
            id=str(shown.pk),
            period=shown.name,
            lacks=shown.lacks,
            currency=shown.currency,
            level=LEVEL_NAMES[shown.ranks_by],
            hurdle=shown.hurdle,
            cost_model=shown.model_name,
            model_hash=shown.model_hash,
            input_hash=shown.input_hash,
            published_at=shown.published_at,
            lines=shown.lines,
        )


class NumberAndName(Out):
    """An account."""

    number: Number
    name: str = Field(examples=["Orrestad Paper"])


class StepSeen(Out):
    """One step of a waterfall; costs are negative."""

    label: str = Field(examples=["Cost of goods"])
    amount: Exact
    kind: str = Field(examples=["cost"])


class Totals(Out):
    """How many cells, and their sums."""

    n: int = Field(examples=[40])
    net_revenue: Exact
    net_profit: Exact


class CellSeen(Out):
    """One account with one product. `at_stake` is null where nobody can say."""

    account: NumberAndName
    product: str = Field(examples=["Kraft liner"])
    product_code: str = Field(examples=["KL-120"])
    profit_class: str = Field(examples=["IMPROVE"])
    lines: int = Field(examples=[18])
    net_revenue: Exact
    gross_margin: Exact
    pocket_margin: Exact | None = Field(description="Null in a map that was published before this was kept.")
    contribution: Exact | None = Field(description="Null in a map that was published before this was kept.")
    sustained_margin: Exact | None = Field(description="Null in a map that was published before this was kept.")
    net_profit: Exact
    net_margin: Exact | None = Field(examples=["0.04"])
    at_stake: Exact | None
    dominating: str = Field(description="What drives the cost.", examples=["order entry"])
    lever: str = Field(description="What addresses it.", examples=["Order size and frequency"])
    are_levers_unexamined: bool = Field(description="It loses, and no examination of its levers counts.")
    white_space: Exact | None = Field(description="What the account could still buy a year.")

    @staticmethod
    def each(rows: Sequence[CellRow]) -> "list[CellSeen]":
        return [CellSeen.from_orm(replace(row, lever=str(row.lever))) for row in rows]


class WorkListSeen(Out):
    """Cells of one profit class, the most at stake first."""

    profit_class: str = Field(examples=["SECURE"])
    finding: str = Field(examples=["40 pairs earn the hurdle"])
    advice: str = Field(examples=["See to it that nobody takes them away."])
    totals: Totals
    first: list[CellSeen]

    @staticmethod
    def of(found: WorkList) -> "WorkListSeen":
        return WorkListSeen(
            profit_class=found.profit_class,
            finding=found.finding,
            advice=found.advice,
            totals=Totals.from_orm(found.totals),
            first=CellSeen.each(found.rows),
        )


class WorkListsSeen(Out):
    """The four work-lists, of all accounts or of yours."""

    map: Cited
    work_lists: list[WorkListSeen]


class CostSeen(Out):
    """What one element took. `estimated_lines` of its lines rest on a default."""

    code: str = Field(examples=["order_entry"])
    label: str = Field(examples=["order entry"])
    formula: str = Field(examples=["4 + 1.5 * lines"])
    unit: str = Field(examples=["minutes of order desk"])
    is_judgement: bool = Field(description="A share of overhead by a declared base: nobody measured it.")
    amount: Exact
    share: Exact | None = Field(description="Of all cost to serve.", examples=["0.4"])
    lines: int = Field(examples=[120])
    estimated_lines: int = Field(examples=[0])


class StatementSeen(Out):
    """The profit and loss statement of one account: from revenue to net profit."""

    map: Cited
    account: NumberAndName
    verdict: str = Field(examples=["Orrestad Paper loses 4.2 k"])
    why: str = Field(examples=["Freight takes most of it"])
    net_revenue: Exact
    cogs: Exact
    gross_margin: Exact
    pocket_margin: Exact | None = Field(description="Null in a map that was published before this was kept.")
    contribution: Exact | None = Field(description="Null in a map that was published before this was kept.")
    sustained_margin: Exact | None = Field(description="Null in a map that was published before this was kept.")
    cost_to_serve: Exact
    net_profit: Exact
    net_margin: Exact | None = Field(examples=["-0.02"])
    segment: str = Field(examples=["drain"])
    rank: int | None = Field(description="Null where it is not for your role.", examples=[97])
    steps: list[StepSeen]
    costs: list[CostSeen]
    products: int = Field(examples=[31])
    worst: list[CellSeen]
    best: list[CellSeen]

    @staticmethod
    def of(account: NumberAndName, found: Statement, *, shows_rank: bool) -> "StatementSeen":
        figures = found.figures
        return StatementSeen(
            map=Cited.of(found.snapshot),
            account=account,
            verdict=found.verdict,
            why=found.why,
            net_revenue=figures.net_revenue,
            cogs=figures.cogs,
            gross_margin=figures.gross_margin,
            pocket_margin=figures.pocket_margin,
            contribution=figures.contribution,
            sustained_margin=figures.sustained_margin,
            cost_to_serve=figures.cost_to_serve,
            net_profit=figures.net_profit,
            net_margin=figures.net_margin,
            segment=figures.segment,
            rank=figures.rank if shows_rank else None,
            steps=[StepSeen.from_orm(step) for step in found.steps],
            costs=[
                CostSeen(
                    code=line.text.code,
                    label=line.text.label,
                    formula=line.text.formula,
                    unit=line.text.unit,
                    is_judgement=line.text.is_judgement,
                    amount=line.amount,
                    share=line.share,
                    lines=line.lines,
                    estimated_lines=line.estimated_lines,
                )
                for line in found.costs
            ],
            products=found.products,
            worst=CellSeen.each(found.worst),
            best=CellSeen.each(found.best),
        )


class CellsSeen(Listed[CellSeen]):
    """A portion of the cells of one kind, with the sums of all of them."""

    map: Cited
    totals: Totals


class LineSeen(Out):
    """An invoice line with what each element cost it."""

    order: str = Field(examples=["SO-1842"])
    line: int = Field(examples=[1])
    net_revenue: Exact
    cogs: Exact
    costs: dict[str, Exact]
    net_profit: Exact
    net_margin: Exact | None = Field(examples=["0.04"])


class CellShown(Listed[LineSeen]):
    """One cell and a portion of its invoice lines."""

    map: Cited
    cell: CellSeen
    verdict: str = Field(examples=["Orrestad Paper with Kraft liner loses 400"])
    why: str = Field(examples=["Freight takes most of it"])
    steps: list[StepSeen]

    @staticmethod
    def of(page: CellPage, following: str | None) -> "CellShown":
        return CellShown(
            items=[
                LineSeen(
                    order=line.order,
                    line=line.line,
                    net_revenue=line.net_revenue,
                    cogs=line.cogs,
                    costs=dict(line.costs),
                    net_profit=line.net_profit,
                    net_margin=line.net_margin,
                )
                for line in page.lines
            ],
            next=following,
            map=Cited.of(page.snapshot),
            cell=CellSeen.each([page.cell])[0],
            verdict=page.verdict,
            why=page.why,
            steps=[StepSeen.from_orm(step) for step in page.steps],
        )


class CellsAsked(Paging):
    """Which cells."""

    show: CellList = Field("losing", examples=["losing"])
    account: str = Field("", max_length=200, description="Of this account only.", examples=["10020"])


class CellAsked(Paging):
    """Which cell."""

    account: str = Field(min_length=1, max_length=200, examples=["10020"])
    product: str = Field(min_length=1, max_length=200, description="Code of a product.", examples=["KL-120"])
