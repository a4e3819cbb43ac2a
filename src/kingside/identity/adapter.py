"""How allauth behaves here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse

from kingside.identity.models import Member


class MembersOnly(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up: members are welcomed by whoever runs the installation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: Member, **how: Any) -> HttpResponse | None:
        """Allauth signs in by password, which is not for the demo's people, even one who has a password."""
        may_pass = not user.is_demo
        answer: HttpResponse | None = (
            super().pre_login(request, user, **how) if may_pass else self.respond_user_inactive(request, user)
        )
        return answer
