"""A worker process: takes jobs from the queue; now and then picks up what dead workers left, and what is due."""

import logging
import os
import signal
import sys
import threading

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from kingside.jobs.operations import SECONDS_BETWEEN_LOOKS, begin_what_is_due, pick_up_the_lost

logger = logging.getLogger(__name__)


def work() -> None:
    """Work until SIGTERM or SIGINT; the job at hand is finished first, a second signal gives it up."""
    pick_up_the_lost(now=timezone.now())
    begin_what_is_due(now=timezone.now())
    threading.Thread(target=_look_after_the_lost, name="look after the lost", daemon=True).start()
    worker = Worker(
        queue_names=["default"],
        excluded_queue_names=[],
        interval=SECONDS_BETWEEN_LOOKS,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
    )
    worker.configure_signals()
    worker.run()


def end_when_stdin_closes() -> None:
    """Tie this process to the one that holds the other end of its standard input."""

    def wait_for_the_end() -> None:
        while os.read(sys.stdin.fileno(), 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait_for_the_end, name="wait for the end", daemon=True).start()


def _look_after_the_lost() -> None:
    pause = threading.Event()
    while not pause.wait(settings.KINGSIDE_JOB_STALE_AFTER.total_seconds() / 2):
        close_old_connections()
        try:
            pick_up_the_lost(now=timezone.now())
            begin_what_is_due(now=timezone.now())
        except DatabaseError:
            logger.warning("Could not look for work that is lost or due.", exc_info=True)
        finally:
            connection.close()
