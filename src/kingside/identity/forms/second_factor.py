"""What comes in with a second factor: codes of an app, recovery codes."""

import re
from hashlib import sha256
from typing import ClassVar

from allauth.core import context, ratelimit
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.core.cache import cache
from django.utils.translation import gettext_lazy

from kingside.identity import sign_in_events
from kingside.identity.forms.plain import Plain
from kingside.identity.models import Member

REMEMBERED_FOR = 120  # seconds; longer than a code lives, the neighbours that are tolerated included


class OnceOnly(forms.Form):
    """A code counts once, and a member has few wrong ones a day: six digits are guessed sooner than a password."""

    user: Member

    def clean_code(self) -> str:
        guesses = {"action": "wrong_codes", "key": f"wrong-codes-{self.user.pk}"}
        if not ratelimit.consume(context.request, **guesses):
            sign_in_events.code_refused(member=self.user)
            raise get_adapter().validation_error("too_many_codes")
        try:
            code: str = super().clean_code()  # type: ignore[misc]
            if self._is_of_an_app() and not _is_first_use(self.user, code):
                raise get_adapter().validation_error("incorrect_code")
        except forms.ValidationError:
            sign_in_events.code_refused(member=self.user)
            if not ratelimit.consume(context.request, **guesses, dry_run=True):  # that was the last one
                sign_in_events.locked_out(member=self.user, because="wrong codes")
            raise
        ratelimit.clear(context.request, **guesses)
        return code

    def _is_of_an_app(self) -> bool:
        authenticator: Authenticator | None = getattr(self, "authenticator", None)
        return authenticator is None or authenticator.type == Authenticator.Type.TOTP


def _is_first_use(member: Member, code: str) -> bool:
    """Whether nobody used this code before; of several processes that ask at once one is told so."""
    digits = sha256(re.sub(r"\W|_", "", code).encode()).hexdigest()
    return cache.add(f"kingside.code-used.{member.pk}.{digits}", "used", timeout=REMEMBERED_FOR)


class SecondFactorForm(Plain, OnceOnly, AuthenticateForm):  # type: ignore[misc]
    """A code of the app, or one of the recovery codes."""

    labels: ClassVar = {"code": gettext_lazy("Code of your app, or a recovery code")}


class ConfirmByCodeForm(Plain, OnceOnly, ReauthenticateForm):  # type: ignore[misc]
    """The same, from a member who is signed in."""

    labels: ClassVar = {"code": gettext_lazy("Code of your app, or a recovery code")}


class NewAppForm(Plain, OnceOnly, ActivateTOTPForm):  # type: ignore[misc]
    """The first code that the app shows proves that both have the same secret."""

    labels: ClassVar = {"code": gettext_lazy("Code that the app shows now")}

    @property
    def grouped_secret(self) -> str:
        """For typing it in by hand: four letters at a time."""
        secret: str = self.secret
        return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
