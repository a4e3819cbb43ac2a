"""What people type about targets of an account."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from kingside.accounts.forms import day
from kingside.core.texts import Text
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


class TargetForm(_AmountsForm):
    """A target for days that have none yet."""

    first = day(gettext_lazy("First day"))
    last = day(gettext_lazy("Last day"))
    field_order = ("first", "last")


class ChangedTargetForm(_AmountsForm, SeenForm):
    """Other amounts for the same days."""
