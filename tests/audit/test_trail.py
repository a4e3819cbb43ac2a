"""The trail: written with the change itself, never changed, and able to forget a person."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from kingside.accounts.models import Account
from kingside.accounts.operations import NewAccount, edit, register
from kingside.audit.lock import unlocked
from kingside.audit.models import TRAIL, AuditEvent, PersonalName, PersonalValue
from kingside.audit.operations import (
    Happening,
    OutsideTransaction,
    as_recorded,
    changes_between,
    forget,
    record,
    record_each,
)
from kingside.audit.queries import Asked, history_of, narrowed, since
from kingside.audit.telling import Entry
from kingside.identity.models import Member, Role
from kingside.identity.operations import change_password, welcome
from kingside.web.locales import speaking
from tests.cast import on_team

pytestmark = pytest.mark.both_databases


class PowerCut(Exception):
    """The machine went dark."""


@pytest.fixture
def alder(db: None) -> Account:
    """Alder Works, a paper maker since 2019."""
    register(accounts=[NewAccount("10/10", "Alder Works", "Paper", dt.date(2019, 5, 1))])
    return Account.objects.get()


@pytest.fixture(autouse=True)
def team(alder: Account, lead: Member, support: Member) -> None:
    """Lena leads it, Sami keeps it running."""
    on_team(alder, lead)
    on_team(alder, support, Role.SUPPORT)


def _edit(account: Account, by: Member, **said: object) -> None:
    known: dict[str, Any] = {"name": account.name, "sector": account.sector, "since": account.since}
    edit(account=account, by=by, seen_version=account.version, **known | said)


def _edits(account: Account) -> list[Entry]:
    """What was said of the account itself; its team stands in the same history."""
    return [entry for entry in history_of(account).entries if entry.verb == "edited"]


@pytest.mark.req("GEN-02")
def test_an_edit_says_who_when_and_from_what_to_what(alder: Account, lead: Member) -> None:
    _edit(alder, lead, sector="Packaging", since=None)

    (entry,) = _edits(alder)
    assert (entry.who, entry.verb, entry.record) == ("Lena Brandt", "edited", "Alder Works")
    assert [(each.field, each.before, each.after) for each in entry.changes] == [
        ("sector", "Paper", "Packaging"),
        ("since", "2019-05-01", ""),
    ]
    assert dt.datetime.now(dt.UTC) - entry.at < dt.timedelta(hours=1)


@pytest.mark.req("GEN-02")
def test_pages_write_days_and_moments_as_the_member_does(alder: Account, lead: Member) -> None:
    day, moment = dt.date(2026, 3, 14), dt.datetime(2026, 3, 14, 23, 5, tzinfo=dt.UTC)
    changes = {"left on": (None, day), "seen": (None, moment), "of": (None, [day]), "name": (None, "2026-03-14")}
    record(by=lead, verb="changed", subject=alder, changes=changes)

    with timezone.override("Asia/Tokyo"):
        told = {each.field: each for each in history_of(alder).entries[0].changes}
        with speaking("de"):
            german = {each.field: each.became for each in history_of(alder).entries[0].changes}

    assert {field: each.became for field, each in told.items()} == {
        "left on": "14 Mar 2026",
        "seen": "15 Mar 2026, 08:05 JST",
        "of": "14 Mar 2026",
        "name": "2026-03-14",  # somebody wrote it so
    }
    assert (told["left on"].after, told["seen"].after) == ("2026-03-14", "2026-03-14T23:05:00+00:00")
    assert (german["left on"], german["seen"]) == ("14.3.2026", "15.3.2026, 08:05 JST")


def test_an_edit_that_changes_nothing_is_no_event(alder: Account, lead: Member) -> None:
    _edit(alder, lead)

    assert _edits(alder) == []


@pytest.mark.req("GEN-02")
def test_what_fails_leaves_neither_change_nor_event(
    alder: Account, lead: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    def power_cut(*_: object, **__: object) -> None:
        raise PowerCut

    monkeypatch.setattr(PersonalName.objects, "bulk_create", power_cut)

    with pytest.raises(PowerCut):
        _edit(alder, lead, name="Alder plc")

    alder.refresh_from_db()
    assert alder.name == "Alder Works"
    assert _edits(alder) == []


def test_an_exception_after_the_event_takes_the_event_with_it(alder: Account, lead: Member) -> None:
    @transaction.atomic
    def edit_and_stumble() -> None:
        _edit(alder, lead, name="Alder plc")
        raise PowerCut

    with pytest.raises(PowerCut):
        edit_and_stumble()

    alder.refresh_from_db()
    assert (alder.name, _edits(alder)) == ("Alder Works", [])


@pytest.mark.django_db(transaction=True)
def test_an_event_without_the_transaction_of_its_change_is_refused(alder: Account) -> None:
    with pytest.raises(OutsideTransaction):
        record(by=None, verb="edited", subject=alder)


@pytest.mark.req("GEN-02", "INV-25")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditevent SET verb = 'nothing'",
        "DELETE FROM audit_auditevent",
        "UPDATE audit_personalvalue SET field = 'nothing'",
    ],
)
def test_the_database_refuses_to_change_the_trail(lead: Member, statement: str) -> None:
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert AuditEvent.objects.get(subject_kind="member", subject_id=str(lead.pk)).verb == "welcomed"


@pytest.mark.postgres  # SQLite knows no TRUNCATE
def test_nor_can_it_be_emptied_at_once(lead: Member) -> None:
    connection.check_constraints()  # nothing may wait for a check when a table is emptied
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE audit_auditevent CASCADE")


def test_what_is_opened_for_the_demo_is_shut_again(lead: Member) -> None:
    with unlocked(*TRAIL):
        PersonalValue.objects.all().delete()
        AuditEvent.objects.all().delete()
    change_password(member=lead, password="eight pawns in a row", by=lead)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        AuditEvent.objects.all().delete()


@pytest.mark.req("GEN-02", "INV-25")
def test_what_is_done_to_many_at_once_is_in_the_history_of_each_and_their_names_beside_it(
    lead: Member, support: Member, administrator: Member
) -> None:
    changes = {"title": ("", "Chess coach"), "is_active": (True, False)}

    record_each(by=administrator, verb="changed", happenings=[Happening(each, changes) for each in (lead, support)])

    for member in (lead, support):
        newest = history_of(member).entries[0]
        assert (newest.who, newest.verb, newest.record) == ("Ada Vos", "changed", member.name)
        assert [(each.field, each.after) for each in newest.changes] == [("is active", "no"), ("title", "Chess coach")]
    assert "coach" not in str(list(AuditEvent.objects.values())).lower()
    assert record_each(by=administrator, verb="changed", happenings=[]) == []


@pytest.mark.req("GEN-02", "INV-25")
def test_erasing_a_member_keeps_what_was_done_and_loses_the_name(alder: Account, lead: Member, support: Member) -> None:
    _edit(alder, lead, name="Alder plc")

    forget(kind="member", person_id=lead.pk, by=None)

    (entry,) = _edits(alder)
    assert (entry.who, entry.verb) == (f"Former member {lead.pk}", "edited")
    assert [change.after for change in entry.changes] == ["Alder plc"]
    assert history_of(support).entries[0].record == "Sami Haddad"


def test_the_trail_says_that_somebody_was_forgotten(lead: Member, administrator: Member) -> None:
    gone = forget(kind="member", person_id=lead.pk, by=administrator)

    newest = history_of(lead).entries[0]
    assert (newest.who, newest.verb) == ("Ada Vos", "forgotten")
    assert newest.detail == f"{gone} personal values erased from the trail"
    assert forget(kind="member", person_id=lead.pk, by=administrator) == 0


@pytest.mark.req("INV-25")
def test_no_value_of_a_person_is_in_the_trail_itself(lead: Member) -> None:
    events = str(list(AuditEvent.objects.values()))

    assert "lena" not in events.lower()
    assert {"name", "email"} <= {change.field for change in history_of(lead).entries[0].changes}
    forget(kind="member", person_id=lead.pk, by=None)
    assert not PersonalValue.objects.filter(person_id=str(lead.pk)).exists()
    assert [change.field for entry in history_of(lead).entries for change in entry.changes] == []


def test_a_password_is_never_written_down(lead: Member) -> None:
    change_password(member=lead, password="eight pawns in a row", by=lead)

    newest = history_of(lead).entries[0]
    assert (newest.verb, newest.who, newest.changes) == ("given a new password", "Lena Brandt", [])


def test_what_nobody_does_is_done_by_kingside(db: None) -> None:
    member = welcome(name="Ivo Brill", email="ivo@kingside.example")

    assert history_of(member).entries[0].who == "Kingside"


def test_values_are_recorded_exactly() -> None:
    value = [Decimal("0.10"), dt.date(2025, 3, 1), UUID(int=1), None, True, {"a": Decimal("1E+3")}]

    assert as_recorded(value) == ["0.10", "2025-03-01", str(UUID(int=1)), None, True, {"a": "1000"}]


def test_a_float_is_refused() -> None:
    with pytest.raises(TypeError, match="float"):
        as_recorded(0.1)


def test_only_what_differs_is_a_change() -> None:
    before, after = {"rate": Decimal("1.0"), "gone": "x", "same": 1}, {"rate": Decimal("1.5"), "same": 1, "new": "y"}

    assert changes_between(before, after) == {
        "rate": (Decimal("1.0"), Decimal("1.5")),
        "gone": ("x", None),
        "new": (None, "y"),
    }


def test_events_are_found_by_member_and_day(alder: Account, lead: Member, support: Member) -> None:
    _edit(alder, lead, name="Alder plc")
    _edit(alder, support, name="Alder AG")
    today = AuditEvent.objects.latest("pk").at.date()

    def n(**asked: object) -> int:
        asking = Asked(kind="account", verb="edited", **asked)  # type: ignore[arg-type]
        return narrowed(AuditEvent.objects.all(), asking).count()

    assert n(who=str(lead.pk)) == 1
    assert n(first=today, last=today) == 2
    assert n(last=today - dt.timedelta(days=1)) == 0
    assert n(last=dt.date.max) == 2


def test_the_trail_tells_what_an_earlier_version_said(alder: Account, lead: Member, support: Member) -> None:
    _edit(alder, lead, name="Alder plc")
    _edit(alder, support, name="Alder AG", sector="Steel")

    found = since(alder, seen=1, version=3, present={"name": "Alder AG", "sector": "Steel", "since": "2019-05-01"})

    assert found.who == "Sami Haddad"
    assert found.before == {"name": "Alder Works", "sector": "Paper", "since": "2019-05-01"}


def test_a_version_that_no_event_tells_of_makes_the_earlier_ones_unknown(alder: Account, lead: Member) -> None:
    register(accounts=[NewAccount("10/10", "Alder Ltd")])
    alder.refresh_from_db()
    _edit(alder, lead, name="Alder plc")

    found = since(alder, seen=1, version=3, present={"name": "Alder plc"})

    assert (found.who, found.before) == ("Lena Brandt", None)
