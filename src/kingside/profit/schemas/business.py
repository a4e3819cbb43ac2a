"""The whole business in a published map: curve, segments, what loses, capacity; and two maps beside each other."""

from ninja import Field, Schema

from kingside.profit.queries.business import BusinessPage, Curve, CurveOf
from kingside.profit.queries.comparison import ComparisonPage
from kingside.profit.schemas.maps import Cited, NumberAndName, StepSeen, Totals
from kingside.web.rest.schemas import Exact, Out


class SegmentSeen(Out):
    """A segment with its sums; the margin is that of the sums, null without revenue."""

    name: str = Field(examples=["peak"])
    n: int = Field(examples=[12])
    revenue: Exact
    profit: Exact
    net_margin: Exact | None = Field(examples=["0.125"])


class ShareSeen(Out):
    """How much of the business loses money by one measure."""

    measure: str = Field(examples=["Revenue"])
    part: Exact
    whole: Exact
    share: Exact | None = Field(examples=["0.31"])


class PoolSeen(Out):
    """A resource and how much of its practical capacity was used."""

    label: str = Field(examples=["order desk"])
    supplied_minutes: Exact
    used_minutes: Exact
    unused_cost: Exact = Field(description="Negative in an overrun.")


class LeftOutSeen(Out):
    """Intercompany lines, which no other figure of the map holds but the bridge to the ledger."""

    lines: int = Field(examples=[120])
    net_revenue: Exact
    cogs: Exact
    gross_margin: Exact
    cost_to_serve: Exact
    net_profit: Exact


class BusinessSeen(Out):
    """The whole business in one period."""

    map: Cited
    finding: str = Field(examples=["41 of 120 accounts give back 1.2 M"])
    best_finding: str = Field(examples=["The best fifth earns 180 % of the profit"])
    segments: list[SegmentSeen]
    losing: list[ShareSeen]
    losing_cells: Totals
    pools: list[PoolSeen]
    intercompany: LeftOutSeen | None = Field(description="Null where the cost model leaves none out.")
    reconciliation: list[StepSeen]
    reconciliation_finding: str = Field(examples=["The ledger agrees"])
    warnings: list[str]

    @staticmethod
    def of(page: BusinessPage) -> "BusinessSeen":
        return BusinessSeen(
            map=Cited.of(page.snapshot),
            finding=page.curve.finding,
            best_finding=page.curve.best_finding,
            segments=[SegmentSeen.from_orm(row) for row in page.segments],
            losing=[
                ShareSeen(measure=each.measure, part=each.share.part, whole=each.share.whole, share=each.share.ratio)
                for each in page.losing_shares
            ],
            losing_cells=Totals.from_orm(page.losing.totals),
            pools=[
                PoolSeen(
                    label=pool.label,
                    supplied_minutes=pool.use.supplied_minutes,
                    used_minutes=pool.use.used_minutes,
                    unused_cost=pool.use.unused_cost,
                )
                for pool in page.pools
            ],
            intercompany=LeftOutSeen.model_validate(page.intercompany) if page.intercompany else None,
            reconciliation=[StepSeen.from_orm(step) for step in page.reconciliation],
            reconciliation_finding=page.reconciliation_finding,
            warnings=[told["text"] for told in (*page.warnings, *page.notes)],
        )


class PointSeen(Out):
    """One step of the whale curve."""

    rank: int = Field(examples=[1])
    name: str = Field(examples=["Orrestad Paper"])
    revenue: Exact
    profit: Exact
    net_margin: Exact | None = Field(examples=["0.125"])
    cumulative: Exact


class CurveSeen(Out):
    """The whale curve: `points` are at most 120 of all `n`, its ends and its peak among them."""

    map: Cited
    of: CurveOf = Field(examples=["accounts"])
    finding: str = Field(examples=["41 of 120 accounts give back 1.2 M"])
    n: int = Field(examples=[120])
    total: Exact
    peak: Exact
    peak_at: int = Field(examples=[79])
    losing: int = Field(examples=[41])
    lost: Exact
    points: list[PointSeen]

    @staticmethod
    def of_page(page: BusinessPage) -> "CurveSeen":
        curve: Curve = page.curve
        shape = {name: getattr(curve.shape, name) for name in ("n", "total", "peak", "peak_at", "losing", "lost")}
        return CurveSeen.model_validate(
            shape
            | {
                "map": Cited.of(page.snapshot),
                "of": curve.of,
                "finding": curve.finding,
                "points": [PointSeen.from_orm(point) for point in curve.points],
            }
        )


class MigrationSeen(Out):
    """Accounts that went from one segment to another; null is new before, gone after."""

    segment_then: str | None = Field(examples=["drain"])
    segment_now: str | None = Field(examples=["minor"])
    n: int = Field(examples=[4])
    profit_then: Exact | None
    profit_now: Exact | None


class MoverSeen(Out):
    """An account and how much its net profit moved."""

    account: NumberAndName
    profit_then: Exact | None
    profit_now: Exact | None
    change: Exact


class ComparisonSeen(Out):
    """What moved between two maps; `then` is the earlier period."""

    then: Cited
    now: Cited
    finding: str = Field(examples=["Net profit is 300 k less"])
    differences: list[str] = Field(description="What else differs, and what it means.")
    steps: list[StepSeen]
    migrations: list[MigrationSeen]
    lost: list[MoverSeen]
    gained: list[MoverSeen]

    @staticmethod
    def of(page: ComparisonPage) -> "ComparisonSeen":
        lost, gained = (
            [
                MoverSeen(
                    account=NumberAndName.from_orm(mover.account),
                    profit_then=mover.figures.profit_then,
                    profit_now=mover.figures.profit_now,
                    change=mover.figures.change,
                )
                for mover in movers
            ]
            for movers in (page.lost, page.gained)
        )
        return ComparisonSeen(
            then=Cited.of(page.then),
            now=Cited.of(page.now),
            finding=page.finding,
            differences=page.differences,
            steps=[StepSeen.from_orm(step) for step in page.steps],
            migrations=[MigrationSeen.from_orm(row) for row in page.migrations],
            lost=lost,
            gained=gained,
        )


class CurveAsked(Schema):
    """What the curve is made of."""

    of: CurveOf = Field(
        "accounts", description="Not found where the map has none of them for you.", examples=["accounts"]
    )
