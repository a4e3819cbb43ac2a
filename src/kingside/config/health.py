"""What a monitor, systemd or a container asks: whether this process lives, and whether it can work."""

from functools import cache

from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kingside.jobs.queries import worker_is_beating


@login_not_required
@require_safe
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """Answers as soon as the server can; asks the database nothing."""
    return HttpResponse("Kingside is up.\n", content_type="text/plain")


@login_not_required
@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and has every migration, else 503; a silent worker is told and holds nobody up."""
    try:
        applied = set(MigrationRecorder(connection).applied_migrations())
        worker = "beating" if worker_is_beating(now=timezone.now()) else "silent"
    except Error:
        return _told(503, database="out of reach", migrations="unknown", worker="unknown")
    if not _newest_migrations() <= applied:
        return _told(503, database="answers", migrations="pending", worker=worker)
    return _told(200, database="answers", migrations="applied", worker=worker)


@cache
def _newest_migrations() -> frozenset[tuple[str, str]]:
    """The last one of each app, as this code brings them; read from the disk once."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def _told(status: int, **parts: str) -> HttpResponse:
    word = "ready" if status == 200 else "not ready"
    return JsonResponse({"status": word, **parts}, status=status)
