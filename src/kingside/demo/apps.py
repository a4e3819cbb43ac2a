from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "kingside.demo"
    label = "demo"
    verbose_name = "Demo company"
