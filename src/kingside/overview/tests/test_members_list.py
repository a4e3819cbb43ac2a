"""/members/ as a list: sorted, narrowed, counted and exported like every other, by those who let people in."""

import csv
import io

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from kingside.config.home import Home
from kingside.identity.models import Member
from kingside.identity.operations import welcome
from tests.cast import ClientOf
from tests.html_tables import read

MEMBERS = "/members/"


@pytest.fixture
def browser(administrator: Member, client_of: ClientOf) -> Client:
    return client_of(administrator)


def names(browser: Client, query: str) -> list[str]:
    return [name.split()[0] for name in read(browser.get(f"{MEMBERS}?{query}")).table("Members").column("Name")]


def test_those_who_are_let_in_stand_first(browser: Client, lead: Member, stranger: Member) -> None:
    Member.objects.filter(pk=lead.pk).update(is_active=False)

    assert names(browser, "") == ["Ada", "Silas", "Lena"]
    assert names(browser, "sort=-name") == ["Silas", "Lena", "Ada"]


def test_a_word_a_state_and_a_day_narrow_it(browser: Client, lead: Member, stranger: Member) -> None:
    Member.objects.filter(pk=lead.pk).update(is_active=False, last_login=timezone.now())

    assert names(browser, "q=len") == ["Lena"]
    assert names(browser, "is_active=no") == ["Lena"]
    assert names(browser, "last_seen_at_from=2020-01-01&q=lena") == ["Lena"]
    assert names(browser, "last_seen_at=unknown") == ["Silas"]
    assert names(browser, "second_factor=no&sort=name") == ["Ada", "Lena", "Silas"]


def test_whoever_never_came_stands_last(browser: Client, stranger: Member) -> None:
    assert [names(browser, f"sort={way}last_seen_at")[-1] for way in ("", "-")] == ["Silas", "Silas"]


@pytest.mark.req("GEN-11")
def test_it_leaves_as_a_file(browser: Client, lead: Member, home_folder: Home) -> None:
    answer = browser.post("/exports/members/new/", {"format": "csv", "query": "q=lena&column=email&column=is_active"})

    lines = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert lines == [["Name", "E-mail", "Let in"], ["Lena Brandt", lead.email, "yes"]]


def test_the_number_of_queries_does_not_grow(
    browser: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in (1, 20):
        for each in range(n):
            welcome(name=f"Guest {n} {each}", email=f"guest-{n}-{each}@kingside.example")
        with django_assert_max_num_queries(12):
            browser.get(f"{MEMBERS}?q=guest&second_factor=no&sort=last_seen_at")


def test_whoever_lets_nobody_in_reaches_it_by_no_way(client_of: ClientOf, lead: Member, home_folder: Home) -> None:
    browser = client_of(lead)

    assert browser.get(MEMBERS).status_code == 404
    assert browser.post("/exports/members/new/", {"format": "csv"}).status_code == 404
    assert browser.post("/tables/members/views/", {"name": "Mine"}).status_code == 404
