from importlib import import_module

from django.apps import AppConfig


class ProfitConfig(AppConfig):
    name = "kingside.profit"
    verbose_name = "Profit"

    def ready(self) -> None:
        """The lesson hears who leaves."""
        import_module("kingside.profit.lesson")
