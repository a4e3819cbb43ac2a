"""One tie opened: by month and source, or by resource; and what may explain the row that is looked at."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kingside.accounts.access import ACCOUNT_CODES
from kingside.accounts.queries import named
from kingside.identity.access import may
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.imports.access import FACTS
from kingside.imports.models import ImportBatch
from kingside.lake.booked import NEAR, BookedLine, Portion, read_booked
from kingside.lake.results import Element, read_results
from kingside.offerings.queries import names_of
from kingside.profit.intake import LINES
from kingside.profit.models import LedgerFigure, ProfitMap
from kingside.profit.queries.maps import Snapshot, snapshot
from kingside.profit.queries.ties import figures_of
from kingside.profit.sentences import label, money
from kingside.profit.ties import Kept, Tie, TieRow, kept_of, months_of
from kingside.web.figures import whole

Item = LedgerFigure.Item
LINES_SHOWN = 50
AMOUNTS: dict[str, Literal["net_revenue", "cogs"]] = {Item.REVENUE: "net_revenue", Item.COGS: "cogs"}


@dataclass(frozen=True, slots=True)
class Clue:
    """Something that may explain the difference, and where to go on."""

    says: str
    url: str = ""
    verb: str = ""
    is_exact: bool = False  # it is as large as the difference


@dataclass(frozen=True, slots=True)
class NamedLine:
    """An invoice line with the names of its account and product; `fits` says why it stands out."""

    line: BookedLine
    account: str
    product: str
    url: str
    fits: str


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A row of the tie with its address; of a month or of a resource."""

    row: TieRow
    title: str
    url: str
    is_shown: bool


@dataclass(frozen=True, slots=True)
class PoolMonth:
    """What was entered of a resource for one month, by source."""

    month: date
    figures: list[LedgerFigure]
    url: str


@dataclass(frozen=True, slots=True)
class TiePage:
    """Everything the page shows."""

    snapshot: Snapshot
    tie: Tie
    rows: list[NamedRow]
    shown: NamedRow | None
    clues: list[Clue]
    lines: list[NamedLine]
    pool_months: list[PoolMonth]
    enter_url: str


def tie_page(
    member: Member, profit_map: ProfitMap, item: str, *, chosen: str = "", month: str = "", asked: str = ""
) -> TiePage:
    """One tie of a map; the row of a source and month, or of a resource, else the one that is farthest off."""
    kept, shown = kept_of(profit_map.summary or {}), snapshot(member, profit_map, asked=asked)
    tie = next((tie for tie in shown.ties.ties if tie.item == item), None) if shown.ties else None
    if kept is None or tie is None:
        raise Http404
    row = _chosen(tie, chosen, month)
    rows = [_named(tie, each, shown, is_shown=each is row) for each in tie.rows]
    opened = next((each for each in rows if each.is_shown), None)
    clues: list[Clue] = []
    lines: list[NamedLine] = []
    pool_months: list[PoolMonth] = []
    if row is not None and row.pool:
        clues, pool_months = _of_pool(profit_map, kept, row, shown)
    elif row is not None:
        clues, lines = _of_lines(member, profit_map, item, row, shown)
    entered = f"?month={row.month:%Y-%m}" if row and row.month else ""
    return TiePage(shown, tie, rows, opened, clues, lines, pool_months, reverse("profit:ledger") + entered)


def _chosen(tie: Tie, chosen: str, month: str) -> TieRow | None:
    for row in tie.rows:
        if chosen and chosen in (row.pool, row.source) and (row.pool or month == f"{row.month:%Y-%m}"):
            return row
    return tie.off[0] if tie.off else None


def _named(tie: Tie, row: TieRow, shown: Snapshot, *, is_shown: bool) -> NamedRow:
    asked = {"of": row.pool} if row.month is None else {"of": row.source, "month": f"{row.month:%Y-%m}"}
    title = label(row.pool) if row.pool else row.source
    return NamedRow(row, title, _url(tie.item, shown, **asked) + "#row", is_shown)


def _url(item: str, shown: Snapshot, **asked: str) -> str:
    query = asked | ({"map": str(shown.pk)} if shown.query else {})
    return f"{reverse('profit:tie', args=[item])}?{urlencode(query)}"


def _of_lines(
    member: Member, profit_map: ProfitMap, item: str, row: TieRow, shown: Snapshot
) -> tuple[list[Clue], list[NamedLine]]:
    """What may explain a month of a source, and its lines: those that fit the difference first, then by size."""
    if row.month is None:
        return [], []
    of, source, month = AMOUNTS[item], row.source, row.month
    size = abs(row.difference or Decimal(0))
    sizes = (size, size / 2) if size else ()
    with read_booked(profit_map.folder) as booked:
        lines = booked.lines(source=source, month=month, of=of, limit=LINES_SHOWN, sizes=sizes)
        unmapped = booked.unmapped(source=source, month=month, of=of)
        near = booked.near(source=source, month=month, of=of)
    accounts = named(member, [line.account for line in lines])
    products = names_of({line.product for line in lines})
    found = []
    for line in lines:
        account = accounts.get(line.account)
        name, url = (account.name, account.url + shown.query) if account else (line.account, "")
        product = products.get(line.product, line.product)
        found.append(NamedLine(line, name, product, url, _fits(getattr(line, of), row.difference)))
    return [*_of_size(member, found, unmapped, near, size), *_of_imports(member, profit_map, source)], found


