"""The tag library of every page: numbers, pictures, tables and the small components (see docs/design.md)."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from zlib import crc32

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.http import HttpRequest, QueryDict
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kingside.core.texts import Text
from kingside.web import figures, front_end, pictures, words
from kingside.web.places import PLACES, SHORTCUTS
from kingside.web.templatetags.numbers import figure

register = template.Library()

Number = Decimal | int | str | None


# Pictures


@register.simple_block_tag
def picture(
    content: str,
    finding: Text,
    n: int | None = None,
    of: Text = "",
    period: Text = "",
    as_of: object = None,
    source: Text = "",
    csv: str = "",
    note: Text = "",
) -> SafeString:
    """The card of one picture: its finding, n, period, as-of date and source; table and CSV one key away.

    `of` is a noun of words.COUNTED. Without `csv`, the address of a file, the page makes one.
    """
    ident = f"picture-{crc32(str(finding).encode()):08x}"
    told = {"n": n, "of": words.counted(of, n), "period": period, "as_of": as_of, "source": source}
    context = {"content": content, "finding": finding, "ident": ident, "csv": csv, "note": note, **told}
    return render_to_string("web/components/picture.html", context)


@register.inclusion_tag("web/components/whale_curve.html")
def whale_curve(
    points: Iterable[object],
    currency: str,
    of: Text = "",
    measure: Text = "",
    earlier: Iterable[object] = (),
    earlier_period: Text = "",
) -> dict[str, object]:
    """Cumulative profit, best first; `of` is what is ranked (Account), `measure` says which profit (Net profit).

    A point: rank, name, url, revenue, profit, net_margin, cumulative. Ranks may leave gaps where there are very many.
    The points of an `earlier` period are drawn dashed behind, and have a table of their own.
    """
    names = ("rank", "name", "url", "revenue", "profit", "net_margin", "cumulative")
    rows, before = ([_fields(point, *names) for point in curve] for curve in (points, earlier))
    of, measure = of or _("Account"), measure or _("Net profit")
    behind = [[point["rank"], point["cumulative"]] for point in before]
    axis = pictures.axis_of_whale_curve(
        measure=measure, currency=currency, of=of, earlier_period=earlier_period if behind else ""
    )
    told = {"currency": currency, "measure": measure}
    return {
        **told,
        "of": of,
        "earlier_period": earlier_period,
        "rows": rows,
        "earlier": before,
        "drawn": {**told, "points": rows, "earlier": behind, "texts": {**pictures.WHALE_CURVE, "axis": axis}},
    }


@register.inclusion_tag("web/components/waterfall.html")
def waterfall(
    steps: Iterable[object],
    currency: str,
    caption: Text = "",
    *,
    of_revenue: bool = True,
) -> dict[str, object]:
    """From revenue to net profit, or from one net profit to another.

    A step: label, amount (costs negative), kind start | cost | change | margin | total. With `of_revenue` the first
    step is the revenue, and the table says each amount's share of it, if there is any.
    """
    drawn = [_fields(step, "label", "amount", "kind") for step in steps]
    revenue = figures.decimal(drawn[0]["amount"]) if drawn else None
    rows = [step | {"share": figures.share(step["amount"], revenue)} for step in drawn]
    has_revenue = of_revenue and revenue is not None and revenue > 0
    told = {"currency": currency, "has_revenue": has_revenue}
    return {
        **told,
        "caption": caption or _("From revenue to net profit"),
        "rows": rows,
        "drawn": {**told, "steps": drawn, "texts": pictures.WATERFALL},
    }


@register.inclusion_tag("web/components/segments.html")
def segments(rows: Iterable[object], currency: str, of: Text = "") -> dict[str, object]:
    """Each segment's count, revenue and profit.

    A row: name (peak, minor, desert, drain, no_revenue), n, revenue, profit, net_margin, and url if it has a page.
    """
    totals = [_fields(row, "name", "n", "revenue", "profit", "net_margin", "url") for row in rows]
    drawn = [total | {"label": words.SEGMENTS[total["name"]].label} for total in totals]
    told = {"currency": currency, "of": of or _("Accounts")}
    return {**told, "rows": totals, "drawn": {**told, "segments": drawn, "texts": pictures.SEGMENTS}}


@register.inclusion_tag("web/components/heat_map.html")
def heat_map(page: object, currency: str) -> dict[str, object]:
    """Rows by columns, coloured by net profit or net margin.

    The page: by (what a column is), measure (profit or margin), columns (name, n, url of each), sums, total and rows
    (label, total, fields). A field: revenue, profit, net_margin, shade (-1 to 1), url; None where there is no trade.
    """
    told = _fields(page, "by", "measure", "columns", "sums", "total")
    rows = [_fields(row, "label", "total", "fields") for row in _fields(page, "rows")["rows"]]
    drawn = {
        "currency": currency,
        "by": told["by"],
        "measure": told["measure"],
        "columns": [_label(column) for column in told["columns"]],
        "total": _heat(told["total"]),
        "sums": [_heat(field) for field in told["sums"]],
        "rows": [
            {**_label(row["label"]), "total": _heat(row["total"]), "fields": [_heat(field) for field in row["fields"]]}
            for row in rows
        ],
        "texts": pictures.HEAT_MAP,
    }
    return {**told, "rows": rows, "currency": currency, "drawn": drawn}


def _label(label: object) -> dict[str, Any]:
    return _fields(label, "name", "url")


def _heat(field: object) -> dict[str, Any] | None:
    return None if field is None else _fields(field, "revenue", "profit", "net_margin", "shade", "url")


def _fields(row: object, *names: str) -> dict[str, Any]:
    """What a drawing takes of a row, be it a mapping or an object; `url` may be missing."""
    if isinstance(row, Mapping):
        return {name: row.get(name) for name in names}
    return {name: getattr(row, name, None) for name in names}


# Tables


@register.simple_block_tag
def table(content: str, caption: Text, layout: str = "stack") -> SafeString:
    """The frame of a data table. On a phone `stack` folds each row into a card, `scroll` keeps the columns."""
    return render_to_string("web/components/table.html", {"content": content, "caption": caption, "layout": layout})


@register.inclusion_tag("web/components/column.html", takes_context=True)
def column(
    context: template.Context,
    label: Text,
    key: str = "",
    sort: str = "",
    unit: str = "",
    first: str = "",
    *,
    numeric: bool = False,
) -> dict[str, object]:
    """A column's heading; with `key` a link that sorts. `sort` is the order in force: "name" or "-net_profit".

    A first click sorts numbers from the largest and text from A; `first` ("asc" or "desc") says otherwise.
    """
    direction = {key: "ascending", f"-{key}": "descending"}.get(sort, "") if key else ""
    starts_down = first == "desc" or (numeric and first != "asc")
    goes_down = direction == "ascending" or (not direction and starts_down)
    url = _address(context, sort=f"-{key}" if goes_down else key, page=None) if key else ""
    return {"label": label, "key": key, "url": url, "direction": direction, "numeric": numeric, "unit": unit}


@register.inclusion_tag("web/components/bar.html")
def bar(value: Number, largest: Number) -> dict[str, object]:
    """A bar for a table cell: blue to the right of zero, orange to the left, full width at the `largest` size."""
    amount, most = figures.decimal(value), figures.decimal(largest)
    if amount is None or not most:
        return {"width": None}
    width = min(abs(amount) / abs(most), Decimal(1)) * 100
    return {"width": f"{width:.1f}", "start": f"{-width:.1f}" if amount < 0 else "0", "is_loss": amount < 0}


@register.inclusion_tag("web/components/capacity.html")
def capacity_bar(used: Number, supplied: Number) -> dict[str, object]:
    """How much of what is supplied is used; what is used beyond that stands out in orange. Nothing of nothing."""
    most, amount = figures.decimal(supplied), figures.decimal(used)
    if amount is None or most is None or most <= 0:
        return {"used": None}
    whole = max(amount, most) / 100
    overrun = max(amount - most, Decimal(0)) / whole
    return {
        "used": f"{min(amount, most) / whole:.1f}",
        "supplied": f"{most / whole:.1f}",
        "overrun": f"{overrun:.1f}" if overrun else "",
    }


@register.inclusion_tag("web/components/pills.html", takes_context=True)
def pills(
    context: template.Context,
    options: Iterable[tuple[Any, ...]],
    current: str,
    param: str = "show",
    label: Text = "",
) -> dict[str, object]:
    """Links of which one is chosen. An option: value, label and, if known, how many; the first is the default.

    Another choice begins on its first page and in its own order.
    """
    choices = []
    for place, (value, text, *n) in enumerate(options):
        url = _address(context, **{param: value if place else None, "page": None, "sort": None})
        choices.append({"label": text, "n": n[0] if n else None, "url": url, "is_current": value == current})
    return {"choices": choices, "label": label or _("Show"), "param": param}


@register.inclusion_tag("web/components/pager.html", takes_context=True)
def pager(
    context: template.Context, page: Page[Any], param: str = "page", at: str = "", label: Text = ""
) -> dict[str, object]:
    """The ways to the pages before and after this one; `param` tells the pages of two tables apart.

    `at` is the id of the part that the table stands in, where it is not the first of its page.
    """

    def address(number: int) -> str:
        return _address(context, **{param: str(number)}) + (f"#{at}" if at else "")

    return {
        "page": page,
        "previous": address(page.previous_page_number()) if page.has_previous() else "",
        "next": address(page.next_page_number()) if page.has_next() else "",
        "label": label or _("Pages"),
    }


def _address(context: template.Context, **changes: str | None) -> str:
    """The page's own address with these parameters changed; None takes one away."""
    request: HttpRequest | None = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    path = request.path if request else ""
    return f"{path}?{query.urlencode()}" if query else path or "?"


