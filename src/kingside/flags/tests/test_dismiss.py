"""A flag is put aside with a reason and until a day, by whoever it belongs to, and that can be taken back."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from kingside.audit.models import AuditEvent
from kingside.flags.access import NotYoursToDismiss
from kingside.flags.models import Dismissal, Flag
from kingside.flags.operations import (
    IsGone,
    NoReason,
    NotAWhile,
    NotPutAside,
    PutAsideAlready,
    dismiss,
    look,
    take_back,
)
from kingside.flags.tests.conftest import Pipes
from kingside.identity.models import Member

NOW = timezone.now()
TODAY = timezone.localdate()
DAY = timedelta(days=1)


@pytest.fixture
def leak(pipes: Pipes, manager: Member, finance: Member) -> Flag:
    """A leak in the cellar; Farida's to mend."""
    pipes.leaking, pipes.owner = {"Cellar": Decimal(4)}, finance.pk
    look(at=NOW)
    return Flag.objects.get()


def put_aside(flag: Flag, by: Member) -> Dismissal:
    return dismiss(flag=flag, by=by, at=NOW, reason="The plumber is ill.", until=TODAY + 3 * DAY)


@pytest.mark.parametrize("who", ["finance", "manager"])
def test_its_owner_or_the_head_of_key_accounts_puts_it_aside(
    leak: Flag, who: str, request: pytest.FixtureRequest
) -> None:
    member = request.getfixturevalue(who)

    put_aside(leak, member)

    assert (Flag.objects.open().count(), Flag.objects.put_aside().get()) == (0, leak)
    event = AuditEvent.objects.filter(subject_kind="flag").get()
    assert (event.verb, event.actor_id) == ("dismissed", str(member.pk))


def test_nobody_else_does(leak: Flag, administrator: Member) -> None:
    with pytest.raises(NotYoursToDismiss):
        put_aside(leak, administrator)


def test_it_comes_back_on_its_day(leak: Flag, finance: Member) -> None:
    put_aside(leak, finance)
    Dismissal.objects.update(until=TODAY)

    assert Flag.objects.open().get() == leak
    put_aside(leak, finance)
    assert Flag.objects.open().count() == 0


def test_it_is_taken_back_once(leak: Flag, finance: Member, manager: Member) -> None:
    held = put_aside(leak, finance)
    take_back(dismissal=held, by=manager, at=NOW)

    assert Flag.objects.open().get() == leak
    with pytest.raises(NotPutAside):
        take_back(dismissal=held, by=manager, at=NOW)


def test_nobody_takes_back_what_is_not_theirs(leak: Flag, finance: Member, administrator: Member) -> None:
    held = put_aside(leak, finance)

    with pytest.raises(NotYoursToDismiss):
        take_back(dismissal=held, by=administrator, at=NOW)


def test_a_reason_is_asked_for(leak: Flag, finance: Member) -> None:
    with pytest.raises(NoReason):
        dismiss(flag=leak, by=finance, at=NOW, reason="  ", until=TODAY + DAY)


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_until_is_a_day_to_come_within_a_year(leak: Flag, finance: Member, days: int) -> None:
    with pytest.raises(NotAWhile):
        dismiss(flag=leak, by=finance, at=NOW, reason="Known.", until=TODAY + days * DAY)


def test_of_two_who_put_it_aside_the_second_hears_of_the_first(leak: Flag, finance: Member, manager: Member) -> None:
    put_aside(leak, finance)

    with pytest.raises(PutAsideAlready):
        put_aside(leak, manager)


def test_what_is_gone_is_not_put_aside(leak: Flag, finance: Member, pipes: Pipes) -> None:
    pipes.leaking = {}
    look(at=NOW)

    with pytest.raises(IsGone):
        put_aside(leak, finance)
