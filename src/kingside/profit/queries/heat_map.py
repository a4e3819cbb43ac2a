"""The profit map drawn: accounts by categories or products, coloured by what they earn."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from django.http import Http404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kingside.accounts.queries import NamedAccount, named
from kingside.identity.models import Member
from kingside.lake.results import GridField, GridLosses, GridSelection, read_results
from kingside.offerings.queries import categories, names_of
from kingside.profit import sentences
from kingside.profit.models import ProfitMap
from kingside.profit.queries.cells import cell_url
from kingside.profit.queries.maps import Snapshot, snapshot
from kingside.web.figures import percent, whole

ROWS, COLUMNS = 28, 24  # what stays legible in one screenful
NO_CATEGORY = gettext_lazy("No category")
STEADY = Decimal("0.001")  # as fine as a shade can be seen
WHOLE = Decimal(1)  # a margin of 100 %, where its colour ends

Measure = Literal["profit", "margin"]


@dataclass(frozen=True, slots=True)
class HeatLabel:
    """The name of a row or a column, how many it holds, and where it leads, if anywhere."""

    name: str
    n: int
    url: str
    is_folded: bool


@dataclass(frozen=True, slots=True)
class HeatField:
    """What one row earns in one column.

    `shade` runs from -1 (loses most) to 1; it is None where the margin that the colour means is unknown.
    """

    revenue: Decimal
    profit: Decimal
    net_margin: Decimal | None
    shade: Decimal | None
    url: str


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A row by its label, its sums, and its fields, None where there is no trade."""

    label: HeatLabel
    total: HeatField
    fields: list[HeatField | None]


@dataclass(frozen=True, slots=True)
class HeatMapPage:
    """Everything the page shows; `category` is None where the columns are categories."""

    snapshot: Snapshot
    category: str | None
    by: str
    measure: Measure
    finding: str
    picture_finding: str
    note: str
    columns: list[HeatLabel]
    sums: list[HeatField | None]
    total: HeatField
    rows: list[HeatRow]
    accounts: int
    up_url: str


def heat_map_page(
    member: Member, profit_map: ProfitMap, *, category: str | None, measure: str, asked: str = ""
) -> HeatMapPage:
    """The grid of categories, or of the products of one; a category without trade in this map is not found."""
    category_of = categories()
    is_by_product = category is not None or not category_of
    which = GridSelection(category_of, is_by_product=is_by_product, category=category)
    shown = snapshot(member, profit_map, asked=asked)
    with read_results(profit_map.folder, level=profit_map.level) as results:
        fields = results.grid(which, rows=ROWS, columns=COLUMNS)
        losses = results.grid_losses(which)
    if category is not None and losses.n == 0:
        raise Http404(_("Nothing of this category was sold."))
    named_by = _Naming(member, shown, fields, losses, is_by_product=is_by_product, measure=_measure(measure))
    return named_by.page(category)


def shade(value: Decimal | None, end: Decimal) -> Decimal | None:
    """Where a value stands between -1 and 1: the signed square root of its share of `end`, full from there on."""
    if value is None:
        return None
    share = min(abs(value) / end, Decimal(1)) if end else Decimal(0)
    return share.sqrt().copy_sign(value).quantize(STEADY)


def _measure(asked: str) -> Measure:
    return "margin" if asked == "margin" else "profit"


