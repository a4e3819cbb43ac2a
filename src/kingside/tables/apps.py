from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class TablesConfig(AppConfig):
    name = "kingside.tables"
    verbose_name = "Tables"

    def ready(self) -> None:
        """Every room's `lists.py` declares its lists."""
        autodiscover_modules("lists")
