from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class NoticesConfig(AppConfig):
    name = "kingside.notices"
    verbose_name = "Notices"

    def ready(self) -> None:
        """Every room's `notices.py` registers the kinds of notices it sends."""
        autodiscover_modules("notices")
