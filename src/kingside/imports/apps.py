from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ImportsConfig(AppConfig):
    name = "kingside.imports"
    verbose_name = "Imports"

    def ready(self) -> None:
        """Every room's `intake.py` registers the kinds of files it takes in."""
        autodiscover_modules("intake")
