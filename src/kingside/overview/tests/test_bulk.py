"""Many rows changed at once: first shown, then done one by one, then undone."""

from datetime import timedelta

import pytest
from django.test import Client

from kingside.accounts.models import Account
from kingside.accounts.operations import edit
from kingside.audit.models import AuditEvent
from kingside.identity.models import BusinessUnit, Member
from kingside.jobs.models import Job
from kingside.jobs.operations import run_now, stop
from kingside.profit.models import ProfitMap
from kingside.tables import changes
from kingside.tables.models import CHANGE, UNDO, BulkChange, ChangedRow
from tests.cast import ClientOf, on_team
from tests.html_tables import read

SECTOR, UNIT = "/tables/accounts/sector/", "/tables/accounts/unit/"


@pytest.fixture
def desk(both: dict[str, Account], client_of: ClientOf, lead: Member) -> Client:
    return client_of(lead)


def seen(*accounts: Account) -> str:
    return ",".join(f"{account.pk}.{account.version}" for account in accounts)


def sectors() -> dict[str, str]:
    return dict(Account.objects.values_list("number", "sector"))


def test_first_it_says_what_would_change(desk: Client, both: dict[str, Account]) -> None:
    page = read(desk.post(SECTOR, {"rows": [seen(both["A"]), seen(both["B"])]}))

    assert page.headings[0] == "Say the sector: changes 2 accounts"
    assert sectors() == {"A": "", "B": ""}


def test_each_is_changed_and_remembered_and_all_are_undone(desk: Client, both: dict[str, Account]) -> None:
    page = read(desk.post(SECTOR, {"rows": seen(*both.values()), "do": "change", "to-sector": "Paper"}, follow=True))

    assert page.headings[0] == "2 accounts changed"
    assert sectors() == {"A": "Paper", "B": "Paper"}
    assert AuditEvent.objects.filter(subject_kind="account", verb="edited").count() == 2
    assert AuditEvent.objects.get(subject_kind="bulk_change").detail == "Say the sector: 2 accounts"

    undone = read(desk.post(f"/tables/changes/{BulkChange.objects.get().pk}/undo/", follow=True))

    assert undone.headings[0] == "2 accounts undone"
    assert sectors() == {"A": "", "B": ""}
    assert desk.post(f"/tables/changes/{BulkChange.objects.get().pk}/undo/").status_code == 409


def test_all_that_are_filtered_are_taken(desk: Client, both: dict[str, Account]) -> None:
    page = read(desk.post(SECTOR, {"all": "yes", "query": "show=worst"}))

    assert page.headings[0] == "Say the sector: changes 1 account"


def test_who_was_overtaken_is_named_and_the_others_are_changed(
    desk: Client, both: dict[str, Account], lead: Member
) -> None:
    rows = seen(*both.values())
    edit(account=both["B"], seen_version=both["B"].version, by=lead, name="B", sector="Metal", since=None)

    page = read(desk.post(SECTOR, {"rows": rows, "do": "change", "to-sector": "Paper"}, follow=True))

    assert page.table("What stayed as it was").rows == [["B", "Somebody saved this after you opened it."]]
    assert sectors() == {"A": "Paper", "B": "Metal"}


def test_what_was_changed_since_is_not_undone(desk: Client, both: dict[str, Account], lead: Member) -> None:
    desk.post(SECTOR, {"rows": seen(*both.values()), "do": "change", "to-sector": "Paper"})
    account = Account.objects.get(number="A")
    edit(account=account, seen_version=account.version, by=lead, name="A", sector="Metal", since=None)

    page = read(desk.post(f"/tables/changes/{BulkChange.objects.get().pk}/undo/", follow=True))

    assert page.headings[0] == "1 account undone"
    assert sectors() == {"A": "Metal", "B": ""}


def test_an_account_of_others_is_refused_by_name(workshop: ProfitMap, client_of: ClientOf, development: Member) -> None:
    ours, others = Account.objects.order_by("number")
    on_team(ours, development, "DEVELOPMENT")

    page = read(
        client_of(development).post(
            SECTOR, {"rows": seen(ours, others), "do": "change", "to-sector": "Paper"}, follow=True
        )
    )

    assert page.headings[0] == "1 account changed"
    assert [row[0] for row in page.table("What stayed as it was").rows] == ["B"]
    assert sectors() == {"A": "Paper", "B": ""}


