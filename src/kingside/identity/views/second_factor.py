"""A second factor: asked for at sign-in; set up, confirmed and removed under Your sign-in."""

from typing import Any

from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as ReauthenticateByCodeView
from allauth.mfa.recovery_codes.views import (
    DownloadRecoveryCodesView,
    GenerateRecoveryCodesView,
    ViewRecoveryCodesView,
)
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from kingside.identity import passkeys, queries
from kingside.identity.middleware import MemberRequest
from kingside.identity.views.personas import not_for_personas

own = method_decorator((never_cache, not_for_personas), name="dispatch")
changed = method_decorator((never_cache, not_for_personas, transaction.atomic), name="dispatch")  # with its event


@never_cache
def your_sign_in(request: MemberRequest) -> HttpResponse:
    """Password, second factor, passkeys and sessions of the member; of a persona, that there are none."""
    if request.member.is_demo:
        return render(request, "identity/no_sign_in.html")
    page = queries.sign_in_of(request.member, session_key=request.session.session_key)
    context = {"page": page, "place": passkeys.place(request), "provider": settings.KINGSIDE_OPENID}
    return render(request, "identity/your_sign_in.html", context)


class SecondFactor(AuthenticateView):  # type: ignore[misc]
    """The second step of signing in: a code, or a passkey where passkeys work."""

    template_name = "identity/second_factor.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kinds = queries.factors_of(self.stage.login.user)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "place": passkeys.place(self.request),
            "has_passkey": "webauthn" in kinds,
            "has_app": "totp" in kinds,
            "has_codes": bool(kinds - {"webauthn"}),
        }


@own
class Confirm(ReauthenticateView):  # type: ignore[misc]
    """The password once more, before what protects a member is changed."""

    template_name = "identity/confirm.html"


@own
class ConfirmByCode(ReauthenticateByCodeView):  # type: ignore[misc]
    """The same by a code."""

    template_name = "identity/confirm.html"


@changed
class NewApp(ActivateTOTPView):  # type: ignore[misc]
    """An authenticator app is paired by a picture, or by a secret typed in."""

    template_name = "identity/new_app.html"


@changed
class RemoveApp(DeactivateTOTPView):  # type: ignore[misc]
    """Asks on GET, does on POST."""

    template_name = "identity/remove_app.html"


@own
class RecoveryCodes(ViewRecoveryCodesView):  # type: ignore[misc]
    """The codes that are left, for whoever just proved to be the member."""

    template_name = "identity/recovery_codes.html"


@changed
class NewRecoveryCodes(GenerateRecoveryCodesView):  # type: ignore[misc]
    """Ten new codes; the old ones end."""

    template_name = "identity/new_recovery_codes.html"


@own
class RecoveryCodesFile(DownloadRecoveryCodesView):  # type: ignore[misc]
    """The codes as a file, for a safe place."""

    template_name = "identity/recovery_codes.txt"
