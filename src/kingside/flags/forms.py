"""What comes in by page."""

from datetime import timedelta

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from kingside.core import clock
from kingside.flags.models import Loudness
from kingside.flags.queries import RuleRow

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
            self.fields[tier or "others"] = field

    @property
    def loudness(self) -> dict[str, Loudness]:
        """What was chosen, by tier."""
        return {tier: Loudness(self.cleaned_data[tier or "others"]) for tier, _, _ in self.row.loudness}
