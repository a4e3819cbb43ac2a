"""Changing what is known of an account."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from kingside.accounts.models import Account
from kingside.accounts.operations import NewAccount, edit, register
from kingside.core.versioning import StaleVersion
from kingside.identity.models import Member, Role
from tests.cast import ClientOf, on_team
from tests.html_tables import read


@pytest.fixture
def alder(db: None) -> Account:
    """Alder Works, number 10/10."""
    register(accounts=[NewAccount("10/10", "Alder Works", "Paper", date(2019, 5, 1))])
    return Account.objects.get(number="10/10")


@pytest.fixture(autouse=True)
def team(alder: Account, lead: Member, support: Member) -> None:
    """Lena leads it, Sami keeps it running."""
    on_team(alder, lead)
    on_team(alder, support, Role.SUPPORT)


def _address(account: Account) -> str:
    return f"{account.get_absolute_url()}edit/"


def test_the_page_begins_with_what_is_known(alder: Account, lead: Member, client_of: ClientOf) -> None:
    page = client_of(lead).get(_address(alder)).content.decode()

    assert 'value="Alder Works"' in page
    assert 'value="2019-05-01"' in page


def test_what_somebody_says_is_kept(alder: Account, lead: Member, client_of: ClientOf) -> None:
    said = {"version": "1", "name": " Alder Works plc ", "sector": "", "since": ""}

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
    assert "Ask Lena Brandt or Sami Haddad." in answer.content.decode()
    assert alder.name == "Alder Works"


def test_whoever_sees_its_name_alone_hears_whom_to_ask(alder: Account, stranger: Member, client_of: ClientOf) -> None:
    answer = client_of(stranger).get(_address(alder))

    assert answer.status_code == 403
    assert "Ask Lena Brandt or Sami Haddad." in answer.content.decode()
    assert 'value="Paper"' not in answer.content.decode()


def test_an_account_that_is_not_there_is_not_found(lead: Member, client_of: ClientOf) -> None:
    assert client_of(lead).get("/accounts/nobody/edit/").status_code == 404


SEEN = {"version": "1", "name": "Alder Works", "sector": "Paper", "since": "2019-05-01"}


@pytest.mark.req("GEN-08")
def test_the_second_of_two_who_save_chooses_field_by_field(
    alder: Account, lead: Member, support: Member, client_of: ClientOf
) -> None:
    client_of(lead).post(_address(alder), SEEN | {"name": "Alder plc", "sector": "Packaging"})

    answer: Any = client_of(support).post(_address(alder), SEEN | {"name": "Alder AG", "since": "2018-01-01"})

    conflict = answer.context["conflict"]
    assert (answer.status_code, conflict.who, conflict.version) == (409, "Lena Brandt", 2)
    assert [(each.label, each.seen, each.theirs, each.yours) for each in conflict.choices] == [
        ("Name", "Alder Works", "Alder plc", "Alder AG"),
        ("Sector", "Paper", "Packaging", "Paper"),
        ("Customer since", "2019-05-01", "2019-05-01", "2018-01-01"),
    ]
    assert [each.versions.is_contested for each in conflict.choices] == [True, False, False]
    alder.refresh_from_db()
    assert alder.name == "Alder plc"

    client_of(support).post(_address(alder), {"version": "2", "name": "Alder AG", "sector": "Packaging", "since": ""})

    alder.refresh_from_db()
    assert (alder.name, alder.sector, alder.since, alder.version) == ("Alder AG", "Packaging", None, 3)


def test_who_chooses_too_late_is_asked_again(
    alder: Account, lead: Member, support: Member, client_of: ClientOf
) -> None:
    client_of(lead).post(_address(alder), SEEN | {"name": "Alder plc"})
    client_of(lead).post(_address(alder), SEEN | {"version": "2", "name": "Alder Ltd"})

    answer: Any = client_of(support).post(_address(alder), SEEN | {"version": "2", "name": "Alder AG"})

    assert answer.status_code == 409
    assert answer.context["conflict"].choices[0].theirs == "Alder Ltd"


def test_an_import_in_between_is_a_conflict_too(alder: Account, lead: Member, client_of: ClientOf) -> None:
    register(accounts=[NewAccount("10/10", "Alder Holding", "Paper", date(2019, 5, 1))])

    answer: Any = client_of(lead).post(_address(alder), SEEN | {"sector": "Steel"})

    assert answer.status_code == 409
    assert [each.theirs for each in answer.context["conflict"].choices] == ["Alder Holding", "Paper"]
    assert "not known any more" in answer.content.decode()


@pytest.mark.parametrize("version", ["", "0", "-1", "one", "99999999999999999999"])
def test_a_version_that_nobody_saw_overwrites_nothing(
    alder: Account, lead: Member, client_of: ClientOf, version: str
) -> None:
    answer = client_of(lead).post(_address(alder), SEEN | {"version": version, "name": "Alder AG"})

    alder.refresh_from_db()
    assert answer.status_code in (400, 409)
    assert alder.name == "Alder Works"


def test_saving_what_is_there_is_no_new_version(
    alder: Account, lead: Member, finance: Member, client_of: ClientOf
) -> None:
    client_of(lead).post(_address(alder), SEEN)

    alder.refresh_from_db()
    assert alder.version == 1
    rows = read(client_of(finance).get(alder.get_absolute_url())).table("What happened to it, the newest first").rows
    assert "edited" not in [row[2] for row in rows]


@pytest.mark.req("GEN-08")
def test_who_read_the_account_before_the_other_wrote_overwrites_nothing(
    alder: Account, lead: Member, support: Member
) -> None:
    read_by_both = Account.objects.get()
    edit(account=alder, seen_version=1, by=lead, name="Alder plc", sector="Paper", since=None)

    with pytest.raises(StaleVersion):
        edit(account=read_by_both, seen_version=1, by=support, name="Alder AG", sector="Paper", since=None)

    alder.refresh_from_db()
    assert (alder.name, alder.version) == ("Alder plc", 2)


@pytest.mark.req("GEN-08")
@pytest.mark.django_db(transaction=True)
def test_of_two_who_press_save_in_the_same_moment_one_is_asked(
    alder: Account, lead: Member, support: Member, client_of: ClientOf
) -> None:
    browsers = {"Alder plc": client_of(lead), "Alder AG": client_of(support)}
    ready = Barrier(2)

    def save(name: str) -> int:
        ready.wait()
        try:
            return browsers[name].post(_address(alder), SEEN | {"name": name}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = dict(zip(browsers, pool.map(save, browsers), strict=True))

    alder.refresh_from_db()
    assert sorted(answers.values()) == [302, 409]
    assert answers[alder.name] == 302
    assert alder.version == 2
