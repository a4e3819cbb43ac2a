"""How allauth behaves here."""

from base64 import b32encode, urlsafe_b64encode
from contextlib import nullcontext
from hashlib import sha256
from secrets import token_bytes
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as core_context
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kingside.identity import mail, passkeys, sessions, sign_in_events
from kingside.identity.formats import reading_as
from kingside.identity.links import link
from kingside.identity.models import Member

NAME = "Kingside"
BY_PASSKEY = "mfa_reauthenticate:webauthn"
PROOFS = {
    "reauthenticate": gettext_lazy("your password"),
    "mfa_reauthenticate": gettext_lazy("a code of your app"),
    BY_PASSKEY: gettext_lazy("a passkey"),
}
NOTICES = {
    "account/email/password_changed": gettext_lazy("The password was changed."),
    "account/email/password_reset": gettext_lazy("A new password was set by a link in a mail."),
    "mfa/email/totp_activated": gettext_lazy("An authenticator app was paired."),
    "mfa/email/totp_deactivated": gettext_lazy("The authenticator app was removed."),
    "mfa/email/recovery_codes_generated": gettext_lazy("New recovery codes were made; the former ones have ended."),
    "mfa/email/webauthn_added": gettext_lazy("A passkey was added."),
    "mfa/email/webauthn_removed": gettext_lazy("A passkey was removed."),
}


class MembersOnly(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up: members are welcomed by whoever runs the installation."""

    error_messages: ClassVar = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": gettext_lazy("The address or the password is wrong."),
        "incorrect_password": gettext_lazy("The password is wrong."),
        "too_many_login_attempts": gettext_lazy("Too many attempts. Wait five minutes, then try again."),
        "rate_limited": gettext_lazy("Too many attempts. Wait five minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: Member, **how: Any) -> HttpResponse | None:
        """Allauth signs in by password, which is not for the demo's people, even one who has a password."""
        may_pass = not user.is_demo
        answer: HttpResponse | None = (
            super().pre_login(request, user, **how) if may_pass else self.respond_user_inactive(request, user)
        )
        return answer

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Mails of allauth's, which answer anybody who asks: the page does not wait for them."""
        told = {"request": core_context.request, "email": email} | context
        with reading_as(context["user"]) if "user" in context else nullcontext():
            message = self.render_mail(template_prefix, email, told)
        mail.send_later(message)

    def send_notification_mail(self, template_prefix: str, user: Member, *args: Any, **kwargs: Any) -> None:
        """Tell a member what was changed, so that it shows if it was somebody else."""
        with reading_as(user):
            message = mail.message(
                to=user.email,
                subject=_("Your sign-in to Kingside was changed"),
                template="identity/mail/notice.txt",
                member=user,
                what=NOTICES[template_prefix],
                at=timezone.now(),
                device=sessions.device(self.get_http_user_agent(self.request)),
                address=self.get_client_ip(self.request),
            )
        mail.send_later(message)

    def format_email_subject(self, subject: str) -> str:
        return subject

    def get_reset_password_from_key_url(self, key: str) -> str:
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return link(self.request, path.replace("UID-KEY", key))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """The wrong password with which an account is shut for a while is written down, the ones after it are not."""
        rates = settings.ACCOUNT_RATE_LIMITS["login_failed"].split(",")
        of_one_account = {"login_failed": ",".join(rate for rate in rates if rate.endswith("/key"))}
        is_open = ratelimit.consume(
            request,
            app="allauth.account",
            action="login_failed",
            key=self._get_login_attempts_cache_key(request, **credentials),
            config=of_one_account,
            dry_run=True,
        )
        if not is_open:
            address = credentials.get("email", "").lower()
            member = Member.objects.filter(email=address, is_demo=False).first()
            sign_in_events.locked_out(member=member, because="wrong passwords")

    def login(self, request: HttpRequest, user: Member) -> None:
        super().login(request, user)
        sessions.begin(request)

    def get_reauthentication_methods(self, user: Member) -> list[dict[str, str]]:
        """The ways to prove once more who one is, in our words; a passkey only where passkeys work."""
        ways = super().get_reauthentication_methods(user)
        possible = [way for way in ways if way["id"] != BY_PASSKEY or passkeys.place(core_context.request).works]
        return [way | {"description": PROOFS[way["id"]]} for way in possible]


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets are sealed with the installation's key; passkeys belong to the address people type."""

    error_messages: ClassVar = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("This code is wrong, or was used before. Wait for the next one."),
        "too_many_codes": gettext_lazy("Too many wrong codes. Wait a day, or ask whoever runs this installation."),
    }

    def generate_authenticator_name(self, user: Member, type: str) -> str:  # noqa: A002
        return _("This device")

    def get_totp_issuer(self) -> str:
        return NAME

    def encrypt(self, text: str) -> str:
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _seal().decrypt(encrypted_text).decode()
        except InvalidToken:  # sealed with another key: a secret nobody has refuses every code, and no page crashes
            return b32encode(token_bytes(20)).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": passkeys.party(core_context.request), "name": NAME}


def _seal() -> Fernet:
    return Fernet(urlsafe_b64encode(sha256(b"kingside second factors" + settings.SECRET_KEY.encode()).digest()))
