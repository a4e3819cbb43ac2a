from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "kingside.accounts"
    verbose_name = "Accounts"
