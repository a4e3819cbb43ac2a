"""What comes in for a new token."""

from datetime import timedelta
from typing import ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kingside.identity.forms.plain import Plain
from kingside.identity.models import ApiToken


def _lengths() -> list[tuple[int, str]]:
    days = [(n, ngettext("{n} day", "{n} days", n).format(n=n)) for n in (30, 90)]
    return [*days, (365, _("a year"))]


class TokenForm(Plain):
    """Which program, what it may, and for how long."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    scope = forms.ChoiceField(label=gettext_lazy("It may"), choices=ApiToken.Scope.choices)
    days = forms.TypedChoiceField(label=gettext_lazy("It lasts"), coerce=int, choices=_lengths, initial=90)

    helps: ClassVar = {"name": gettext_lazy("The program that gets it, such as Power BI.")}

    @property
    def lasts(self) -> timedelta:
        return timedelta(days=self.cleaned_data["days"])
