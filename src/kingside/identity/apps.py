from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class IdentityConfig(AppConfig):
    name = "kingside.identity"
    verbose_name = "Identity"

    def ready(self) -> None:
        """Listen to what allauth does to a sign-in; every room's `erasure.py` says what of a member it erases."""
        import_module("kingside.identity.sign_in_events")
        autodiscover_modules("erasure")
