from django.apps import AppConfig


class GuardsConfig(AppConfig):
    name = "kingside.guards"
    verbose_name = "Guards"

    def ready(self) -> None:
        """What members chose is what moves ask for."""
        from kingside.core.workflow import chosen  # noqa: PLC0415  # the registry is there once apps are
        from kingside.guards.queries import modes_chosen  # noqa: PLC0415

        chosen.register("members")(modes_chosen)
