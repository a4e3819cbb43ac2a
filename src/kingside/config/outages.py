"""Trouble that passes: a database that does not answer, and a disk that is full; told apart from faults of ours."""

import errno
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext_lazy

from kingside.core.texts import Text

FULL: Final = {errno.ENOSPC, errno.EDQUOT}
# the first digits of PostgreSQL's codes: no connection, no resources, stopped by its operator
AWAY: Final = ("08", "53", "57P")
DISK_FULL: Final = "53100"
# SQLite's: locked for longer than we wait, no file, no disk
BUSY: Final = {5, 6, 8, 10, 14}
SQLITE_FULL: Final = 13


@dataclass(frozen=True, slots=True)
class Outage:
    """What an answer says: status, title, one sentence with the next step, and when to come back."""

    status: int
    title: Text
    sentence: Text
    seconds: int


NO_DATABASE: Final = Outage(
    503,
    gettext_lazy("Kingside is back in a moment"),
    gettext_lazy("Its database does not answer just now. Nothing that was saved is lost; try again in a minute."),
    15,
)
NO_ROOM: Final = Outage(
    507,
    gettext_lazy("There is no room left"),
    gettext_lazy(
        "The disk of this installation is full, so nothing was saved. Whoever runs Kingside has to make room; "
        "kingside doctor says where."
    ),
    300,
)


def outage_in(exception: BaseException | None) -> Outage | None:
    """The outage behind an exception, or behind what caused it; None for a fault of ours."""
    for error in _chain(exception):
        if isinstance(error, OSError) and error.errno in FULL:
            return NO_ROOM
        if isinstance(error, (OperationalError, InterfaceError)):
            return _of_the_database(error)
    return None


def _of_the_database(error: Exception) -> Outage | None:
    """A missing table is an OperationalError, too, and yet no outage."""
    cause = error.__cause__
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None:
        if code & 0xFF == SQLITE_FULL:
            return NO_ROOM
        return NO_DATABASE if code & 0xFF in BUSY else None
    state = getattr(cause, "sqlstate", None)
    if state == DISK_FULL:
        return NO_ROOM
    return NO_DATABASE if state is None or state.startswith(AWAY) else None


def _chain(exception: BaseException | None) -> Iterator[BaseException]:
    while exception is not None:
        yield exception
        exception = exception.__cause__
