"""A period that is calculated once more: what was kept of its first map says so, beside what the newest one says."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from kingside.accounts.models import Account
from kingside.identity.models import Member
from kingside.lake.levers import FreightTerms
from kingside.profit import exits
from kingside.profit.examining import OtherLever, examine
from kingside.profit.models import LeverScenario, ProfitMap
from kingside.profit.scenarios import refresh_scenario, save_scenario
from tests.cast import ClientOf, ProgramOf
from tests.html_tables import read
from tests.lake.books import table
from tests.lake.workshop import COSTS, LINES
from tests.leaving import Way
from tests.published_maps import Publish

AGAIN = "the same period was calculated once more on"
NEWEST_OF_B = "The newest says: net profit -123 USD, net margin -491.9 %."
NEWEST_OF_L3 = "The newest says: net profit -93.3 USD, net margin -186.5 %."

Revise = Callable[[], ProfitMap]


@pytest.fixture
def revise(publish: Publish) -> Revise:
    """The same three months once more, with deliveries at twice the price."""
    return lambda: publish(lines=table(LINES), costs=COSTS.replace("45.00", "90.00"))


@pytest.fixture
def scenario(workshop: ProfitMap, manager: Member) -> LeverScenario:
    """B collects what it buys of L3."""
    said: dict[str, Any] = {"name": "Collect", "levers": [FreightTerms("delivery")]}
    account = Account.objects.get(number="B")
    return save_scenario(profit_map=workshop, account=account, product="L3", by=manager, **said)


@pytest.mark.req("PRF-11")
def test_a_scenario_of_a_map_that_was_replaced_says_when_and_what_the_newest_says(
    scenario: LeverScenario, revise: Revise, client_of: ClientOf, manager: Member
) -> None:
    browser = client_of(manager)
    assert AGAIN not in read(browser.get(scenario.get_absolute_url())).words
    newest = revise()

    page = read(browser.get(scenario.get_absolute_url()))

    assert f"{AGAIN} {timezone.localtime(newest.published_at):%-d %b %Y, %H:%M}. {NEWEST_OF_L3}" in page.words
    assert f"/profit/cell/?account=B&product=L3&map={newest.pk}" in page.links
    assert "Work it out on the newest map" in page.words
    assert "There is a newer profit map" not in page.words


def test_a_map_of_a_later_period_replaces_nothing(
    scenario: LeverScenario, publish: Publish, client_of: ClientOf, manager: Member
) -> None:
    publish(lines=table(LINES.replace("2025-0", "2026-0")), costs=COSTS.replace("2025-", "2026-"))

    words = read(client_of(manager).get(scenario.get_absolute_url())).words

    assert AGAIN not in words
    assert "There is a newer profit map, of 1 Jan 2026 – 31 Mar 2026." in words


def test_where_the_newest_map_lacks_the_product_that_is_said(
    scenario: LeverScenario, publish: Publish, client_of: ClientOf, manager: Member
) -> None:
    publish(lines=[row for row in table(LINES) if row["product"] != "L3"])

    assert "The newest map has no figures of it." in read(client_of(manager).get(scenario.get_absolute_url())).words


def test_the_list_of_scenarios_marks_those_of_a_map_that_was_replaced(
    scenario: LeverScenario, revise: Revise, client_of: ClientOf, manager: Member
) -> None:
    refreshed = refresh_scenario(scenario=scenario, profit_map=revise(), by=manager)
    browser = client_of(manager)

    for address in ("/profit/levers/?account=B&product=L3", refreshed.get_absolute_url()):
        kept = read(browser.get(address)).table("Scenarios saved")
        marked = [row[0] for row in kept.rows if "calculated once more since" in row[1]]
        assert marked == ["Collect"]


@pytest.mark.req("PRF-12")
def test_an_open_proposal_says_what_the_newest_map_says_beside_its_frozen_figures(
    way: Way, revise: Revise, client_of: ClientOf, executive: Member, lead: Member, representative: Member
) -> None:
    address = way.proposal.get_absolute_url()
    assert AGAIN not in read(client_of(executive).get(address)).words
    newest = revise()

    seen = {who.name: read(client_of(who).get(address)) for who in (executive, lead, representative)}

    assert (
        f"{AGAIN} {timezone.localtime(newest.published_at):%-d %b %Y, %H:%M}. {NEWEST_OF_B}"
        in seen["Edgar Olsen"].words
    )
    assert f"/accounts/B/?map={newest.pk}" in seen["Edgar Olsen"].links
    assert "propose it anew" in seen["Lena Brandt"].words
    assert "propose it anew" not in seen["Edgar Olsen"].words
    assert AGAIN not in seen["Rana Petit"].words  # what it earns is not for the warehouse


def test_a_proposal_that_is_closed_is_history(way: Way, revise: Revise, client_of: ClientOf, lead: Member) -> None:
    exits.withdraw(proposal=way.proposal, seen=way.proposal.version, by=lead, at=timezone.now())
    revise()

    assert AGAIN not in read(client_of(lead).get(way.proposal.get_absolute_url())).words


@pytest.mark.req("PRF-08")
def test_an_examination_says_that_its_map_was_replaced(
    workshop: ProfitMap, revise: Revise, client_of: ClientOf, manager: Member
) -> None:
    said = [OtherLever("They collect", Decimal(45), "Their buyer said so")]
    examine(profit_map=workshop, account=Account.objects.get(number="B"), product="L3", by=manager, others=said)
    browser, address = client_of(manager), "/profit/cell/?account=B&product=L3"
    assert AGAIN not in read(browser.get(address)).words

    revise()

    assert AGAIN in read(browser.get(address)).words


def test_by_api_each_names_the_map_that_replaced_its_own(
    scenario: LeverScenario, way: Way, revise: Revise, program_of: ProgramOf, manager: Member
) -> None:
    said = [OtherLever("They collect", Decimal(45), "Their buyer said so")]
    examine(profit_map=way.proposal.profit_map, account=scenario.account, product="L3", by=manager, others=said)  # type: ignore[arg-type]
    program = program_of(manager)

    def told() -> set[str | None]:
        lists = [
            program.get(f"/api/v1/accounts/B/lever-{name}").json()["items"] for name in ("scenarios", "examinations")
        ]
        ones = [
            program.get(f"/api/v1/{path}").json()
            for path in (f"lever-scenarios/{scenario.pk}", f"exits/{way.proposal.pk}")
        ]
        return {each["newer_map"] for each in [*lists[0], *lists[1], *ones]}

    assert told() == {None}
    newest = revise()
    assert told() == {str(newest.pk)}
