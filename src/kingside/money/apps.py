from django.apps import AppConfig


class MoneyConfig(AppConfig):
    name = "kingside.money"
    verbose_name = "Money"
