"""The three ties of a profit map to the ledger: revenue, cost of goods, cost of resources.

Method: docs/methods/reconciliation.md.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from pathlib import Path
from typing import Any, Final, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kingside.core.texts import Text
from kingside.lake.booked import BOOKED, BookedMonth, LeftOutMonth, keep_booked, left_out_of
from kingside.lake.cost_text import read_document
from kingside.lake.credits import keep_credits
from kingside.profit.books import LaidOut
from kingside.profit.conversion import keep_rates
from kingside.profit.models import LedgerFigure
from kingside.profit.sentences import money
from kingside.web.figures import whole

State = Literal["ties", "off", "unknown"]
TONES: Final[Mapping[State, str]] = {"ties": "earns-2", "off": "loses-2", "unknown": "unknown"}  # of a badge
Item = LedgerFigure.Item
SHARE: Final = Decimal("0.005")  # of the ledger's figure, where the cost model says nothing

LABELS: Final[Mapping[str, Text]] = {
    Item.REVENUE: gettext_lazy("Revenue"),
    Item.COGS: gettext_lazy("Cost of goods"),
    Item.POOL: gettext_lazy("Cost of resources"),
}
NOT_ENTERED: Final = gettext_lazy("not entered")
PART_OF_A_MONTH: Final = gettext_lazy("the map holds only a part of this month")
PART_OF_MONTHS: Final = gettext_lazy("the map holds only a part of some month")
OTHER_CURRENCY: Final = gettext_lazy("the ledger's figure is in another currency than the map")
SOME_MONTHS: Final = gettext_lazy("some months are not entered")


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far the map may be from one figure of the ledger: an amount, or a share of the figure."""

    share: Decimal = SHARE
    amount: Decimal | None = None

    def of(self, figure: Decimal) -> Decimal:
        return abs(figure) * self.share if self.amount is None else self.amount


@dataclass(frozen=True, slots=True)
class TieRow:
    """One figure of the ledger beside what the map adds up to; `why` says why there is none.

    Of a source and a month; of resources, of one `pool` in the whole period. The ledger holds intercompany lines too,
    which the map has `left_out`.
    """

    computed: Decimal
    tolerance: Tolerance
    ledger: Decimal | None = None
    why: Text = NOT_ENTERED
    source: str = ""
    month: date | None = None
    pool: str = ""
    lines: int = 0
    net_margin: Decimal | None = None
    left_out: Decimal = Decimal(0)

    @property
    def difference(self) -> Decimal | None:
        """Of the ledger, above what the map says with what it leaves out."""
        return None if self.ledger is None else self.ledger - self.computed - self.left_out

    @property
    def allowed(self) -> Decimal | None:
        return None if self.ledger is None else self.tolerance.of(self.ledger)

    @property
    def allowed_shown(self) -> Decimal | None:
        """The tolerance with as many places as the amounts; cut off, a difference compares with it as before."""
        return None if self.allowed is None else self.allowed.quantize(self.computed, rounding=ROUND_DOWN)

    @property
    def state(self) -> State:
        if self.difference is None or self.allowed is None:
            return "unknown"
        return "ties" if abs(self.difference) <= self.allowed else "off"

    @property
    def tone(self) -> str:
        return TONES[self.state]


@dataclass(frozen=True, slots=True)
class Tie:
    """One of the three, with a row per figure; off where one row is, whatever the others add up to."""

    item: str
    rows: list[TieRow]

    @property
    def label(self) -> Text:
        return LABELS[self.item]

    @property
    def state(self) -> State:
        states = {row.state for row in self.rows}
        if "off" in states:
            return "off"
        return "unknown" if "unknown" in states or not states else "ties"

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def off(self) -> list[TieRow]:
        """The rows that do not tie, the farthest off first."""
        rows = [row for row in self.rows if row.state == "off"]
        return sorted(rows, key=lambda row: abs(row.difference or Decimal(0)), reverse=True)

    @property
    def leaves_out(self) -> bool:
        """Whether lines of a row are intercompany, which is said beside the map then."""
        return any(row.left_out for row in self.rows)

    @property
    def entered(self) -> int:
        return sum(row.ledger is not None for row in self.rows)

    @property
    def farthest(self) -> Decimal:
        """The largest difference of those that do not tie; their sum may be nothing."""
        return (self.off[0].difference or Decimal(0)) if self.off else Decimal(0)

    @property
    def says(self) -> str:
        """In a few words, without an amount."""
        match self.state:
            case "ties":
                return _("{what} ties to the ledger").format(what=self.label)
            case "off":
                return _("{what} does not tie to the ledger").format(what=self.label)
        return _("{what}: the ledger's figure is not entered").format(what=self.label)

    @property
    def finding(self) -> str:
        """In one sentence, for whoever sees the whole business."""
        match self.state:
            case "ties":
                return self.says
            case "off":
                n = len(self.off)
                told = ngettext(
                    "{what} does not tie in {n} place, by {amount}",
                    "{what} does not tie in {n} places, by up to {amount}",
                    n,
                )
                return told.format(what=self.label, n=whole(n), amount=money(self.farthest))
        if not self.rows:
            return _("{what} cannot be compared: this map knows no months").format(what=self.label)
        told = _("{what}: {entered} of {all} figures of the ledger are entered")
        return told.format(what=self.label, entered=whole(self.entered), all=whole(len(self.rows)))


