"""How allauth behaves here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class MembersOnly(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up: members are welcomed by whoever runs the installation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
