"""What people type about targets of an account."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kingside.accounts.access import may_at
from kingside.accounts.forms import LONGEST_CALLED, day
from kingside.accounts.models import Account
from kingside.accounts.queries import account_called
from kingside.core.texts import Text
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.profit.access import TARGETS
from kingside.profit.models.targets import SAID
from kingside.web.fields import NumberField, SeenForm


def _amount(name: str, *, help_text: Text = "", least: int | None = None, required: bool = True) -> NumberField:
    return NumberField(
        label=SAID[name], help_text=help_text, min_value=least, required=required, max_digits=15, decimal_places=2
    )


class _AmountsForm(forms.Form):
    """Both amounts, always; the currency stands in their labels."""

    net_revenue = _amount("net_revenue", least=0)
    net_profit = _amount(
        "net_profit", help_text=gettext_lazy("After every cost of the cost model; a loss with its minus.")
    )
    starting_profit = _amount(
        "starting_profit",
        help_text=gettext_lazy(
            "Only where the net profit is to be 0 or below: the net profit from which the improvement is counted, "
            "as agreed with whoever is measured."
        ),
        required=False,
    )
    why = forms.CharField(label=SAID["why"], max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **({"label_suffix": ""} | kwargs))
        for name in ("net_revenue", "net_profit", "starting_profit"):
            self.fields[name].label = f"{SAID[name]} {currency}"


class AccountForm(forms.Form):
    """For which account a target is to be set; the field answers with the account."""

    account = forms.CharField(
        label=gettext_lazy("Account"),
        max_length=LONGEST_CALLED,
        help_text=gettext_lazy("Its number or name."),
        widget=forms.TextInput(attrs={"list": "accounts", "autocomplete": "off", "autofocus": True}),
    )

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **({"label_suffix": ""} | kwargs))
        self._member = member

    def clean_account(self) -> Account:
        """The account that is meant, if targets of it are hers to set."""
        found = account_called(self._member, self.cleaned_data["account"])
        if found is None:
            raise forms.ValidationError(
                _("No account, or more than one, goes by this name; write its number."), code="no account"
            )
        if not may_at(found, self._member, Deed.WRITE, TARGETS):
            said = _("Targets of {account} are not yours to set.")
            raise forms.ValidationError(said.format(account=found.name), code="not yours")
        return found


class TargetForm(_AmountsForm):
    """A target for days that have none yet."""

    first = day(gettext_lazy("First day"))
    last = day(gettext_lazy("Last day"))
    field_order = ("first", "last")


class ChangedTargetForm(_AmountsForm, SeenForm):
    """Other amounts for the same days."""