def _of_size(member: Member, found: list[NamedLine], unmapped: Portion, near: Portion, size: Decimal) -> list[Clue]:
    """Lines that may be the difference, one by one or together."""
    clues = []
    if n := sum(bool(line.fits) for line in found):
        told = ngettext(
            "{n} line fits the difference; it stands first below.",
            "{n} lines fit the difference; they stand first below.",
            n,
        )
        clues.append(Clue(told.format(n=whole(n)), is_exact=True))
    if unmapped.n:
        told = ngettext(
            "{n} line without an account, together {amount}.",
            "{n} lines without an account, together {amount}.",
            unmapped.n,
        )
        says = told.format(n=whole(unmapped.n), amount=money(unmapped.amount))
        url = reverse("profit:codes") if may(member, Deed.READ, ACCOUNT_CODES) else ""
        clues.append(Clue(says, url, _("Assign their codes"), _is_all(unmapped, size)))
    if near.n:
        told = ngettext(
            "{n} line of the neighbouring months is dated within {days} days of this one, together {amount}.",
            "{n} lines of the neighbouring months are dated within {days} days of this one, together {amount}.",
            near.n,
        )
        says = told.format(n=whole(near.n), days=NEAR, amount=money(near.amount))
        clues.append(Clue(says, is_exact=_is_all(near, size)))
    return clues


def _is_all(portion: Portion, size: Decimal) -> bool:
    """Whether some lines together are as large as the difference; never where there is none, or it is unknown."""
    return bool(size) and abs(portion.amount) == size


def _fits(amount: Decimal, difference: Decimal | None) -> str:
    """Why one line may be the whole difference."""
    if not amount or not difference:
        return ""
    if amount == -difference:
        return _("as large as the difference: it may be missing in the ledger")
    if amount == difference:
        return _("as large as the difference: the ledger may have it twice")
    if amount * 2 == -difference:
        return _("half the difference: the ledger may have it with the other sign")
    return ""


def _of_imports(member: Member, profit_map: ProfitMap, source: str) -> list[Clue]:
    """Files of a source whose rows did not all come in, or that went out again. One query."""
    made_from = profit_map.batches.get(LINES, [])
    rows = ImportBatch.objects.filter(kind=LINES, source=source).filter(
        Q(pk__in=made_from) | Q(state__in=(ImportBatch.State.UNDONE, ImportBatch.State.IMPORTED))
    )
    clues, may_look = [], may(member, Deed.READ, FACTS)
    for batch in rows.order_by("received_at"):
        is_in = str(batch.pk) in made_from
        bad = int((batch.checked or {}).get("bad", 0)) if batch.takes_good_rows_only else 0
        if batch.state == ImportBatch.State.UNDONE:
            told = _("{file} was undone.").format(file=batch.file_name)
        elif not is_in:
            told = _("{file} was imported since and is not in this map.").format(file=batch.file_name)
        elif bad:
            says = ngettext("{n} bad row of {file} was put aside.", "{n} bad rows of {file} were put aside.", bad)
            told = says.format(n=whole(bad), file=batch.file_name)
        else:
            continue
        clues.append(Clue(told, batch.get_absolute_url() if may_look else "", _("Look at the file")))
    return clues


def _of_pool(profit_map: ProfitMap, kept: Kept, row: TieRow, shown: Snapshot) -> tuple[list[Clue], list[PoolMonth]]:
    """What was entered of a resource, month by month, and what of the map rests on it."""
    figures = [figure for figure in figures_of(profit_map, kept) if figure.pool == row.pool]
    ledger = reverse("profit:ledger")
    months = [
        PoolMonth(month, [f for f in figures if f.month == month], f"{ledger}?month={month:%Y-%m}")
        for month in months_of(kept, profit_map.period_from, profit_map.period_to)
    ]
    with read_results(profit_map.folder, level=profit_map.level) as results:
        resting: list[Element] = [each for each in results.elements() if each.pool == row.pool]
    clues = []
    if shown.model_url:
        says = _("The cost model has {pool} cost what stands under “Map”, for the whole period.")
        clues.append(Clue(says.format(pool=label(row.pool)), shown.model_url, _("Look at the cost model")))
    if estimated := sum(each.estimated_lines for each in resting):
        told = ngettext(
            "{n} line that rests on it took a default where data was missing.",
            "{n} lines that rest on it took a default where data was missing.",
            estimated,
        )
        clues.append(Clue(told.format(n=whole(estimated))))
    return clues, months
