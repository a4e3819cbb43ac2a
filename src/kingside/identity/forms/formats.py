"""What comes in about how a member reads days, times and numbers."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone

from kingside.identity.formats import time_zones
from kingside.identity.models import Member
from kingside.web import figures, locales


def _locales() -> list[tuple[str, str]]:
    """Each with a number and a day written its way."""
    default = f"As here: {_example(settings.KINGSIDE_LOCALE)}"
    named = sorted((locales.name_of(name), name) for name in locales.OFFERED)
    return [("", default), *((name, f"{words}: {_example(name)}") for words, name in named)]


def _example(name: str) -> str:
    with locales.speaking(name):
        return f"{figures.exact(Decimal('1234.5'))} on {locales.day(date(2025, 12, 31))}"


def _zones() -> list[tuple[str, str]]:
    default = f"As here: {timezone.get_default_timezone_name()}"
    return [("", default), *((name, name.replace("_", " ")) for name in time_zones())]


class FormatsForm(forms.Form):
    """A locale and a time zone."""

    locale = forms.ChoiceField(label="Numbers and days", required=False, choices=_locales)
    time_zone = forms.ChoiceField(
        label="Time zone",
        required=False,
        choices=_zones,
        help_text="For times of day. Which day it is, for roles and rates, follows the installation.",
    )

    def __init__(self, posted: Any, *, member: Member) -> None:
        known = {"locale": member.locale, "time_zone": member.time_zone}
        super().__init__(posted, label_suffix="", initial=known)
