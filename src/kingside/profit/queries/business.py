"""The page of the whole business: curve, segments, what loses money, work-lists, capacity, reconciliation."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kingside.accounts.queries import named
from kingside.identity.models import Member
from kingside.lake.results import (
    CellSelection,
    CellTotals,
    CurvePoint,
    CurveShape,
    Entity,
    PoolUse,
    SegmentTotals,
    read_results,
)
from kingside.offerings.queries import names_of
from kingside.profit import reconciliation, sentences
from kingside.profit.cascade import Step
from kingside.profit.findings import Findings, Share
from kingside.profit.models import ProfitMap
from kingside.profit.queries.maps import Snapshot, snapshot
from kingside.profit.queries.work_lists import WorkList, list_url, work_in, work_lists
from kingside.web.figures import whole

CURVE_POINTS = 120
NOTES = ("outside_period",)  # of the warnings: what nobody needs to mend
SEGMENTS = ("peak", "drain", "minor", "desert", "no_revenue")
ENTITIES: tuple[Entity, ...] = ("accounts", "products")


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
    shown = snapshot(member, profit_map, asked=asked)
    with read_results(profit_map.folder, level=profit_map.level) as results:
        shape, points = results.curve_shape(entity), results.curve(entity, points=CURVE_POINTS)
        segments = _segments(results.segments(entity), entity, shown)
        work = work_in(results, shown)
        losing_totals = results.cell_totals(CellSelection(is_losing=True))
        pools = results.pools()
    findings = Findings.from_document(profit_map.findings or {})
    summary = profit_map.summary or {}
    warnings = summary.get("warnings", [])
    return BusinessPage(
        snapshot=shown,
        curve=_curve(member, entity, shape, points, findings, shown),
        segments=segments,
        segments_finding=sentences.segments(segments, noun=entity.removesuffix("s"), level=shown.ranks_by),
        losing_shares=_losing_shares(findings),
        losing_finding=sentences.losing_revenue(findings.losing_revenue.ratio),
        work_lists=work_lists(member, work, shown),
        unjudged=work.unjudged,
        losing=LosingCells(
            finding=sentences.cells("losing", losing_totals, shown.ranks_by),
            totals=losing_totals,
            url=list_url("losing", shown),
        ),
        pools=[NamedPool(sentences.label(pool.code), pool) for pool in pools],
        pools_finding=sentences.capacity(pools),
        reconciliation=reconciliation.steps(summary),
        reconciliation_finding=reconciliation.finding(summary),
        warnings=[told for told in warnings if told["code"] not in NOTES],
        notes=[told for told in warnings if told["code"] in NOTES],
    )


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
    return Curve(
        of=entity,
        finding=sentences.curve(shape, noun, shown.ranks_by),
        best_finding=sentences.best_fifth(shape, best, noun, shown.ranks_by),
        note=" ".join([sentences.peak(shape, noun, shown.ranks_by), *_thinned(entity, len(points), shape.n)]),
        shape=shape,
        points=[_point(point, *names.get(point.code, (point.code, ""))) for point in points],
    )


def _thinned(entity: Entity, drawn: int, n: int) -> list[str]:
    if drawn == n:
        return []
    if entity == "accounts":
        said = ngettext("{drawn} of {n} accounts are drawn.", "{drawn} of {n} accounts are drawn.", n)
    else:
        said = ngettext("{drawn} of {n} products are drawn.", "{drawn} of {n} products are drawn.", n)
    return [said.format(drawn=drawn, n=whole(n))]


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
        LosingShare(_("Revenue"), findings.losing_revenue, is_money=True),
        LosingShare(_("Invoice lines"), findings.losing_lines),
        LosingShare(_("Accounts"), findings.losing_accounts),
        LosingShare(_("Products"), findings.losing_products),
    ]
