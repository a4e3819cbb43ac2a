"""Codes on invoice lines: ranked by revenue, suggested, assigned many at once, undone; no file comes in again."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kingside.accounts.models import Account, CodeAssignment
from kingside.identity.models import Member
from kingside.imports.tests.test_facts import line
from kingside.lake.results import read_results
from kingside.profit.models import ProfitMap
from kingside.profit.operations import adopt_cost_model, publish_now, request_map_of_books
from tests.cast import ClientOf, ProgramOf
from tests.imported_files import Import

ADDRESS = "/profit/codes/"


@pytest.fixture
def browser(client_of: ClientOf, finance: Member) -> Client:
    return client_of(finance)


@pytest.fixture
def lines(imported: Import) -> None:
    """Alder (10010) is known; its old number, a name alike and a stranger are not."""
    imported("accounts", [{"number": "10010", "name": "Alder Works"}, {"number": "10020", "name": "Birch Mills"}])
    imported(
        "lines",
        [
            line("A", "500.00", customer="10010", **{"customer name": "Alder Works"}),
            line("B", "20.00", customer="0010010", **{"customer name": "Alder"}),
            line("C", "70.00", customer="K-1", **{"customer name": "Birch Mils Ltd"}),
            line("D", "90.00", customer="K-2", **{"customer name": "Ostrander"}),
            line("E", "5.00", customer="", **{"customer name": ""}),
        ],
    )


def _assign(browser: Client, how: str, *codes: str, **more: str) -> None:
    browser.post(f"{ADDRESS}assign/", {"how": how, "code": [f"SAP\n{code}" for code in codes], **more})


def _revenue(profit_map: ProfitMap) -> dict[str, int]:
    with read_results(profit_map.folder, level="net") as results:
        return {each.account: int(each.net_revenue) for each in results.every_account()}


def _published(by: Member) -> ProfitMap:
    model = adopt_cost_model(name="Standard", toml='currency = "EUR"', by=by)
    profit_map = request_map_of_books(cost_model=model, by=by)
    publish_now(profit_map=profit_map)
    return profit_map


def test_codes_without_an_account_stand_by_revenue_with_a_suggestion(browser: Client, lines: None) -> None:
    page = browser.get(ADDRESS).content.decode()

    assert "4 codes with 185 of revenue have no account" in page
    assert page.index("K-2") < page.index("K-1") < page.index("0010010") < page.index("no code")
    assert "10010, the same number" in page
    assert "the same name" in page
    assert "nobody alike" in page
    assert "not costed" in page


def test_suggestions_are_taken_many_at_once(browser: Client, lines: None) -> None:
    _assign(browser, "suggested", "0010010", "K-1", **{"suggested-SAP|0010010": "10010", "suggested-SAP|K-1": "10020"})

    assert sorted(Account.objects.get(number="10010").codes.values_list("code", flat=True)) == ["0010010", "10010"]
    assert Account.objects.get(number="10020").codes.filter(code="K-1").exists()


def test_moving_a_code_calculates_again_without_an_import_and_can_be_undone(
    browser: Client, lines: None, finance: Member
) -> None:
    before = _published(finance)
    assert _revenue(before) == {"10010": 500, "UNMAPPED": 185}

    _assign(browser, "one", "K-2", account="Birch Mills")
    moved = ProfitMap.objects.latest("requested_at")
    publish_now(profit_map=moved)
    assert _revenue(moved) == {"10010": 500, "UNMAPPED": 95, "10020": 90}

    browser.post(f"{ADDRESS}{CodeAssignment.objects.get().pk}/undo/")
    undone = ProfitMap.objects.latest("requested_at")
    publish_now(profit_map=undone)
    assert _revenue(undone) == _revenue(before)


def test_every_code_can_become_an_account_of_its_own(browser: Client, lines: None) -> None:
    _assign(browser, "every")

    assert Account.objects.get(number="K-2").name == "Ostrander"
    assert "1 code with 5 of revenue has no account" in browser.get(ADDRESS).content.decode()


def test_chosen_codes_become_accounts_with_their_names(browser: Client, lines: None) -> None:
    _assign(browser, "new", "K-2", **{"name-SAP|K-2": "Ostrander & Vey"})

    assert Account.objects.get(number="K-2").name == "Ostrander & Vey"


def test_all_codes_can_be_searched(browser: Client, lines: None) -> None:
    page = browser.get(ADDRESS, {"show": "all", "q": "alder"}).content.decode()

    assert "Alder Works" in page
    assert "Ostrander" not in page


def test_somebody_who_types_an_account_is_offered_a_few(browser: Client, lines: None) -> None:
    assert "10020 – Birch Mills" in browser.get(f"{ADDRESS}accounts/", {"account": "irch"}).content.decode()
    assert browser.get(f"{ADDRESS}accounts/", {"account": "b"}).content.decode().strip() == ""


def test_an_account_that_nobody_knows_is_refused(browser: Client, lines: None) -> None:
    answer = browser.post(f"{ADDRESS}assign/", {"how": "one", "code": ["SAP\nK-2"], "account": "Elm"})

    assert answer.status_code == 400
    assert "No account, or more than one, goes by this name" in answer.content.decode()


def test_a_source_that_no_import_named_is_refused(
    browser: Client, lines: None, finance: Member, program_of: ProgramOf
) -> None:
    program, sentence = program_of(finance), "No import has ever named the source SPA"
    body: dict[str, Any] = {"codes": [{"source": "SPA", "code": "K-2", "account": "10010"}]}

    by_page = browser.post(f"{ADDRESS}assign/", {"how": "one", "code": ["SPA\nK-2"], "account": "10010"})
    by_api = [
        program.post("/api/v1/codes/assignments", body | {"how": how}, content_type="application/json")
        for how in ("given", "new")
    ]

    assert by_page.status_code == 422
    assert sentence in by_page.content.decode()
    assert {(each.status_code, each.json()["type"]) for each in by_api} == {
        (422, "urn:kingside:problem:unknown_source")
    }
    assert sentence in by_api[0].json()["detail"]
    assert not CodeAssignment.objects.exists()


def test_nothing_chosen_is_refused(browser: Client, lines: None) -> None:
    answer = browser.post(f"{ADDRESS}assign/", {"how": "one", "account": "10010"})

    assert answer.status_code == 400
    assert "Choose at least one code." in answer.content.decode()


def test_without_lines_the_page_says_what_will_fill_it(browser: Client, home_folder: object) -> None:
    assert "Import invoice lines" in browser.get(ADDRESS).content.decode()


def test_the_number_of_queries_does_not_grow_with_codes(
    browser: Client, imported: Import, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in (1, 30):
        imported("lines", [line(f"{n}-{i}", customer=f"C{n}-{i}") for i in range(n)])
        # session, member, notices, 2 for what they are about, grants, whom she mentors, kept views, lines, drivers,
        # reporting currency, codes, assignments, whether there are accounts, accounts
        with django_assert_num_queries(15):
            browser.get(ADDRESS)
