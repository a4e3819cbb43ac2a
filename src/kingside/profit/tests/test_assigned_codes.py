"""/profit/codes/assigned/: every code that was given to an account, from whom, by whom, and back again."""

import csv
import io

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kingside.accounts.codes import assign, make_accounts
from kingside.accounts.models import Account, AccountCode, AssignedCode
from kingside.accounts.operations import NewAccount, register
from kingside.config.home import Home
from kingside.identity.models import Member
from tests.cast import ClientOf
from tests.html_tables import Table, read

ADDRESS, EXPORT = "/profit/codes/assigned/", "/exports/assigned-codes/new/"


@pytest.fixture
def browser(client_of: ClientOf, finance: Member) -> Client:
    return client_of(finance)


@pytest.fixture
def given(finance: Member) -> None:
    """K-1 and K-2 went to Alder together, then K-2 on to Birch; K-3 became an account."""
    register(accounts=[NewAccount(number="A", name="Alder"), NewAccount(number="B", name="Birch")])
    alder, birch = Account.objects.order_by("number")
    assign(codes={("SAP", "K-1"): alder, ("SAP", "K-2"): alder}, by=finance)
    assign(codes={("SAP", "K-2"): birch}, by=None)
    make_accounts(codes={("CRM", "K-3"): "Cedar"}, by=finance)


def listed(browser: Client, query: str = "") -> Table:
    return read(browser.get(f"{ADDRESS}?{query}")).table("Assigned codes, the latest first")


def codes(browser: Client, query: str = "") -> list[str]:
    return listed(browser, query).column("Code")


@pytest.mark.req("GEN-11")
def test_who_moved_which_code_is_narrowed_and_leaves_as_a_file(browser: Client, given: None, home_folder: Home) -> None:
    assert codes(browser) == ["K-3", "K-2", "K-2", "K-1"]
    assert [listed(browser).rows[1][at] for at in (2, 3, 5)] == ["Alder", "Birch", ""]
    assert codes(browser, "before=unknown&source=sap") == ["K-2", "K-1"]
    assert codes(browser, "q=birch") == codes(browser, "before=alder") == ["K-2"]
    assert codes(browser, "is_new=yes") == ["K-3"]
    assert codes(browser, "by=unknown") == ["K-2"]
    answer = browser.post(EXPORT, {"format": "csv", "query": "q=k-2&column=before&column=after&sort=assigned_at"})
    lines = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert lines == [
        ["Code", "Source", "From", "To"],
        *(["K-2", "SAP", "", "Alder"], ["K-2", "SAP", "Alder", "Birch"]),
    ]


def test_what_was_assigned_together_goes_back_together_and_the_list_stays_as_asked(
    browser: Client, given: None
) -> None:
    assert listed(browser, "q=k-1").rows[0][-1] == "Undo all 2"
    together = AssignedCode.objects.get(code="K-1").assignment_id

    page = browser.post(f"/profit/codes/{together}/undo/", {"query": "q=alder"}, follow=True)

    assert page.redirect_chain[-1][0] == f"{ADDRESS}?q=alder"
    assert "1 stays where it is, since it was moved again." in read(page).words
    assert not AccountCode.objects.filter(code="K-1").exists()
    assert AccountCode.objects.get(code="K-2").account.name == "Birch"
    assert codes(browser, "undone_at=unknown") == ["K-3", "K-2"]


def test_where_nothing_was_assigned_it_says_so(browser: Client) -> None:
    assert read(browser.get(ADDRESS)).headings[0] == "No code was assigned so far"


def test_whoever_assigns_no_codes_sees_none(client_of: ClientOf, lead: Member, home_folder: Home) -> None:
    assert client_of(lead).get(ADDRESS).status_code == 404
    assert client_of(lead).post(EXPORT, {"format": "csv"}).status_code == 404


def test_the_number_of_queries_does_not_grow(
    browser: Client, given: None, finance: Member, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    birch = Account.objects.get(number="B")
    for n in (1, 20):
        assign(codes={("SAP", f"M{n}-{each}"): birch for each in range(n)}, by=finance)
        with django_assert_max_num_queries(10):
            browser.get(f"{ADDRESS}?q=birch&sort=code")
