"""A published map never changes; what was imported or undone since is said on its page, one step from a new one."""

from collections.abc import Callable

import pytest
from django.test import Client

from kingside.identity.models import Member
from kingside.imports.models import ImportBatch
from kingside.imports.tests.test_facts import line
from kingside.profit.models import ProfitMap
from kingside.profit.operations import adopt_cost_model, publish_now, request_map_of_books
from tests.cast import ClientOf
from tests.imported_files import Import

Undo = Callable[[ImportBatch], ImportBatch]


@pytest.fixture
def browser(client_of: ClientOf, finance: Member) -> Client:
    return client_of(finance)


def _published(by: Member) -> ProfitMap:
    profit_map = request_map_of_books(
        cost_model=adopt_cost_model(name="Standard", toml='currency = "EUR"', by=by), by=by
    )
    publish_now(profit_map=profit_map)
    return profit_map


def test_a_map_of_what_counts_now_says_nothing(browser: Client, imported: Import, finance: Member) -> None:
    imported("lines", [line("A")])
    _published(finance)

    assert "Calculate once more" not in browser.get("/profit/").content.decode()


def test_an_import_that_was_undone_is_told(browser: Client, imported: Import, undone: Undo, finance: Member) -> None:
    imported("lines", [line("A")], name="march.csv")
    wrong = imported("lines", [line("B")], name="april.csv")
    profit_map = _published(finance)

    undone(wrong)

    assert "This map rests on april.csv, which was undone since." in browser.get("/profit/").content.decode()
    assert "This map rests on april.csv" in browser.get("/today/").content.decode()
    profit_map.refresh_from_db()
    assert (profit_map.summary or {})["n"]["lines"] == 2


def test_lines_that_came_in_since_are_told_and_counted_by_one_step(
    browser: Client, imported: Import, finance: Member
) -> None:
    imported("lines", [line("A")])
    _published(finance)
    imported("lines", [line("B")], name="april.csv")
    assert "april.csv was imported since and not in it." in browser.get("/profit/").content.decode()

    browser.post("/profit/recalculation/")
    newest = ProfitMap.objects.latest("requested_at")
    publish_now(profit_map=newest)

    assert (newest.summary or {})["n"]["lines"] == 2
    assert "Calculate once more" not in browser.get("/profit/").content.decode()


def test_without_a_map_of_imported_lines_there_is_nothing_to_calculate(browser: Client, workshop: ProfitMap) -> None:
    answer = browser.post("/profit/recalculation/")

    assert answer.status_code == 409
    assert "No profit map was made from imported lines yet" in answer.content.decode()
