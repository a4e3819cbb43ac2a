from importlib import import_module

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "kingside.identity"
    verbose_name = "Identity"

    def ready(self) -> None:
        """Listen to what allauth does to a sign-in."""
        import_module("kingside.identity.sign_in_events")
