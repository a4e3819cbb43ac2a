"""How the log is written: lines for people or JSON for machines, and in either nothing of anybody.

What an exception says may hold any value that somebody typed, so of an exception the log has its type, its code and
where it came from, and not its words; with KINGSIDE_DEBUG it has those too.
"""

import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Final

from django.http import HttpRequest
from pythonjsonlogger.json import JsonFormatter

from kingside.jobs.runner import job_at_hand

request_at_hand: ContextVar[str] = ContextVar("request_at_hand", default="")

TOLD: Final = ("method", "route", "record", "status", "milliseconds", "member")
"""What a record may say besides its message; anything else that a library attaches stays out."""


def is_refusal(request: HttpRequest | None, status: int) -> bool:
    """Whether an answer kept something from somebody: what a member may not see is answered like what is not there."""
    if request is None or request.resolver_match is None:
        return False
    return status == 403 or (status == 404 and hasattr(request, "member"))


class Nameless(logging.Filter):
    """Knows the request and the job at hand, and takes addresses out of what Django says of requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id, record.job = request_at_hand.get(), job_at_hand.get()
        if record.name == "django.request" and is_refusal(
            getattr(record, "request", None), getattr(record, "status_code", 0)
        ):
            return False  # the request's own line says it, and who asked for what
        if record.name == "django.request" and isinstance(record.args, tuple) and record.args:
            record.msg, record.args = str(record.args[0]), ()
        elif record.name.startswith("django.security"):
            record.msg, record.args = f"Refused: {record.name.removeprefix('django.security.')}", ()
        return True


class NotOurs(logging.Filter):
    """What a request got wrong, such as the name of this host: no error of ours, however loud Django says it."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.levelno, record.levelname = logging.WARNING, "WARNING"
        return logging.getLogger().isEnabledFor(record.levelno)


class Line(logging.Formatter):
    """For people: one line, and below it where an exception came from."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name} {message}", style="{")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # as logging calls it
        return " ".join([super().formatMessage(record), *(f"{name}={value}" for name, value in _told(record).items())])

    def formatException(self, ei: Any) -> str:  # noqa: N802  # as logging calls it
        return "\n".join(where_from(ei))


class Json(JsonFormatter):
    """For machines: one object on a line."""

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        log_data |= {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **_told(record),
        }
        if record.exc_info:
            log_data["raised"] = where_from(record.exc_info)


def where_from(raised: Any) -> list[str]:
    """Each exception of the chain by type and code, the outermost first, with the frames it went through."""
    lines: list[str] = []
    error: BaseException | None = raised[1]
    while error is not None:
        code = next((found for name in CODES if (found := getattr(error, name, None)) is not None), None)
        lines.append(f"{type(error).__module__}.{type(error).__qualname__}{f' ({code})' if code is not None else ''}")
        frames = traceback.extract_tb(error.__traceback__)
        lines += [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return lines


CODES: Final = ("sqlstate", "sqlite_errorname", "errno")


def _told(record: logging.LogRecord) -> dict[str, Any]:
    told = {"request": getattr(record, "request_id", ""), "job": getattr(record, "job", "")}
    return {name: value for name, value in told.items() if value} | {
        name: value for name in TOLD if (value := getattr(record, name, None)) is not None
    }
