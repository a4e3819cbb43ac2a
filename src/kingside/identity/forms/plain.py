"""A form of allauth's in our words."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kingside.core.texts import Text

PASSWORD_RULES = gettext_lazy("At least 12 characters, no common password, and not your name or address.")


class Plain(forms.Form):
    """Labels say what to write, so nothing stands in the fields."""

    labels: ClassVar[dict[str, Text]] = {}
    helps: ClassVar[dict[str, Text]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.help_text = self.helps.get(name, "")
            field.widget.attrs.pop("placeholder", None)


class TwicePassword(Plain):
    """A name, and a password, twice since nobody sees it."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name", "autofocus": True}),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    again = forms.CharField(
        label=gettext_lazy("Password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    helps: ClassVar = {"password": PASSWORD_RULES}

    def clean(self) -> None:
        super().clean()
        again = self.cleaned_data.get("again")
        if again is not None and again != self.cleaned_data.get("password"):
            self.add_error("again", _("The two passwords differ."))
