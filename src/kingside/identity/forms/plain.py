"""A form of allauth's in our words."""

from typing import Any, ClassVar

from django import forms

PASSWORD_RULES = "At least 12 characters, no common password, and not your name or address."  # noqa: S105


class Plain(forms.Form):
    """Labels say what to write, so nothing stands in the fields."""

    labels: ClassVar[dict[str, str]] = {}
    helps: ClassVar[dict[str, str]] = {}

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
        label="Your name", max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name", "autofocus": True})
    )
    password = forms.CharField(
        label="Password", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    again = forms.CharField(
        label="Password again", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    helps: ClassVar = {"password": PASSWORD_RULES}

    def clean(self) -> None:
        super().clean()
        again = self.cleaned_data.get("again")
        if again is not None and again != self.cleaned_data.get("password"):
            self.add_error("again", "The two passwords differ.")
