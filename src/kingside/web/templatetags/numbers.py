"""Tags and filters of every page for numbers, days and moments (see docs/design.md)."""

import datetime as dt
from dataclasses import astuple
from decimal import Decimal

from django import template
from django.template.loader import render_to_string
from django.utils import dateformat, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kingside.web import figures, locales

register = template.Library()

Number = Decimal | int | str | None


@register.filter
def money(value: Number, currency: str = "") -> SafeString:
    """Short amount with the exact one a hover or focus away; None is unknown."""
    return figures.written(value, "money", currency)


@register.filter
def exact(value: Number, currency: str = "") -> SafeString:
    """Every digit of an amount; None is unknown."""
    return figures.written(value, "exact", currency)


@register.filter
def percent(value: Number) -> SafeString:
    """A ratio (0.187) as percentage; None is unknown."""
    return figures.written(value, "percent")


@register.filter
def points(value: Decimal | None) -> str:
    """How much a ratio moved, in points of a hundred with their sign; None is unknown."""
    return figures.written(None, "percent") if value is None else figures.points(value)


@register.filter
def count(value: Number) -> SafeString:
    """A whole number in full, thousands grouped; None is unknown."""
    return figures.written(value, "count")


@register.filter
def number(value: Decimal) -> str:
    """A number in a sentence, with as many decimals as it has."""
    return figures.as_it_is(value)


@register.filter
def calculation(text: str) -> str:
    """A calculation that was kept as text, with the decimal mark of the locale."""
    return figures.calculation(text)


@register.filter(expects_localtime=True, is_safe=False)
def date(value: object, form: str = "j M Y") -> str:
    """A day or moment as the member's locale writes it, a moment in the member's time zone.

    With "H:i" in the form it says the time too, and the zone where that is not the installation's. "Y-m-d" is for
    machines: the same in every locale.
    """
    if not isinstance(value, dt.date):
        return ""
    if form == "Y-m-d":
        return f"{value:%Y-%m-%d}"
    is_moment = "H:i" in form and isinstance(value, dt.datetime)
    zone = _zone(value) if is_moment and isinstance(value, dt.datetime) else ""
    if locales.current() == "en" and locales.has_words():
        return f"{dateformat.format(value, form)}{zone}"
    return f"{locales.day(value)}{',' if ',' in form else ''} {value:%H:%M}{zone}" if is_moment else locales.day(value)


def _zone(value: dt.datetime) -> str:
    """The zone's name, where it is another one than the installation's."""
    is_elsewhere = timezone.get_current_timezone_name() != timezone.get_default_timezone_name()
    return f" {value:%Z}" if is_elsewhere and value.tzinfo else ""


@register.simple_tag
def html_locale() -> SafeString:
    """What the page says of its locale, so that scripts write numbers alike."""
    said = locales.current(), *astuple(locales.marks()), "|".join(figures.scales())
    return format_html(' data-locale="{}" data-group="{}" data-decimal="{}" data-scales="{}"', *said)


@register.simple_tag
def figure(
    value: Number, style: str = "money", unit: str = "", *, estimated: bool = False, shown: bool = True
) -> SafeString:
    """A figure in one of its three states: value (with a tilde when estimated), unknown, not shown to your role."""
    if not shown:
        return render_to_string("web/components/not_shown.html")
    return figures.written(value, style, unit, is_estimated=estimated)


@register.simple_tag
def not_shown() -> SafeString:
    """Instead of a text or figure that is not for this member's role."""
    return SafeString(render_to_string("web/components/not_shown.html").strip())
