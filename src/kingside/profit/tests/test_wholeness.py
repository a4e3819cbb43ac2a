"""Maps whose period was not over, or without lines of some month: they say so, and are not the newest."""

from datetime import date
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from pytest_django import Settings

from kingside.accounts.models import Account
from kingside.core.workflow import HeldUp
from kingside.identity.models import Member
from kingside.imports.operations import finish_now, undo
from kingside.profit.drafting import begin_draft, publish_draft
from kingside.profit.lifecycle import DraftFacts
from kingside.profit.models import CostModel, ProfitMap
from kingside.profit.operations import adopt_cost_model, publish_now, recalculate
from kingside.profit.queries.comparison import maps_to_compare
from kingside.profit.queries.maps import chosen_map, period_before, periods
from kingside.profit.queries.trend import series_of, trend_in_words
from kingside.profit.tests.test_ties import workshop
from kingside.profit.wholeness import lacking, period_in
from tests.cast import ClientOf, ProgramOf
from tests.html_tables import read
from tests.imported_files import Import
from tests.lake.books import table
from tests.lake.workshop import COSTS, LINES
from tests.published_maps import Publishes

__all__ = ["workshop"]
QUARTER = "from = 2025-01-01, to = 2025-03-31"
NOT_OVER, NO_LINES = "cost_model.period_not_over", "cost_model.months_without_lines"


def costs(first: str, last: str) -> str:
    """Those of the workshop for other days, without its ledger."""
    assert QUARTER in COSTS
    return COSTS.replace(QUARTER, f"from = {first}, to = {last}").partition("[ledger]")[0]


RUNNING = costs("2025-03-01", "2099-12-31")
GAPPED = costs("2025-02-01", "2025-05-31")


@pytest.fixture
def running(workshop: ProfitMap, publishes: Publishes) -> ProfitMap:
    """A map of a period that has begun, published after one of the quarter."""
    assert workshop.is_whole
    return publishes(RUNNING)


def test_a_period_lacks_the_days_to_come_and_the_months_without_lines() -> None:
    january, march = date(2025, 1, 1), date(2025, 3, 1)
    days = january, date(2025, 3, 31)

    assert not lacking(days, {january, date(2025, 2, 1), march}, on=date(2025, 4, 1))
    assert lacking(days, {january, march}, on=date(2025, 4, 1)).without == (date(2025, 2, 1),)
    assert lacking(days, None, on=date(2025, 3, 31)).ends == date(2025, 3, 31)
    assert not lacking(days, None, on=date(2025, 4, 1))
    assert not lacking((None, None), {january}, on=january)
    assert not lacking((date(9999, 12, 1), date.max), {date(9999, 12, 1)}, on=january).without


@pytest.mark.parametrize(
    "toml", ["period = 3", "period = { from = 2025-01-01 }", "= broken", 'period = { from = "", to = 1 }']
)
def test_a_draft_that_says_no_days_has_none(toml: str) -> None:
    assert period_in(toml) == (None, None)


def test_a_running_map_says_so_and_is_not_the_newest(running: ProfitMap, workshop: ProfitMap, manager: Member) -> None:
    running.refresh_from_db()

    assert not running.is_whole
    assert chosen_map(manager) == workshop
    assert periods(manager)[0] == (str(running.pk), f"{running.period}, not whole")
    assert periods(manager)[1] == ("", workshop.period)


def test_a_period_that_lacks_lines_since_is_not_shown_as_it_was_before(
    imported: Import, publishes: Publishes, client_of: ClientOf, manager: Member, finance: Member
) -> None:
    lines = table(LINES)
    january = imported("lines", [line for line in lines if str(line["date"]).startswith("2025-01")], name="january.csv")
    imported("lines", [line for line in lines if not str(line["date"]).startswith("2025-01")], name="later.csv")
    before = publishes(costs("2025-01-01", "2025-03-31"))
    undo(batch=january, by=finance)
    finish_now(batch=january)
    requested = recalculate(by=finance)
    publish_now(profit_map=requested)

    now = chosen_map(manager)

    assert (before.is_whole, now) == (True, requested)
    assert not requested.is_whole
    assert ProfitMap.objects.count() == 2
    assert periods(manager)[0][0] == ""
    assert "A later profit map" not in read(client_of(manager).get("/profit/")).words


@pytest.mark.both_databases
def test_maps_of_before_are_told_apart(running: ProfitMap, workshop: ProfitMap) -> None:
    with connection.cursor() as cursor:
        on = "" if connection.vendor == "sqlite" else " ON profit_profitmap"
        cursor.execute(f"DROP TRIGGER profit_profitmap_frozen{on}")
    ProfitMap.objects.update(is_whole=True)

    import_module("kingside.profit.migrations.0013_whole_periods").find(apps, None)

    assert list(ProfitMap.objects.filter(is_whole=False)) == [running]
    assert ProfitMap.objects.published().first() == workshop


def test_without_a_whole_one_it_is_shown_and_says_what_it_lacks(
    imported: Import, publishes: Publishes, client_of: ClientOf, manager: Member
) -> None:
    imported("lines", table(LINES))
    publishes(RUNNING)

    for address in ("/today/", "/profit/", "/accounts/", "/profit/dependence/"):
        words = read(client_of(manager).get(address)).words
        assert "This profit map is not of a whole period. It ends on 31 December 2099" in words, address
        assert "There are invoice lines of 1 of its 898 months." in words


