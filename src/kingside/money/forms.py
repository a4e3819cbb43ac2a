"""What comes in about rates."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_name
from django import forms
from django.utils.functional import lazy
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy, to_locale
from iso4217 import Currency

from kingside.core import clock
from kingside.core.texts import Text
from kingside.money.conversion import CODES, COUNTABLE
from kingside.money.models import LONGEST_AGE
from kingside.money.queries import SAID, Reporting
from kingside.web.fields import NumberField, SeenForm


def choices_of(codes: Iterable[str], empty: Text) -> list[tuple[str, Text]]:
    """Currencies by code, each with its name."""
    return [("", empty), *((code, _in_words(code)) for code in sorted(codes))]


def in_words(code: str) -> str:
    """A currency with its name in the language of the page: in English that of ISO 4217."""
    language, name = get_language() or "en", Currency(code).currency_name
    known = code if language.startswith("en") else get_currency_name(code, locale=to_locale(language))
    return f"{code}, {name if known == code else known}"


_in_words = lazy(in_words, str)  # once: each call of `lazy` makes a class


class _Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class RateForm(forms.Form):
    """What one currency was in another on a day."""

    base = forms.ChoiceField(
        label=pgettext_lazy("of a rate", "1 unit of"), choices=choices_of(CODES, gettext_lazy("Choose"))
    )
    rate = NumberField(
        label=pgettext_lazy("of a rate", "was worth"),
        max_digits=24,
        decimal_places=12,
        min_value=Decimal("0.000000000001"),
        error_messages={"min_value": gettext_lazy("A rate has to be above 0.")},
    )
    quote = forms.ChoiceField(label=pgettext_lazy("of a rate", "in"), choices=choices_of(CODES, gettext_lazy("Choose")))
    on = forms.DateField(label=pgettext_lazy("of a rate", "On"), initial=clock.today, widget=_Day())
    source = forms.CharField(label=gettext_lazy("Who says so, such as ECB"), max_length=60, required=False)

    def __init__(self, posted: Any, *, into: Reporting, begun: Mapping[str, str]) -> None:
        super().__init__(posted, label_suffix="", initial={"quote": into.currency, **begun})


class ReportingForm(SeenForm):
    """The reporting currency, and which rates count for it."""

    currency = forms.ChoiceField(label=SAID["currency"], choices=choices_of(COUNTABLE, gettext_lazy("Choose")))
    longest_age = forms.IntegerField(
        label=SAID["longest_age"],
        min_value=0,
        max_value=366,
        initial=LONGEST_AGE,
        help_text=gettext_lazy("Days. Banks publish none at weekends; what is older than this is unknown."),
    )
    through = forms.ChoiceField(
        label=SAID["through"],
        required=False,
        choices=choices_of(CODES, gettext_lazy("No currency: only rates of the pair itself count")),
        help_text=gettext_lazy("Where rates come from one bank: the currency all its rates are of, such as EUR."),
    )

    unsaid = forms.ChoiceField(
        label=gettext_lazy("Amounts that say no currency are in"),
        choices=choices_of(CODES, gettext_lazy("Choose")),
        help_text=gettext_lazy("They stay in it, whatever is chosen above later."),
    )

    def __init__(self, posted: Any, *, into: Reporting, asks_unsaid: bool) -> None:
        super().__init__(posted, label_suffix="", initial=asdict(into))
        if not asks_unsaid:
            del self.fields["unsaid"]
