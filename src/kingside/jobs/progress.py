"""What a command does on the way, one line each: what, how much, how long."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Say = Callable[[str], None]


@contextmanager
def step(say: Say, what: str) -> Iterator[Say]:
    """Run the block; then say ``what``, the amounts that the block told, and the seconds it took."""
    amounts: list[str] = []
    started = time.monotonic()
    yield amounts.append
    say(f"{what}: {', '.join(amounts)} ({time.monotonic() - started:.1f} s)")
