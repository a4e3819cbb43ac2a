from django.apps import AppConfig


class ProfitConfig(AppConfig):
    name = "kingside.profit"
    verbose_name = "Profit"