def test_units_are_given_and_taken_back(both: dict[str, Account], client_of: ClientOf, administrator: Member) -> None:
    north = BusinessUnit.objects.create(name="North")
    browser = client_of(administrator)

    browser.post(UNIT, {"rows": seen(*both.values()), "do": "change", "to-unit": north.pk})
    assert set(Account.objects.values_list("unit__name", flat=True)) == {"North"}

    browser.post(f"/tables/changes/{BulkChange.objects.get().pk}/undo/")
    assert set(Account.objects.values_list("unit__name", flat=True)) == {None}


def test_what_says_so_already_is_no_change(desk: Client, both: dict[str, Account]) -> None:
    page = read(desk.post(SECTOR, {"rows": seen(both["A"]), "do": "change", "to-sector": ""}, follow=True))

    assert "1 account said so already." in page.words
    assert not BulkChange.objects.get().changed_rows.filter(outcome="CHANGED").exists()
    assert not AuditEvent.objects.filter(subject_kind="bulk_change").exists()


@pytest.mark.parametrize("rows", ["", "x.y", "999999999999999999999.1", "0.1", "1.1.1", "²."])
def test_rows_that_are_none_are_said_to_be_missing(desk: Client, rows: str) -> None:
    answer = desk.post(SECTOR, {"rows": rows}, follow=True)

    assert "Choose at least one row." in read(answer).words


def test_another_members_change_is_not_there(
    desk: Client, both: dict[str, Account], client_of: ClientOf, support: Member
) -> None:
    desk.post(SECTOR, {"rows": seen(both["A"]), "do": "change", "to-sector": "Paper"})
    on_team(both["A"], support, "SUPPORT")

    assert client_of(support).post(f"/tables/changes/{BulkChange.objects.get().pk}/undo/").status_code == 404


def test_whoever_may_change_nothing_sees_no_way_to(workshop: ProfitMap, client_of: ClientOf, executive: Member) -> None:
    assert "Change many" not in read(client_of(executive).get("/accounts/")).words
    assert client_of(executive).post(SECTOR, {"all": "yes"}).status_code == 404


