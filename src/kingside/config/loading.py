"""What Python does before and after the work, without what takes long and brings nothing."""

import atexit
import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["end_at_once", "here_to_stay"]


@contextmanager
def here_to_stay() -> Iterator[None]:
    """What is made inside lives as long as the process, so the garbage collector looks at it neither now nor later.

    It would find nothing, and each of its full rounds through the 300,000 objects would stop a page for a tenth of a
    second.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
        atexit.register(gc.unfreeze)  # DuckDB complains of what nobody takes apart at the end


def end_at_once(status: int) -> None:
    """End the process without taking apart what it holds, which takes up to a second; the system takes it as a whole.

    To be called last, of all that is to be done at the end.
    """
    if "django.db" in sys.modules and sys.modules["django.conf"].settings.configured:
        sys.modules["django.db"].connections.close_all()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
