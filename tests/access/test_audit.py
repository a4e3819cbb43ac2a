"""What each role reads of the trail: an event of each kind of record, on the page, in files, by API, in a history.

Everything expected is typed in here; nothing asks the policy.
"""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kingside.accounts.models import Account
from kingside.accounts.team import place_in_unit
from kingside.audit.kinds import kinds
from kingside.audit.operations import record
from kingside.exports.models import Export
from kingside.exports.operations import SeesOtherwise, hand_out
from kingside.flags.models import RuleSetting
from kingside.guards.models import GuardSetting
from kingside.identity.models import BusinessUnit, Role
from kingside.identity.roles import end_grant, give_grant
from kingside.identity.trail import history_for, readers
from kingside.money.models import ReportingCurrency
from kingside.profit.lesson import acknowledge
from kingside.profit.models import DependenceTarget, Examination, LedgerFigure, LeverScenario, WhiteSpace
from kingside.profit.models.exits import ExitProposal
from tests.access.test_every_address import AUDIT, named_in
from tests.access.world import COLUMNS, World
from tests.cast import A_WHILE_AGO, ClientOf, ProgramOf, on_team

EVERY_AUDITOR = "-------+++++--"
OURS = "------++++++--"
MARGINS, MARGINS_OF_OURS = "-------+++-+--", "------++++-+--"
LESSONS = "------++---+--"  # of the lead of ours
FACTS, ROWS, JOBS = "---------+-+--", "---------+++--", "----------++--"

EXPECTED = {
    "account": OURS,
    "account, another": EVERY_AUDITOR,
    "account_target": MARGINS_OF_OURS,
    "account_target, another": MARGINS,
    "bulk_change": EVERY_AUDITOR,
    "business_unit": EVERY_AUDITOR,
    "code_assignment": ROWS,
    "cost_draft": FACTS,
    "cost_model": MARGINS,
    "department": EVERY_AUDITOR,
    "dependence_target": MARGINS,
    "exchange_rate": MARGINS,
    "exit_proposal": MARGINS_OF_OURS,
    "exit_proposal, another": MARGINS,
    "export": EVERY_AUDITOR,
    "flag": MARGINS_OF_OURS,
    "flag, another": MARGINS,
    "flag_rule": EVERY_AUDITOR,
    "guard": EVERY_AUDITOR,
    "import": FACTS,
    "import, another": ROWS,
    "invitation": EVERY_AUDITOR,
    "job": JOBS,
    "ledger_figure": MARGINS,
    "lesson_acknowledgement": LESSONS,
    "lesson_acknowledgement, another": "-------+---+--",
    "lever_examination": MARGINS_OF_OURS,
    "lever_examination, another": MARGINS,
    "lever_scenario": MARGINS_OF_OURS,
    "lever_scenario, another": MARGINS,
    "member": EVERY_AUDITOR,
    "profit_map": MARGINS,
    "reporting_currency": MARGINS,
    "saved_view": EVERY_AUDITOR,
    "saved_view, another": ROWS,  # of a list that is for these
    "team_proposal": OURS,
    "team_proposal, another": EVERY_AUDITOR,
    "white_space": MARGINS_OF_OURS,
    "white_space, another": MARGINS,
}
"""By kind of record, and of another one of that kind: a + for each column that reads what happened to it."""


@pytest.fixture
def records(world: World) -> dict[str, Model]:
    """One record of each kind, of account A where it is of an account, another one of B; with an event of each."""
    things, ours, others = world.things, world.things["ours"], world.things["others"]
    found: dict[str, Model] = {
        "account": ours,
        "account, another": others,
        "account_target": things["target"],
        "account_target, another": _copy(things["target"], account=others),
        "bulk_change": things["bulk change"],
        "business_unit": things["unit"],
        "code_assignment": things["assignment"],
        "cost_draft": things["draft"],
        "cost_model": things["cost model"],
        "department": things["department"],
        "dependence_target": DependenceTarget(pk=1, revenue_share=Decimal("0.05"), minutes_share=Decimal("0.1")),
        "exchange_rate": things["rate"],
        "exit_proposal": things["exit"],
        "export": things["export"],
        "flag": things["flag"],
        "flag_rule": RuleSetting(pk=1, rule="profit.key_account_loses"),
        "guard": GuardSetting(pk=1, guard="exit.does_not_pay"),
        "import": things["facts"],
        "import, another": things["rows"],
        "invitation": things["invitation"],
        "job": things["job"],
        "ledger_figure": LedgerFigure(pk=1, source="SAP", month=A_WHILE_AGO, item="REVENUE", amount=Decimal(1)),
        "lever_scenario": things["scenario"],
        "member": things["other"],
        "profit_map": things["map"],
        "reporting_currency": ReportingCurrency(pk=1, currency="EUR"),
        "saved_view": things["shared view"],
        "team_proposal": things["team proposal"],
        "team_proposal, another": _copy(things["team proposal"], account=others),
    }
    found |= _of_both_accounts(things["scenario"], things["exit"], ours, others)
    found["flag, another"] = _copy(things["flag"], account_id=others.pk, subject_id=str(others.pk))
    found["saved_view, another"] = _copy(things["shared view"], list_name="codes")
    for suffix, member in (("", world.member("LEAD")), (", another", things["membership"].member)):
        acknowledge(member=member, version=1, at=timezone.now())
        found[f"lesson_acknowledgement{suffix}"] = member.lessons.get()
    for name, subject in found.items():
        record(by=world.member("FIN"), verb="marked", subject=subject, detail=f"<{name}>")
    return found


