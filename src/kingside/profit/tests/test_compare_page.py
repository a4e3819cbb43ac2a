"""/profit/compare/: what moved between two published maps."""

from collections.abc import Callable

import pytest
from pytest_django import DjangoAssertNumQueries

from kingside.identity.models import Member
from kingside.profit.models import ProfitMap
from tests.cast import ClientOf
from tests.html_tables import read
from tests.published_maps import Publish

COMPARE = "/profit/compare/"

PublishYear = Callable[..., ProfitMap]


def costs(year: int, *, days: str = "12-31", delivery: int = 0, currency: str = "EUR", level: str = "net") -> str:
    return f"""
        currency = "{currency}"
        level = "{level}"

        [period]
        from = {year}-01-01
        to = {year}-{days}

        [[element]]
        code = "delivery"
        per = "order"
        amount = "{delivery}"
    """


@pytest.fixture
def publish_year(publish: Publish) -> PublishYear:
    """Publishes what each account earned before delivery, from 1,000 of revenue."""

    def published(year: int, margins: dict[str, int], **options: object) -> ProfitMap:
        told: dict[str, object] = {"line": 1, "date": f"{year}-01-15", "product": "P", "quantity": 1}
        lines = [
            told | {"order": name, "account": name, "net_revenue": 1000, "cogs": 1000 - margin}
            for name, margin in margins.items()
        ]
        return publish(lines=lines, costs=costs(year, **options))  # type: ignore[arg-type]

    return published


@pytest.fixture
def two_years(publish_year: PublishYear) -> tuple[ProfitMap, ProfitMap]:
    """Net profit goes from 75 to 85: A falls by 50, B rises by 25, C with its loss of 5 is gone, D is new with 30."""
    then = publish_year(2024, {"A": 60, "B": 20, "C": -5})
    return then, publish_year(2025, {"A": 15, "B": 50, "D": 35}, delivery=5)


@pytest.mark.req("PRF-04")
@pytest.mark.usefixtures("two_years")
def test_the_heading_says_how_net_profit_went_and_how_few_lost_most(client_of: ClientOf, manager: Member) -> None:
    page = read(client_of(manager).get(COMPARE))

    assert page.headings[0] == "Net profit rose from 75 to 85; 1 account lost most"
    assert "Accounts: 1 gone, 1 new, 1 with less, 1 with more" in page.headings


@pytest.mark.usefixtures("two_years")
def test_the_waterfall_goes_from_one_net_profit_to_the_other(client_of: ClientOf, manager: Member) -> None:
    browser = client_of(manager)

    costs = read(browser.get(COMPARE)).table("From one net profit to the other")
    accounts = read(browser.get(f"{COMPARE}?by=accounts")).table("From one net profit to the other")

    assert costs.rows == [
        ["Net profit then", "75.00"],
        ["Net revenue", "0.00"],
        ["Cost of goods", "25.00"],
        ["Cost to serve", "-15.00"],
        ["Net profit now", "85.00"],
    ]
    assert accounts.column("Step") == [
        "Net profit then",
        "Gone (1)",
        "New (1)",
        "Shrank (1)",
        "Grew (1)",
        "Net profit now",
    ]
    assert accounts.column("Amount") == ["75.00", "5.00", "30.00", "-50.00", "25.00", "85.00"]


@pytest.mark.usefixtures("two_years")
def test_who_is_new_or_gone_is_named_so_and_never_zero(client_of: ClientOf, manager: Member) -> None:
    page = read(client_of(manager).get(COMPARE))

    lost, gained = page.table("Who lost most"), page.table("Who gained most")
    assert lost.column("Account") == ["A"]
    assert lost.column("Net margin then") + lost.column("Net margin now") == ["6.0 %", "1.0 %"]
    assert gained.column("Account") == ["D", "B", "C"]
    assert gained.column("Net profit then") == ["new", "20", "-5"]
    assert gained.column("Revenue now") == ["1.0 k", "1.0 k", "gone"]


@pytest.mark.req("PRF-20")
@pytest.mark.usefixtures("two_years")
def test_segments_then_and_now(client_of: ClientOf, manager: Member) -> None:
    table = read(client_of(manager).get(COMPARE)).table("Accounts by segment then and now")

    assert sum(int(n) for n in table.column("Accounts")) == 4
    assert ["Drain", "gone", "1", "-5", "gone"] in table.rows
    assert table.column("Then").count("new") == 1


