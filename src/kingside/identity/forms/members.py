"""What comes in about members: whom to invite, and what a guest tells."""

from typing import ClassVar

from allauth.account.forms import ResetPasswordForm, ResetPasswordKeyForm
from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from kingside.identity import operations
from kingside.identity.forms.plain import PASSWORD_RULES, Plain, TwicePassword
from kingside.identity.models import Member


class InviteForm(Plain):
    """Whom to invite; the guest chooses the password."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    title = forms.CharField(label=pgettext_lazy("of a person", "Title"), max_length=200, required=False)
    function = forms.CharField(label=gettext_lazy("Function"), max_length=200, required=False)

    helps: ClassVar = {"title": gettext_lazy("For example: Head of key accounts.")}


class GuestForm(TwicePassword):
    """What a guest chooses."""


class ForgottenForm(Plain, ResetPasswordForm):  # type: ignore[misc]
    """Whose password is forgotten. People of the demo have none, and get no mail."""

    labels: ClassVar = {"email": gettext_lazy("E-mail address")}

    users: list[Member]

    def clean_email(self) -> str:
        email: str = super().clean_email()
        self.users = [member for member in self.users if not member.is_demo]
        return email


class ResetForm(Plain, ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password by the link of a mail."""

    labels: ClassVar = {"password1": gettext_lazy("New password"), "password2": gettext_lazy("New password again")}
    helps: ClassVar = {"password1": PASSWORD_RULES}

    def save(self) -> None:
        operations.change_password(member=self.user, password=self.cleaned_data["password1"], by=self.user)
