from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class FlagsConfig(AppConfig):
    name = "kingside.flags"
    verbose_name = "Flags"

    def ready(self) -> None:
        """Every room's `flags.py` registers its rules."""
        autodiscover_modules("flags")
