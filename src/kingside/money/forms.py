"""What comes in about rates."""

from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django import forms
from iso4217 import Currency

from kingside.core import clock
from kingside.money.conversion import CODES, COUNTABLE
from kingside.money.models import LONGEST_AGE
from kingside.money.queries import Reporting
from kingside.web.fields import NumberField


def choices_of(codes: Any, empty: str) -> list[tuple[str, str]]:
    """Currencies by code, each with its name."""
    return [("", empty), *((code, f"{code}, {Currency(code).currency_name}") for code in sorted(codes))]


class _Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class RateForm(forms.Form):
    """What one currency was in another on a day."""

    base = forms.ChoiceField(label="1 unit of", choices=choices_of(CODES, "Choose"))
    rate = NumberField(
        label="was worth",
        max_digits=24,
        decimal_places=12,
        min_value=Decimal("0.000000000001"),
        error_messages={"min_value": "A rate has to be above 0."},
    )
    quote = forms.ChoiceField(label="in", choices=choices_of(CODES, "Choose"))
    on = forms.DateField(label="On", initial=clock.today, widget=_Day())
    source = forms.CharField(label="Who says so, such as ECB", max_length=60, required=False)

    def __init__(self, posted: Any, *, into: Reporting, begun: Mapping[str, str]) -> None:
        super().__init__(posted, label_suffix="", initial={"quote": into.currency, **begun})


class ReportingForm(forms.Form):
    """The reporting currency, and which rates count for it."""

    currency = forms.ChoiceField(label="Reporting currency", choices=choices_of(COUNTABLE, "Choose"))
    longest_age = forms.IntegerField(
        label="A rate counts on for",
        min_value=0,
        max_value=366,
        initial=LONGEST_AGE,
        help_text="Days. Banks publish none at weekends; what is older than this is unknown.",
    )
    through = forms.ChoiceField(
        label="Cross rates through",
        required=False,
        choices=choices_of(CODES, "No currency: only rates of the pair itself count"),
        help_text="Where rates come from one bank: the currency all its rates are of, such as EUR.",
    )

    def __init__(self, posted: Any, *, into: Reporting) -> None:
        super().__init__(posted, label_suffix="", initial=asdict(into))
