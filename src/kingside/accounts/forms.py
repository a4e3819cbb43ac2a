"""What comes in by page."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kingside.accounts.models import TEAM_ROLES, Account, TeamChange
from kingside.accounts.proposals import LONGEST
from kingside.accounts.queries import account_called, with_it
from kingside.core import clock
from kingside.core.texts import Text
from kingside.identity.models import BusinessUnit, Member
from kingside.web.fields import SeenForm

LONGEST_CALLED = 600  # a number and a name


def day(label: Text) -> forms.DateField:
    """A day, picked or typed; today unless somebody says otherwise."""
    return forms.DateField(
        label=label, initial=clock.today, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


def a_member(label: Text) -> forms.ModelChoiceField[Member]:
    """Any active member."""
    return forms.ModelChoiceField(
        Member.objects.filter(is_active=True), label=label, empty_label=gettext_lazy("Choose a member")
    )


class AccountForm(SeenForm):
    """What a person says of an account."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=300)
    sector = forms.CharField(label=gettext_lazy("Sector"), max_length=200, required=False)
    since = forms.DateField(
        label=gettext_lazy("Customer since"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    parent = forms.CharField(
        label=gettext_lazy("Part of"),
        max_length=LONGEST_CALLED,
        required=False,
        help_text=gettext_lazy("Number or name of the account above it. Empty: it is part of no other."),
        widget=forms.TextInput(attrs={"list": "parents", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._member = member

    def clean_parent(self) -> Account | None:
        """The account that is meant."""
        typed = self.cleaned_data["parent"].strip()
        if not typed:
            return None
        found = account_called(self._member, typed)
        if found is None:
            raise forms.ValidationError(
                _("No account, or more than one, goes by this name; write its number."), code="no account"
            )
        return found


class _TeamForm(forms.Form):
    """Fields of the forms on one page are told apart by a prefix; no colons after their labels."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        of_its_own = {"label_suffix": "", "prefix": type(self).__name__.removesuffix("Form").lower()}
        super().__init__(*args, **(kwargs | of_its_own))


def a_team_role() -> forms.ChoiceField:
    """What one is on a team."""
    return forms.ChoiceField(
        label=pgettext_lazy("in which role", "As"), choices=[(role.value, role.label) for role in TEAM_ROLES]
    )


def months_between_reviews() -> forms.IntegerField:
    """How often a mentor reviews the plan."""
    return forms.IntegerField(
        label=gettext_lazy("Reviews the plan every … months"), min_value=2, max_value=6, initial=3
    )


class JoinForm(_TeamForm):
    """Who joins the team, as what, from when."""

    member = a_member(gettext_lazy("Member"))
    team_role = a_team_role()
    valid_from = day(pgettext_lazy("a day", "From"))


class HandOverForm(_TeamForm):
    """Who leads next, from when."""

    to = a_member(pgettext_lazy("a member", "To"))
    on = day(pgettext_lazy("a day", "From"))


class MentorForm(_TeamForm):
    """Who looks from outside, how often, from when."""

    member = a_member(gettext_lazy("Mentor"))
    interval_months = months_between_reviews()
    valid_from = day(pgettext_lazy("a day", "From"))


class _ProposalForm(_TeamForm):
    """Who, from when, and why; what is proposed says the form itself."""

    change: ClassVar[TeamChange]
    member = a_member(gettext_lazy("Member"))
    on = day(pgettext_lazy("a day", "From"))
    why = forms.CharField(
        label=gettext_lazy("Why, in a sentence"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def clean(self) -> dict[str, Any]:
        """With what is proposed."""
        return (super().clean() or self.cleaned_data) | {"change": self.change}


class ProposeJoinForm(_ProposalForm):
    """Who should join the team, as what."""

    change = TeamChange.JOIN
    team_role = a_team_role()
    field_order = ("member", "team_role", "on", "why")


class ProposeHandOverForm(_ProposalForm):
    """Who should lead next."""

    change = TeamChange.HAND_OVER


class ProposeLeaveForm(_ProposalForm):
    """Who should no longer be with the account."""

    change = TeamChange.LEAVE

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, account=account, **kwargs)
        self.fields["member"].queryset = with_it(account)  # type: ignore[attr-defined]  # it is a choice of rows


class ProposeMentorForm(_ProposalForm):
    """Who should look from outside, how often."""

    change = TeamChange.MENTOR
    interval_months = months_between_reviews()
    field_order = ("member", "interval_months", "on", "why")


class DeclineForm(forms.Form):
    """Why not; one for each proposal on a page, told apart by its key."""

    answer = forms.CharField(
        label=gettext_lazy("Why not, in a sentence"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data: Any = None, *, pk: int) -> None:
        super().__init__(data, label_suffix="", prefix=f"decline-{pk}")


class UnitForm(_TeamForm, SeenForm):
    """The business unit of an account."""

    unit = forms.ModelChoiceField(
        BusinessUnit.objects.all(),
        label=gettext_lazy("Business unit"),
        required=False,
        empty_label=pgettext_lazy("business unit", "None"),
    )
