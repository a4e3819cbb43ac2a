from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from kingside.config.steps import forget_what_ended


@pytest.mark.django_db
def test_sessions_that_ended_are_forgotten() -> None:
    now = timezone.now()
    Session.objects.create(session_key="ended", expire_date=now - timedelta(days=1))
    Session.objects.create(session_key="open", expire_date=now + timedelta(days=1))

    forget_what_ended()

    assert [session.session_key for session in Session.objects.all()] == ["open"]