def test_both_curves_can_be_read(two_years: tuple[ProfitMap, ProfitMap], client_of: ClientOf, manager: Member) -> None:
    page = read(client_of(manager).get(COMPARE))

    assert page.table("Cumulative profit, best first").column("Cumulative") == ["45", "75", "85"]
    assert page.table(str(two_years[0])).column("Cumulative") == ["60", "80", "75"]


def test_the_earlier_period_is_then_whichever_is_asked_first(
    two_years: tuple[ProfitMap, ProfitMap], client_of: ClientOf, manager: Member
) -> None:
    then, now = two_years

    page = read(client_of(manager).get(f"{COMPARE}?map={then.pk}&with={now.pk}"))

    assert page.headings[0].startswith("Net profit rose from 75 to 85")


def test_a_different_cost_model_is_said(
    two_years: tuple[ProfitMap, ProfitMap], client_of: ClientOf, manager: Member
) -> None:
    (then, now), page = two_years, read(client_of(manager).get(COMPARE))
    words = page.words

    assert "The cost models differ (Standard, version 1 then, Standard, version 2 now)" in words
    assert "so part of the change is theirs: delivery (formula)." in words
    assert f"/profit/cost-models/comparison/?then={then.cost_model_id}&now={now.cost_model_id}" in page.links


def test_another_period_alone_makes_no_other_cost_model(
    publish_year: PublishYear, client_of: ClientOf, manager: Member
) -> None:
    publish_year(2024, {"A": 60})
    publish_year(2025, {"A": 30})

    assert "The cost models differ" not in read(client_of(manager).get(COMPARE)).words


def test_a_different_level_and_length_are_said(publish_year: PublishYear, client_of: ClientOf, manager: Member) -> None:
    publish_year(2024, {"A": 60})
    publish_year(2025, {"A": 30}, days="06-30", level="pocket")

    words = read(client_of(manager).get(COMPARE)).words

    assert "Ranked by net profit then and by pocket margin now" in words
    assert "The periods differ in length: 366 days then, 181 days now." in words


def test_a_leap_year_is_as_long_as_another(publish_year: PublishYear, client_of: ClientOf, manager: Member) -> None:
    publish_year(2024, {"A": 60})
    publish_year(2025, {"A": 30})

    assert "differ in length" not in read(client_of(manager).get(COMPARE)).words


def test_different_currencies_are_refused(publish_year: PublishYear, client_of: ClientOf, manager: Member) -> None:
    then, now = publish_year(2024, {"A": 60}, currency="USD"), publish_year(2025, {"A": 30})

    answer = client_of(manager).get(f"{COMPARE}?map={now.pk}&with={then.pk}")

    assert answer.status_code == 400
    assert "in EUR and in USD" in answer.content.decode()


def test_a_map_is_not_compared_with_itself(
    two_years: tuple[ProfitMap, ProfitMap], client_of: ClientOf, manager: Member
) -> None:
    answer = client_of(manager).get(f"{COMPARE}?map={two_years[0].pk}&with={two_years[0].pk}")

    assert answer.status_code == 400
    assert "cannot be compared with itself" in answer.content.decode()


def test_one_map_has_nothing_beside_it_and_no_link(workshop: ProfitMap, client_of: ClientOf, manager: Member) -> None:
    browser = client_of(manager)

    assert browser.get(COMPARE).status_code == 404
    assert not [link for link in read(browser.get("/profit/")).links if link.startswith(COMPARE)]


@pytest.mark.usefixtures("two_years")
def test_the_profit_page_leads_to_the_comparison(client_of: ClientOf, manager: Member) -> None:
    assert COMPARE in read(client_of(manager).get("/profit/")).links


def test_a_map_that_nobody_published_is_not_found(
    two_years: tuple[ProfitMap, ProfitMap], client_of: ClientOf, manager: Member
) -> None:
    assert client_of(manager).get(f"{COMPARE}?with=nonsense").status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_accounts(
    publish_year: PublishYear,
    client_of: ClientOf,
    manager: Member,
    lake_queries: list[str],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    browser = client_of(manager)
    for accounts, years in ((2, (2020, 2021)), (40, (2022, 2023))):
        for year in years:
            publish_year(year, {f"C{at:03}": at * (year - 2019) % 37 for at in range(accounts)})
        lake_queries.clear()
        with django_assert_num_queries(
            9
        ):  # session, member, notices, grants, teams, map, map before it, names, maps to choose
            browser.get(COMPARE)
        assert len(lake_queries) == 11
