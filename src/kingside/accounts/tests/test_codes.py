"""Codes get accounts, move, and go back; what somebody did since stays."""

import pytest

from kingside.accounts.codes import (
    AlreadyUndone,
    NoCodes,
    assign,
    make_accounts,
    owners_of,
    undo_assignment,
)
from kingside.accounts.models import Account, AccountCode
from kingside.accounts.operations import NewAccount, register
from kingside.identity.models import Member

FROM_SAP = ("SAP", "4711")
FROM_NAVISION = ("Navision", "C-1")


@pytest.fixture
def alder(db: None) -> Account:
    """Alder Works, customer 10010."""
    register(accounts=[NewAccount("10010", "Alder Works")])
    return Account.objects.get(number="10010")


@pytest.fixture
def birch(db: None) -> Account:
    """Birch Mills, customer 10020."""
    register(accounts=[NewAccount("10020", "Birch Mills")])
    return Account.objects.get(number="10020")


def test_an_account_has_many_codes(alder: Account, lead: Member) -> None:
    assign(codes={FROM_SAP: alder, FROM_NAVISION: alder}, by=lead)

    assert owners_of([FROM_SAP, FROM_NAVISION]) == {FROM_SAP: alder.pk, FROM_NAVISION: alder.pk}


def test_a_code_that_moves_leaves_the_account_it_had(alder: Account, birch: Account, lead: Member) -> None:
    assign(codes={FROM_SAP: alder}, by=lead)

    assign(codes={FROM_SAP: birch}, by=lead)

    assert owners_of([FROM_SAP]) == {FROM_SAP: birch.pk}


def test_undoing_gives_each_code_back_to_whom_it_was(alder: Account, birch: Account, lead: Member) -> None:
    assign(codes={FROM_SAP: alder}, by=lead)
    moved = assign(codes={FROM_SAP: birch, FROM_NAVISION: birch}, by=lead)

    undone = undo_assignment(assignment=moved, by=None)

    assert (undone.reversed, undone.kept) == (2, [])
    assert owners_of([FROM_SAP, FROM_NAVISION]) == {FROM_SAP: alder.pk}


def test_a_code_that_moved_again_stays_where_it_is(alder: Account, birch: Account, lead: Member) -> None:
    first = assign(codes={FROM_SAP: alder, FROM_NAVISION: alder}, by=lead)
    assign(codes={FROM_SAP: birch}, by=lead)

    undone = undo_assignment(assignment=first, by=None)

    assert (undone.reversed, undone.kept) == (1, [FROM_SAP])
    assert owners_of([FROM_SAP, FROM_NAVISION]) == {FROM_SAP: birch.pk}


def test_accounts_made_of_codes_have_the_names_of_the_lines(lead: Member) -> None:
    make_accounts(codes={FROM_SAP: "Cedar Yard", ("SAP", "0815"): ""}, by=lead)

    assert list(Account.objects.order_by("number").values_list("number", "name")) == [
        ("0815", "0815"),
        ("4711", "Cedar Yard"),
    ]


def test_an_account_that_has_the_code_for_a_number_is_taken_as_it_is(alder: Account, lead: Member) -> None:
    make_accounts(codes={("SAP", "10010"): "Somebody else"}, by=lead)

    alder.refresh_from_db()
    assert alder.name == "Alder Works"
    assert owners_of([("SAP", "10010")]) == {("SAP", "10010"): alder.pk}


def test_undoing_removes_accounts_that_it_made_and_nothing_needs(alder: Account, lead: Member) -> None:
    made = make_accounts(codes={FROM_SAP: "Cedar Yard", ("SAP", "10010"): ""}, by=lead)
    assign(codes={FROM_NAVISION: Account.objects.get(number="4711")}, by=lead)
    also = make_accounts(codes={("SAP", "99"): "Dogwood"}, by=lead)

    undo_assignment(assignment=made, by=None)
    undo_assignment(assignment=also, by=None)

    assert sorted(Account.objects.values_list("number", flat=True)) == ["10010", "4711"]
    assert AccountCode.objects.count() == 1


def test_nothing_chosen_is_refused(lead: Member) -> None:
    with pytest.raises(NoCodes):
        assign(codes={}, by=lead)


def test_undoing_twice_is_refused(alder: Account, lead: Member) -> None:
    assigned = assign(codes={FROM_SAP: alder}, by=lead)
    undo_assignment(assignment=assigned, by=None)

    with pytest.raises(AlreadyUndone):
        undo_assignment(assignment=assigned, by=None)
