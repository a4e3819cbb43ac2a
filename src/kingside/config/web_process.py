"""What each process of the web server runs: the pages, for as long as the process that started it lives."""

import multiprocessing
import os
import signal
import threading

from kingside.config.wsgi import application

__all__ = ["application"]


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


threading.Thread(target=_end_with_parent, name="end with parent", daemon=True).start()
