from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ExportsConfig(AppConfig):
    name = "kingside.exports"
    verbose_name = "Exports"

    def ready(self) -> None:
        """Every room's `workbook.py` registers the workbooks it writes."""
        autodiscover_modules("workbook")
