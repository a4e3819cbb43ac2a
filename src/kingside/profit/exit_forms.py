"""What people type about leaving an account."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kingside.accounts.forms import a_member, day
from kingside.accounts.models import Account
from kingside.core.texts import Text
from kingside.profit.models.exits import SAID, ExitMessage
from kingside.profit.queries.exits import PartRow
from kingside.web.fields import NumberField, SeenForm

LONGEST = 4000


def _words(label: Text, *, help_text: Text = "", required: bool = True) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, help_text=help_text, max_length=LONGEST, required=required, widget=widget)


class _ExitForm(forms.Form):
    """Without colons after its labels."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        prefix = type(self).__name__.removesuffix("Form").lower()
        super().__init__(*args, **({"label_suffix": "", "prefix": prefix} | kwargs))


class _SaidForm(_ExitForm):
    """What a proposal says."""

    reason = _words(SAID["reason"], help_text=gettext_lazy("What was tried, and why nothing else is left."))
    levers = _words(
        SAID["levers"],
        help_text=gettext_lazy("Prices, order size, delivery, returns: what came of each."),
        required=False,
    )
    examination = forms.TypedChoiceField(
        label=SAID["examination"],
        help_text=gettext_lazy(
            "Those that count on the newest map. Without one finance is warned, or held up where that is set."
        ),
        coerce=int,
        empty_value=None,
        required=False,
    )

    def __init__(self, *args: Any, examinations: Sequence[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["examination"]
        if isinstance(field, forms.TypedChoiceField):
            nothing = _("None yet") if examinations else _("None is recorded that counts")
            field.choices = [("", nothing), *examinations]


class RevisionForm(_SaidForm, SeenForm):
    """Other words over those that it showed."""


class ProposalForm(_SaidForm):
    """A new one: of an account, perhaps of one product there."""

    account = forms.ModelChoiceField(Account.objects.none(), to_field_name="number", label=gettext_lazy("Account"))
    product = forms.CharField(
        label=gettext_lazy("Product"),
        help_text=gettext_lazy("Its code, to stop only that; empty to leave the whole account."),
        required=False,
        max_length=200,
    )
    field_order = ("account", "product", "reason", "levers", "examination")

    def __init__(self, *args: Any, accounts: QuerySet[Account], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["account"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = accounts


class RecommendationForm(_ExitForm, SeenForm):
    """For it or against it."""

    is_for = forms.TypedChoiceField(
        label=gettext_lazy("Recommendation"),
        choices=(("yes", gettext_lazy("Leave")), ("no", gettext_lazy("Stay"))),
        coerce=lambda sent: sent == "yes",
    )
    reason = _words(gettext_lazy("Why?"))


class CheckForm(_ExitForm, SeenForm):
    """The share of each cost that really goes, in per cent."""

    says = _words(gettext_lazy("What goes, and by when?"), required=False)

    def __init__(self, parts: Iterable[PartRow], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._keys = [part.key for part in parts]
        for part in parts:
            self.fields[part.key] = NumberField(
                label=part.label, min_value=0, max_value=100, max_digits=5, decimal_places=2, initial=part.percents
            )
        self.order_fields(["version", *self._keys, "says"])

    def checked(self) -> dict[str, Any]:
        """As the operation takes it."""
        said = self.cleaned_data
        shares = {key: Decimal(said[key]) / 100 for key in self._keys}
        return {"seen": said["seen_version"], "shares": shares, "says": said["says"]}


class DecisionForm(_ExitForm, SeenForm):
    """Approved or rejected."""

    is_approved = forms.TypedChoiceField(
        label=gettext_lazy("Decision"),
        choices=(("yes", gettext_lazy("Approve")), ("no", gettext_lazy("Reject"))),
        coerce=lambda sent: sent == "yes",
    )
    reason = _words(gettext_lazy("Why?"))


class MessageForm(_ExitForm, SeenForm):
    """A line of the communication plan."""

    audience = forms.ChoiceField(label=gettext_lazy("Who hears it"), choices=ExitMessage.Audience)
    whom = forms.CharField(label=gettext_lazy("Whom exactly"), max_length=200)
    what = _words(gettext_lazy("What is said"))
    on = day(pgettext_lazy("a day", "On"))
    teller = a_member(gettext_lazy("Who says it"))


class StepForm(_ExitForm, SeenForm):
    """Nothing but the version that was seen."""