class _Naming:
    """Turns the fields of the lake into rows with names, shades and addresses; all names are fetched at once."""

    def __init__(
        self,
        member: Member,
        shown: Snapshot,
        fields: list[GridField],
        losses: GridLosses,
        *,
        is_by_product: bool,
        measure: Measure,
    ) -> None:
        self._snapshot, self._losses, self._measure = shown, losses, measure
        self._is_by_product = is_by_product
        self._by_place = {(field.row, field.column): field for field in fields}
        self._end = self._largest(fields)
        accounts = _known([losses.worst_account, *(field.account for field in fields)])
        self._accounts = named(member, accounts)
        parts = _known([losses.worst_part, *(field.part for field in fields)])
        self._parts = names_of(parts) if is_by_product else {"": str(NO_CATEGORY)}

    def _largest(self, fields: list[GridField]) -> Decimal:
        """Where the colour is full: at the largest of a single account and column, at most a margin of 100 %."""
        single = [field for field in fields if field.account is not None and field.part is not None]
        sizes = [abs(self._value(field) or Decimal(0)) for field in single]
        largest = max(sizes, default=Decimal(0))
        return min(largest, WHOLE) if self._measure == "margin" else largest

    def page(self, category: str | None) -> HeatMapPage:
        columns = [place for row, place in self._by_place if row == 0 and place]
        rows = [place for place, column in self._by_place if column == 0 and place]
        total = self._by_place.get((0, 0))
        noun = "product" if self._is_by_product else "category"
        return HeatMapPage(
            snapshot=self._snapshot,
            category=None if category is None else category or str(NO_CATEGORY),
            by=noun,
            measure=self._measure,
            finding=self._finding(noun),
            picture_finding=sentences.best_field(*self._best()),
            note=self._note(),
            columns=[self._column(self._by_place[0, place]) for place in columns],
            sums=[self._field(self._by_place[0, place]) for place in columns],
            total=self._field(total) if total else HeatField(Decimal(0), Decimal(0), None, None, ""),
            rows=[self._row(place, columns) for place in rows],
            accounts=total.accounts if total else 0,
            up_url=self._url({}),
        )

    def _row(self, place: int, columns: list[int]) -> HeatRow:
        total = self._by_place[place, 0]
        found = [self._by_place.get((place, column)) for column in columns]
        return HeatRow(
            label=self._account(total),
            total=self._field(total),
            fields=[self._field(field) if field else None for field in found],
        )

    def _account(self, field: GridField) -> HeatLabel:
        if field.account is None:
            return HeatLabel(_others(field.accounts), field.accounts, "", is_folded=True)
        account = self._named(field.account)
        url = account.url + self._snapshot.query if account.url else ""
        return HeatLabel(account.name, 1, url, is_folded=False)

    def _named(self, number: str) -> NamedAccount:
        return self._accounts.get(number) or NamedAccount(number, number, "")

    def _column(self, field: GridField) -> HeatLabel:
        if field.part is None:
            return HeatLabel(_others(field.parts), field.parts, "", is_folded=True)
        url = "" if self._is_by_product else self._url({"category": field.part})
        return HeatLabel(self._part(field.part), 1, url, is_folded=False)

    def _part(self, part: str) -> str:
        return self._parts.get(part, part)

    def _field(self, field: GridField) -> HeatField:
        return HeatField(
            revenue=field.net_revenue,
            profit=field.net_profit,
            net_margin=_margin(field),
            shade=shade(self._value(field), self._end),
            url=self._leads_to(field),
        )

    def _leads_to(self, field: GridField) -> str:
        if not (field.row and field.column) or field.part is None:
            return ""
        if not self._is_by_product:
            return self._url({"category": field.part})
        if field.account is None:
            return ""
        return cell_url(self._snapshot, account=field.account, product=field.part)

    def _url(self, asked: dict[str, str]) -> str:
        if self._measure == "margin":
            asked = asked | {"show": "margin"}
        if self._snapshot.query:
            asked = asked | {"map": str(self._snapshot.pk)}
        return f"{reverse('profit:map')}?{urlencode(asked)}" if asked else reverse("profit:map")

    def _value(self, field: GridField) -> Decimal | None:
        return _margin(field) if self._measure == "margin" else field.net_profit

    def _finding(self, noun: str) -> str:
        losses = self._losses
        account = "" if losses.worst_account is None else self._named(losses.worst_account).name
        part = "" if losses.worst_part is None else self._part(losses.worst_part)
        return sentences.heat_map(losses, noun=noun, account=account, part=part)

    def _best(self) -> tuple[str, str, Decimal]:
        """Who earns most in one field that is not folded: account, column and how much; "" for nobody."""
        named_fields = [f for f in self._by_place.values() if f.account is not None and f.part is not None]
        best = max(named_fields, key=lambda field: field.net_profit, default=None)
        if best is None or best.account is None or best.part is None:
            return "", "", Decimal(0)
        return self._named(best.account).name, self._part(best.part), best.net_profit

    def _note(self) -> str:
        end = f"{sentences.money(self._end)} {self._snapshot.currency}"
        if self._measure == "margin":
            end = percent(self._end)
        return _(
            "Blue earns, sand is about zero, orange loses; full colour at {end} either way. Colour follows the square "
            "root, so that one large amount does not pale the others. Blank: no trade. Hatched: no revenue to measure "
            "a margin by. Those between the best and the worst are folded into others."
        ).format(end=end)


def _others(n: int) -> str:
    return ngettext("others ({n})", "others ({n})", n).format(n=whole(n))


def _margin(field: GridField) -> Decimal | None:
    return field.net_profit / field.net_revenue if field.net_revenue > 0 else None


def _known(codes: Iterable[str | None]) -> set[str]:
    return {code for code in codes if code is not None}
