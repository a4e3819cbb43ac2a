"""An account that Lena leads, with Sami beside her; and saying something about it."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.utils import timezone

from kingside.accounts.commented import ACCOUNT
from kingside.accounts.models import Account
from kingside.comments.models import Comment
from kingside.comments.operations import write
from kingside.identity.models import Member, Role
from tests.cast import on_team

Say = Callable[..., Comment]


@pytest.fixture
def orrestad(lead: Member, support: Member) -> Account:
    """Lena leads it, Sami keeps it running."""
    account = Account.objects.create(number="10020", name="Orrestad Paper")
    on_team(account, lead)
    on_team(account, support, Role.SUPPORT)
    return account


@pytest.fixture
def say(orrestad: Account) -> Say:
    """A member says something about Orrestad Paper."""

    def said(by: Member, text: str = "They asked for a visit.", **also: object) -> Comment:
        given = {"key": uuid4(), "at": timezone.now()} | also
        return write(on=(ACCOUNT, orrestad), by=by, text=text, **given)  # type: ignore[arg-type]

    return said
