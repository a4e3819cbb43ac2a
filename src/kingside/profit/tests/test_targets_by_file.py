"""Targets of accounts from files: what comes in, why a row is refused, how a file goes again, and whose they are."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kingside.accounts.codes import assign
from kingside.accounts.models import Account
from kingside.accounts.operations import NewAccount, register
from kingside.audit.queries import history_of
from kingside.config.home import Home
from kingside.identity.access import NotForYou, NotYours
from kingside.identity.models import BusinessUnit, Member, Role
from kingside.identity.roles import give_grant
from kingside.imports import operations
from kingside.imports.kinds import Values
from kingside.imports.mapping import ColumnMissing
from kingside.imports.models import ImportBatch, RowChange
from kingside.money.operations import choose_reporting_currency
from kingside.money.queries import reporting
from kingside.profit.models import AccountTarget
from kingside.profit.target_rows import TargetRows
from kingside.profit.targets import change_target, set_target
from kingside.search.queries import results
from tests.cast import ClientOf, mentors
from tests.html_tables import read
from tests.imported_files import proposed, receive, take_in, try_out

Rows = list[dict[str, object]]
TakeIn = Callable[[Rows], ImportBatch]
D = Decimal
HEADER = ("Account", "From", "To", "Revenue", "Net profit", "Starting point")
YEAR = (date(2027, 1, 1), date(2027, 12, 31))


@pytest.fixture
def accounts(home_folder: Home, manager: Member) -> None:
    """10, 20 and 30, which SAP calls C-30; amounts are reported in EUR."""
    register(accounts=[NewAccount(number, f"Account {number}") for number in ("10", "20", "30")])
    assign(codes={("SAP", "C-30"): Account.objects.get(number="30")}, by=None)
    choose_reporting_currency(currency="EUR", by=manager)


@pytest.fixture
def bring(accounts: None, manager: Member) -> TakeIn:
    """Maud imports a file of targets."""
    return partial(take_in, manager, "targets")


def row(account: str, revenue: str, profit: str, start: str = "", **more: object) -> dict[str, object]:
    return {**dict(zip(HEADER, (account, "2027-01-01", "2027-12-31", revenue, profit, start), strict=True)), **more}


def present() -> dict[str, tuple[Decimal, Decimal, Decimal | None]]:
    there = AccountTarget.objects.filter(deleted_at=None).select_related("account")
    return {each.account.number: (each.net_revenue, each.net_profit, each.starting_profit) for each in there}


def said_of(batch: ImportBatch) -> list[tuple[int, str]]:
    """Each row that is refused, and why."""
    assert batch.checked is not None
    return [(each["row"], f"{each['column']}: {each['sentence']}") for each in batch.checked["problems"]]


def undone(batch: ImportBatch, by: Member) -> list[str]:
    """Why rows were left as they are."""
    operations.undo(batch=batch, by=by)
    operations.finish_now(batch=batch)
    left = RowChange.objects.filter(batch=batch).exclude(outcome=RowChange.Outcome.REVERSED)
    return list(left.values_list("reason", flat=True))


def verbs_of(target: AccountTarget) -> list[tuple[str, str]]:
    return [(each.who, each.verb) for each in history_of(target).entries]


@pytest.mark.req("PRF-19")
@pytest.mark.req("GEN-03")
def test_a_plan_comes_in_by_number_and_by_code_as_if_it_were_typed(bring: TakeIn, manager: Member) -> None:
    batch = bring(
        [
            row("10", "1,000.50", "100", Why="Two new sites"),
            row("20", "500", "-40", "-120", Why=""),
            row("C-30", "0", "0", Why=""),
        ]
    )

    assert batch.counts == {"new": 3, "changed": 0, "unchanged": 0}
    assert present() == {
        "10": (D("1000.50"), D(100), None), "20": (D(500), D(-40), D(-120)), "30": (D(0), D(0), None),
    }  # fmt: skip
    target = AccountTarget.objects.get(account__number="10")
    assert (target.first, target.last, target.currency, target.why) == (*YEAR, "EUR", "Two new sites")
    assert target.set_by == manager
    assert verbs_of(target) == [("Maud Keller", "set")]
    assert history_of(target, opens=lambda _kind: True).entries[0].cause_url == batch.get_absolute_url()


@pytest.mark.req("GEN-03")
def test_a_second_file_changes_only_what_differs_and_its_undo_brings_that_back(bring: TakeIn, manager: Member) -> None:
    bring([row("10", "1000", "100"), row("20", "500", "-40", "-120")])

    second = bring([row("10", "1000.00", "100.00"), row("20", "500", "25"), row("30", "700", "70")])

    assert second.counts == {"new": 1, "changed": 1, "unchanged": 1}
    assert present()["20"] == (D(500), D(25), None)
    assert undone(second, manager) == []
    assert present() == {"10": (D(1000), D(100), None), "20": (D(500), D(-40), D(-120))}
    assert verbs_of(AccountTarget.objects.get(account__number="30")) == [
        ("Maud Keller", "deleted"),
        ("Maud Keller", "set"),
    ]
    again = bring([row("30", "700", "70")])
    assert again.counts["new"] == 1


def test_a_file_without_starting_points_leaves_them_as_they_are(bring: TakeIn) -> None:
    bring([row("10", "500", "-40", "-120"), row("20", "500", "-40", "-120")])

    bring(
        [
            {name: cell for name, cell in row(*said).items() if name != "Starting point"}
            for said in (("10", "600", "-20"), ("20", "600", "20"))
        ]
    )

    assert present() == {"10": (D(600), D(-20), D(-120)), "20": (D(600), D(20), None)}


@pytest.mark.req("GEN-03")
def test_what_somebody_has_changed_since_stays_and_is_named(bring: TakeIn, manager: Member) -> None:
    bring([row("10", "1000", "-40", "-120")])
    second = bring([row("10", "1000", "100"), row("20", "500", "50")])
    for number, revenue, profit in (("10", D(1000), D(120)), ("20", D(550), D(50))):
        changed = AccountTarget.objects.get(account__number=number)
        change_target(
            target=changed,
            seen_version=changed.version,
            net_revenue=revenue,
            net_profit=profit,
            by=manager,
            at=timezone.now(),
        )

    left = undone(second, manager)

    assert present() == {"10": (D(1000), D(120), None), "20": (D(550), D(50), None)}
    assert left == [
        # a starting point without the loss that it belonged to would be none
        "A starting point counts only where the target of net profit is 0 or below; leave it empty.",
        "Changed since and kept: net revenue.",
    ]


@pytest.mark.req("PRF-19")
@pytest.mark.req("GEN-03")
@pytest.mark.usefixtures("accounts")
def test_each_row_is_refused_in_one_sentence(manager: Member) -> None:
    rows = [
        row("10", "1000", "100"),
        row("10", "1000", "100"),
        row("C-99", "1000", "100"),
        row("UNMAPPED", "1000", "100"),
        row("20", "1000", "100") | {"To": "2026-12-31"},
        row("20", "1000", ""),
        row("20", "-1", "100") | {"From": "2027-02-01"},
        row("20", "1000", "100.001") | {"From": "2027-03-01"},
        row("20", "10000000000000", "100") | {"From": "2027-04-01"},
        row("30", "1000", "100", "-5") | {"From": "2027-05-01"},
        row("30", "1000", "-5", "-5") | {"From": "2027-06-01"},
    ]

    batch = try_out(manager, "targets", rows)

    assert said_of(batch) == [
        (3, "To: row 2 has the same account and first and last already"),
        (4, "Account: 'C-99' is no account: neither a code of this source nor an account number"),
        (5, "Account: 'UNMAPPED' is no account: neither a code of this source nor an account number"),
        (6, "To: '2026-12-31' is before the first day"),
        (7, "Net profit: the cell is empty"),
        (8, "Revenue: '-1' is negative: a target of revenue is 0 or more"),
        (9, "Net profit: '100.001' has more than 2 decimal places"),
        (10, "Revenue: '10000000000000' has more than 13 digits before the point"),
        (11, "Starting point: '-5' counts only where the target of net profit is 0 or below; leave the cell empty"),
        (12, "Starting point: '-5' is not below the target of net profit: write what was earned before"),
    ]
    assert present() == {}


@pytest.mark.req("PRF-19")
@pytest.mark.usefixtures("accounts")
def test_a_file_without_net_profit_is_no_file_of_targets(manager: Member) -> None:
    batch = receive(manager, "targets", [{name: row("10", "1000", "")[name] for name in HEADER[:4]}])

    with pytest.raises(ColumnMissing, match="Revenue alone is no target"):
        operations.map_columns(batch=batch, mapped=proposed(batch), by=manager)


@pytest.mark.req("INV-22")
def test_amounts_in_another_currency_are_refused_and_never_relabelled(bring: TakeIn, manager: Member) -> None:
    bring([row("10", "1000", "100")])
    under_way = try_out(manager, "targets", [row("30", "1", "1")])
    operations.confirm(batch=under_way, by=manager)
    seen = reporting().version
    choose_reporting_currency(currency="USD", by=manager, seen_version=seen)

    told = try_out(manager, "targets", [row("20", "1", "1", Currency="eur")], source="Sheet")
    answered = try_out(manager, "targets", [row("20", "1", "1")], answers={"currency": "EUR"}, source="CRM")
    signed = try_out(manager, "targets", [row("20", "€ 1", "1")], source="Mail")
    elsewhere = try_out(manager, "targets", [row("10", "1", "1"), row("20", "1", "1")], answers={"currency": "USD"})

    with pytest.raises(operations.ImportFailed, match="targets are set in the reporting currency, USD"):
        operations.finish_now(batch=under_way)
    assert list(present()) == ["10"]
    assert said_of(told) == [(2, "Currency: targets are set in the reporting currency, USD")]
    assert said_of(answered) == [(2, "Revenue: targets are set in the reporting currency, USD")]
    assert said_of(signed) == [(2, "Revenue: '€ 1' is in another currency than USD, in which this file is")]
    assert said_of(elsewhere) == [
        (2, "Account: the target of these days is in EUR and stays so; take it away first"),
    ]


def test_without_a_currency_no_row_can_be_set(home_folder: Home, manager: Member) -> None:
    register(accounts=[NewAccount("10", "Account 10")])

    batch = try_out(manager, "targets", [row("10", "1000", "100")])

    assert said_of(batch) == [
        (2, "Account: nobody chose the reporting currency yet; choose it, then try the rows again")
    ]


@pytest.mark.req("PRF-19")
@pytest.mark.req("GEN-01")
@pytest.mark.usefixtures("accounts")
def test_only_who_sets_targets_imports_them(
    client_of: ClientOf, manager: Member, finance: Member, lead: Member
) -> None:
    batch = receive(manager, "targets", [row("10", "1000", "100")])

    for member, refusal in ((finance, NotYours), (lead, NotForYou)):
        with pytest.raises(refusal):
            receive(member, "targets", [row("10", "1000", "100")])
    seen = {member: client_of(member).get(f"/imports/{batch.pk}/").status_code for member in (manager, finance, lead)}
    assert seen == {manager: 200, finance: 200, lead: 404}


@pytest.mark.req("PRF-19")
@pytest.mark.req("GEN-01")
@pytest.mark.usefixtures("accounts")
def test_a_manager_of_a_unit_imports_targets_of_its_accounts_and_sees_files_of_hers_alone(
    client_of: ClientOf, manager: Member, unit_manager: Member
) -> None:
    Account.objects.filter(number="10").update(unit=BusinessUnit.objects.get(name="North"))
    theirs = take_in(manager, "targets", [row("20", "500", "50")])
    ulla = client_of(unit_manager)
    assert "/imports/new/targets/" in read(ulla.get("/profit/targets/")).links

    hers = try_out(unit_manager, "targets", [row("10", "1000", "100"), row("20", "1", "1")])
    assert said_of(hers) == [(3, "Account: targets of '20' are not yours to set")]
    operations.confirm(batch=hers, by=unit_manager, good_rows_only=True)
    operations.finish_now(batch=hers)

    assert present() == {"10": (D(1000), D(100), None), "20": (D(500), D(50), None)}
    listed = [link for link in read(ulla.get("/imports/")).links if str(theirs.pk) in link or str(hers.pk) in link]
    assert {hers.get_absolute_url()} == set(listed)
    assert [ulla.get(each.get_absolute_url()).status_code for each in (hers, theirs)] == [200, 404]
    assert files_found(unit_manager, hers) == {hers.get_absolute_url()}
    assert files_found(manager, hers) == {hers.get_absolute_url(), theirs.get_absolute_url()}
    assert ulla.post(f"{theirs.get_absolute_url()}undo/").status_code == 404
    with pytest.raises(NotForYou):
        operations.undo(batch=theirs, by=unit_manager)
    for kind in ("lines", "accounts"):
        with pytest.raises(NotForYou):
            receive(unit_manager, kind, [row("10", "1", "1")])
    give_grant(member=unit_manager, role=Role.FIN, by=None, valid_from=date(2020, 1, 1))
    assert ulla.get(theirs.get_absolute_url()).status_code == 200  # finance reads them all
    assert files_found(unit_manager, hers) == {hers.get_absolute_url(), theirs.get_absolute_url()}
    with pytest.raises(NotYours):
        operations.undo(batch=theirs, by=unit_manager)
    assert undone(hers, unit_manager) == []
    assert set(present()) == {"20"}


def files_found(member: Member, named_like: ImportBatch) -> set[str]:
    """Addresses of the files that the search has for a member, by a file's name."""
    found = results(member, named_like.file_name).groups
    return {each.path for group in found for each in group.results if each.path.startswith("/imports/")}


