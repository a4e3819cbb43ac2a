"""What a WSGI server runs."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from kingside.config.loading import here_to_stay

__all__ = ["application"]

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kingside.config.settings")

with here_to_stay():
    application = get_wsgi_application()
    get_resolver().url_patterns  # noqa: B018 - loads all pages, so that the first one asked for need not
