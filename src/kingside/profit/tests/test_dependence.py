"""/profit/dependence/: how much of revenue and of minutes goes to accounts that lose money."""

from decimal import Decimal

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from kingside.audit.queries import history_of
from kingside.identity.access import NotForYou, NotYours
from kingside.identity.models import Member
from kingside.profit import dependence
from kingside.profit.models import ProfitMap
from kingside.profit.models.dependence import DependenceTarget
from tests.cast import ClientOf
from tests.html_tables import read
from tests.lake.books import table
from tests.lake.workshop import COSTS, LINES
from tests.published_maps import BAZAAR_COSTS, Publish, bazaar_lines

PAGE = "/profit/dependence/"
CAPTION = "What goes to accounts that lose money, the latest period first"


@pytest.mark.req("PRF-13")
def test_the_worked_example(workshop: ProfitMap, client_of: ClientOf, manager: Member) -> None:
    page = read(client_of(manager).get(PAGE))

    assert page.headings[0] == "62.7 % of our minutes earn 1.6 % of revenue and lose money"
    assert [row[1:] for row in page.table(CAPTION).rows] == [["1 of 2", "-78.0 USD", "1.6 %", "62.7 %"]]


@pytest.mark.req("PRF-13")
def test_the_trend_has_one_row_a_period_of_its_newest_map(
    publish: Publish, client_of: ClientOf, manager: Member
) -> None:
    publish(lines=table(LINES))
    publish(lines=table(LINES), costs=COSTS.replace("45.00", "900.00"))
    publish(lines=table(LINES), costs=COSTS.replace("2025-03-31", "2025-06-30"))

    rows = read(client_of(manager).get(PAGE)).table(CAPTION).column("Share of minutes")

    assert rows == ["62.7 %", "100.0 %"]  # with the dear delivery both lose


def test_without_resources_minutes_are_unknown(publish: Publish, client_of: ClientOf, manager: Member) -> None:
    publish(lines=bazaar_lines(30), costs=BAZAAR_COSTS)

    page = read(client_of(manager).get(PAGE))

    assert page.table(CAPTION).column("Share of minutes") == ["unknown"]
    assert page.headings[0].endswith("of revenue comes from accounts that lose money")


@pytest.mark.req("PRF-13")
def test_the_head_of_key_accounts_sets_a_target(workshop: ProfitMap, client_of: ClientOf, manager: Member) -> None:
    browser = client_of(manager)

    browser.post(PAGE, {"revenue": "1", "minutes": "12.5"})

    assert "Target: at most 1.0 % of revenue and 12.5 % of minutes, set by Maud Keller" in read(browser.get(PAGE)).words
    assert history_of(DependenceTarget.objects.get()).entries[0].verb == "set"


@pytest.mark.parametrize("revenue", ["-1", "101", "", "many"])
def test_a_target_is_a_share(workshop: ProfitMap, client_of: ClientOf, manager: Member, revenue: str) -> None:
    assert client_of(manager).post(PAGE, {"revenue": revenue, "minutes": "10"}).status_code == 400
    assert not DependenceTarget.objects.exists()


def test_a_target_beyond_the_whole_is_refused_by_every_way(manager: Member) -> None:
    with pytest.raises(dependence.NotAShare):
        dependence.set_target(revenue_share=Decimal("1.01"), minutes_share=Decimal(0), by=manager, at=timezone.now())


@pytest.mark.parametrize(("who", "error"), [("finance", NotYours), ("executive", NotYours), ("lead", NotForYou)])
def test_nobody_else_sets_it(request: pytest.FixtureRequest, who: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        dependence.set_target(
            revenue_share=Decimal(0), minutes_share=Decimal(0), by=request.getfixturevalue(who), at=timezone.now()
        )


def test_the_number_of_queries_does_not_grow_with_the_business(
    publish: Publish, client_of: ClientOf, manager: Member, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser = client_of(manager)
    for accounts in (2, 40):
        publish(lines=bazaar_lines(accounts), costs=BAZAAR_COSTS)
        # session, member, notices, grants, teams, target, maps, sums, 2 × history
        with django_assert_num_queries(10):
            browser.get(PAGE)