def _of_both_accounts(
    scenario: LeverScenario, proposal: ExitProposal, ours: Account, others: Account
) -> Iterator[tuple[str, Model]]:
    said = {name: getattr(scenario, name) for name in ("model_hash", "period", "reaches_to", "level", "currency")}
    for suffix, account in (("", ours), (", another", others)):
        figures = {"levers": [], "at_level": Decimal(-1), "recoverable": Decimal(1)}
        yield f"lever_examination{suffix}", Examination.objects.create(account=account, product="L1", **figures, **said)
        asked = {"annual_value": Decimal(1), "currency": "EUR", "source": "Their buyer"}
        yield f"white_space{suffix}", WhiteSpace.objects.create(account=account, product="L1", **asked)
    yield "lever_scenario, another", _copy(scenario, account=others)
    yield "exit_proposal, another", _copy(proposal, account=others)


def _copy(of: Any, **other: object) -> Model:
    kept = {field.attname: getattr(of, field.attname) for field in of._meta.concrete_fields if not field.primary_key}
    copied: Model = type(of)(**kept)
    for name, value in other.items():
        setattr(copied, name, value)
    copied.save(force_insert=True)
    return copied


def on_the_page(browser: Client) -> str:
    answer = browser.get("/audit/?verb=marked")
    return answer.content.decode().replace("&lt;", "<").replace("&gt;", ">") if answer.status_code == 200 else ""


def in_the_file(browser: Client) -> str:
    answer = browser.get("/audit.csv?verb=marked")
    return b"".join(answer).decode() if answer.streaming else ""


def by_export(browser: Client) -> str:
    with transaction.atomic():
        answer = browser.post("/exports/audit/new/", {"format": "csv", "query": "verb=marked"})
        text = b"".join(answer).decode() if answer.streaming else ""
        transaction.set_rollback(True)
    return text


def by_program(program: Client) -> str:
    return program.get("/api/v1/audit?verb=marked&limit=100").content.decode()


def test_every_kind_of_record_says_who_reads_what_happened_to_it() -> None:
    assert set(readers) == set(kinds)
    assert {name.partition(",")[0] for name in EXPECTED} == set(kinds)


@pytest.mark.req("GEN-01", "GEN-02")
def test_each_role_reads_the_events_of_what_it_may_see_and_no_other(
    records: dict[str, Model], world: World, client_of: ClientOf, program_of: ProgramOf
) -> None:
    surprises = {}
    for column in COLUMNS:
        member = world.member(column)
        browser, program = client_of(member), program_of(member)
        told = {
            "page": on_the_page(browser),
            "file": in_the_file(browser),
            "export": by_export(browser),
            "program": by_program(program),
            "history": "".join(f"<{name}>" for name, each in records.items() if history_for(member, each)),
        }
        for way, (name, expected) in product(told, EXPECTED.items()):
            if (f"<{name}>" in told[way]) != (expected[COLUMNS.index(column)] == "+"):
                surprises[f"{column} | {way} | {name}"] = "read" if f"<{name}>" in told[way] else "not read"

    assert surprises == {}


def test_neither_a_filter_nor_the_name_of_a_record_tells_of_what_is_not_read(
    records: dict[str, Model], world: World, client_of: ClientOf
) -> None:
    record(by=None, verb="rejected", subject=records["exit_proposal"])
    record(by=None, verb="marked", subject=records["lever_examination"], detail="")
    asked = {"kind": "lever_examination", "record": str(records["lever_examination"].pk)}

    told = {}
    for column in ("ADM", "FIN"):
        browser = client_of(world.member(column))
        page, one = (browser.get("/audit/", query).content.decode() for query in ({}, asked))
        told[column] = [
            'value="rejected"' in page,
            'value="white_space"' in page,
            str(records["lever_examination"]) in one,
        ]

    assert told == {"ADM": [False] * 3, "FIN": [True] * 3}


def test_roles_add_up_at_the_account_where_they_are_held(
    records: dict[str, Model], world: World, client_of: ClientOf
) -> None:
    """Whoever administers and develops an account reads what was done to its levers, and to no other's."""
    both = on_team(world.things["ours"], world.member("ADM"), Role.DEVELOPMENT)

    told = in_the_file(client_of(both))

    assert "<white_space>" in told
    assert "<white_space, another>" not in told
    assert "<ledger_figure>" not in told


