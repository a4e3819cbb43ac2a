"""The two ways to sign in: members by password, personas of the demo by one click."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from kingside.identity import access
from kingside.identity.models import Member


class Passwords(AuthenticationBackend):  # type: ignore[misc]
    """E-mail and password; never a member of the demo company, at sign-in or later."""

    def user_can_authenticate(self, user: Member | None) -> bool:
        is_persona = user is not None and user.is_demo
        return not is_persona and super().user_can_authenticate(user)


class Personas(ModelBackend):
    """One click, for members of the demo company, while the demo is open; a session ends when it is not."""

    def authenticate(  # type: ignore[override]
        self, request: HttpRequest | None, persona: Member | None = None
    ) -> Member | None:
        if request is None or persona is None or not access.demo_is_open_to(request):
            return None
        return persona if self.user_can_authenticate(persona) else None

    def user_can_authenticate(self, user: Member | AnonymousUser | None) -> bool:
        is_persona = isinstance(user, Member) and user.is_demo
        return is_persona and access.demo_is_open() and super().user_can_authenticate(user)
