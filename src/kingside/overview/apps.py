from django.apps import AppConfig


class OverviewConfig(AppConfig):
    name = "kingside.overview"
    verbose_name = "Overview"
