"""/search/ and the palette: anything by a few letters, even mistyped ones, and nothing that is not for the member."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from kingside.accounts.codes import assign, undo_assignment
from kingside.accounts.models import Account
from kingside.accounts.operations import NewAccount, edit, register
from kingside.identity.models import Department, Member, Role
from kingside.identity.roles import name_department, name_unit
from kingside.lake.levers import ServiceLevel
from kingside.offerings.models import Product
from kingside.profit.models import ProfitMap
from kingside.profit.scenarios import delete_scenario, restore_scenario, save_scenario
from kingside.search.models import SearchEntry
from kingside.search.operations import heal
from kingside.search.queries import CANDIDATES, SECTIONS
from tests.cast import ClientOf, on_team
from tests.html_tables import read
from tests.leaving import Way

pytestmark = pytest.mark.both_databases

NAMES = {"10020": "Orrestad Paper", "10021": "Ørsted Søn", "10022": "Café Bär", "20020": "Paperworks North"}


@pytest.fixture
def accounts(db: None) -> dict[str, Account]:
    """Four accounts that are easily mistyped."""
    register(accounts=[NewAccount(number=number, name=name) for number, name in NAMES.items()])
    return {account.name: account for account in Account.objects.all()}


def groups(browser: Client, words: str) -> dict[str, list[str]]:
    found = browser.get("/search/", {"q": words}).context["found"].groups
    return {str(group.label): [result.title for result in group.results] for group in found}


def titles(browser: Client, words: str) -> list[str]:
    """What is found, without the sections of it."""
    return [title for label, found in groups(browser, words).items() if label != SECTIONS for title in found]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("orre", "Orrestad Paper"),
        ("Orestad", "Orrestad Paper"),
        ("orrestda", "Orrestad Paper"),
        ("ORSTED SON", "Ørsted Søn"),
        ("cafe bar", "Café Bär"),
        ("10022", "Café Bär"),
        ("or", "Ørsted Søn"),  # the shortest first
        ("north pap", "Paperworks North"),
    ],
)
def test_an_account_is_found_by_its_beginning_its_number_and_in_spite_of_a_mistake(
    accounts: dict[str, Account], client_of: ClientOf, manager: Member, words: str, first: str
) -> None:
    assert titles(client_of(manager), words)[0] == first


def test_what_begins_with_the_letters_comes_before_what_has_them(
    accounts: dict[str, Account], client_of: ClientOf, manager: Member
) -> None:
    assert titles(client_of(manager), "paper") == ["Paperworks North", "Orrestad Paper"]


def test_a_result_leads_to_its_page_and_comes_first_the_next_time(
    accounts: dict[str, Account], client_of: ClientOf, manager: Member
) -> None:
    browser = client_of(manager)
    (result,) = (each for each in browser.get("/search/?q=cafe").context["found"].groups[0].results)

    assert browser.get(result.url)["Location"] == "/accounts/10022/"

    lately = browser.get("/search/").context["found"].groups[0]
    assert (lately.label, [each.title for each in lately.results]) == ("Opened lately", ["Café Bär"])


def test_a_page_is_found_by_whoever_may_open_it(client_of: ClientOf, manager: Member, stranger: Member) -> None:
    assert "Audit trail" in titles(client_of(manager), "audit")
    assert "Audit trail" not in titles(client_of(stranger), "audit")


@pytest.mark.parametrize("words", ["optics", "notic", "fomrats", "proift"])
def test_a_page_is_guessed_by_its_title_alone_and_not_by_far(client_of: ClientOf, manager: Member, words: str) -> None:
    guessed = {
        "optics": [],
        "notic": ["Notices", "How notices come"],
        "fomrats": [],
        "proift": ["How to read profit", "Profit"],
    }

    assert titles(client_of(manager), words) == guessed[words]


def test_nothing_is_guessed_where_something_is_so_as_it_was_typed(
    accounts: dict[str, Account], client_of: ClientOf, manager: Member
) -> None:
    register(accounts=[NewAccount(number="30", name="Orrestadt Quarries")])

    assert titles(client_of(manager), "orrestadt") == ["Orrestadt Quarries"]
    assert titles(client_of(manager), "orrestad") == ["Orrestad Paper", "Orrestadt Quarries"]


@pytest.mark.parametrize(
    ("words", "title", "url"),
    [
        ("orrestad team", "Orrestad Paper · Team", "/accounts/10020/team/"),
        ("team orrest", "Orrestad Paper · Team", "/accounts/10020/team/"),
        ("orestad paper tea", "Orrestad Paper · Team", "/accounts/10020/team/"),
        ("cafe comments", "Café Bär · Comments", "/accounts/10022/#comments"),
        ("cafe hist", "Café Bär · History", "/accounts/10022/#history"),
        ("cafe profit", "Café Bär · Products", "/profit/cells/?show=all&account=10022"),
    ],
)
def test_a_section_is_found_by_the_name_of_its_account_and_a_word(
    accounts: dict[str, Account], client_of: ClientOf, manager: Member, words: str, title: str, url: str
) -> None:
    first = client_of(manager).get("/search/", {"q": words}).context["found"].groups[0].results[0]

    assert (first.title, first.url) == (title, url)


def test_the_sections_of_the_one_account_that_is_found_stand_below_it(
    accounts: dict[str, Account], client_of: ClientOf, manager: Member
) -> None:
    found = groups(client_of(manager), "orre")

    assert list(found) == ["Accounts", SECTIONS]
    assert found[str(SECTIONS)][:2] == ["Orrestad Paper · Team", "Orrestad Paper · Products"]
    assert SECTIONS not in groups(client_of(manager), "paper")


@pytest.mark.req("GEN-01")
def test_no_section_is_offered_that_is_not_for_the_member(
    accounts: dict[str, Account], client_of: ClientOf, lead: Member, stranger: Member
) -> None:
    on_team(accounts["Café Bär"], lead)

    assert groups(client_of(lead), "cafe")[str(SECTIONS)] == [
        f"Café Bär · {section}" for section in ("Team", "Products", "Comments", "Change")
    ]
    assert SECTIONS not in groups(client_of(lead), "orre")
    assert SECTIONS not in groups(client_of(stranger), "cafe team")


def test_a_product_leads_to_what_it_earns_with_whom(
    workshop: ProfitMap, client_of: ClientOf, manager: Member, lead: Member
) -> None:
    ladder = Product.objects.get(code="L3")
    ladder.name = "Ladder"
    ladder.save()
    browser = client_of(manager)

    (group,) = browser.get("/search/", {"q": "ladder"}).context["found"].groups
    page = read(browser.get(browser.get(group.results[0].url)["Location"]))

    assert page.headings[0] == "1 account–product pair makes up the business with Ladder"
    assert page.tables[0].column("Account") == ["B"]
    assert titles(client_of(lead), "ladder") == []


@pytest.mark.req("GEN-01")
def test_a_proposal_to_leave_is_found_by_whoever_may_read_it_and_says_how_far_it_is(
    way: Way, client_of: ClientOf, manager: Member, support: Member, stranger: Member
) -> None:
    on_team(way.proposal.account, support, Role.SUPPORT)
    entry = SearchEntry.objects.get(kind="exit")
    address = reverse("search:open", args=[entry.pk])

    assert titles(client_of(way.lead), "leaving b") == titles(client_of(manager), "leaving b") == ["Leaving B"]
    assert client_of(way.lead).get(address)["Location"] == way.proposal.get_absolute_url()
    assert entry.detail == "Proposed"
    for nobody in (support, stranger):
        assert titles(client_of(nobody), "leaving b") == []
        assert client_of(nobody).get(address).status_code == 404

    way.take("withdraw", way.lead)
    way.proposal.account.name = "Bergen Tools"
    way.proposal.account.save()

    entry.refresh_from_db()
    assert (entry.title, entry.detail) == ("Leaving Bergen Tools", "Rejected")


@pytest.mark.req("GEN-01")
def test_a_scenario_is_found_by_its_name_and_its_account_until_it_is_deleted(
    workshop: ProfitMap, client_of: ClientOf, manager: Member, lead: Member, support: Member
) -> None:
    account = Account.objects.get(number="B")
    account.name = "Bergen Tools"
    account.save()
    on_team(account, lead)
    on_team(account, support, Role.SUPPORT)
    kept = save_scenario(
        profit_map=workshop,
        account=account,
        product="L3",
        name="No rush",
        levers=[ServiceLevel("rush", Decimal(100))],
        by=lead,
    )

    found = groups(client_of(lead), "bergen")
    assert (found["Accounts"], found["Lever scenarios"]) == (["Bergen Tools"], ["No rush"])
    assert "Bergen Tools · Team" in found[str(SECTIONS)]  # below the one account, whatever else has its name
    assert titles(client_of(support), "no rush") == []

    delete_scenario(scenario=kept, by=lead, at=timezone.now())
    assert titles(client_of(manager), "no rush") == []

    restore_scenario(scenario=kept, by=lead)
    assert titles(client_of(manager), "no rush") == ["No rush"]


def test_an_account_is_found_however_many_flags_it_has(
    accounts: dict[str, Account], client_of: ClientOf, manager: Member
) -> None:
    SearchEntry.objects.bulk_create(
        SearchEntry(kind="product", ref=f"-{n}", title=f"A {n}", url="/", words=f" a {n:03} of orrestad paper")
        for n in range(CANDIDATES * 2)
    )

    for words in ("orrestad", "paper", "paper orrestad"):
        assert groups(client_of(manager), words)["Accounts"][-1] == "Orrestad Paper"


@pytest.mark.req("GEN-01")
def test_departments_and_units_are_found_by_whoever_sees_members_and_a_department_by_who_answers_for_it(
    client_of: ClientOf, administrator: Member, representative: Member, stranger: Member
) -> None:
    name_department(name="Harbour office", by=None)
    unit = name_unit(name="Harbour towns", by=None)
    own = Department.objects.get(representative=representative)

    assert sorted(titles(client_of(administrator), "harbour")) == ["Harbour office", "Harbour towns"]
    assert titles(client_of(representative), "harbour") == titles(client_of(stranger), "harbour") == []
    assert own.name in groups(client_of(representative), own.name)["Departments"]
    assert "Departments" not in groups(client_of(stranger), own.name)

    name_unit(name="Fjord towns", unit=unit, by=None, seen_version=unit.version)

    assert titles(client_of(administrator), "harbour") == ["Harbour office"]


def test_an_edit_and_an_undone_code_are_followed_at_once(
    accounts: dict[str, Account], client_of: ClientOf, manager: Member, lead: Member
) -> None:
    account, browser = accounts["Café Bär"], client_of(manager)
    on_team(account, lead)
    assignment = assign(codes={("SAP", "4711"): account}, by=None)
    edit(account=account, seen_version=account.version, by=lead, name="Bistro Bär", sector="", since=None)

    assert titles(browser, "bistro") == ["Bistro Bär"]
    assert titles(browser, "cafe") == []
    assert titles(browser, "4711") == ["4711"]
    assert "Bistro Bär, in SAP" in read(browser.get("/search/?q=4711")).words

    undo_assignment(assignment=assignment, by=None)

    assert titles(browser, "4711") == []


def test_what_was_written_past_the_index_is_healed(
    accounts: dict[str, Account], client_of: ClientOf, manager: Member
) -> None:
    Account.objects.filter(number="10020").update(name="Orrefors Glass")
    SearchEntry.objects.filter(title="Café Bär").delete()
    SearchEntry.objects.create(kind="account", ref="0", title="Ghost", url="/", words=" ghost")

    assert heal() == 3

    browser = client_of(manager)
    found = [titles(browser, words) for words in ("orrefors", "cafe", "ghost")]
    assert found == [["Orrefors Glass"], ["Café Bär"], []]
    assert heal() == 0


def test_a_member_who_is_erased_leaves_the_index(client_of: ClientOf, administrator: Member, stranger: Member) -> None:
    browser = client_of(administrator)
    assert titles(browser, "silas marsh") == ["Silas Marsh"]

    stranger.delete()

    assert titles(browser, "silas marsh") == []
    assert not SearchEntry.objects.filter(words__contains="silas").exists()


@pytest.mark.req("GEN-01")
def test_codes_are_found_only_by_whoever_sees_the_profile(
    accounts: dict[str, Account], client_of: ClientOf, lead: Member, stranger: Member
) -> None:
    on_team(accounts["Café Bär"], lead)
    assign(codes={("SAP", "4711"): accounts["Café Bär"], ("SAP", "4712"): accounts["Orrestad Paper"]}, by=None)

    assert titles(client_of(lead), "471") == ["4711"]
    assert titles(client_of(stranger), "471") == []
    hidden = SearchEntry.objects.get(title="4712")
    assert client_of(lead).get(f"/search/{hidden.pk}/").status_code == 404


@pytest.mark.req("GEN-01")
def test_members_are_found_by_those_who_manage_them_and_by_themselves(
    client_of: ClientOf, administrator: Member, lead: Member, stranger: Member
) -> None:
    assert titles(client_of(administrator), "lena") == ["Lena Brandt"]
    assert titles(client_of(lead), "lena") == ["Lena Brandt"]
    assert titles(client_of(stranger), "lena") == []


@pytest.mark.parametrize("words", ["%", "_", '"', "' OR 1=1", "\\", "* NEAR", "()", "\0", "x" * 5000, "🦆", "--"])
def test_no_letters_break_it(accounts: dict[str, Account], client_of: ClientOf, manager: Member, words: str) -> None:
    assert client_of(manager).get("/search/", {"q": words}).status_code == 200


def test_without_scripts_the_page_says_what_was_found(
    accounts: dict[str, Account], client_of: ClientOf, manager: Member
) -> None:
    page = read(client_of(manager).get("/search/?q=paper"))

    assert page.headings[:2] == ["2 found for “paper”", "Accounts"]
    assert read(client_of(manager).get("/search/?q=zebra")).headings[0] == "Nothing like that"


def test_the_number_of_queries_does_not_grow_with_what_is_found(
    client_of: ClientOf, lead: Member, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    browser = client_of(lead)
    for n in (1, 80):
        register(accounts=[NewAccount(number=f"P{each}", name=f"Paper {each}") for each in range(n)])
        for asked in ("paper", "papre"):  # few found, or none: then words that are nearly so are looked for too
            with django_assert_max_num_queries(17):  # PostgreSQL is told to use its index, and that it may forget that
                browser.get(f"/search/?q={asked}")
