"""Many rows changed at once: first shown, then done one by one, then undone."""

import pytest
from django.test import Client

from kingside.accounts.models import Account
from kingside.accounts.operations import edit
from kingside.audit.models import AuditEvent
from kingside.identity.models import BusinessUnit, Member
from kingside.profit.models import ProfitMap
from kingside.tables.models import BulkChange
from tests.cast import ClientOf, on_team
from tests.html_tables import read

SECTOR, UNIT = "/tables/accounts/sector/", "/tables/accounts/unit/"


@pytest.fixture
def both(workshop: ProfitMap, lead: Member) -> dict[str, Account]:
    """Two accounts that Lena leads."""
    accounts = {each.number: each for each in Account.objects.all()}
    for account in accounts.values():
        on_team(account, lead)
    return accounts


@pytest.fixture
def desk(both: dict[str, Account], client_of: ClientOf, lead: Member) -> Client:
    return client_of(lead)


def seen(*accounts: Account) -> str:
    return ",".join(f"{account.pk}.{account.version}" for account in accounts)


def sectors() -> dict[str, str]:
    return dict(Account.objects.values_list("number", "sector"))


def test_first_it_says_what_would_change(desk: Client, both: dict[str, Account]) -> None:
    page = read(desk.post(SECTOR, {"rows": [seen(both["A"]), seen(both["B"])]}))

    assert page.headings[0] == "Say the sector: changes 2 accounts"
    assert sectors() == {"A": "", "B": ""}


def test_each_is_changed_and_remembered_and_all_are_undone(desk: Client, both: dict[str, Account]) -> None:
    page = read(desk.post(SECTOR, {"rows": seen(*both.values()), "do": "change", "to-sector": "Paper"}))

    assert page.headings[0] == "2 accounts changed"
    assert sectors() == {"A": "Paper", "B": "Paper"}
    assert AuditEvent.objects.filter(subject_kind="account", verb="edited").count() == 2
    assert AuditEvent.objects.get(subject_kind="bulk_change").detail == "Say the sector: 2 accounts"

    undone = read(desk.post(f"/tables/changes/{BulkChange.objects.get().pk}/undo/"))

    assert undone.headings[0] == "2 accounts undone"
    assert sectors() == {"A": "", "B": ""}
    assert desk.post(f"/tables/changes/{BulkChange.objects.get().pk}/undo/").status_code == 409


def test_all_that_are_filtered_are_taken(desk: Client, both: dict[str, Account]) -> None:
    page = read(desk.post(SECTOR, {"all": "yes", "query": "show=worst"}))

    assert page.headings[0] == "Say the sector: changes 1 account"


def test_who_was_overtaken_is_named_and_the_others_are_changed(
    desk: Client, both: dict[str, Account], lead: Member
) -> None:
    rows = seen(*both.values())
    edit(account=both["B"], seen_version=both["B"].version, by=lead, name="B", sector="Metal", since=None)

    page = read(desk.post(SECTOR, {"rows": rows, "do": "change", "to-sector": "Paper"}))

    assert page.table("What stayed as it was").rows == [["B", "Somebody saved this after you opened it."]]
    assert sectors() == {"A": "Paper", "B": "Metal"}


def test_what_was_changed_since_is_not_undone(desk: Client, both: dict[str, Account], lead: Member) -> None:
    desk.post(SECTOR, {"rows": seen(*both.values()), "do": "change", "to-sector": "Paper"})
    account = Account.objects.get(number="A")
    edit(account=account, seen_version=account.version, by=lead, name="A", sector="Metal", since=None)

    page = read(desk.post(f"/tables/changes/{BulkChange.objects.get().pk}/undo/"))

    assert page.headings[0] == "1 account undone"
    assert sectors() == {"A": "Metal", "B": ""}


def test_an_account_of_others_is_refused_by_name(workshop: ProfitMap, client_of: ClientOf, development: Member) -> None:
    ours, others = Account.objects.order_by("number")
    on_team(ours, development, "DEVELOPMENT")

    page = read(client_of(development).post(SECTOR, {"rows": seen(ours, others), "do": "change", "to-sector": "Paper"}))

    assert page.headings[0] == "1 account changed"
    assert [row[0] for row in page.table("What stayed as it was").rows] == ["B"]
    assert sectors() == {"A": "Paper", "B": ""}


def test_units_are_given_and_taken_back(both: dict[str, Account], client_of: ClientOf, administrator: Member) -> None:
    north = BusinessUnit.objects.create(name="North")
    browser = client_of(administrator)

    browser.post(UNIT, {"rows": seen(*both.values()), "do": "change", "to-unit": north.pk})
    assert set(Account.objects.values_list("unit__name", flat=True)) == {"North"}

    browser.post(f"/tables/changes/{BulkChange.objects.get().pk}/undo/")
    assert set(Account.objects.values_list("unit__name", flat=True)) == {None}


def test_what_says_so_already_is_no_change(desk: Client, both: dict[str, Account]) -> None:
    page = read(desk.post(SECTOR, {"rows": seen(both["A"]), "do": "change", "to-sector": ""}))

    assert "1 account said so already." in page.words
    assert not BulkChange.objects.exists()


@pytest.mark.parametrize("rows", ["", "x.y", "999999999999999999999.1", "0.1", "1.1.1", "²."])
def test_rows_that_are_none_are_said_to_be_missing(desk: Client, rows: str) -> None:
    answer = desk.post(SECTOR, {"rows": rows}, follow=True)

    assert "Choose at least one row." in read(answer).words


def test_another_members_change_is_not_there(
    desk: Client, both: dict[str, Account], client_of: ClientOf, support: Member
) -> None:
    desk.post(SECTOR, {"rows": seen(both["A"]), "do": "change", "to-sector": "Paper"})
    on_team(both["A"], support, "SUPPORT")

    assert client_of(support).post(f"/tables/changes/{BulkChange.objects.get().pk}/undo/").status_code == 404


def test_whoever_may_change_nothing_sees_no_way_to(workshop: ProfitMap, client_of: ClientOf, executive: Member) -> None:
    assert "Change many" not in read(client_of(executive).get("/accounts/")).words
    assert client_of(executive).post(SECTOR, {"all": "yes"}).status_code == 404


def test_an_account_that_is_gone_is_named_when_the_rest_is_undone(desk: Client, both: dict[str, Account]) -> None:
    desk.post(SECTOR, {"rows": seen(*both.values()), "do": "change", "to-sector": "Paper"})
    change = BulkChange.objects.get()
    change.rows[0]["pk"] = "99999"
    change.save()

    page = read(desk.post(f"/tables/changes/{change.pk}/undo/"))

    assert page.table("What stayed as it was").column("Why") == ["It is not there any more."]