def test_months_without_lines_are_named(
    imported: Import, publishes: Publishes, client_of: ClientOf, manager: Member
) -> None:
    imported("lines", table(LINES))
    gapped = publishes(GAPPED)

    words = read(client_of(manager).get("/profit/")).words

    assert not gapped.is_whole
    assert "There are invoice lines of 2 of its 4 months, and none of Apr 2025 and May 2025." in words
    assert "still to come" not in words


@pytest.mark.usefixtures("running")
def test_pages_of_the_newest_lead_to_the_later_one(client_of: ClientOf, manager: Member) -> None:
    for address in ("/today/", "/profit/"):
        page = read(client_of(manager).get(address))
        assert "A later profit map, of 1 Mar 2025 – 31 Dec 2099, is not of a whole period" in page.words, address
        assert "This profit map is not of a whole period" not in page.words


def test_nothing_is_compared_with_it_unless_somebody_asks(
    running: ProfitMap, workshop: ProfitMap, publishes: Publishes, client_of: ClientOf, manager: Member
) -> None:
    february = publishes(costs("2025-02-01", "2025-02-28"))

    assert maps_to_compare(manager, asked="", beside="") == (february, workshop)
    assert period_before(running, among=ProfitMap.objects.published()) is None
    assert series_of(running, among=ProfitMap.objects.published()) is None
    account = Account.objects.get()
    assert trend_in_words(manager, running, account) == "unknown: the profit map is not of a whole period"
    words = read(client_of(manager).get(f"/profit/compare/?map={running.pk}&with={workshop.pk}")).words
    assert "1 Mar 2025 – 31 Dec 2099: This profit map is not of a whole period." in words


def test_dependence_finds_by_the_whole_ones(running: ProfitMap, client_of: ClientOf, manager: Member) -> None:
    browser, caption = client_of(manager), "What goes to accounts that lose money, the latest period first"

    page = read(browser.get("/profit/dependence/"))
    assert page.table(caption).column("Period") == ["1 Jan 2025 – 31 Mar 2025"]
    assert "This profit map is not of a whole period" not in page.words

    (longer,) = {link for link in page.links if "length=898" in link}
    assert read(browser.get(longer)).table(caption).column("Period") == [f"{running} not whole"]


def test_programs_hear_of_it(running: ProfitMap, workshop: ProfitMap, program_of: ProgramOf, manager: Member) -> None:
    program = program_of(manager)
    maps = program.get("/api/v1/profit-maps").json()["items"]
    newest: Any = program.get("/api/v1/profit-maps/newest/business").json()["map"]
    asked: Any = program.get(f"/api/v1/profit-maps/{running.pk}/business").json()["map"]

    assert [(each["id"], each["is_whole"]) for each in maps] == [(str(running.pk), False), (str(workshop.pk), True)]
    assert (newest["id"], newest["lacks"]) == (str(workshop.pk), "")
    assert asked["lacks"].startswith("This profit map is not of a whole period.")


def test_the_first_year_warns_of_a_running_period(imported: Import, publishes: Publishes) -> None:
    imported("lines", table(LINES))
    publishes(RUNNING)

    assert {NOT_OVER, NO_LINES} <= set(CostModel.objects.get().reservations)


def test_the_full_preset_refuses_a_running_period_and_only_warns_of_months(
    imported: Import, finance: Member, settings: Settings
) -> None:
    settings.KINGSIDE_GUARD_PRESET = "full"
    settings.KINGSIDE_GUARDS = {"cost_model.not_reconciled": "off", "cost_model.not_approved": "off"}
    imported("lines", table(LINES))
    running = begin_draft(name="Standard", toml=RUNNING, notes={}, by=finance)
    gapped = begin_draft(name="Gapped", toml=GAPPED, notes={}, by=finance)

    with pytest.raises(HeldUp, match="Its period is not over") as refused:
        publish_draft(draft=running, seen_version=running.version, by=finance)
    publish_draft(draft=gapped, seen_version=gapped.version, by=finance)

    assert [reason.code for reason in refused.value.reasons] == [NOT_OVER]
    assert CostModel.objects.get().reservations == [NO_LINES]


def test_a_file_of_a_running_period_is_held_up_like_a_draft(finance: Member, settings: Settings) -> None:
    settings.KINGSIDE_GUARDS = {NOT_OVER: "block"}

    with pytest.raises(HeldUp, match="Let it end on a day that is past"):
        adopt_cost_model(name="Standard", toml=RUNNING, by=finance, facts=DraftFacts(is_reconciled=True))


def test_where_empty_months_are_usual_a_map_with_some_is_whole(
    imported: Import, publishes: Publishes, settings: Settings
) -> None:
    settings.KINGSIDE_GUARDS = {NO_LINES: "off"}
    imported("lines", table(LINES))

    assert publishes(GAPPED).is_whole
    assert not publishes(RUNNING).is_whole
    assert CostModel.objects.get(version=1).reservations == ["cost_model.not_reconciled"]


def test_once_more_means_the_newest_and_the_one_that_is_not_whole_yet(
    running: ProfitMap, workshop: ProfitMap, finance: Member
) -> None:
    requested = recalculate(by=finance)

    building = ProfitMap.objects.filter(state=ProfitMap.State.BUILDING)
    assert requested.cost_model == workshop.cost_model
    assert {each.cost_model for each in building} == {workshop.cost_model, running.cost_model}