def keep_beside(laid: LaidOut, folder: Path, toml: str) -> dict[str, object]:
    """Keep beside a map what its ties rest on, what its lines credit and by which rates they were converted."""
    model = read_document(toml)
    months = keep_booked(laid.lines, folder)
    left_out = left_out_of(laid.lines, folder) if "intercompany" in model and (folder / BOOKED).exists() else []
    told: dict[str, object] = {
        "ties": {
            "months": [asdict(each) | {"month": each.month.isoformat()} for each in months],
            "left_out": [asdict(each) | {"month": each.month.isoformat()} for each in left_out],
            "pools": {pool["code"]: Decimal(pool["cost"]) for pool in model.get("pool", ())},
            "tolerance": asdict(tolerance_of(model.get("ledger", {}))),
        },
        "credits": asdict(keep_credits(laid.credits, folder)),
    }
    if laid.rates and laid.converted:
        told |= keep_rates(laid.rates, laid.converted, folder, currency=laid.currency)
    return told


def tolerance_of(ledger: Mapping[str, Any]) -> Tolerance:
    """What a cost model says of it; the same that its bridge to the operating profit has."""
    if "tolerance_amount" in ledger:
        return Tolerance(amount=Decimal(ledger["tolerance_amount"]))
    return Tolerance(Decimal(ledger.get("tolerance", SHARE)))


@dataclass(frozen=True, slots=True)
class Kept:
    """What a published map keeps for its ties."""

    months: list[BookedMonth]
    left_out: list[LeftOutMonth]
    pools: dict[str, Decimal]
    tolerance: Tolerance

    @property
    def days(self) -> set[date]:
        """The first days of the months that lines are of, those left out among them."""
        return {month.month for month in self.months} | {month.month for month in self.left_out}


def kept_of(summary: Mapping[str, Any]) -> Kept | None:
    """None for maps that were made from files, or before there were ties."""
    told = summary.get("ties")
    if not told or not (told["months"] or told.get("left_out")):
        return None
    months = [
        BookedMonth(
            each["source"],
            date.fromisoformat(each["month"]),
            int(each["lines"]),
            *(Decimal(each[name]) for name in ("net_revenue", "cogs", "net_profit")),
        )
        for each in told["months"]
    ]
    left_out = [
        LeftOutMonth(
            each["source"],
            date.fromisoformat(each["month"]),
            int(each["lines"]),
            *(Decimal(each[name]) for name in ("net_revenue", "cogs")),
        )
        for each in told.get("left_out", ())  # a map that was published before says nothing of it
    ]
    said = told["tolerance"]
    amount = None if said["amount"] is None else Decimal(said["amount"])
    pools = {code: Decimal(cost) for code, cost in told["pools"].items()}
    return Kept(months, left_out, pools, Tolerance(Decimal(said["share"]), amount))


def months_of(kept: Kept, first: date | None, last: date | None) -> list[date]:
    """Every month of the period, or of the lines where every line counts."""
    begins, ends = first or min(kept.days), last or max(kept.days)
    found, month = [], begins.replace(day=1)
    while month <= ends:
        found.append(month)
        month = _after(month)
    return found


def ties_of(
    kept: Kept, figures: Iterable[LedgerFigure], *, first: date | None, last: date | None, currency: str
) -> list[Tie]:
    """The three ties of a map of this period, in this order: revenue, cost of goods, resources."""
    said = {figure.key: figure for figure in figures}
    booked = {(month.source, month.month): month for month in kept.months}
    left_out = {(month.source, month.month): month for month in kept.left_out}
    months = months_of(kept, first, last)
    cut = {month for month in months if (first and first > month) or (last and last < _after(month) - timedelta(1))}

    def tie(item: str, amount: str) -> Tie:
        keys = (
            booked.keys() | left_out.keys() | {(source, month) for source, month, what, _pool in said if what == item}
        )
        rows = []
        for source, month in sorted(keys, key=lambda key: (key[1], key[0])):
            if month not in months:
                continue
            lines = booked.get((source, month), BookedMonth(source, month, 0, Decimal(0), Decimal(0), Decimal(0)))
            margin = lines.net_profit / lines.net_revenue if lines.net_revenue > 0 else None
            row = TieRow(
                computed=getattr(lines, amount),
                tolerance=kept.tolerance,
                source=source,
                month=month,
                lines=lines.lines,
                net_margin=margin,
                left_out=getattr(left_out[source, month], amount) if (source, month) in left_out else Decimal(0),
            )
            rows.append(_told(row, said.get((source, month, item, "")), currency, is_cut=month in cut))
        return Tie(item, rows)

    pools = [
        _pool(
            TieRow(cost, kept.tolerance, pool=code),
            [figure for figure in said.values() if figure.pool == code and figure.month in months],
            months,
            currency,
            is_cut=bool(cut),
        )
        for code, cost in kept.pools.items()
    ]
    return [
        tie(Item.REVENUE, "net_revenue"),
        tie(Item.COGS, "cogs"),
        *([Tie(Item.POOL, pools)] if pools else []),
    ]


def _told(row: TieRow, figure: LedgerFigure | None, currency: str, *, is_cut: bool) -> TieRow:
    """The row with the ledger's figure, or with the reason why the two cannot be compared."""
    if figure and figure.currency not in ("", currency):
        return replace(row, why=OTHER_CURRENCY)
    if is_cut:
        return replace(row, why=PART_OF_A_MONTH)
    return replace(row, ledger=figure.amount, why="") if figure else row


def _pool(row: TieRow, figures: list[LedgerFigure], months: list[date], currency: str, *, is_cut: bool) -> TieRow:
    """A resource: what all sources paid for it in all months; unknown while a month has no figure or is but a part."""
    if not figures:
        return row
    if any(figure.currency not in ("", currency) for figure in figures):
        return replace(row, why=OTHER_CURRENCY)
    if is_cut:
        return replace(row, why=PART_OF_MONTHS)
    if {figure.month for figure in figures} != set(months):
        return replace(row, why=SOME_MONTHS)
    return replace(row, ledger=sum((figure.amount for figure in figures), Decimal(0)), why="")


def _after(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)