# Small components


@register.inclusion_tag("web/components/badge.html")
def segment(name: str) -> dict[str, object]:
    """The badge of a profit segment: peak, minor, desert, drain or no_revenue."""
    return {"word": words.SEGMENTS[name]}


@register.inclusion_tag("web/components/badge.html")
def profit_class(name: str) -> dict[str, object]:
    """The badge of a profit class: SECURE, GROW, IMPROVE, DOWNSIZE, LEFT, DEVELOPING or UNKNOWN."""
    return {"word": words.PROFIT_CLASSES[name]}


@register.filter
def segment_label(name: str) -> str:
    """The word for a segment: "no_revenue" is "No revenue"."""
    return str(words.SEGMENTS[name].label)


@register.simple_block_tag
def kpis(content: str) -> SafeString:
    """A row of the page's few headline figures."""
    return format_html('<dl class="ks-kpis">{}</dl>', content)


@register.inclusion_tag("web/components/kpi.html")
def kpi(
    label: Text,
    value: Number,
    style: str = "money",
    unit: str = "",
    note: Text = "",
    *,
    estimated: bool = False,
    shown: bool = True,
) -> dict[str, object]:
    """One headline figure with its unit and a note of a few words."""
    written = figure(value, style, unit, estimated=estimated, shown=shown)
    return {"label": label, "unit": unit, "note": note, "figure": written}