def test_an_account_that_moves_takes_its_events_along(
    records: dict[str, Model], world: World, client_of: ClientOf
) -> None:
    manager = world.member("MGR of a unit")
    south = BusinessUnit.objects.create(name="South")

    for account, unit in (("ours", south), ("others", world.things["unit"])):
        moved = Account.objects.get(pk=world.things[account].pk)
        place_in_unit(account=moved, unit=unit, by=None, seen_version=moved.version)

    told = in_the_file(client_of(manager))
    assert [name for name in ("account", "account, another") if f"<{name}>" in told] == ["account, another"]


def test_a_file_of_the_trail_is_not_handed_out_once_one_reads_less(
    records: dict[str, Model], world: World, client_of: ClientOf
) -> None:
    member = world.member("MGR of a unit")
    b"".join(client_of(member).post("/exports/audit/new/", {"format": "csv"}))
    export = Export.objects.latest("asked_at")
    hand_out(export=export, to=member)

    end_grant(grant=member.grants.get(), by=None, on=A_WHILE_AGO)
    give_grant(member=member, role=Role.ADM, by=None, valid_from=A_WHILE_AGO)

    with pytest.raises(SeesOtherwise):
        hand_out(export=export, to=type(member).objects.get(pk=member.pk))


@pytest.mark.parametrize("column", ["MGR of a unit", "MGR", "PRG"])
def test_a_file_of_the_trail_that_was_asked_for_before_midnight_is_handed_out_after_it(
    records: dict[str, Model], world: World, client_of: ClientOf, column: str
) -> None:
    member = world.member(column)
    b"".join(client_of(member).post("/exports/audit/new/", {"format": "csv"}))
    export = Export.objects.latest("asked_at")

    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert hand_out(export=export, to=member) == export.path


def test_the_number_of_queries_does_not_depend_on_what_is_read(
    records: dict[str, Model], world: World, client_of: ClientOf
) -> None:
    browsers = [client_of(world.member(column)) for column in ("ADM", "MGR of a unit")]
    before = [_queries_of(browser) for browser in browsers]
    for n in range(40):
        account = Account.objects.create(number=f"N{n}", name=f"N{n}", unit=world.things["unit"])
        record(by=None, verb="marked", subject=account)

    assert [_queries_of(browser) for browser in browsers] == before


def _queries_of(browser: Client) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert on_the_page(browser)
    return len(asked)


def test_every_column_that_opens_the_trail_reads_something() -> None:
    reads = ("+" if "+" in column else "-" for column in zip(*EXPECTED.values(), strict=True))
    assert "".join(reads) == AUDIT


PAGES = {
    "account": ("overview:account", "ours.number", "MGR of a unit"),
    "bulk_change": ("tables:change", "bulk change.pk", "ADM"),
    "business_unit": ("unit", "unit.pk", "ADM"),
    "cost_draft": ("profit:draft", "draft.pk", "FIN"),
    "cost_model": ("profit:cost_model", "cost model.pk", "EXE"),
    "department": ("department", "department.pk", "ADM"),
    "dependence_target": ("profit:dependence", "", "EXE"),
    "exchange_rate": ("money:rates", "", "MGR"),
    "exit_proposal": ("profit:exit", "exit.pk", "MGR of a unit"),
    "flag": ("flags:flag", "flag.pk", "MGR of a unit"),
    "flag_rule": ("flags:rules", "", "ADM"),
    "guard": ("guards:guards", "", "ADM"),
    "import": ("imports:batch", "facts.pk", "PRG"),
    "ledger_figure": ("profit:ledger", "", "EXE"),
    "lever_scenario": ("profit:scenario", "scenario.pk", "MGR of a unit"),
    "member": ("member", "other.pk", "PRG"),
    "profit_map": ("profit:map", "", "MGR"),
    "reporting_currency": ("money:reporting", "", "FIN"),
}
"""The page of a record, or that of all of its kind, and somebody who reads there what happened."""


@pytest.mark.req("GEN-02")
def test_the_page_of_a_record_has_its_history(records: dict[str, Model], world: World, client_of: ClientOf) -> None:
    lacking = []
    for kind, (name, by, column) in PAGES.items():
        address = reverse(name, args=[named_in(world.things, by)] if by else [])
        if f"&lt;{kind}&gt;" not in client_of(world.member(column)).get(address).content.decode():
            lacking.append(f"{kind} at {address}")

    assert lacking == []


def test_whoever_sees_a_record_and_not_the_trail_finds_no_history(
    records: dict[str, Model], world: World, client_of: ClientOf
) -> None:
    lead = client_of(world.member("LEAD"))
    pages = [reverse(PAGES[kind][0], args=[named_in(world.things, PAGES[kind][1])]) for kind in ("account", "flag")]

    assert ["&lt;" in lead.get(page).content.decode() for page in pages] == [False, False]
