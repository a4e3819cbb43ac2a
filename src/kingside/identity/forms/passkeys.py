"""What a browser sends when it made a passkey, or used one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from kingside.core.texts import Text
from kingside.identity.forms.plain import Plain

UNKNOWN = gettext_lazy("This passkey is not known here. Try another, or sign in with your password.")
NOT_MADE = gettext_lazy("The device made no passkey that can be kept. Try again.")


@contextmanager
def _refusing(sentence: Text) -> Iterator[None]:
    """A sentence about passkeys, where allauth's is about codes; what is no passkey at all makes fido2 stumble."""
    try:
        yield
    except ValidationError as error:
        if error.code != "incorrect_code":
            raise
        raise ValidationError(sentence, error.code) from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValidationError(sentence, "incorrect_code") from error


class Known(forms.Form):
    """A passkey that nobody here has is refused."""

    def clean_credential(self) -> Authenticator:
        with _refusing(UNKNOWN):
            return super().clean_credential()  # type: ignore[misc]


class NewPasskeyForm(Plain, AddWebAuthnForm):  # type: ignore[misc]
    """A name to tell devices apart, and whether the passkey replaces the password or only follows it."""

    labels: ClassVar = {"name": gettext_lazy("Name"), "passwordless": gettext_lazy("Sign in with it alone")}
    helps: ClassVar = {
        "name": gettext_lazy("To tell your devices apart."),
        "passwordless": gettext_lazy(
            "The device asks for finger, face or PIN, and no password is needed. "
            "Switch it off for a key that knows none of these."
        ),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True

    def clean(self) -> dict[str, Any]:
        with _refusing(NOT_MADE):
            return super().clean() or {}


class RenamePasskeyForm(Plain, EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a passkey."""

    labels: ClassVar = {"name": gettext_lazy("Name")}


class SignInByPasskeyForm(Known, LoginWebAuthnForm):  # type: ignore[misc]
    """Instead of address and password."""


class SecondPasskeyForm(Known, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """After address and password."""


class ConfirmByPasskeyForm(Known, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """Before what protects a member is changed."""
