"""Which process runs a job, and whether it is still there."""

import os
import socket
from contextvars import ContextVar

job_at_hand: ContextVar[str] = ContextVar("job_at_hand", default="")
"""The id of the job that this thread works on, for the log."""

MACHINE = socket.gethostname()


def this_process() -> str:
    """Machine and process, as a job notes them."""
    return f"{MACHINE} {os.getpid()}"


def is_gone(runner: str) -> bool:
    """Whether the process is known to have ended: it was one of this machine, and is not there any more."""
    machine, _, process = runner.rpartition(" ")
    if machine != MACHINE or not process.isdecimal():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
