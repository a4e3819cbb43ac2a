from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from pytest_django import Settings

from kingside.config.env import Misconfigured
from kingside.config.steps import forget_what_ended, refuse_unknown_guards


@pytest.mark.django_db
def test_sessions_that_ended_are_forgotten() -> None:
    now = timezone.now()
    Session.objects.create(session_key="ended", expire_date=now - timedelta(days=1))
    Session.objects.create(session_key="open", expire_date=now + timedelta(days=1))

    forget_what_ended()

    assert [session.session_key for session in Session.objects.all()] == ["open"]


@pytest.mark.parametrize("code", ["cost_model.not_aproved", "import.at_work"])
def test_a_guard_that_nobody_can_set_ends_the_command(settings: Settings, code: str) -> None:
    settings.KINGSIDE_GUARDS = {"cost_model.not_approved": "warn", code: "off"}

    with pytest.raises(
        Misconfigured, match=rf"{code} is no guard that can be set; there are .*cost_model.not_approved"
    ):
        refuse_unknown_guards()
