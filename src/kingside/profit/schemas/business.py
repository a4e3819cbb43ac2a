"""The whole business in a published map: curve, segments, what loses, capacity; and maps beside each other."""

from typing import Any

from ninja import Field, Schema

from kingside.profit.queries.business import BusinessPage, Curve, CurveOf
from kingside.profit.queries.comparison import ComparisonPage
from kingside.profit.queries.segments import SegmentSeries, SegmentsPage, Sums
from kingside.profit.schemas.maps import Cited, NumberAndName, StepSeen, Totals
from kingside.web.rest.schemas import Exact, In, Out


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


class SegmentsAsked(In):
    """Which periods."""

    of: str = Field(
        "",
        max_length=20,
        description="Their length and currency, one of `series`; those of the newest map without.",
        examples=["12-EUR"],
    )


class SegmentMovesSeen(Out):
    """Accounts since the period before."""

    came: int = Field(description="From another segment or new.", examples=[4])
    new: int = Field(description="Of these, in no segment before.", examples=[1])
    went: int = Field(description="To another segment or gone.", examples=[3])
    gone: int = Field(description="Of these, in no segment any more.", examples=[0])


class SegmentOfPeriodSeen(Out):
    """A segment in one period."""

    name: str = Field(examples=["peak"])
    n: int = Field(examples=[12])
    revenue: Exact
    profit: Exact
    net_margin: Exact | None = Field(examples=["0.125"])
    moves: SegmentMovesSeen | None = Field(description="Null where no period before it can be compared.")


class PeriodOfSegmentsSeen(Out):
    """All accounts of one period, and its segments."""

    map: str = Field(description="Its id.", examples=["7b1f0a52-9f0e-4c43-8a53-0f4d6a2f9b10"])
    period: str = Field(examples=["1 Jan 2025 – 31 Dec 2025"])
    lacks: str = Field(description="In words, what its map lacks of the period; empty for a whole one.", examples=[""])
    differs: list[str] = Field(description="What else than the business differs from the period before.")
    n: int = Field(examples=[120])
    revenue: Exact
    profit: Exact
    net_margin: Exact | None = Field(examples=["0.125"])
    adequate: Exact | None = Field(description="Share of revenue with peaks and minors.", examples=["0.71"])
    became_adequate: int | None = Field(description="Accounts, since the period before; null where unknown.")
    ceased_to_be: int | None = Field(description="The other way.")
    segments: list[SegmentOfPeriodSeen]


class SegmentsShown(Out):
    """Segments period by period, the latest first; at most twelve periods."""

    finding: str = Field(
        examples=["Getting better: 71.0 % of revenue comes from peaks and minors, 62.0 % in 1 Jan 2024 – 31 Dec 2024"]
    )
    of: str = Field(description="Length and currency of the periods.", examples=["12-EUR"])
    series: list[str] = Field(description="All there are, that of the newest map first.", examples=[["12-EUR"]])
    periods: list[PeriodOfSegmentsSeen]

    @staticmethod
    def of_page(page: SegmentsPage) -> "SegmentsShown":
        return SegmentsShown(
            finding=page.finding,
            of=page.chosen.key if page.chosen else "",
            series=[each.key for each in page.series],
            periods=[
                PeriodOfSegmentsSeen(
                    map=each.pk,
                    period=each.period,
                    lacks=each.lacks,
                    differs=each.differs,
                    became_adequate=each.became,
                    ceased_to_be=each.ceased,
                    adequate=each.adequate,
                    segments=[_of_period(segment, place) for segment in page.segments],
                    **_sums(each.sums),
                )
                for place, each in enumerate(page.periods)
            ],
        )


def _of_period(segment: SegmentSeries, place: int) -> SegmentOfPeriodSeen:
    found = segment.periods[place]
    moves = SegmentMovesSeen.from_orm(found.moves) if found.moves else None
    return SegmentOfPeriodSeen(name=segment.name, moves=moves, **_sums(found.sums))


def _sums(sums: Sums) -> dict[str, Any]:
    return {"n": sums.n, "revenue": sums.net_revenue, "profit": sums.net_profit, "net_margin": sums.net_margin}


class CurveAsked(Schema):
    """What the curve is made of."""

    of: CurveOf = Field(
        "accounts", description="Not found where the map has none of them for you.", examples=["accounts"]
    )