@register.inclusion_tag("web/components/empty.html")
def empty_state(title: Text, text: Text = "", url: str = "", verb: Text = "") -> dict[str, object]:
    """What to read where nothing is yet: what would fill it, and the step that does."""
    return {"title": title, "text": text, "url": url, "verb": verb}


@register.inclusion_tag("web/components/progress.html")
def progress(says: Text, done: int | None = None, total: int | None = None, url: str = "") -> dict[str, object]:
    """Long work under way: what it does now, how far it is. With `url` the page asks there every two seconds."""
    return {"says": says, "done": done, "total": total, "url": url}


@register.inclusion_tag("web/components/persona.html", takes_context=True)
def persona(context: template.Context, url: str, name: str, title: str, sentence: str = "") -> dict[str, object]:
    """A card that signs in as one of the demo's people with one click."""
    return {"url": url, "name": name, "title": title, "sentence": sentence, "csrf_token": context.get("csrf_token")}


@register.filter
def initials(name: str) -> str:
    """At most two letters for a name: "Ada van Dyk" is "AD"."""
    parts = name.split()
    return "".join(part[0] for part in parts[:1] + parts[1:][-1:]).upper()


@register.simple_tag
def icon(name: str) -> SafeString:
    """A line icon of the text's size and colour, for the eye only: the words beside it say what it means."""
    return SafeString(render_to_string(f"web/icons/{name}.svg").strip())


# The shell


@register.simple_tag
def company() -> str:
    """The name of the company whose figures these are; empty where nobody told it."""
    return str(settings.KINGSIDE_COMPANY_NAME)


@register.simple_tag
def front_end_tags() -> SafeString:
    """Styles and scripts of the built front end."""
    return front_end.tags()


@register.simple_tag
def plots_preload() -> SafeString:
    """The library that draws, early."""
    return front_end.plots_preload()


@register.simple_tag(takes_context=True)
def theme(context: template.Context) -> str:
    """The member's choice, "light" or "dark", kept in a cookie; empty follows the system."""
    request: HttpRequest | None = context.get("request")
    chosen = request.COOKIES.get("theme", "") if request else ""
    return chosen if chosen in {"light", "dark"} else ""


@register.inclusion_tag("web/components/places.html", takes_context=True)
def places(context: template.Context) -> dict[str, object]:
    """The navigation, with the place of the present page marked.

    A page of an earlier period has it as `earlier_period` in its context: then the places stay with that period.
    """
    request: HttpRequest | None = context.get("request")
    path = request.path if request else ""
    kept = urlencode({"map": request.GET["map"]}) if request and context.get("earlier_period") else ""
    places = [(place, path.startswith(place.path), path == place.path) for place in PLACES]
    return {"places": places, "query": f"?{kept}" if kept else ""}


@register.inclusion_tag("web/components/earlier.html", takes_context=True)
def earlier_period_bar(context: template.Context) -> dict[str, object]:
    """Says that the page shows another period than the newest, if it does, and leads back to that."""
    return {"period": context.get("earlier_period", ""), "newest": _address(context, map=None, page=None)}


@register.inclusion_tag("web/components/shortcuts.html")
def shortcuts() -> dict[str, object]:
    """The dialog that `?` opens."""
    return {"shortcuts": SHORTCUTS}
