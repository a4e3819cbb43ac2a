"""What comes in by the sign-in page, by the page for a new password, and by that of the first member."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm
from django import forms

from kingside.identity import operations
from kingside.identity.models import Member

PASSWORD_RULES = "At least 12 characters, no common password, and not your name or address."  # noqa: S105


class SignInForm(LoginForm):  # type: ignore[misc]
    """E-mail address and password; labels say what to write, so nothing stands in the fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["login"].label = "E-mail address"
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class NewPasswordForm(ChangePasswordForm):  # type: ignore[misc]
    """The current password, and the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        labels = {"oldpassword": "Current password", "password1": "New password", "password2": "New password again"}
        for name, label in labels.items():
            self.fields[name].label = label
            self.fields[name].widget.attrs.pop("placeholder", None)
        self.fields["password1"].help_text = PASSWORD_RULES

    def save(self) -> None:
        operations.change_password(member=self.user, password=self.cleaned_data["password1"])


class FirstMemberForm(forms.Form):
    """Who sets Kingside up: a name, an address to sign in with, and a password, twice since nobody sees it."""

    name = forms.CharField(
        label="Your name", max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name", "autofocus": True})
    )
    email = forms.EmailField(label="E-mail address", widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(
        strip=False, help_text=PASSWORD_RULES, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    again = forms.CharField(
        label="Password again", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    looks_after_finance = forms.BooleanField(
        label="I also look after costs and profit (finance)",
        required=False,
        initial=True,
        help_text="Then you can bring in invoice lines and publish a profit map yourself. Roles can be changed later.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def clean(self) -> None:
        super().clean()
        again = self.cleaned_data.get("again")
        if again is not None and again != self.cleaned_data.get("password"):
            self.add_error("again", "The two passwords differ.")

    def welcome(self) -> Member:
        """Let in whoever filled the form; a password that is easy to guess is refused."""
        told = self.cleaned_data
        return operations.welcome_first(
            name=told["name"],
            email=told["email"],
            password=told["password"],
            looks_after_finance=told["looks_after_finance"],
        )
