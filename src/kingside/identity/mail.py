"""Mail to members and guests: links that work at the address people type."""

import logging
from concurrent.futures import ThreadPoolExecutor
from smtplib import SMTPException
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.template.loader import render_to_string

from kingside.core.errors import DomainError

log = logging.getLogger(__name__)
_later: Final = ThreadPoolExecutor(max_workers=2, thread_name_prefix="mail")


class MailNotSent(DomainError):
    """The mail could not be sent. Whoever runs this installation finds the mail server under EMAIL_URL."""

    status = 502


def link(request: HttpRequest, path: str) -> str:
    """The path at the address people type; on a laptop, at the one that was opened."""
    site = settings.KINGSIDE_SITE
    return request.build_absolute_uri(path) if site is None else site.geturl().rstrip("/") + path


def send(*, to: str, subject: str, template: str, **told: Any) -> None:
    """Send now; raise a sentence if that fails."""
    message = EmailMessage(" ".join(subject.split()), render_to_string(template, told).strip() + "\n", to=[to])
    try:
        message.send()
    except (OSError, SMTPException) as error:
        log.warning("A mail could not be sent: %s", type(error).__name__)
        raise MailNotSent from error


def send_later(message: EmailMessage) -> None:
    """Send while the page is answered, so that its time tells nobody whether there was anybody to write to."""
    _later.submit(_send_or_log, message)


def _send_or_log(message: EmailMessage) -> None:
    try:
        message.send()
    except (OSError, SMTPException) as error:
        log.warning("A mail could not be sent: %s", type(error).__name__)
