"""What comes in for a new token."""

from datetime import timedelta
from typing import ClassVar

from django import forms

from kingside.identity.forms.plain import Plain
from kingside.identity.models import ApiToken


class TokenForm(Plain):
    """Which program, what it may, and for how long."""

    name = forms.CharField(label="Name", max_length=100)
    scope = forms.ChoiceField(label="It may", choices=ApiToken.Scope.choices)
    days = forms.TypedChoiceField(
        label="It lasts", coerce=int, choices=((30, "30 days"), (90, "90 days"), (365, "a year")), initial=90
    )

    helps: ClassVar = {"name": "The program that gets it, such as Power BI."}

    @property
    def lasts(self) -> timedelta:
        return timedelta(days=self.cleaned_data["days"])
