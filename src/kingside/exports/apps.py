from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "kingside.exports"
    verbose_name = "Exports"
