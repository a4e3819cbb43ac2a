"""/flags/ as a list: sorted, narrowed, kept and exported like every other."""

import csv
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kingside.accounts.models import Account
from kingside.exports.models import Export
from kingside.flags.models import Flag, Severity
from kingside.identity.models import Member
from kingside.profit.models import ProfitMap
from kingside.tables.models import SavedView
from tests.cast import ClientOf, on_team
from tests.html_tables import Table, read

FLAGS = "/flags/"


def flag(number: str, *, at_stake: int | None, currency: str = "EUR", **more: object) -> Flag:
    """What a rule said of an account in March 2025."""
    said: dict[str, object] = {
        "rule": "profit.key_account_loses",
        "subject_kind": "account",
        "subject_id": number,
        "label": number,
        "path": f"/accounts/{number}/",
        "account_id": Account.objects.get(number=number).pk,
        "is_loud": False,
        "severity": Severity.WARNING,
        "evidence": {"net_profit": "-12.00", "net_margin": "-0.1", "currency": "EUR", "period": "2025"},
        "since": datetime(2025, 3, 1, tzinfo=UTC),
    }
    money = {"at_stake": Decimal(at_stake), "currency": currency} if at_stake is not None else {}
    return Flag.objects.create(**said | money | more)


@pytest.fixture
def flags(workshop: ProfitMap, finance: Member) -> dict[str, Flag]:
    """A has little at stake and is Fay's, B much and nobody's."""
    return {
        "A": flag("A", at_stake=20, owner=finance, severity=Severity.SERIOUS),
        "B": flag("B", at_stake=400),
    }


@pytest.fixture
def desk(client_of: ClientOf, manager: Member) -> Client:
    return client_of(manager)


def listed(browser: Client, query: str = "") -> Table:
    return read(browser.get(f"{FLAGS}?{query}")).table("Flags, most money at stake first")


def test_flags_are_sorted_by_any_column_that_is_no_sentence(flags: dict[str, Flag], desk: Client) -> None:
    assert listed(desk).column("About") == ["B", "A"]
    assert listed(desk, "sort=label").column("About") == ["A", "B"]
    assert listed(desk, "sort=-severity&column=severity").column("Severity") == ["Serious", "Warning"]


def test_flags_are_narrowed_and_the_heading_counts_what_is_left(flags: dict[str, Flag], desk: Client) -> None:
    assert read(desk.get(f"{FLAGS}?at_stake_from=100")).headings[0] == "One flag is open"
    assert listed(desk, "owner=unknown").column("About") == ["B"]
    assert listed(desk, "severity=SERIOUS").column("About") == ["A"]
    assert listed(desk, "rule=profit.key_account_loses&since_to=2025-03-02").column("About") == ["B", "A"]
    assert "No flag like that" in read(desk.get(f"{FLAGS}?since_from=2025-03-02")).words


def test_money_of_one_currency_says_which_and_of_several_each(flags: dict[str, Flag], desk: Client) -> None:
    assert "At stake EUR" in listed(desk).columns

    flag("A", at_stake=7, currency="USD", subject_id="another")

    assert listed(desk).column("Currency") == ["EUR", "EUR", "USD"]
    assert "At stake" in listed(desk).columns


def test_a_question_about_flags_is_kept_as_a_view(flags: dict[str, Flag], desk: Client) -> None:
    desk.post("/tables/flags/views/", {"name": "Ours", "query": "whose=mine&sort=since", "is_default": "on"})

    assert desk.get(FLAGS)["Location"] == f"{FLAGS}?whose=mine&sort=since&view={SavedView.objects.get().pk}"


def test_flags_leave_as_a_file(flags: dict[str, Flag], desk: Client) -> None:
    answer = desk.post("/exports/flags/new/", {"format": "csv", "query": "sort=label&column=says&column=at_stake"})

    header, first, _ = csv.reader(StringIO(b"".join(answer).decode("utf-8-sig")))
    assert header == ["About", "What was found", "At stake EUR"]
    assert first[0] == "A"
    assert first[2] == "20"


@pytest.mark.req("GEN-01")
def test_neither_list_nor_file_has_what_is_not_hers(flags: dict[str, Flag], client_of: ClientOf, lead: Member) -> None:
    on_team(Account.objects.get(number="A"), lead)
    browser = client_of(lead)
    file = browser.post("/exports/flags/new/", {"format": "csv"})
    assert b"B," not in b"".join(file)
    assert listed(browser).column("About") == ["A"]

    on_team(Account.objects.get(number="B"), lead)

    assert browser.get(f"/exports/{Export.objects.get().pk}/file/").status_code == 409


@pytest.mark.req("GEN-01")
def test_no_order_tells_of_money_that_is_not_hers(
    flags: dict[str, Flag], client_of: ClientOf, administrator: Member
) -> None:
    Flag.objects.update(rule="accounts.no_lead", stake_is_worth=True, evidence={"since": "2025-03-01"})
    browser = client_of(administrator)

    assert read(browser.get(FLAGS)).headings[0] == "2 flags are open"
    assert read(browser.get(f"{FLAGS}?at_stake_from=0")).headings[0] == "No flag is open"
    assert listed(browser, "sort=at_stake").column("About") == listed(browser, "sort=-at_stake").column("About")


def test_the_number_of_queries_does_not_grow_with_the_flags(
    flags: dict[str, Flag], desk: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    # session, member, notices, grants, units, kept views, currencies, rules, count, rows, rows in words
    with django_assert_num_queries(11):
        desk.get(FLAGS)
    for n in range(30):
        flag("A", at_stake=n, subject_id=f"another {n}")

    with django_assert_num_queries(11):
        desk.get(FLAGS)
