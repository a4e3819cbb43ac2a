from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CommentsConfig(AppConfig):
    name = "kingside.comments"
    verbose_name = "Comments"

    def ready(self) -> None:
        """Every room's `commented.py` registers the records it lets members comment on."""
        autodiscover_modules("commented")