@pytest.mark.req("PRF-19")
@pytest.mark.usefixtures("accounts")
def test_many_rows_take_as_many_statements_as_few(manager: Member) -> None:
    register(accounts=[NewAccount(f"M{number:03}", f"Many {number}") for number in range(40)])
    manager.remembered = {}  # as in a step of an import
    days, table = ("2027-01-01", "2027-12-31"), TargetRows()

    def statements(numbers: range, profit: str) -> list[int]:
        keys = [(f"M{number:03}", *days) for number in numbers]
        says: Values = {"net_revenue": "100.00", "net_profit": profit, "currency": "EUR"}
        counts = []
        for step in (
            partial(table.save, dict.fromkeys(keys, says), manager),
            partial(table.save, dict.fromkeys(keys, says | {"net_profit": "7.00"}), manager),
            partial(table.remove, keys, manager),
        ):
            with CaptureQueriesContext(connection) as asked:
                assert step() == {}
            counts.append(len(asked))
        return counts

    statements(range(1), "4.00")  # what she may do is known from then on
    few = statements(range(1, 3), "5.00")

    assert statements(range(3, 40), "6.00") == few
    gone = AccountTarget.objects.get(account__number="M030")
    assert (gone.net_profit, gone.version, gone.deleted_at is None) == (D(7), 2, False)
    assert verbs_of(gone) == [("Maud Keller", verb) for verb in ("deleted", "changed", "set")]


