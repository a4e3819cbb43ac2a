"""What each process of the web server runs: the pages, for as long as the process that started it lives."""

import atexit
import multiprocessing
import os
import signal
import threading

if multiprocessing.parent_process() is not None:
    # Ctrl-C reaches every process; the parent passes it on as SIGTERM, and both at once keep Granian from ending.
    # Before anything else is imported: threads that begin with a library would still let it through.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})

from kingside.config.loading import end_at_once
from kingside.config.wsgi import application

__all__ = ["application"]


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


threading.Thread(target=_end_with_parent, name="end with parent", daemon=True).start()

if multiprocessing.parent_process() is not None:
    atexit.register(end_at_once, 0)
