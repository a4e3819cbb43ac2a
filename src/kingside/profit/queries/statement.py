"""The profit and loss statement of one account: from revenue to net profit, by element, by product."""

from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from kingside.identity.models import Member
from kingside.lake.results import AccountFigures, CellSelection, CellTotals
from kingside.profit import sentences
from kingside.profit.cascade import CostLine, Step, cost_lines, costs_finding, dominating, steps
from kingside.profit.explanations import Default, explain
from kingside.profit.models import ProfitMap
from kingside.profit.queries.cells import CellRow, Naming
from kingside.profit.queries.judgements import read_judged
from kingside.profit.queries.maps import Snapshot, snapshot
from kingside.web.figures import whole

PRODUCT_ROWS = 8  # of the worst and of the best each


@dataclass(frozen=True, slots=True)
class Folded:
    """The products between the worst and the best, in one row."""

    n: int
    net_revenue: Decimal
    net_profit: Decimal
    net_margin: Decimal | None


@dataclass(frozen=True, slots=True)
class Statement:
    """Everything a page says of one account's profit in one map."""

    snapshot: Snapshot
    figures: AccountFigures
    rank_note: str
    verdict: str
    why: str
    steps: list[Step]
    cascade_finding: str
    costs: list[CostLine]
    costs_finding: str
    defaults: list[Default]
    worst: list[CellRow]
    others: Folded | None
    best: list[CellRow]
    products: int
    products_finding: str
    products_url: str


def statement(member: Member, profit_map: ProfitMap, *, number: str, name: str, asked: str = "") -> Statement | None:
    """None when the map does not hold the account: it is not costed, or left out as intercompany."""
    shown = snapshot(member, profit_map, asked=asked)
    of_account = CellSelection(account=number)
    with read_judged(profit_map) as results:
        figures = results.account(number)
        if figures is None:
            return None
        ranked, used = results.curve_shape("accounts").n, results.elements()
        amounts = results.account_elements(number)
        totals = results.cell_totals(of_account)
        losing = results.cell_totals(CellSelection(account=number, is_losing=True))
        worst = results.cells(of_account, order="worst", limit=PRODUCT_ROWS)
        best = results.cells(of_account, order="best", limit=min(PRODUCT_ROWS, totals.n - len(worst)))
    naming = Naming(member, shown, worst, best)
    explanation = explain(profit_map.cost_model)
    worst_rows, best_rows = naming.rows(worst), naming.rows(reversed(best))
    return Statement(
        snapshot=shown,
        figures=figures,
        rank_note=_rank_note(figures.rank, ranked, shown),
        verdict=sentences.verdict(name, figures),
        why=sentences.why(figures, dominating(amounts)),
        steps=steps(figures, amounts),
        cascade_finding=sentences.cascade(figures),
        costs=cost_lines(amounts, used, explanation.elements),
        costs_finding=costs_finding(figures, amounts),
        defaults=explanation.defaults,
        worst=worst_rows,
        others=_others(totals, [*worst_rows, *best_rows]),
        best=best_rows,
        products=totals.n,
        products_finding=sentences.what_loses(n=totals.n, losing=losing.n, lost=-losing.net_profit, noun="product"),
        products_url=_products_url(shown, number),
    )


def _rank_note(rank: int, of: int, shown: Snapshot) -> str:
    said = _("rank {rank} of {of}") if shown.is_ranked_by_net_profit else _("rank {rank} of {of} by {level}")
    return said.format(rank=whole(rank), of=whole(of), level=shown.level)


def _others(totals: CellTotals, rows: list[CellRow]) -> Folded | None:
    n = totals.n - len(rows)
    if n <= 0:
        return None
    revenue = totals.net_revenue - sum(row.net_revenue for row in rows)
    profit = totals.net_profit - sum(row.net_profit for row in rows)
    return Folded(n, revenue, profit, profit / revenue if revenue > 0 else None)


def _products_url(shown: Snapshot, number: str) -> str:
    asked = {"account": number, "show": "all"} | ({"map": str(shown.pk)} if shown.query else {})
    return f"{reverse('profit:cells')}?{urlencode(asked)}"
