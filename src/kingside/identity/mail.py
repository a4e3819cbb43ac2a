"""Mail to members and guests."""

import logging
from concurrent.futures import ThreadPoolExecutor
from smtplib import SMTPException
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy

from kingside.core.errors import DomainError

HAND_IT_OVER: Final = gettext_lazy(
    "No mail server is set up, so the mail with the link is printed where Kingside runs: hand the link over."
)

log = logging.getLogger(__name__)
_later: Final = ThreadPoolExecutor(max_workers=2, thread_name_prefix="mail")


class MailNotSent(DomainError):
    """The mail could not be sent. Whoever runs this installation finds the mail server under EMAIL_URL."""

    status = 502


def leaves_the_house() -> bool:
    """Whether a server sends mail; else it is printed where Kingside runs."""
    return not str(settings.EMAIL_BACKEND).endswith("console.EmailBackend")


def message(*, to: str, subject: str, template: str, **told: Any) -> EmailMessage:
    """A mail in words; a line break in a name forges no header."""
    return EmailMessage(" ".join(subject.split()), render_to_string(template, told).strip() + "\n", to=[to])


def send(mail: EmailMessage) -> None:
    """Send now; raise a sentence if that fails."""
    try:
        mail.send()
    except (OSError, SMTPException) as error:
        log.warning("A mail could not be sent: %s", type(error).__name__)
        raise MailNotSent from error


def send_later(mail: EmailMessage) -> None:
    """Send while the page is answered, so that its time tells nobody whether there was anybody to write to."""
    _later.submit(_send_or_log, mail)


def _send_or_log(mail: EmailMessage) -> None:
    try:
        mail.send()
    except (OSError, SMTPException) as error:
        log.warning("A mail could not be sent: %s", type(error).__name__)
