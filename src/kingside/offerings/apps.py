from django.apps import AppConfig


class OfferingsConfig(AppConfig):
    name = "kingside.offerings"
    verbose_name = "Offerings"
