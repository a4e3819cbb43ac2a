"""Passkeys: added, named and removed under Your sign-in; used instead of a password, or after it."""

from typing import Any

from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    EditWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http.response import HttpResponseBase
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from kingside.core.errors import DomainError
from kingside.identity import passkeys
from kingside.identity.middleware import MemberRequest
from kingside.identity.views.personas import not_for_personas

own = method_decorator((never_cache, not_for_personas), name="dispatch")
changed = method_decorator((never_cache, not_for_personas, transaction.atomic), name="dispatch")  # with its event


class NoPasskeysHere(DomainError):
    """Passkeys do not work at this address."""

    status = 409


@method_decorator((login_not_required, never_cache), name="dispatch")
class SignInByPasskey(LoginWebAuthnView):  # type: ignore[misc]
    """Answers scripts with the challenge, and lets in whoever's passkey meets it."""


@changed
class NewPasskey(AddWebAuthnView):  # type: ignore[misc]
    """The browser makes one, and we keep its public half."""

    template_name = "identity/new_passkey.html"

    def dispatch(self, request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        place = passkeys.place(request)
        if not place.works:
            raise NoPasskeysHere(place.sentence)
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer


@own
class RenamePasskey(EditWebAuthnView):  # type: ignore[misc]
    """Another name, to tell devices apart."""

    template_name = "identity/rename_passkey.html"
    success_url = reverse_lazy("mfa_index")


@changed
class RemovePasskey(RemoveWebAuthnView):  # type: ignore[misc]
    """Asks on GET, does on POST."""

    template_name = "identity/remove_passkey.html"
    success_url = reverse_lazy("mfa_index")


@own
class Confirm(ReauthenticateWebAuthnView):  # type: ignore[misc]
    """A passkey once more, before what protects a member is changed."""

    template_name = "identity/confirm_by_passkey.html"
