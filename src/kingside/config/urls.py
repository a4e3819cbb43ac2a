"""Which address shows which page."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from kingside.config import health
from kingside.config.api import api, patterns
from kingside.config.api_reference import document, reference

handler500 = "kingside.config.faults.fault"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="overview:today"), name="home"),
    path("health/", health.health, name="health"),
    path("ready/", health.ready, name="ready"),
    path("", include("kingside.identity.urls")),
    path("flags/", include("kingside.flags.urls")),
    path("guards/", include("kingside.guards.urls")),
    path("you/notices/", include("kingside.notices.urls")),
    path("accounts/", include("kingside.accounts.urls")),
    path("money/", include("kingside.money.urls")),
    path("jobs/", include("kingside.jobs.urls")),
    path("comments/", include("kingside.comments.urls")),
    path("imports/", include("kingside.imports.urls")),
    path("search/", include("kingside.search.urls")),
    path("exports/", include("kingside.exports.urls")),
    path("tables/", include("kingside.tables.urls")),
    path("profit/", include("kingside.profit.urls")),
    path("", include("kingside.overview.urls")),
    path("", include("kingside.web.urls")),
    path("api/v1/openapi.json", document, name="api_document"),
    path("api/v1/docs/", reference, name="api_reference"),
    path("api/v1/", include((patterns(api), "api"))),
]
