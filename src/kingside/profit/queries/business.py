"""The page of the whole business: curve, segments, what loses money, work-lists, capacity, reconciliation."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from kingside.accounts.queries import named
from kingside.identity.models import Member
from kingside.lake.results import (
    CellFigures,
    CellSelection,
    CellTotals,
    CurvePoint,
    CurveShape,
    Entity,
    PoolUse,
    Results,
    SegmentTotals,
    read_results,
)
from kingside.offerings.queries import names_of
from kingside.profit import reconciliation, sentences
from kingside.profit.cascade import Step
from kingside.profit.findings import Findings, Share
from kingside.profit.models import ProfitMap
from kingside.profit.queries.cells import CellRow, Naming, order_of, selection
from kingside.profit.queries.maps import Snapshot, snapshot

CURVE_POINTS = 120
LIST_ROWS = 7
NOTES = ("outside_period",)  # of the warnings: what nobody needs to mend
SEGMENTS = ("peak", "drain", "minor", "desert", "no_revenue")
ENTITIES: tuple[Entity, ...] = ("accounts", "products")


@dataclass(frozen=True, slots=True)
class WorkListWords:
    """What a work-list says: full, `advice`; empty, `nothing` as its heading and `fills`."""

    title: str
    advice: str
    nothing: str
    fills: str


WORK_LISTS = {
    "SECURE": WorkListWords(
        title="Secure",
        advice="See to it that nobody takes them away. At stake is what they earn.",
        nothing="nothing earns the hurdle",
        fills="It holds every account and product that earns the hurdle together.",
    ),
    "GROW": WorkListWords(
        title="Grow",
        advice="They earn the hurdle, and the customer could buy more.",
        nothing="no white space is recorded",
        fills="It fills when somebody records what accounts that earn could still buy from us.",
    ),
    "IMPROVE": WorkListWords(
        title="Improve",
        advice="Look for the lever that changes the dominating cost. At stake is what the hurdle lacks.",
        nothing="nothing falls short of the hurdle",
        fills="It holds every account and product that earns less than the hurdle together.",
    ),
    "DOWNSIZE": WorkListWords(
        title="Downsize",
        advice="They lose money even after their best levers.",
        nothing="no examination is recorded",
        fills="A loss stands here only after somebody recorded which levers were examined, and that it stays "
        "a loss. New figures alone never tell anyone to drop a customer.",
    ),
}


@dataclass(frozen=True, slots=True)
class NamedPoint:
    """A step of the curve with the name and the page of its account."""

    rank: int
    name: str
    url: str
    revenue: Decimal
    profit: Decimal
    net_margin: Decimal | None
    cumulative: Decimal


@dataclass(frozen=True, slots=True)
class Curve:
    """The whale curve with what it found: who gives back, and what the best fifth earns."""

    of: Entity
    finding: str
    best_finding: str
    note: str
    shape: CurveShape
    points: list[NamedPoint]

    @property
    def noun(self) -> str:
        return self.of.removesuffix("s")


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """A segment with its sums and the address of its accounts; the margin is that of the sums."""

    name: str
    n: int
    revenue: Decimal
    profit: Decimal
    net_margin: Decimal | None
    url: str


@dataclass(frozen=True, slots=True)
class LosingShare:
    """How much of the business loses money by one measure."""

    measure: str
    share: Share
    is_money: bool = False


@dataclass(frozen=True, slots=True)
class WorkList:
    """Cells of one profit class, the most at stake first; the advice of an empty one says what fills it."""

    profit_class: str
    title: str
    finding: str
    advice: str
    totals: CellTotals
    rows: list[CellRow]
    url: str


@dataclass(frozen=True, slots=True)
class LosingCells:
    """How many pairs lose money, and where all of them stand, worst first."""

    finding: str
    totals: CellTotals
    url: str


@dataclass(frozen=True, slots=True)
class NamedPool:
    """A resource in words, and how much of it was used."""

    label: str
    use: PoolUse


@dataclass(frozen=True, slots=True)
class BusinessPage:
    """Everything the page shows."""

    snapshot: Snapshot
    curve: Curve
    segments: list[SegmentRow]
    segments_finding: str
    losing_shares: list[LosingShare]
    losing_finding: str
    work_lists: list[WorkList]
    unjudged: int
    losing: LosingCells
    pools: list[NamedPool]
    pools_finding: str
    reconciliation: list[Step]
    reconciliation_finding: str
    warnings: list[dict[str, Any]]
    notes: list[dict[str, Any]]


def business_page(member: Member, profit_map: ProfitMap, *, of: str, asked: str = "") -> BusinessPage:
    """The newest or the asked map; `of` is what the curve and the segments are made of."""
    entity: Entity = "products" if of == "products" else "accounts"
    shown = snapshot(profit_map, asked=asked)
    with read_results(profit_map.folder, level=profit_map.level) as results:
        shape, points = results.curve_shape(entity), results.curve(entity, points=CURVE_POINTS)
        segments = _segments(results.segments(entity), entity, shown)
        classes = results.profit_classes()
        secure, improve = (_first(results, listed, shown) for listed in ("SECURE", "IMPROVE"))
        losing_totals = results.cell_totals(CellSelection(is_losing=True))
        pools = results.pools()
    findings = Findings.from_document(profit_map.findings or {})
    summary = profit_map.summary or {}
    warnings = summary.get("warnings", [])
    naming = Naming(member, shown, secure, improve)
    return BusinessPage(
        snapshot=shown,
        curve=_curve(member, entity, shape, points, findings, shown),
        segments=segments,
        segments_finding=sentences.segments(segments, noun=entity.removesuffix("s"), level=shown.level),
        losing_shares=_losing_shares(findings),
        losing_finding=sentences.losing_revenue(findings.losing_revenue.ratio),
        work_lists=_work_lists(naming, classes, secure, improve, shown),
        unjudged=sum(classes[name].n for name in ("DEVELOPING", "UNKNOWN") if name in classes),
        losing=LosingCells(
            finding=sentences.cells("losing", losing_totals, shown.level),
            totals=losing_totals,
            url=_list_url("losing", shown),
        ),
        pools=[NamedPool(sentences.label(pool.code), pool) for pool in pools],
        pools_finding=sentences.capacity(pools),
        reconciliation=reconciliation.steps(summary),
        reconciliation_finding=reconciliation.finding(summary),
        warnings=[told for told in warnings if told["code"] not in NOTES],
        notes=[told for told in warnings if told["code"] in NOTES],
    )


def _first(results: Results, listed: str, shown: Snapshot) -> list[CellFigures]:
    return results.cells(selection(listed), order=order_of(listed), limit=LIST_ROWS, hurdle=shown.hurdle)


def _curve(
    member: Member,
    entity: Entity,
    shape: CurveShape,
    points: list[CurvePoint],
    findings: Findings,
    shown: Snapshot,
) -> Curve:
    codes = [point.code for point in points]
    names: dict[str, tuple[str, str]]
    if entity == "accounts":
        accounts = named(member, codes)
        names = {code: (account.name, account.url + shown.query) for code, account in accounts.items()}
        best = findings.best_accounts
    else:
        names = {code: (name, "") for code, name in names_of(codes).items()}
        best = findings.best_products
    noun = entity.removesuffix("s")
    thinned = f" {len(points)} of {shape.n:,} {entity} are drawn." if len(points) < shape.n else ""
    return Curve(
        of=entity,
        finding=sentences.curve(shape, noun, shown.level),
        best_finding=sentences.best_fifth(shape, best, noun, shown.level),
        note=sentences.peak(shape, noun, shown.level) + thinned,
        shape=shape,
        points=[_point(point, *names.get(point.code, (point.code, ""))) for point in points],
    )


def _point(point: CurvePoint, name: str, url: str) -> NamedPoint:
    return NamedPoint(
        rank=point.rank,
        name=name,
        url=url,
        revenue=point.net_revenue,
        profit=point.profit,
        net_margin=point.net_margin,
        cumulative=point.cumulative,
    )


def _segments(found: list[SegmentTotals], entity: Entity, shown: Snapshot) -> list[SegmentRow]:
    by_name = {row.name: row for row in found}
    empty = SegmentTotals("", 0, Decimal(0), Decimal(0))
    return [
        _segment(name, by_name.get(name, empty), entity, shown)
        for name in SEGMENTS
        if name in by_name or name != "no_revenue"
    ]


def _segment(name: str, totals: SegmentTotals, entity: Entity, shown: Snapshot) -> SegmentRow:
    asked = {"segment": name} | ({"map": str(shown.pk)} if shown.query else {})
    leads = entity == "accounts" and totals.n
    return SegmentRow(
        name=name,
        n=totals.n,
        revenue=totals.net_revenue,
        profit=totals.net_profit,
        net_margin=totals.net_profit / totals.net_revenue if totals.net_revenue > 0 else None,
        url=f"{reverse('overview:accounts')}?{urlencode(asked)}" if leads else "",
    )


def _losing_shares(findings: Findings) -> list[LosingShare]:
    return [
        LosingShare("Revenue", findings.losing_revenue, is_money=True),
        LosingShare("Invoice lines", findings.losing_lines),
        LosingShare("Accounts", findings.losing_accounts),
        LosingShare("Products", findings.losing_products),
    ]


def _work_lists(
    naming: Naming,
    classes: dict[str, CellTotals],
    secure: list[CellFigures],
    improve: list[CellFigures],
    shown: Snapshot,
) -> list[WorkList]:
    """In the order of importance; lists that nothing recorded so far can fill say so."""
    nothing = CellTotals(0, Decimal(0), Decimal(0))
    filled = {"SECURE": secure, "IMPROVE": improve}
    return [
        WorkList(
            profit_class=profit_class,
            title=words.title,
            finding=sentences.cells(profit_class, totals) if totals.n else words.nothing,
            advice=words.advice if totals.n else words.fills,
            totals=totals,
            rows=naming.rows(filled.get(profit_class, [])),
            url=_list_url(profit_class, shown),
        )
        for profit_class, words in WORK_LISTS.items()
        for totals in (classes.get(profit_class, nothing),)
    ]


def _list_url(listed: str, shown: Snapshot) -> str:
    asked = f"&map={shown.pk}" if shown.query else ""
    return f"{reverse('profit:cells')}?show={listed}{asked}"
