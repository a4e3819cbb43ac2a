"""What rules find hangs on whose codes are, and on which accounts are key accounts: they look again at once."""

from collections.abc import Callable

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from kingside.accounts.codes import assign, make_accounts, undo_assignment
from kingside.accounts.models import Account, CodeAssignment
from kingside.accounts.standing import give_standing
from kingside.flags.operations import LOOK
from kingside.jobs.models import Job
from tests.cast import A_WHILE_AGO

CODE = ("SAP", "4711")

CHANGES: dict[str, Callable[[Account], object]] = {
    "codes assigned": lambda account: assign(codes={CODE: account}, by=None),
    "accounts made of codes": lambda _: make_accounts(codes={CODE: "Quay"}, by=None),
    "codes given back": lambda _: undo_assignment(assignment=CodeAssignment.objects.get(), by=None),
    "a standing given": lambda account: give_standing(
        account_numbers=[account.number], tier="key", since=A_WHILE_AGO, source="A test", by=None
    ),
}


@pytest.mark.req("GEN-10")
@pytest.mark.parametrize("change", CHANGES)
def test_rules_look_again_after(
    change: str, db: None, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    orrestad = Account.objects.create(number="10020", name="Orrestad Paper")
    if change == "codes given back":
        assign(codes={CODE: orrestad}, by=None)

    with django_capture_on_commit_callbacks(execute=True):
        CHANGES[change](orrestad)

    assert Job.objects.filter(kind=LOOK).count() == 1
