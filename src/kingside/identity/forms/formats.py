"""What comes in about how a member reads texts, days, times and numbers."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kingside.identity.formats import time_zones
from kingside.identity.models import Member
from kingside.web import figures, locales


def _languages() -> list[tuple[str, str]]:
    return [("", _("As the browser asks")), *settings.LANGUAGES]


def _locales() -> list[tuple[str, str]]:
    """Each with a number and a day written its way."""
    default = _("As here: {example}").format(example=_example(settings.KINGSIDE_LOCALE))
    named = sorted((locales.name_of(name), name) for name in locales.OFFERED)
    return [("", default), *((name, f"{words}: {_example(name)}") for words, name in named)]


def _example(name: str) -> str:
    with locales.speaking(name):
        return _("{number} on {day}").format(
            number=figures.exact(Decimal("1234.5")), day=locales.day(date(2025, 12, 31))
        )


def _zones() -> list[tuple[str, str]]:
    default = _("As here: {example}").format(example=timezone.get_default_timezone_name())
    return [("", default), *((name, name.replace("_", " ")) for name in time_zones())]


class FormatsForm(forms.Form):
    """A language, a locale and a time zone."""

    language = forms.ChoiceField(label=gettext_lazy("Texts"), required=False, choices=_languages)
    locale = forms.ChoiceField(label=gettext_lazy("Numbers and days"), required=False, choices=_locales)
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        required=False,
        choices=_zones,
        widget=forms.Select(attrs={"lang": "en"}),  # as the database of time zones names them
        help_text=gettext_lazy("For times of day. Which day it is, for roles and rates, follows the installation."),
    )

    def __init__(self, posted: Any, *, member: Member) -> None:
        known = {"language": member.language, "locale": member.locale, "time_zone": member.time_zone}
        super().__init__(posted, label_suffix="", initial=known)
