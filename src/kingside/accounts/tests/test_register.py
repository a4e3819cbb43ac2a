"""Accounts get their rows from facts and files, by number."""

from datetime import date

import pytest

from kingside.accounts.access import accounts_for
from kingside.accounts.models import Account
from kingside.accounts.operations import (
    AccountWithoutNumber,
    NewAccount,
    UnwritableNumber,
    register,
    register_unknown,
)
from kingside.accounts.queries import named
from kingside.identity.models import Member

FERRY = NewAccount(number="007", name="Ferry & Sons", sector="Shipping", since=date(2019, 3, 14))


def test_an_account_is_registered_as_written(db: None) -> None:
    assert register(accounts=[FERRY]) == 1

    account = Account.objects.get(number="007")
    assert (account.name, account.sector, account.since) == ("Ferry & Sons", "Shipping", date(2019, 3, 14))


def test_registering_again_brings_it_up_to_date(db: None) -> None:
    register(accounts=[FERRY])

    register(accounts=[NewAccount(number="007", name="Ferry Brothers"), NewAccount(number="7", name="Seven")])

    assert dict(Account.objects.values_list("number", "name")) == {"007": "Ferry Brothers", "7": "Seven"}


def test_numbers_that_differ_in_case_or_space_are_different_accounts(db: None) -> None:
    register(accounts=[NewAccount(number=number, name="Ferry") for number in ("a1", "A1", "A1 ")])

    assert Account.objects.count() == 3


def test_an_account_of_which_only_the_number_is_known_keeps_what_others_said(db: None) -> None:
    register(accounts=[FERRY])

    register_unknown(numbers=["007", "UNMAPPED"])

    assert dict(Account.objects.values_list("number", "name")) == {"007": "Ferry & Sons", "UNMAPPED": "UNMAPPED"}


@pytest.mark.parametrize("account", [NewAccount(number="", name="Ferry"), NewAccount(number="007", name="")])
def test_an_account_without_number_or_name_is_refused(db: None, account: NewAccount) -> None:
    with pytest.raises(AccountWithoutNumber):
        register(accounts=[FERRY, account])

    assert not Account.objects.exists()


def test_a_number_that_no_database_keeps_is_refused(db: None) -> None:
    with pytest.raises(UnwritableNumber):
        register(accounts=[NewAccount(number="0\x007", name="Ferry")])


def test_who_left_sees_no_account(lead: Member) -> None:
    register(accounts=[FERRY])
    assert [account.number for account in accounts_for(lead)] == ["007"]

    lead.is_active = False

    assert not accounts_for(lead).exists()
    assert named(lead, ["007"]) == {}
