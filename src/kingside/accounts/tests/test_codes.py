"""Codes get accounts, move, and go back; what somebody did since stays."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

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
from kingside.audit.models import AuditEvent
from kingside.audit.queries import every_entry
from kingside.audit.telling import Entry
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


def told(verb: str) -> list[Entry]:
    """What was written down under a verb, the oldest first."""
    return list(every_entry(AuditEvent.objects.filter(verb=verb)))[::-1]


@pytest.mark.req("GEN-02")
def test_the_trail_names_each_account_that_was_made_and_that_went_again(alder: Account, lead: Member) -> None:
    codes = {FROM_SAP: "Cedar Yard", ("Navision", "4711"): "Cedar Yard", ("SAP", "0815"): "", ("SAP", "10010"): "Alder"}
    assignment = make_accounts(codes=codes, by=lead)
    made, given = told("made"), told("given codes")
    assign(codes={FROM_NAVISION: Account.objects.get(number="0815")}, by=lead)
    undo_assignment(assignment=assignment, by=lead)
    (gone,) = told("deleted")

    assert [(entry.record, entry.who, entry.cause, entry.cause_id) for entry in made] == [
        (name, "Lena Brandt", "code assignment", str(assignment.pk)) for name in ("Cedar Yard", "0815")
    ]
    assert [(change.field, change.before, change.after) for change in made[0].changes] == [
        ("code", "", "4711 in SAP, 4711 in Navision"),
        ("name", "", "Cedar Yard"),
    ]
    assert [entry.record for entry in given] == ["Alder Works"]
    assert (gone.record, gone.record_id, gone.who, gone.cause_id) == (
        "Cedar Yard",
        made[0].record_id,
        "Lena Brandt",
        str(assignment.pk),
    )


def happened_to(account: Account) -> list[tuple[str, str, str, str]]:
    """What its history says of codes, the oldest first: what, before, after, and the assignment that did it."""
    events = AuditEvent.objects.filter(subject_kind="account", subject_id=str(account.pk), verb__endswith=" codes")
    return [
        (entry.verb, change.before, change.after, entry.cause_id)
        for entry in reversed(list(every_entry(events)))
        for change in entry.changes
    ]


@pytest.mark.req("GEN-02")
def test_the_history_of_each_account_says_which_codes_it_was_given_and_which_it_lost(
    alder: Account, birch: Account, lead: Member
) -> None:
    many = {("SAP", str(n)): alder for n in range(7)}
    first = assign(codes=many, by=lead)
    moved = assign(codes={("SAP", "0"): birch, ("SAP", "1"): birch, ("SAP", "2"): alder}, by=lead)
    undo_assignment(assignment=moved, by=lead)

    said = "0 in SAP, 1 in SAP"
    assert happened_to(alder) == [
        ("given codes", "", "0 in SAP, 1 in SAP, 2 in SAP, 3 in SAP, 4 in SAP, 2 more", str(first.pk)),
        ("lost codes", said, "", str(moved.pk)),
        ("given codes", "", said, str(moved.pk)),
    ]
    assert happened_to(birch) == [("given codes", "", said, str(moved.pk)), ("lost codes", said, "", str(moved.pk))]


def test_telling_of_many_accounts_that_lose_codes_takes_no_more_queries(
    alder: Account, birch: Account, lead: Member
) -> None:
    counts = []
    for some in (range(100, 125), range(200, 260)):
        make_accounts(codes={("SAP", str(n)): "" for n in some}, by=lead)
        with CaptureQueriesContext(connection) as counted:
            moved = assign(codes={("SAP", str(n)): birch for n in some}, by=lead)
        with CaptureQueriesContext(connection) as undone:
            undo_assignment(assignment=moved, by=lead)
        counts.append((len(counted), len(undone)))

    assert len(told("lost codes")) == 25 + 60 + 2
    assert counts[0] == counts[1]


def test_telling_of_many_accounts_takes_no_more_queries(db: None, lead: Member) -> None:
    counts = []
    for some in (range(100, 125), range(200, 260)):
        with CaptureQueriesContext(connection) as counted:
            make_accounts(codes={("SAP", str(n)): "" for n in some}, by=lead)
        counts.append(len(counted))

    assert len(told("made")) == 25 + 60
    assert counts[0] == counts[1]


def test_nothing_chosen_is_refused(lead: Member) -> None:
    with pytest.raises(NoCodes):
        assign(codes={}, by=lead)


def test_undoing_twice_is_refused(alder: Account, lead: Member) -> None:
    assigned = assign(codes={FROM_SAP: alder}, by=lead)
    undo_assignment(assignment=assigned, by=None)

    with pytest.raises(AlreadyUndone):
        undo_assignment(assignment=assigned, by=None)
