from django.apps import AppConfig
from django.urls import register_converter

from kingside.accounts.numbers import AccountNumber


class AccountsConfig(AppConfig):
    name = "kingside.accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        """Account numbers stand in addresses of several rooms."""
        register_converter(AccountNumber, "account_number")
