"""What comes in by the sign-in page, by the page for a new password, and by that of the first member."""

from typing import ClassVar

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from django import forms
from django.utils.translation import gettext_lazy

from kingside.identity import operations
from kingside.identity.forms.plain import PASSWORD_RULES, Plain, TwicePassword
from kingside.identity.models import Member


class SignInForm(Plain, LoginForm):  # type: ignore[misc]
    """E-mail address and password."""

    labels: ClassVar = {"login": gettext_lazy("E-mail address")}


class ConfirmForm(Plain, ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before what protects a member is changed."""

    labels: ClassVar = {"password": gettext_lazy("Password")}


class NewPasswordForm(Plain, ChangePasswordForm):  # type: ignore[misc]
    """The current password, and the new one twice."""

    labels: ClassVar = {
        "oldpassword": gettext_lazy("Current password"),
        "password1": gettext_lazy("New password"),
        "password2": gettext_lazy("New password again"),
    }
    helps: ClassVar = {"password1": PASSWORD_RULES}

    def save(self) -> None:
        operations.change_password(member=self.user, password=self.cleaned_data["password1"], by=self.user)


class FirstMemberForm(TwicePassword):
    """Who sets Kingside up, and the address to sign in with."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )

    looks_after_finance = forms.BooleanField(
        label=gettext_lazy("I also look after costs and profit (finance)"),
        required=False,
        initial=True,
        help_text=gettext_lazy(
            "Then you can bring in invoice lines and publish a profit map yourself. Roles can be changed later."
        ),
    )

    field_order = ("name", "email", "password", "again", "looks_after_finance")

    def welcome(self) -> Member:
        """Let in whoever filled the form; a password that is easy to guess is refused."""
        told = self.cleaned_data
        return operations.welcome_first(
            name=told["name"],
            email=told["email"],
            password=told["password"],
            looks_after_finance=told["looks_after_finance"],
        )
