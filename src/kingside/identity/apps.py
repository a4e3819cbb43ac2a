from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "kingside.identity"
    verbose_name = "Identity"
