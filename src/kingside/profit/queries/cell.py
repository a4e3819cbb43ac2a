"""One cell down to its invoice lines and what each of them cost: the bottom of every figure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.paginator import Page, Paginator
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kingside.identity.models import Member
from kingside.lake.results import CellSelection, LineFigures, SaidBefore
from kingside.profit import sentences
from kingside.profit.cascade import CostLine, Step, cost_lines, costs_finding, dominating, steps
from kingside.profit.explanations import Default, explain
from kingside.profit.models import ProfitMap
from kingside.profit.queries.cells import CellRow, Naming
from kingside.profit.queries.credit_notes import Reference, references_of
from kingside.profit.queries.judgements import read_judged
from kingside.profit.queries.maps import Snapshot, snapshot
from kingside.web.figures import whole

LINES = 50


@dataclass(frozen=True, slots=True)
class Line:
    """An invoice line with what each element cost it; elements that cost nothing are left out.

    `said_before` is what it said in its own currency, where that is another one; `references` are to what it takes back
    and to what takes it back.
    """

    order: str
    line: int
    net_revenue: Decimal
    cogs: Decimal
    costs: list[tuple[str, Decimal]]
    said_before: SaidBefore | None
    net_profit: Decimal
    net_margin: Decimal | None
    references: Sequence[Reference] = ()


@dataclass(frozen=True, slots=True)
class CellPage:
    """Everything the page of one cell shows."""

    snapshot: Snapshot
    cell: CellRow
    verdict: str
    why: str
    steps: list[Step]
    cascade_finding: str
    costs_finding: str
    costs: list[CostLine]
    defaults: list[Default]
    lines: list[Line]
    lines_finding: str
    page: Page[int]


@dataclass(frozen=True, slots=True)
class Lines:
    """Which of the invoice lines, for whoever does not ask by the number of a page."""

    limit: int
    offset: int


def cell_page(
    member: Member,
    profit_map: ProfitMap,
    *,
    account: str,
    product: str,
    number: str | None,
    asked: str = "",
    lines: Lines | None = None,
) -> CellPage:
    """Not found when the map has no such cell, or the member may not see the account."""
    shown = snapshot(member, profit_map, asked=asked)
    with read_judged(profit_map) as results:
        cells = results.cells(CellSelection(account=account, product=product), order="worst", limit=1)
        rows = Naming(member, shown, cells).rows(cells)
        if not rows:
            raise Http404(_("No such account and product in this profit map."))
        (figures,), (cell,) = cells, rows
        page = Paginator(range(figures.lines), LINES).get_page(number)
        which = lines or Lines(LINES, (page.number - 1) * LINES)
        found = results.lines(account=account, product=product, limit=which.limit, offset=which.offset)
        said_before = results.said_before(found)
        amounts, used = results.cell_elements(account=account, product=product), results.elements()
    orders = list({line.order for line in found})
    references = references_of(profit_map, orders, account=account, shown=shown).of_lines
    explanation = explain(profit_map.cost_model)
    return CellPage(
        snapshot=shown,
        cell=cell,
        verdict=sentences.verdict(
            _("{account} with {product}").format(account=cell.account.name, product=cell.product), figures
        ),
        why=sentences.why(figures, dominating(amounts)),
        steps=steps(figures, amounts),
        cascade_finding=sentences.cascade(figures),
        costs_finding=costs_finding(figures, amounts),
        costs=cost_lines(amounts, used, explanation.elements),
        defaults=explanation.defaults,
        lines=[line_of(line, said_before, references) for line in found],
        lines_finding=ngettext("{n} invoice line", "{n} invoice lines", figures.lines).format(n=whole(figures.lines)),
        page=page,
    )


def line_of(
    line: LineFigures,
    said_before: Mapping[tuple[str, int], SaidBefore],
    references: Mapping[tuple[str, int], Sequence[Reference]],
) -> Line:
    """A line in words; what else is known of lines comes by order and line."""
    key = line.order, line.line
    return Line(
        order=line.order,
        line=line.line,
        net_revenue=line.net_revenue,
        cogs=line.cogs,
        costs=[(sentences.label(code), amount) for code, amount in line.elements if amount],
        said_before=said_before.get(key),
        net_profit=line.net_profit,
        net_margin=line.net_profit / line.net_revenue if line.net_revenue > 0 else None,
        references=references.get(key, ()),
    )
