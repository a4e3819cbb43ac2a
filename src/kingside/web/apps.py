from django.apps import AppConfig
from django.utils.translation import gettext

from kingside.core.errors import DomainError
from kingside.lake.refusal import Phrase


class WebConfig(AppConfig):
    name = "kingside.web"
    label = "web"
    verbose_name = "The look"

    def ready(self) -> None:
        Phrase.translate = DomainError.translate = staticmethod(gettext)
        from kingside.web import checks  # noqa: F401, PLC0415  registers the system check
