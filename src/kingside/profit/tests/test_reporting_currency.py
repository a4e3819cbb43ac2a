"""A map stays in its currency when another reporting currency is chosen; pages say so, with the next step."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from kingside.accounts.models import Account
from kingside.identity.models import Member
from kingside.imports.tests.test_facts import line
from kingside.money.operations import choose_reporting_currency, record_rate
from kingside.profit.models import ProfitMap
from kingside.profit.operations import adopt_cost_model, publish_now, request_map_of_books
from tests.cast import ClientOf, on_team
from tests.html_tables import read
from tests.imported_files import Import

SAYS = "These figures are in EUR, and the reporting currency is USD now."
NEXT = "Copy the cost model to a new draft, write its costs in USD and publish it: then the map is in USD."


def published(by: Member, *, currency: str = "EUR", year: int = 2025) -> ProfitMap:
    period = f"period = {{ from = {year}-03-01, to = {year}-03-31 }}"
    model = adopt_cost_model(name="Standard", toml=f'currency = "{currency}"\n{period}\n', by=by)
    profit_map = request_map_of_books(cost_model=model, by=by)
    publish_now(profit_map=profit_map)
    return profit_map


@pytest.fixture
def in_euros(imported: Import, finance: Member) -> ProfitMap:
    """A map in EUR, of lines in EUR; there are lines of the year before, too."""
    choose_reporting_currency(currency="EUR", by=finance)
    imported("lines", [line("A", currency="EUR"), line("Z", currency="EUR", date="2024-03-01")])
    return published(finance)


@pytest.fixture
def dollars(in_euros: ProfitMap, finance: Member) -> None:
    """The group reports in USD from now on."""
    choose_reporting_currency(currency="USD", by=finance, seen_version=1)


@pytest.fixture
def desk(client_of: ClientOf, finance: Member) -> Client:
    return client_of(finance)


@pytest.mark.usefixtures("in_euros")
def test_in_the_reporting_currency_nothing_is_said(desk: Client) -> None:
    for address in ("/profit/", "/today/"):
        assert "reporting currency" not in read(desk.get(address)).words


@pytest.mark.req("GEN-04")
@pytest.mark.usefixtures("dollars")
def test_profit_and_today_say_it_and_lead_finance_to_the_cost_model(desk: Client, in_euros: ProfitMap) -> None:
    for address in ("/profit/", "/today/"):
        page = read(desk.get(address))

        assert f"{SAYS} {NEXT}" in page.words
        assert f"/profit/cost-models/{in_euros.cost_model_id}/" in page.links


@pytest.mark.usefixtures("dollars")
def test_whoever_writes_no_cost_models_is_told_and_asked_for_nothing(
    client_of: ClientOf, executive: Member, lead: Member
) -> None:
    on_team(Account.objects.get(number="UNMAPPED"), lead)

    for member in (executive, lead):
        for address in ("/profit/", "/today/"):
            words = read(client_of(member).get(address)).words
            assert SAYS in words
            assert NEXT not in words


@pytest.mark.usefixtures("dollars")
def test_whoever_sees_no_figures_hears_nothing_of_it(client_of: ClientOf, stranger: Member) -> None:
    assert SAYS not in read(client_of(stranger).get("/today/")).words


@pytest.mark.usefixtures("dollars")
def test_no_button_calculates_once_more_what_could_only_be_refused(desk: Client, imported: Import) -> None:
    imported("lines", [line("B", currency="EUR")], name="april.csv")

    words = read(desk.get("/profit/")).words

    assert "april.csv was imported since and not in it." in words
    assert "Calculate once more" not in words
    assert "Calculate once more" not in read(desk.get("/today/")).words


@pytest.mark.usefixtures("dollars")
def test_two_periods_compared_say_it_too(desk: Client, finance: Member) -> None:
    choose_reporting_currency(currency="EUR", by=finance, seen_version=2)
    published(finance, year=2024)
    choose_reporting_currency(currency="USD", by=finance, seen_version=3)

    for address in ("/profit/compare/", "/profit/cost-models/comparison/"):
        assert SAYS in read(desk.get(address)).words


@pytest.mark.usefixtures("dollars")
def test_once_a_map_is_in_the_new_currency_the_old_one_is_only_told_apart(
    desk: Client, finance: Member, in_euros: ProfitMap
) -> None:
    record_rate(base="EUR", quote="USD", on=date(2025, 3, 1), rate=Decimal("1.1"), by=finance)
    published(finance, currency="USD")

    now, then = (read(desk.get(f"/profit/{query}")).words for query in ("", f"?map={in_euros.pk}"))

    assert SAYS not in now
    assert SAYS in then
    assert NEXT not in then


@pytest.mark.usefixtures("dollars")
def test_a_comparison_begins_with_two_maps_of_one_currency(desk: Client, finance: Member) -> None:
    for year in (2024, 2025):
        record_rate(base="EUR", quote="USD", on=date(year, 3, 1), rate=Decimal("1.1"), by=finance)
    published(finance, currency="USD", year=2024)
    published(finance, currency="USD")

    assert desk.get("/profit/compare/").status_code == 200


@pytest.mark.usefixtures("dollars")
def test_the_one_map_in_the_new_currency_does_not_keep_two_in_the_old_one_from_being_compared(
    desk: Client, finance: Member
) -> None:
    choose_reporting_currency(currency="EUR", by=finance, seen_version=2)
    published(finance, year=2024)
    choose_reporting_currency(currency="USD", by=finance, seen_version=3)
    record_rate(base="EUR", quote="USD", on=date(2025, 3, 1), rate=Decimal("1.1"), by=finance)
    in_dollars = published(finance, currency="USD")

    assert SAYS in read(desk.get("/profit/compare/")).words
    alone = desk.get(f"/profit/compare/?map={in_dollars.pk}")
    assert alone.status_code == 404
    assert "There is no other profit map in USD to compare with." in alone.content.decode()


@pytest.mark.usefixtures("dollars")
def test_today_and_the_account_say_why_the_period_before_is_not_compared_with(desk: Client, finance: Member) -> None:
    choose_reporting_currency(currency="EUR", by=finance, seen_version=2)
    published(finance, year=2024)
    choose_reporting_currency(currency="USD", by=finance, seen_version=3)
    record_rate(base="EUR", quote="USD", on=date(2025, 3, 1), rate=Decimal("1.1"), by=finance)
    published(finance, currency="USD")

    for address in ("/today/", "/accounts/UNMAPPED/"):
        words = read(desk.get(address)).words
        assert "1 Mar 2024 – 31 Mar 2024 is published in EUR only, so nothing is compared with it." in words
        assert "Publish it in USD, too." in words


def test_a_map_of_files_has_nothing_to_do_with_it(workshop: ProfitMap, desk: Client, finance: Member) -> None:
    choose_reporting_currency(currency="EUR", by=finance)

    assert "reporting currency" not in read(desk.get("/profit/")).words
