from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "kingside.web"
    label = "web"
    verbose_name = "The look"

    def ready(self) -> None:
        from kingside.web import checks  # noqa: F401, PLC0415  registers the system check