def test_an_account_that_is_gone_is_named_when_the_rest_is_undone(desk: Client, both: dict[str, Account]) -> None:
    desk.post(SECTOR, {"rows": seen(*both.values()), "do": "change", "to-sector": "Paper"})
    change = BulkChange.objects.get()
    change.changed_rows.filter(place=0).update(key="99999")

    page = read(desk.post(f"/tables/changes/{change.pk}/undo/", follow=True))

    assert page.table("What stayed as it was").column("Why") == ["It is not there any more."]


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rows are many, and a portion is one."""
    monkeypatch.setattr(changes, "AT_ONCE", 1)
    monkeypatch.setattr(changes, "PORTION", 1)


def ask(browser: Client, *accounts: Account, sector: str = "Paper") -> BulkChange:
    browser.post(SECTOR, {"rows": seen(*accounts), "do": "change", "to-sector": sector, "query": "sort=name"})
    return BulkChange.objects.latest("made_at")


def test_many_are_changed_in_the_background_and_brought_back_there(
    desk: Client, both: dict[str, Account], many: None
) -> None:
    said = read(desk.post(SECTOR, {"rows": seen(*both.values())})).words
    change = ask(desk, *both.values())
    waiting = read(desk.get(change.get_absolute_url()))

    assert "in the background" in said
    assert waiting.headings[0] == "0 accounts changed"
    assert "2 accounts are still to come." in waiting.words
    assert sectors() == {"A": "", "B": ""}

    run_now(Job.objects.get(kind=CHANGE))

    assert read(desk.get(change.get_absolute_url())).headings[0] == "2 accounts changed"
    assert "/accounts/?sort=name" in read(desk.get(change.get_absolute_url())).links
    assert sectors() == {"A": "Paper", "B": "Paper"}

    desk.post(f"{change.get_absolute_url()}undo/")
    run_now(Job.objects.get(kind=UNDO))

    assert read(desk.get(change.get_absolute_url())).headings[0] == "2 accounts undone"
    assert sectors() == {"A": "", "B": ""}
    assert list(AuditEvent.objects.filter(subject_kind="bulk_change").order_by("pk").values_list("verb", "detail")) == [
        ("made", "Say the sector: 2 accounts"),
        ("undone", "2 accounts"),
    ]


def test_what_a_worker_could_not_change_is_named(
    desk: Client, both: dict[str, Account], lead: Member, many: None
) -> None:
    change = ask(desk, *both.values())
    edit(account=both["B"], seen_version=both["B"].version, by=lead, name="B", sector="Metal", since=None)

    run_now(Job.objects.get(kind=CHANGE))

    page = read(desk.get(change.get_absolute_url()))
    assert "1 account stayed as before." in page.words
    assert page.table("What stayed as it was").rows == [["B", "Somebody saved this after you opened it."]]


def test_bringing_back_is_through_with_the_last_row_that_was_changed(
    desk: Client, both: dict[str, Account], lead: Member, many: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = ask(desk, *both.values())
    edit(account=both["B"], seen_version=both["B"].version, by=lead, name="B", sector="Metal", since=None)
    run_now(Job.objects.get(kind=CHANGE))
    monkeypatch.setattr(changes, "AT_ONCE", 0)

    desk.post(f"{change.get_absolute_url()}undo/")
    run_now(Job.objects.get(kind=UNDO))

    job = Job.objects.get(kind=UNDO)
    assert (job.done, job.total) == (1, 1)


def test_a_change_that_broke_off_goes_on_where_it_was_left(desk: Client, both: dict[str, Account], many: None) -> None:
    change = ask(desk, *both.values())

    with pytest.raises(KeyboardInterrupt):
        changes.carry_out(change=change, say=_power_cut)
    assert sorted(sectors().values()) == ["", "Paper"]

    changes.carry_out(change=change)
    changes.carry_out(change=change)

    assert sectors() == {"A": "Paper", "B": "Paper"}
    assert AuditEvent.objects.filter(subject_kind="account", verb="edited").count() == 2
    assert AuditEvent.objects.filter(subject_kind="bulk_change").count() == 1


def test_a_portion_is_whole_or_not_at_all(
    desk: Client, both: dict[str, Account], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "AT_ONCE", 1)
    change = ask(desk, *both.values())
    monkeypatch.setattr(ChangedRow.objects, "bulk_update", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        changes.carry_out(change=change)

    assert sectors() == {"A": "", "B": ""}


def test_a_stopped_change_can_be_undone_as_far_as_it_came(
    desk: Client, both: dict[str, Account], many: None, lead: Member
) -> None:
    change = ask(desk, *both.values())
    assert desk.post(f"{change.get_absolute_url()}undo/").status_code == 409
    with pytest.raises(KeyboardInterrupt):
        changes.carry_out(change=change, say=_power_cut)
    job = Job.objects.get(kind=CHANGE)
    stop(job=job, by=lead)
    run_now(job)

    page = read(desk.get(change.get_absolute_url()))
    assert page.headings[0] == "1 account changed"
    assert "It was stopped." in page.words

    desk.post(f"{change.get_absolute_url()}undo/")
    changes.carry_out(change=change)

    assert sectors() == {"A": "", "B": ""}


def _power_cut(done: int) -> None:
    raise KeyboardInterrupt


def test_a_worker_does_nothing_for_whoever_may_not_any_more(
    desk: Client, both: dict[str, Account], many: None, lead: Member
) -> None:
    ask(desk, *both.values())
    Member.objects.filter(pk=lead.pk).update(is_active=False)

    job = Job.objects.get(kind=CHANGE)
    run_now(job)

    assert job.error == "Whoever asked for this may not do it any more."
    assert sectors() == {"A": "", "B": ""}


def test_what_rows_should_say_may_be_gone_when_a_worker_comes(
    both: dict[str, Account], client_of: ClientOf, administrator: Member, many: None
) -> None:
    north = BusinessUnit.objects.create(name="North")
    client_of(administrator).post(UNIT, {"rows": seen(*both.values()), "do": "change", "to-unit": north.pk})
    north.delete()

    job = Job.objects.get(kind=CHANGE)
    run_now(job)

    assert job.error == "What these rows should say is not there any more; choose again."


def test_old_changes_are_forgotten_and_the_trail_is_not(desk: Client, both: dict[str, Account]) -> None:
    change = ask(desk, both["A"])

    assert changes.forget_old_changes(now=change.made_at + timedelta(days=89)) == 0
    assert changes.forget_old_changes(now=change.made_at + timedelta(days=91)) == 1
    assert AuditEvent.objects.filter(subject_kind="bulk_change").exists()


def test_the_page_of_a_change_is_for_whoever_made_it(
    desk: Client, both: dict[str, Account], client_of: ClientOf, manager: Member
) -> None:
    change = ask(desk, both["A"])

    assert client_of(manager).get(change.get_absolute_url()).status_code == 404
    assert desk.get(f"{change.get_absolute_url()}progress/")["HX-Refresh"] == "true"
