"""The page of one month of the ledger: what is entered by source and item, beside what the newest map says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import quote

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy

from kingside.core import clock
from kingside.core.texts import Text
from kingside.identity.access import may
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.imports.models import ImportBatch
from kingside.money.queries import reporting
from kingside.profit.access import BUSINESS
from kingside.profit.intake import LINES
from kingside.profit.models import LedgerFigure, ProfitMap
from kingside.profit.queries.maps import chosen_map
from kingside.profit.queries.ties import ties_now
from kingside.profit.sentences import label
from kingside.profit.ties import Kept, TieRow, kept_of, months_of
from kingside.web.figures import typed

Item = LedgerFigure.Item
MOST_MONTHS = 24  # of the newest map, in the row of links


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of the table: what it begins with, the version that was seen, and what the map says of it."""

    key: str
    label: str
    value: object
    seen: int
    figure: LedgerFigure | None
    row: TieRow | None
    problem: str = ""
    tie_url: str = ""
    is_in_its_own: bool = False  # in another currency than its column

    @property
    def seen_key(self) -> str:
        return self.key.replace("amount:", "seen:", 1)

    @property
    def own_key(self) -> str:
        return self.key.replace("amount:", "own:", 1)

    @property
    def was_changed(self) -> bool:
        """Whether something else is typed in than stands there."""
        return self.figure is not None and self.value != typed(self.figure.amount.normalize())


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A row of the table: revenue, cost of goods or a resource, of each source."""

    label: Text
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """A column of the table, and the currency its figures are in."""

    name: str
    currency: str


@dataclass(frozen=True, slots=True)
class MonthLink:
    """A month of the newest map, and how many figures of it are entered."""

    month: date
    url: str
    is_shown: bool
    entered: int


@dataclass(frozen=True, slots=True)
class MonthPage:
    """Everything the page shows."""

    month: date
    before: str
    after: str
    sources: list[SourceColumn]
    rows: list[ItemRow]
    months: list[MonthLink]
    map_currency: str
    may_change: bool


def month_page(
    member: Member,
    month: date | None,
    *,
    also: str = "",
    typed_in: Mapping[str, str] | None = None,
    problems: Mapping[str, str] | None = None,
) -> MonthPage:
    """One month, of the newest map the last one if none is asked; `also` is a source that has no lines yet.

    What was typed in and could not be saved stands in its fields, with what is wrong with it.
    """
    newest = chosen_map(member)
    kept = kept_of(newest.summary or {}) if newest else None
    ours = months_of(kept, newest.period_from, newest.period_to) if newest and kept else []
    shown = (month or (ours[-1] if ours else _last_month())).replace(day=1)
    figures = list(LedgerFigure.objects.filter(month=shown).select_related("entered_by"))
    rows = _tie_rows(newest, kept, shown)
    currency = newest.currency if newest else reporting().currency
    said = dict(typed_in or {})
    names = _sources(figures, also)
    currencies = {name: _currency(name, figures, currency) for name in names}
    pools = list(dict.fromkeys([*(kept.pools if kept else ()), *(f.pool for f in figures if f.pool)]))
    items: list[tuple[str, str, Text]] = [
        (Item.REVENUE, "", gettext_lazy("Revenue")),
        (Item.COGS, "", gettext_lazy("Cost of goods")),
        *((str(Item.POOL), pool, label(pool)) for pool in pools),
    ]
    by_key = {(f.source, f.item, f.pool): f for f in figures}

    def cell(source: str, item: str, pool: str, words: Text) -> Cell:
        figure, key = by_key.get((source, item, pool)), field_name(item, pool, source)
        value = said.get(key, typed(figure.amount.normalize()) if figure else "")
        seen = figure.version if figure else 0
        row = rows.get((source, item, pool))
        tie = f"{reverse('profit:tie', args=[item])}?{urlencode({'of': source, 'month': f'{shown:%Y-%m}'})}"
        is_in_its_own = figure is not None and figure.currency != currencies[source]
        problem = (problems or {}).get(key, "")
        return Cell(key, f"{words}, {source}", value, seen, figure, row, problem, tie, is_in_its_own)

    return MonthPage(
        month=shown,
        before=_url(_before(shown)),
        after=_url(_after(shown)),
        sources=[SourceColumn(name, said.get(f"currency:{name}", currencies[name])) for name in names],
        rows=[ItemRow(words, [cell(name, item, pool, words) for name in names]) for item, pool, words in items],
        months=_links(ours[-MOST_MONTHS:], shown),
        map_currency=currency,
        may_change=may(member, Deed.WRITE, BUSINESS),
    )


def field_name(item: str, pool: str, source: str) -> str:
    """Of the field for one figure; sources and resources may have any name."""
    return f"amount:{item}:{quote(pool)}:{source}"


def _tie_rows(newest: ProfitMap | None, kept: Kept | None, month: date) -> dict[tuple[str, str, str], TieRow]:
    """What the newest map says of this month, by source and item; resources are of the whole period."""
    if newest is None or kept is None:
        return {}
    ties = ties_now(newest, kept)
    return {(row.source, tie.item, row.pool): row for tie in ties for row in tie.rows if row.month == month}


def _sources(figures: list[LedgerFigure], also: str) -> list[str]:
    imported = ImportBatch.objects.live().filter(kind=LINES).values_list("source", flat=True)
    known = sorted({*imported, *(figure.source for figure in figures)})
    return list(dict.fromkeys([*known, *filter(None, [also.strip()[:60]])]))


def _currency(source: str, figures: list[LedgerFigure], otherwise: str) -> str:
    return next((figure.currency for figure in figures if figure.source == source), otherwise)


def _links(months: list[date], shown: date) -> list[MonthLink]:
    if not months:
        return []
    entered = list(LedgerFigure.objects.of_months(months[0], months[-1]).values_list("month", flat=True))
    return [MonthLink(month, _url(month), month == shown, entered.count(month)) for month in months]


def _url(month: date) -> str:
    return f"{reverse('profit:ledger')}?month={month:%Y-%m}"


def _last_month() -> date:
    return _before(clock.today().replace(day=1))


def _before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)


def _after(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)
