"""Every page that shows a profit map says whether its period is whole and how it stands to the ledger."""

from collections.abc import Callable
from typing import Final

import pytest
from django.test import Client
from pytest_django import Settings

from kingside.accounts.codes import assign
from kingside.accounts.models import Account
from kingside.accounts.operations import NewAccount, edit, register
from kingside.identity.models import Member
from kingside.lake.levers import FreightTerms
from kingside.profit import urls
from kingside.profit.models import ProfitMap
from kingside.profit.scenarios import save_scenario
from kingside.profit.tests.test_wholeness import costs
from tests.cast import ClientOf
from tests.html_tables import read
from tests.imported_files import Import
from tests.lake.books import table
from tests.lake.workshop import LINES, sold_by_somebody
from tests.published_maps import Publishes

CELL: Final = "account=B&product=L3"
PAGES: Final = {  # by the name of their address, what is asked of each
    "business": "",
    "map": "",
    "rates": "",
    "cells": "?show=all",
    "cell": f"?{CELL}",
    "lines": "?account=B",
    "orders": "",
    "order": "?code=O2&account=B",
    "credit_notes": "?show=all",
    "products": "",
    "product": "?code=L3",
    "department_costs": "",
    "groups": "",
    "group": "?account=A",
    "customer_units": "",
    "customer_unit": "?code=Quay&account=B",
    "salespersons": "",
    "salesperson": "?code=E1",
    "levers": f"?{CELL}",
    "scenario": "",
    "examination": f"?{CELL}",
    "white_space": f"?{CELL}",
    "tie": "",
    "dependence": "",
    "segments": "",
}
NO_MAP: Final = {
    "compare",  # two maps; what either lacks stands among the differences (test_wholeness.py)
    "compare_scenarios",  # two scenarios, each of its own map; they lead to their pages
    *("what_if", "what_if_progress"),  # on to the page of levers, and how far it is
    *("ledger", "codes", "lesson", "lesson_readers", "exits", "new_exit", "exit", "publishing"),
    *("receivables", "receivables_download", "account_receivables", "open_items"),
    *("cost_models", "compare_models", "questions", "cost_model", "copy", "draft", "merge", "draft_text"),
    *("draft_element", "preview", "accounts_like", "statement_workbook"),
    *(
        "targets",
        "account_targets",
        "target",
        "new_target",
    ),  # each is measured by the map of its own days, and says what that lacks
}
WRITES: Final = {
    *("recalculate", "work_out_levers", "save_scenario", "refresh_scenario", "delete_scenario", "restore_scenario"),
    *("assign_codes", "undo_codes", "acknowledge_lesson", "retirement", "deletion", "restoration"),
    *("exit_revision", "exit_recommendation", "exit_check", "exit_decision", "exit_message", "exit_message_out"),
    *("exit_communication", "exit_execution", "exit_withdrawal", "target_deletion"),
}


@pytest.fixture
def running(imported: Import, publishes: Publishes, finance: Member, settings: Settings) -> ProfitMap:
    """The workshop of accounts A and B, which is part of A, in a period that is not over."""
    settings.KINGSIDE_SALESPERSONS_PURPOSE = "Coaching, agreed with the works council"
    register(accounts=[NewAccount("A", "Orrestad Paper"), NewAccount("B", "Tessarine")])
    b = Account.objects.get(number="B")
    above = Account.objects.get(number="A")
    edit(account=b, seen_version=b.version, by=None, name=b.name, sector="", since=None, parent=above)
    for account in Account.objects.all():
        assign(codes={("SAP", account.number): account}, by=finance)
    imported("lines", sold_by_somebody(table(LINES)))
    return publishes(costs("2025-01-01", "2099-12-31"))


@pytest.fixture
def address(running: ProfitMap, manager: Member) -> Callable[[str], str]:
    """Where a page is; customer B has a scenario of collecting its goods."""
    scenario = save_scenario(
        profit_map=running,
        account=Account.objects.get(number="B"),
        product="L3",
        name="Collect",
        levers=[FreightTerms("delivery")],
        by=manager,
    )
    routes = {each.name: str(each.pattern) for each in urls.urlpatterns}
    filled = {"<int:pk>": str(scenario.pk), "<slug:item>": "revenue"}

    def of(name: str) -> str:
        route = routes[name]
        for part, value in filled.items():
            route = route.replace(part, value)
        return f"/profit/{route}{PAGES[name]}"

    return of


def test_each_address_below_profit_is_of_a_map_or_not() -> None:
    assert {each.name for each in urls.urlpatterns} == PAGES.keys() | NO_MAP | WRITES


@pytest.mark.req("PRF-18")
def test_each_page_of_a_map_says_how_far_it_can_be_trusted(
    address: Callable[[str], str], client_of: ClientOf, manager: Member
) -> None:
    maud: Client = client_of(manager)
    lacking = []
    for name in PAGES:
        words = read(maud.get(address(name))).words
        lacking += [
            (name, said) for said in ("This profit map is not of a whole period.", "Revenue: ") if said not in words
        ]

    assert lacking == []
