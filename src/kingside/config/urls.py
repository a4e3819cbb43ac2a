"""Which address shows which page."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from kingside.config import health

handler500 = "kingside.config.faults.fault"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="overview:today"), name="home"),
    path("health/", health.health, name="health"),
    path("ready/", health.ready, name="ready"),
    path("", include("kingside.identity.urls")),
    path("accounts/", include("kingside.accounts.urls")),
    path("jobs/", include("kingside.jobs.urls")),
    path("imports/", include("kingside.imports.urls")),
    path("profit/", include("kingside.profit.urls")),
    path("", include("kingside.overview.urls")),
    path("", include("kingside.web.urls")),
]
