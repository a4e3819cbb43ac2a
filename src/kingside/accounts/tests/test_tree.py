"""Which account is part of which: said, refused where it makes no tree, and read up and down."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection
from pytest_django import DjangoAssertNumQueries

from kingside.accounts import tree
from kingside.accounts.models import Account
from kingside.accounts.operations import NewAccount, edit, register
from kingside.audit.queries import history_of
from kingside.identity.models import Member
from tests.cast import ClientOf, on_team

pytestmark = pytest.mark.both_databases


@pytest.fixture
def accounts(db: None, lead: Member) -> dict[str, Account]:
    """Alder, Birch, Cedar and Damson, which Lena leads."""
    names = {"A": "Alder", "B": "Birch", "C": "Cedar", "D": "Damson"}
    register(accounts=[NewAccount(number, name) for number, name in names.items()])
    found = {account.number: account for account in Account.objects.all()}
    for account in found.values():
        on_team(account, lead)
    return found


def put(account: Account, parent: Account | None, by: Member | None = None) -> None:
    account.refresh_from_db()
    told: dict[str, Any] = {"name": account.name, "sector": account.sector, "since": account.since}
    edit(account=account, seen_version=account.version, by=by, **told, parent=parent)


def numbers(accounts: Any) -> list[str]:
    return [account.number for account in accounts]


def test_an_account_has_a_line_above_it_and_all_others_below(accounts: dict[str, Account]) -> None:
    put(accounts["B"], accounts["A"])
    put(accounts["C"], accounts["B"])
    put(accounts["D"], accounts["A"])

    assert numbers(tree.line_above(accounts["C"])) == ["B", "A"]
    assert numbers(tree.line_above(accounts["A"])) == []
    assert numbers(tree.with_all_below(accounts["A"])) == ["A", "B", "C", "D"]
    assert numbers(tree.with_all_below(accounts["B"])) == ["B", "C"]


def test_the_tree_is_read_in_one_query_however_deep_it_is(
    accounts: dict[str, Account], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    put(accounts["B"], accounts["A"])
    put(accounts["C"], accounts["B"])
    put(accounts["D"], accounts["C"])

    with django_assert_num_queries(2):
        assert len(tree.line_above(accounts["D"])) == 3
        assert len(tree.with_all_below(accounts["A"])) == 4


def test_an_account_cannot_be_part_of_itself(accounts: dict[str, Account]) -> None:
    with pytest.raises(tree.AboveItself, match="Alder cannot be part of itself"):
        put(accounts["A"], accounts["A"])


def test_not_even_the_database_takes_an_account_that_is_part_of_itself(accounts: dict[str, Account]) -> None:
    with pytest.raises(IntegrityError):
        Account.objects.filter(number="A").update(parent=accounts["A"])


def test_a_circle_is_refused_by_the_names_of_those_in_it(accounts: dict[str, Account]) -> None:
    put(accounts["B"], accounts["A"])
    put(accounts["C"], accounts["B"])

    with pytest.raises(tree.AboveItself) as refused:
        put(accounts["A"], accounts["C"])

    line = tree.ARROW.join(("Alder", "Birch", "Cedar"))
    assert str(refused.value) == (
        f"Alder cannot be part of Cedar, which is part of it: {line}. Choose an account that is not."
    )
    assert Account.objects.get(number="A").parent is None


def test_accounts_stand_ten_deep_and_no_deeper_whichever_end_grows(lead: Member, db: None) -> None:
    register(accounts=[NewAccount(f"{n:02}", f"Level {n}") for n in range(12)])
    level = list(Account.objects.order_by("number"))
    for lower, upper in zip(level[1:10], level[:9], strict=True):
        put(lower, upper)

    with pytest.raises(tree.TooDeep, match="Level 10 cannot be part of Level 9: accounts would stand more than 10"):
        put(level[10], level[9])
    with pytest.raises(tree.TooDeep):
        put(level[0], level[11])
    put(level[10], level[8])


def test_what_stands_for_nobody_is_part_of_nothing(accounts: dict[str, Account]) -> None:
    register(accounts=[NewAccount("UNMAPPED", "UNMAPPED")])
    unmapped = Account.objects.get(number="UNMAPPED")

    for account, parent in ((unmapped, accounts["A"]), (accounts["A"], unmapped)):
        with pytest.raises(tree.NoOnesAccount):
            put(account, parent)


def test_the_trail_says_from_where_to_where(accounts: dict[str, Account], lead: Member) -> None:
    put(accounts["B"], accounts["A"], lead)
    put(accounts["B"], None, lead)

    changes = [(each.field, each.before, each.after) for entry in history_of(accounts["B"]).entries
               if entry.verb == "edited" for each in entry.changes]  # fmt: skip
    assert changes == [("parent", "Alder", ""), ("parent", "", "Alder")]


def test_an_edit_that_says_nothing_of_it_leaves_it_where_it_is(accounts: dict[str, Account], lead: Member) -> None:
    put(accounts["B"], accounts["A"])
    birch = Account.objects.get(number="B")

    edit(account=birch, seen_version=birch.version, by=lead, name="Birch plc", sector="", since=None)

    birch.refresh_from_db()
    assert (birch.name, birch.parent) == ("Birch plc", accounts["A"])


def said(account: Account, **more: str) -> dict[str, str]:
    return {"version": str(account.version), "name": account.name, "sector": "", "since": ""} | more


@pytest.mark.parametrize("typed", ["A", "Alder", "alder", "A – Alder"])
def test_the_form_takes_number_or_name(
    accounts: dict[str, Account], lead: Member, client_of: ClientOf, typed: str
) -> None:
    answer = client_of(lead).post("/accounts/B/edit/", said(accounts["B"], parent=typed))

    assert answer.status_code == 302
    assert Account.objects.get(number="B").parent == accounts["A"]


def test_the_form_shows_what_it_is_part_of_and_an_empty_field_takes_it_out(
    accounts: dict[str, Account], lead: Member, client_of: ClientOf
) -> None:
    put(accounts["B"], accounts["A"])
    browser = client_of(lead)
    shown = browser.get("/accounts/B/edit/").content.decode()
    accounts["B"].refresh_from_db()

    browser.post("/accounts/B/edit/", said(accounts["B"], parent=""))

    assert 'value="A – Alder"' in shown
    assert Account.objects.get(number="B").parent is None


@pytest.mark.parametrize(
    ("typed", "status", "sentence"),
    [
        ("Nobody", 400, "No account, or more than one, goes by this name; write its number."),
        ("Twin", 400, "No account, or more than one, goes by this name; write its number."),
        ("A", 400, "Alder cannot be part of itself."),
        ("C", 400, "Alder cannot be part of Cedar, which is part of it: Alder"),
    ],
)
def test_what_cannot_be_is_refused_beside_the_field_with_all_that_was_typed(
    accounts: dict[str, Account], lead: Member, client_of: ClientOf, typed: str, status: int, sentence: str
) -> None:
    register(accounts=[NewAccount("T1", "Twin"), NewAccount("T2", "Twin")])
    put(accounts["C"], accounts["A"])

    answer = client_of(lead).post("/accounts/A/edit/", said(accounts["A"], name="Alder AG", parent=typed))

    page = answer.content.decode()
    assert answer.status_code == status
    assert sentence in page
    assert 'value="Alder AG"' in page
    assert Account.objects.get(number="A").name == "Alder"


@pytest.mark.req("GEN-08")
def test_the_second_of_two_who_move_it_chooses(accounts: dict[str, Account], lead: Member, client_of: ClientOf) -> None:
    browser = client_of(lead)
    browser.post("/accounts/C/edit/", said(accounts["C"], parent="A"))

    answer: Any = browser.post("/accounts/C/edit/", said(accounts["C"], parent="B"))

    (choice,) = answer.context["conflict"].choices
    assert answer.status_code == 409
    assert (choice.label, choice.theirs, choice.theirs_value, choice.yours, choice.yours_value) == (
        *("Part of", "Alder", "A", "Birch", "B"),
    )
    browser.post("/accounts/C/edit/", {"version": "2", "name": "Cedar", "sector": "", "since": "", "parent": "B"})
    assert Account.objects.get(number="C").parent == accounts["B"]


def test_a_conflict_about_the_name_keeps_what_it_is_part_of(
    accounts: dict[str, Account], lead: Member, client_of: ClientOf
) -> None:
    put(accounts["C"], accounts["A"])
    accounts["C"].refresh_from_db()
    browser = client_of(lead)
    browser.post("/accounts/C/edit/", said(accounts["C"], name="Cedar AG", parent="A"))

    answer: Any = browser.post("/accounts/C/edit/", said(accounts["C"], name="Cedar plc", parent="A"))

    assert answer.context["conflict"].kept["parent"] == "A"


def test_whoever_may_not_change_the_account_moves_it_nowhere(
    accounts: dict[str, Account], manager: Member, client_of: ClientOf
) -> None:
    answer = client_of(manager).post("/accounts/B/edit/", said(accounts["B"], parent="A"))

    assert answer.status_code == 403
    assert Account.objects.get(number="B").parent is None


@pytest.mark.django_db(transaction=True)
def test_of_two_moves_that_would_close_a_circle_one_is_refused(
    accounts: dict[str, Account], lead: Member, client_of: ClientOf
) -> None:
    browsers = {"A": client_of(lead), "B": client_of(lead)}
    forms = {"A": said(accounts["A"], parent="B"), "B": said(accounts["B"], parent="A")}
    ready = Barrier(2)

    def save(number: str) -> int:
        ready.wait()
        try:
            return browsers[number].post(f"/accounts/{number}/edit/", forms[number]).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(save, browsers))

    assert answers == [302, 400]
    assert Account.objects.exclude(parent=None).count() == 1