@pytest.mark.req("GEN-01")
@pytest.mark.usefixtures("accounts")
def test_a_mentor_sets_no_targets_where_she_is_mentor_by_file_either(manager: Member) -> None:
    mentors(Account.objects.get(number="20"), manager)
    rows = [row("10", "1000", "100"), row("20", "500", "50")]

    batch = try_out(manager, "targets", rows)
    operations.confirm(batch=batch, by=manager, good_rows_only=True)
    mentors(Account.objects.get(number="10"), manager)

    assert said_of(batch) == [(3, "Account: targets of '20' are not yours to set")]
    with pytest.raises(
        operations.ImportFailed,
        match=r"^10, 2027-01-01, 2027-12-31: You may see this, but changing it belongs to another role",
    ):
        operations.finish_now(batch=batch)
    assert present() == {}


def test_the_list_of_targets_leads_to_one_and_to_many(
    client_of: ClientOf, bring: TakeIn, manager: Member, finance: Member
) -> None:
    maud, farida = client_of(manager), client_of(finance)
    set_target(
        account=Account.objects.get(number="10"), first=YEAR[0], last=YEAR[1], net_revenue=D(1), net_profit=D(1),
        by=manager, at=timezone.now(),
    )  # fmt: skip

    page = read(maud.get("/profit/targets/"))

    assert {"/profit/targets/new/", "/imports/new/targets/"} <= {*page.links}
    assert not {"/profit/targets/new/", "/imports/new/targets/"} & {*read(farida.get("/profit/targets/")).links}
    chosen = maud.get("/profit/targets/new/", {"account": "20 – Account 20"})
    assert chosen.headers["Location"] == "/profit/targets/accounts/20/"
    unknown = maud.get("/profit/targets/new/", {"account": "Nobody"})
    assert unknown.status_code == 400
    assert "No account, or more than one, goes by this name; write its number." in unknown.content.decode()
    assert farida.get("/profit/targets/new/").status_code == 403
