"""What the tests of this room share."""

import pytest
from django.core.mail import EmailMessage

from kingside.identity import mail


@pytest.fixture(autouse=True)
def _mail_leaves_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "send_later", EmailMessage.send)
