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
from kingside.profit.tests.test_targets import Aim, aim
from kingside.profit.tests.test_wholeness import costs
from tests.cast import ClientOf, on_team
from tests.html_tables import read
from tests.imported_files import Import
from tests.lake.books import table
from tests.lake.workshop import LINES, sold_by_somebody
from tests.leaving import examined, propose
from tests.published_maps import Publishes

__all__ = ["aim"]

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
    "estimated_lines": "",
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
    "compare": "",
    "compare_scenarios": "",
    "compare_models": "",
    "lesson": "",
    "exits": "",
    "exit": "",
    "targets": "",
    "account_targets": "",
    "target": "",
}
COSTS: Final = costs("2025-01-01", "2099-12-31")
DEARER: Final = COSTS.replace("45.00", "90.00")  # another version to compare with
NO_MAP: Final = {
    *("what_if", "what_if_progress"),  # on to the page of levers, and how far it is
    *("ledger", "codes", "assigned_codes", "lesson_readers", "new_exit", "new_target", "publishing"),
    *("receivables", "receivables_download", "account_receivables", "open_items"),
    *("cost_models", "cost_drafts", "questions", "cost_model", "copy", "draft", "merge", "draft_text"),
    *("draft_element", "preview", "accounts_like", "statement_workbook"),
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
    publishes(DEARER)
    return publishes(COSTS)


@pytest.fixture
def address(running: ProfitMap, manager: Member, lead: Member, aim: Aim) -> Callable[[str], str]:
    """Where a page is; customer B has scenarios of collecting its goods, a target, and a proposal to leave it."""
    b = Account.objects.get(number="B")
    on_team(b, lead)
    collect, pick_up = (
        save_scenario(
            profit_map=running,
            account=b,
            product="L3",
            name=name,
            levers=[FreightTerms("delivery")],
            by=manager,
        )
        for name in ("Collect", "Pick up")
    )
    target = aim("B", revenue="50", profit="10", first=running.period_from, last=running.period_to)
    proposal = propose(b, lead, examination=examined(b, lead).pk)
    routes = {each.name: str(each.pattern) for each in urls.urlpatterns}
    keys = {"target": target.pk, "exit": proposal.pk}

    def of(name: str) -> str:
        filled = {
            "<int:pk>": str(keys.get(name, collect.pk)),
            "<int:other>": str(pick_up.pk),
            "<slug:item>": "revenue",
            "<account_number:number>": "B",
        }
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
