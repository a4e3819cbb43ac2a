"""/departments/ as a list: all of them for those who see members, one's own for whoever speaks for one."""

import csv
import io

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kingside.config.home import Home
from kingside.identity.models import Department, Member
from kingside.identity.roles import name_department
from tests.cast import ClientOf
from tests.html_tables import read

DEPARTMENTS, EXPORT = "/departments/", "/exports/departments/new/"


@pytest.fixture
def named(support: Member, stranger: Member) -> None:
    """Sven speaks for the workshop, Silas stands in; nobody speaks for the yard."""
    name_department(name="Workshop", representative=support, deputy=stranger, by=None)
    name_department(name="Yard", by=None)


def names(browser: Client, query: str = "") -> list[str]:
    return read(browser.get(f"{DEPARTMENTS}?{query}")).table("Departments").column("Department")


def exported(browser: Client) -> list[list[str]]:
    answer = browser.post(EXPORT, {"format": "csv", "query": "sort=-name"})
    return list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))


@pytest.mark.req("GEN-11")
def test_they_are_narrowed_and_leave_as_a_file(
    client_of: ClientOf, administrator: Member, support: Member, stranger: Member, named: None, home_folder: Home
) -> None:
    browser = client_of(administrator)
    workshop = Department.objects.get(name="Workshop")

    page = read(browser.get(DEPARTMENTS))
    assert page.headings[0] == "2 departments"
    assert f"/departments/{workshop.pk}/" in page.links
    assert page.table("Departments").rows[1] == ["Yard", "nobody yet", "nobody yet"]
    assert names(browser, "sort=-name") == ["Yard", "Workshop"]
    assert names(browser, "representative=unknown") == ["Yard"]
    assert names(browser, f"q={stranger.name}") == names(browser, f"deputy={stranger.name}") == ["Workshop"]
    assert exported(browser) == [
        ["Department", "Representative", "Deputy"],
        ["Yard", "", ""],
        ["Workshop", support.name, stranger.name],
    ]


def test_whoever_speaks_for_one_sees_that_one_alone_and_changes_nothing(
    client_of: ClientOf, support: Member, lead: Member, named: None, home_folder: Home
) -> None:
    speaks = client_of(support)

    page = read(speaks.get(DEPARTMENTS))
    assert page.headings[0] == "1 department"
    assert f"/departments/{Department.objects.get(name='Workshop').pk}/" not in page.links
    assert names(speaks) == ["Workshop"]
    assert len(exported(speaks)) == 2
    assert client_of(lead).get(DEPARTMENTS).status_code == 404
    assert len(exported(client_of(lead))) == 1


def test_the_number_of_queries_does_not_grow(
    client_of: ClientOf, administrator: Member, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    browser = client_of(administrator)
    for n in (1, 12):
        for each in range(n):
            name_department(name=f"Shop {n}-{each}", representative=administrator, by=None)
        with django_assert_max_num_queries(13):
            browser.get(f"{DEPARTMENTS}?q=shop&sort=deputy")
