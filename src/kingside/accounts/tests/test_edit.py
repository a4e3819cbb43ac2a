"""Changing what is known of an account."""

from datetime import date

import pytest

from kingside.accounts.models import Account
from kingside.accounts.operations import NewAccount, register
from kingside.identity.models import Member
from tests.cast import ClientOf, on_team


@pytest.fixture
def alder(db: None) -> Account:
    """Alder Works, number 10/10."""
    register(accounts=[NewAccount("10/10", "Alder Works", "Paper", date(2019, 5, 1))])
    return Account.objects.get(number="10/10")


@pytest.fixture(autouse=True)
def leads(alder: Account, lead: Member) -> None:
    """Lena leads it."""
    on_team(alder, lead)


def _address(account: Account) -> str:
    return f"{account.get_absolute_url()}edit/"


def test_the_page_begins_with_what_is_known(alder: Account, lead: Member, client_of: ClientOf) -> None:
    page = client_of(lead).get(_address(alder)).content.decode()

    assert 'value="Alder Works"' in page
    assert 'value="2019-05-01"' in page


def test_what_somebody_says_is_kept(alder: Account, lead: Member, client_of: ClientOf) -> None:
    said = {"name": " Alder Works plc ", "sector": "", "since": ""}

    answer = client_of(lead).post(_address(alder), said)

    alder.refresh_from_db()
    assert answer.headers["Location"] == alder.get_absolute_url()
    assert (alder.name, alder.sector, alder.since) == ("Alder Works plc", "", None)


def test_an_account_without_a_name_is_refused_beside_the_field(
    alder: Account, lead: Member, client_of: ClientOf
) -> None:
    answer = client_of(lead).post(_address(alder), {"name": "  ", "sector": "Steel", "since": "yesterday"})

    alder.refresh_from_db()
    assert answer.status_code == 400
    assert 'value="Steel"' in answer.content.decode()
    assert alder.sector == "Paper"


def test_whoever_sees_it_and_is_not_on_the_team_hears_whom_to_ask(
    alder: Account, manager: Member, client_of: ClientOf
) -> None:
    answer = client_of(manager).post(_address(alder), {"name": "Mine"})

    alder.refresh_from_db()
    assert answer.status_code == 403
    assert "Ask Lena Brandt." in answer.content.decode()
    assert alder.name == "Alder Works"


def test_for_a_stranger_it_is_not_there(alder: Account, stranger: Member, client_of: ClientOf) -> None:
    assert client_of(stranger).get(_address(alder)).status_code == 404


def test_an_account_that_is_not_there_is_not_found(lead: Member, client_of: ClientOf) -> None:
    assert client_of(lead).get("/accounts/nobody/edit/").status_code == 404
