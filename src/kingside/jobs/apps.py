from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "kingside.jobs"
    verbose_name = "Jobs"

    def ready(self) -> None:
        """Every room's `jobs.py` registers the kinds of work it brings."""
        autodiscover_modules("jobs")
