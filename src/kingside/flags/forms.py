"""What comes in by page."""

from datetime import timedelta

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from kingside.core import clock
from kingside.flags.models import Loudness
from kingside.flags.queries import OfRule, RuleRow

A_WHILE = timedelta(days=30)


class DismissalForm(forms.Form):
    """Why a flag is put aside, and until when."""

    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300)
    until = forms.DateField(
        label=gettext_lazy("Until"),
        initial=lambda: clock.today() + A_WHILE,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class LoudnessForm(forms.Form):
    """How loud one rule is, a field for each tier."""

    def __init__(self, row: RuleRow, told: QueryDict | None, *, may_set: bool) -> None:
        super().__init__(told, prefix=row.name)
        self.row = row
        for tier, label, loudness in row.loudness:
            field = forms.ChoiceField(choices=Loudness.choices, label=label, initial=loudness, disabled=not may_set)
            field.widget.attrs["aria-label"] = f"{row.rule.title}: {label}"
            self.fields[_named(tier)] = field
            self.fields[f"seen-{_named(tier)}"] = forms.ChoiceField(
                choices=Loudness.choices, initial=loudness, required=False, widget=forms.HiddenInput
            )

    @property
    def wanted(self) -> dict[OfRule, Loudness]:
        """What was chosen, by rule and tier."""
        return self._said("")

    @property
    def seen(self) -> dict[OfRule, Loudness]:
        """What the form had shown, as far as it says so."""
        return self._said("seen-")

    @property
    def names(self) -> dict[OfRule, tuple[str, str]]:
        """What it calls the two."""
        return {
            (self.row.name, tier): (self.add_prefix(_named(tier)), self.add_prefix(f"seen-{_named(tier)}"))
            for tier, _, _ in self.row.loudness
        }

    def _said(self, beginning: str) -> dict[OfRule, Loudness]:
        said = {tier: self.cleaned_data[f"{beginning}{_named(tier)}"] for tier, _, _ in self.row.loudness}
        return {(self.row.name, tier): Loudness(loudness) for tier, loudness in said.items() if loudness}


def _named(tier: str) -> str:
    return tier or "others"
