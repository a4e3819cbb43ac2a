"""The page of the whole business: curve, segments, what loses money, work-lists, capacity, reconciliation."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

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
    Results,
    SegmentTotals,
)
from kingside.offerings.queries import names_of
from kingside.profit import credit_notes, reconciliation, sentences
from kingside.profit.access import sees_salespersons
from kingside.profit.cascade import Step
from kingside.profit.findings import BEST_FIFTH, Findings, Share, rounded
from kingside.profit.models import ProfitMap
from kingside.profit.queries.judgements import read_judged
from kingside.profit.queries.maps import Snapshot, snapshot
from kingside.profit.queries.margins import NOBODY, ORDERS, PRODUCTS, SALESPERSONS, margin_url
from kingside.profit.queries.work_lists import WorkList, list_url, work_in, work_lists
from kingside.web.figures import whole

CURVE_POINTS = 120
CurveOf = Literal["accounts", "products", "orders", "salespersons"]
NOTES = ("outside_period", "intercompany")  # of the warnings: what nobody needs to mend
SEGMENTS = ("peak", "drain", "minor", "desert", "no_revenue")
TABLES: dict[CurveOf, Entity] = {
    "accounts": "accounts",
    "products": "products",
    "orders": "order_margins",
    "salespersons": "salesperson_margins",
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

    of: CurveOf
    finding: str
    best_finding: str
    note: str
    shape: CurveShape
    points: list[NamedPoint]


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
    curves: list[CurveOf]
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
    intercompany: Mapping[str, Any] | None  # what is left out, as summary.json says it
    reconciliation: list[Step]
    reconciliation_finding: str
    warnings: list[dict[str, Any]]
    notes: list[dict[str, Any]]
    unmatched_credits: str  # how many credit notes take back nothing known, in a sentence; empty where none


def business_page(member: Member, profit_map: ProfitMap, *, of: str, asked: str = "") -> BusinessPage:
    """The newest or the asked map; `of` is what the curve and the segments are made of, accounts if it has no other."""
    shown = snapshot(member, profit_map, asked=asked)
    with read_judged(profit_map) as results:
        curves = _curves(member, results)
        chosen: CurveOf = next((one for one in curves if one == of), "accounts")
        entity = TABLES[chosen]
        shape, points = results.curve_shape(entity), results.curve(entity, points=CURVE_POINTS)
        best = results.earned_by_best(entity, BEST_FIFTH)
        segments = _segments(results.segments(entity), chosen, shown)
        work = work_in(results, shown)
        losing_totals = results.cell_totals(CellSelection(is_losing=True))
        pools = results.pools()
        is_paged = results.has(PRODUCTS.table)
    findings = Findings.from_document(profit_map.findings or {})
    summary = profit_map.summary or {}
    warnings = summary.get("warnings", [])
    return BusinessPage(
        snapshot=shown,
        curves=curves,
        curve=_curve(member, chosen, shape, points, rounded(best), shown, is_paged=is_paged),
        segments=segments,
        segments_finding=sentences.segments(segments, noun=chosen.removesuffix("s"), level=shown.ranks_by),
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
        intercompany=summary.get("intercompany"),
        reconciliation=reconciliation.steps(summary),
        reconciliation_finding=reconciliation.finding(summary),
        warnings=[told for told in warnings if told["code"] not in NOTES],
        notes=[told for told in warnings if told["code"] in NOTES],
        unmatched_credits=_unmatched_credits(summary),
    )


def _unmatched_credits(summary: dict[str, Any]) -> str:
    totals = credit_notes.totals_of(summary)
    return credit_notes.finding(totals) if totals and totals.unmatched else ""


def _curves(member: Member, results: Results) -> list[CurveOf]:
    """What this map has a curve of, as far as it is for this member."""
    shown = [of for of, table in TABLES.items() if results.has(table)]
    return [of for of in shown if of != "salespersons" or sees_salespersons(member)]


def _curve(
    member: Member,
    of: CurveOf,
    shape: CurveShape,
    points: list[CurvePoint],
    best: Decimal | None,
    shown: Snapshot,
    *,
    is_paged: bool,
) -> Curve:
    """`is_paged` where each product has a page in this map; what is ranked by its margins always has one."""
    codes = [point.code for point in points]
    names: dict[str, tuple[str, str]]
    if of == "accounts":
        accounts = named(member, codes)
        names = {code: (account.name, account.url + shown.query) for code, account in accounts.items()}
    elif of == "products":
        found = {code: str(words) for code, words in NOBODY.items()} | names_of(codes)
        names = {code: (found.get(code, code), margin_url(PRODUCTS, shown, code) if is_paged else "") for code in codes}
    else:
        rows = ORDERS if of == "orders" else SALESPERSONS
        names = {code: (code, margin_url(rows, shown, code)) for code in codes}
        names |= {code: (str(words), "") for code, words in NOBODY.items()}
    noun = of.removesuffix("s")
    return Curve(
        of=of,
        finding=sentences.curve(shape, noun, shown.ranks_by),
        best_finding=sentences.best_fifth(shape, best, noun, shown.ranks_by),
        note=" ".join([sentences.peak(shape, noun, shown.ranks_by), *_thinned(of, len(points), shape.n)]),
        shape=shape,
        points=[_point(point, *names.get(point.code, (point.code, ""))) for point in points],
    )


def _thinned(of: CurveOf, drawn: int, n: int) -> list[str]:
    if drawn == n:
        return []
    said = {
        "accounts": ngettext("{drawn} of {n} accounts are drawn.", "{drawn} of {n} accounts are drawn.", n),
        "products": ngettext("{drawn} of {n} products are drawn.", "{drawn} of {n} products are drawn.", n),
        "orders": ngettext("{drawn} of {n} orders are drawn.", "{drawn} of {n} orders are drawn.", n),
        "salespersons": ngettext("{drawn} of {n} salespersons are drawn.", "{drawn} of {n} salespersons are drawn.", n),
    }
    return [said[of].format(drawn=drawn, n=whole(n))]


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


def _segments(found: list[SegmentTotals], of: CurveOf, shown: Snapshot) -> list[SegmentRow]:
    by_name = {row.name: row for row in found}
    empty = SegmentTotals("", 0, Decimal(0), Decimal(0))
    return [
        _segment(name, by_name.get(name, empty), of, shown)
        for name in SEGMENTS
        if name in by_name or name != "no_revenue"
    ]


def _segment(name: str, totals: SegmentTotals, of: CurveOf, shown: Snapshot) -> SegmentRow:
    asked = {"segment": name} | ({"map": str(shown.pk)} if shown.query else {})
    leads = of == "accounts" and totals.n
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
        LosingShare(_("Revenue before credit notes"), findings.losing_revenue, is_money=True),
        LosingShare(_("Invoice lines"), findings.losing_lines),
        LosingShare(_("Accounts"), findings.losing_accounts),
        LosingShare(_("Products"), findings.losing_products),
    ]
