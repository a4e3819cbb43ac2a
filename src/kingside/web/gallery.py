"""Specimens for the gallery: invented figures that bring every component into every state."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

CURRENCY: Final = "EUR"
_FIRST: Final = ("Alder", "Birch", "Cedar", "Dorn", "Elm", "Ferris", "Gorse", "Hazel", "Iris", "Juniper", "Kestrel")
_SECOND: Final = ("Foundry", "Works", "Pumps", "Mills", "Marine", "Bearings", "Packaging", "Tools", "Rail", "Energy")


@dataclass(frozen=True)
class Point:
    """One account of the whale curve, and a row of the table."""

    rank: int
    name: str
    revenue: Decimal
    profit: Decimal
    cumulative: Decimal
    segment: str

    @property
    def url(self) -> str:
        return f"?account={self.rank}"

    @property
    def net_margin(self) -> Decimal:
        return (self.profit / self.revenue).quantize(Decimal("0.000001"))


@dataclass(frozen=True)
class Step:
    label: str
    amount: Decimal
    kind: str


@dataclass(frozen=True)
class SegmentTotal:
    name: str
    n: int
    revenue: Decimal
    profit: Decimal

    @property
    def net_margin(self) -> Decimal | None:
        return self.profit / self.revenue if self.revenue else None


@dataclass(frozen=True)
class Persona:
    name: str
    title: str
    sentence: str


def page(accounts: int) -> dict[str, object]:
    """What the gallery shows; `accounts` is how many the whale curve ranks."""
    curve = whale(accounts)
    return {
        "currency": CURRENCY,
        "as_of": date(2026, 1, 31),
        "curve": curve,
        "losers": sum(point.profit < 0 for point in curve),
        "given_back": max(point.cumulative for point in curve) - curve[-1].cumulative,
        "rows": [*curve[:5], *curve[-5:]],
        "largest": curve[0].profit,
        "earning": steps(revenue=4_213_442, shares=(61, 5, 7, 9, 4, 3)),
        "changes": [
            Step("Net profit then", Decimal(463_478), "start"),
            Step("Net revenue", Decimal(212_300), "change"),
            Step("Cost of goods", Decimal(-168_900), "change"),
            Step("Cost to serve", Decimal(-91_400), "change"),
            Step("Net profit now", Decimal(415_478), "total"),
        ],
        "losing": steps(revenue=2_904_118, shares=(70, 9, 11, 8, 6, 4)),
        "segments": SEGMENTS,
        "heat_map": heat_map(),
        "segment_names": [total.name for total in SEGMENTS],
        "class_names": ("SECURE", "GROW", "IMPROVE", "DOWNSIZE", "LEFT", "DEVELOPING", "UNKNOWN"),
        "amount": Decimal("4213442.12"),
        "small": Decimal("16.75"),
        "loss": Decimal("-77.97"),
        "ratio": Decimal("0.186780"),
        "bad_ratio": Decimal("-3.118834"),
        "pills": (("best", "Best", 20), ("worst", "Worst", 20), ("all", "All", accounts)),
        "personas": PERSONAS,
    }


def whale(accounts: int) -> list[Point]:
    """A few earn most, many a little, the last third gives back."""
    points: list[Point] = []
    cumulative = Decimal(0)
    for rank in range(1, accounts + 1):
        place = Decimal(rank) / accounts
        profit = 420_000 * (1 - place) ** 5 - 150_000 * place**9 - 2_000 * place
        profit = profit.quantize(Decimal("0.01"))
        cumulative += profit
        name = f"{_FIRST[rank * 7 % len(_FIRST)]} {_SECOND[rank * 3 % len(_SECOND)]}"
        revenue = abs(profit) * (3 + rank % 5) + 48_000
        points.append(Point(rank, name, revenue, profit, cumulative, _segment_of(place)))
    return points


def heat_map() -> dict[str, object]:
    """Three accounts by three categories: one field without trade, one whose margin nobody knows."""
    profits = ((64_200, 8_100, None), (1_250, -12_400, 300), (-31_000, -900, -2_200))
    fields = [[None if profit is None else _field(profit) for profit in row] for row in profits]
    fields[2][1] = {"revenue": Decimal(-400), "profit": Decimal(-900), "net_margin": None, "shade": None, "url": ""}
    return {
        "by": "category",
        "measure": "profit",
        "columns": [{"name": name, "url": f"?category={name}"} for name in ("Bearings", "Drives", "Seals")],
        "sums": [_field(34_450), _field(-5_200), _field(-1_900)],
        "total": _field(27_350),
        "rows": [
            {"label": {"name": name, "url": url}, "total": _field(sum(profit or 0 for profit in row)), "fields": cells}
            for name, url, row, cells in zip(
                ("Quennera Pharma", "others (91)", "Orrestad Paper"),
                ("?account=1", "", "?account=3"),
                profits,
                fields,
                strict=True,
            )
        ],
    }


def _field(profit: int) -> dict[str, object]:
    share = Decimal(profit) / 64_200
    return {
        "revenue": Decimal(abs(profit) * 6),
        "profit": Decimal(profit),
        "net_margin": (Decimal(1) / 6).copy_sign(profit).quantize(Decimal("0.001")),
        "shade": abs(share).sqrt().copy_sign(share).quantize(Decimal("0.001")),
        "url": "?category=Drives",
    }


def steps(*, revenue: int, shares: tuple[int, ...]) -> list[Step]:
    """From revenue to net profit; the shares are per cent of revenue, cost of goods first."""
    labels = ("Cost of goods", "Freight", "Order entry", "Picking and packing", "Account management", "Overhead")
    costs = [Step(label, Decimal(-revenue * share) / 100, "cost") for label, share in zip(labels, shares, strict=True)]
    gross = revenue + costs[0].amount
    net = revenue + sum((cost.amount for cost in costs), Decimal(0))
    start, margin = Step("Revenue", Decimal(revenue), "start"), Step("Gross margin", gross, "margin")
    return [start, costs[0], margin, *costs[1:], Step("Net profit", net, "total")]


def _segment_of(place: Decimal) -> str:
    return SEGMENTS[min(3, int(place * 4))].name


SEGMENTS: Final = (
    SegmentTotal("peak", 24, Decimal("9812004.10"), Decimal("3902114.55")),
    SegmentTotal("minor", 31, Decimal("1204510.00"), Decimal("214880.12")),
    SegmentTotal("desert", 52, Decimal("980455.70"), Decimal("-88120.40")),
    SegmentTotal("drain", 12, Decimal("5120993.32"), Decimal("-1140202.01")),
    SegmentTotal("no_revenue", 1, Decimal("0.00"), Decimal("-2310.00")),
)
PERSONAS: Final = (
    Persona("Marta Lindqvist", "Head of key accounts", "Asks why the second largest account loses money."),
    Persona("Tomas Brandt", "Account manager", "Leads four key accounts."),
    Persona("Ines Okafor", "Finance", "Owns the cost model."),
)
