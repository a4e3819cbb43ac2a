"""Loading modules without the garbage collector, which finds nothing in them and takes long to look."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["here_to_stay"]


@contextmanager
def here_to_stay() -> Iterator[None]:
    """What is made inside lives as long as the process, so the collector looks at it neither now nor later.

    While the rooms are loaded (300,000 objects), it takes a third of the time; afterwards each of its full rounds would
    stop a page for a tenth of a second.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
