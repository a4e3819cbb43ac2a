"""What comes in by page."""

from typing import Any

from django import forms

from kingside.accounts.models import TEAM_ROLES
from kingside.core import clock
from kingside.identity.models import BusinessUnit, Member


def day(label: str) -> forms.DateField:
    """A day, picked or typed; today unless somebody says otherwise."""
    return forms.DateField(
        label=label, initial=clock.today, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


def a_member(label: str) -> forms.ModelChoiceField[Member]:
    """Any active member."""
    return forms.ModelChoiceField(Member.objects.filter(is_active=True), label=label, empty_label="Choose a member")


class AccountForm(forms.Form):
    """What a person says of an account."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)  # the one that was shown
    name = forms.CharField(label="Name", max_length=300)
    sector = forms.CharField(label="Sector", max_length=200, required=False)
    since = forms.DateField(
        label="Customer since", required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def clean_version(self) -> int:
        """A form that does not say what it showed showed nothing."""
        return self.cleaned_data["version"] or 0


class _TeamForm(forms.Form):
    """Fields of the forms on one page are told apart by a prefix; no colons after their labels."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        of_its_own = {"label_suffix": "", "prefix": type(self).__name__.removesuffix("Form").lower()}
        super().__init__(*args, **(kwargs | of_its_own))


class JoinForm(_TeamForm):
    """Who joins the team, as what, from when."""

    member = a_member("Member")
    team_role = forms.ChoiceField(label="As", choices=[(role.value, role.label) for role in TEAM_ROLES])
    valid_from = day("From")


class HandOverForm(_TeamForm):
    """Who leads next, from when."""

    to = a_member("To")
    on = day("From")


class MentorForm(_TeamForm):
    """Who looks from outside, how often, from when."""

    member = a_member("Mentor")
    interval_months = forms.IntegerField(label="Reviews the plan every … months", min_value=2, max_value=6, initial=3)
    valid_from = day("From")


class UnitForm(_TeamForm):
    """The business unit of an account."""

    unit = forms.ModelChoiceField(BusinessUnit.objects.all(), label="Business unit", required=False, empty_label="None")
