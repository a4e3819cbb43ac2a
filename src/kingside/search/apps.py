from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class SearchConfig(AppConfig):
    name = "kingside.search"
    verbose_name = "Search"

    def ready(self) -> None:
        """Every room's `palette.py` says what of it is found; then each of those rows is followed."""
        autodiscover_modules("palette")
        autodiscover_modules("following")
