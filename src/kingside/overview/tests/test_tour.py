"""The tour: five stops through the demo company, each a page with a bar."""

import pytest
from pytest_django import DjangoAssertNumQueries

from kingside.identity.models import Member
from kingside.profit.models import ProfitMap
from tests.cast import ClientOf
from tests.html_tables import read
from tests.published_maps import BAZAAR_COSTS, Publish, bazaar_lines

pytestmark = pytest.mark.usefixtures("open_demo")

STOPS = [
    "/accounts/?show=worst&tour=1",
    "/accounts/B/?tour=2",
    "/profit/cell/?account=B&product=L3&tour=3",
    "/profit/?tour=4#secure",
    "/today/?tour=5",
]


def test_five_stops_follow_the_account_that_loses(workshop: ProfitMap, client_of: ClientOf, persona: Member) -> None:
    browser = client_of(persona)

    assert [browser.get(f"/tour/{number}/")["Location"] for number in range(1, 6)] == STOPS


def test_each_stop_says_what_to_see_and_leads_on(workshop: ProfitMap, client_of: ClientOf, persona: Member) -> None:
    browser = client_of(persona)

    for number, address in enumerate(STOPS, start=1):
        page = read(browser.get(address))

        assert f"{number} of 5 ·" in page.words
        assert (f"/tour/{number - 1}/" in page.links) == (number > 1)
        assert (f"/tour/{number + 1}/" in page.links) == (number < 5)


def test_what_a_stop_says_is_what_the_map_says(workshop: ProfitMap, client_of: ClientOf, persona: Member) -> None:
    words = read(client_of(persona).get(STOPS[0])).words

    assert "B is number 2 by revenue, 25 at a net margin of -311.9 %: it gives back 78.0." in words


def test_the_largest_of_those_that_lose_is_told_of(publish: Publish, client_of: ClientOf, persona: Member) -> None:
    publish(lines=bazaar_lines(60), costs=BAZAAR_COSTS)

    assert client_of(persona).get("/tour/2/")["Location"] == "/accounts/C0024/?tour=2"


def test_the_tour_can_be_ended_where_one_is(workshop: ProfitMap, client_of: ClientOf, persona: Member) -> None:
    browser = client_of(persona)

    assert "/accounts/?show=worst" in read(browser.get(STOPS[0])).links
    assert "1 of 5" not in read(browser.get("/accounts/?show=worst")).words


@pytest.mark.parametrize("number", ["0", "6", "1e3", "%C2%B2", ""])
def test_a_stop_that_does_not_exist_has_no_bar(
    workshop: ProfitMap, client_of: ClientOf, persona: Member, number: str
) -> None:
    browser = client_of(persona)

    assert 'class="ks-tour"' not in browser.get(f"/today/?tour={number}").content.decode()
    assert browser.get(f"/tour/{number}/").status_code == 404


def test_there_is_no_tour_of_ones_own_company(workshop: ProfitMap, client_of: ClientOf, manager: Member) -> None:
    browser = client_of(manager)

    assert browser.get("/tour/1/").status_code == 404
    assert 'class="ks-tour"' not in browser.get(STOPS[0]).content.decode()


def test_there_is_no_tour_where_nobody_loses(publish: Publish, client_of: ClientOf, persona: Member) -> None:
    publish(lines=bazaar_lines(60)[30:], costs=BAZAAR_COSTS)
    browser = client_of(persona)

    assert browser.get("/tour/1/").status_code == 404
    assert "/tour/1/" not in read(browser.get("/today/")).links


def test_there_is_no_tour_without_a_map(client_of: ClientOf, persona: Member) -> None:
    assert client_of(persona).get("/tour/1/").status_code == 404


def test_the_bar_asks_three_questions_of_the_database(
    workshop: ProfitMap, client_of: ClientOf, persona: Member, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser = client_of(persona)
    with django_assert_num_queries(17):  # those of Today, without an earlier map to compare with
        browser.get("/today/")

    with django_assert_num_queries(20):
        browser.get("/today/?tour=5")
