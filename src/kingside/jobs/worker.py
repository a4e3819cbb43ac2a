"""A worker process: takes jobs from the queue; now and then picks up what dead workers left, and what is due."""

import logging
import os
import signal
import sys
import threading
import time

from django.core.cache import cache
from django.db import Error as AnyDatabaseError
from django.db import close_old_connections, connection
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from kingside.jobs.operations import SECONDS_BETWEEN_LOOKS, begin_what_is_due, pick_up_the_lost
from kingside.jobs.queries import WORKER_SEEN, seconds_between_beats

logger = logging.getLogger(__name__)


SECONDS_UNTIL_THE_NEXT_TRY = 5.0


def work() -> None:
    """Work until SIGTERM or SIGINT; the job at hand is finished first, a second signal gives it up.

    While the database is away it waits, and goes on by itself.
    """
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
    while worker.running:
        try:
            worker.run()
        except AnyDatabaseError:
            logger.warning("The database is out of reach; the worker waits for it.", exc_info=True)
            connection.close()
            time.sleep(SECONDS_UNTIL_THE_NEXT_TRY)


def end_when_stdin_closes() -> None:
    """Tie this process to the one that holds the other end of its standard input."""

    def wait_for_the_end() -> None:
        while os.read(sys.stdin.fileno(), 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait_for_the_end, name="wait for the end", daemon=True).start()


def _look_after_the_lost() -> None:
    """At once, and then again and again; says each time that a worker is here."""
    pause = threading.Event()
    is_first = True
    while is_first or not pause.wait(seconds_between_beats()):
        is_first = False
        close_old_connections()
        try:
            cache.set(WORKER_SEEN, timezone.now(), timeout=None)
            pick_up_the_lost(now=timezone.now())
            begin_what_is_due(now=timezone.now())
        except AnyDatabaseError:
            logger.warning("Could not look for work that is lost or due.", exc_info=True)
        finally:
            connection.close()
