"""/members/invitations/: guests who have not come yet, withdrawn one by one or many at once, and asked back."""

import csv
import io
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from kingside.audit.models import AuditEvent
from kingside.config.home import Home
from kingside.identity.invitations import accept, find, forget_guests, invite
from kingside.identity.models import Invitation, Member
from kingside.jobs.jobs import FORGET
from kingside.jobs.journal import EMPTY
from kingside.jobs.models import Job
from kingside.jobs.operations import enqueue, run_now
from kingside.tables.models import SavedView
from tests.cast import PASSWORD, ClientOf
from tests.html_tables import read
from tests.traces import tables_with

INVITATIONS, WITHDRAW, EXPORT = "/members/invitations/", "/tables/invitations/withdraw/", "/exports/invitations/new/"


@pytest.fixture
def browser(administrator: Member, client_of: ClientOf) -> Client:
    return client_of(administrator)


@pytest.fixture
def links(administrator: Member) -> dict[str, str]:
    """The secrets of two links: Gesa was invited ten days ago, Nils just now."""
    return {"Gesa": invited("Gesa", days_ago=10, by=administrator), "Nils": invited("Nils", by=administrator)}


def invited(name: str, *, by: Member, days_ago: int = 0) -> str:
    tokens: list[str] = []

    def address(token: str) -> str:
        tokens.append(token)
        return f"https://kingside.example/{token}"

    at = timezone.now() - timedelta(days=days_ago)
    invite(name=name, email=f"{name}@example.com", by=by, at=at, address=address)
    return tokens[0]


def guests(browser: Client, query: str = "") -> list[str]:
    return read(browser.get(f"{INVITATIONS}?{query}")).table("Open invitations").column("Name")


def everybody() -> str:
    return ",".join(f"{pk}.0" for pk in Invitation.objects.values_list("pk", flat=True))


@pytest.mark.req("GEN-11")
def test_they_are_narrowed_and_leave_as_a_file(browser: Client, links: dict[str, str], home_folder: Home) -> None:
    page = read(browser.get(INVITATIONS))

    assert page.headings[0] == "2 guests are invited, not here yet"
    assert INVITATIONS in read(browser.get("/members/")).links
    assert guests(browser) == ["Nils", "Gesa"]
    assert guests(browser, "sort=name") == ["Gesa", "Nils"]
    assert guests(browser, "state=ended") == guests(browser, "q=gesa@") == ["Gesa"]
    assert guests(browser, "state=open&state=unsent") == ["Nils"]
    answer = browser.post(EXPORT, {"format": "csv", "query": "sort=name&column=state&column=by&column=change"})
    lines = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert lines == [["Name", "By", "Link"], ["Gesa", "Ada Vos", "ended"], ["Nils", "Ada Vos", "open"]]


def test_many_are_withdrawn_and_their_links_work_again_when_that_is_undone(
    browser: Client, links: dict[str, str]
) -> None:
    change = browser.post(WITHDRAW, {"rows": everybody(), "do": "change"})["Location"]

    assert read(browser.get(change)).headings[0] == "2 invitations changed"
    assert read(browser.get(INVITATIONS)).headings[0] == "Nobody is invited"
    invite_anew = {"name": "Gesa", "email": "gesa@example.com"}
    browser.post("/members/", invite_anew)

    undone = read(browser.post(f"{change}undo/", follow=True))

    assert undone.headings[0] == "1 invitation undone"
    assert undone.table("What stayed as it was").rows == [
        ["Gesa", "This address has an invitation already. Send it again instead."]
    ]
    assert find(links["Nils"], at=timezone.now()).name == "Nils"
    assert AuditEvent.objects.filter(subject_kind="invitation", verb="restored").count() == 1


def test_a_guest_who_came_meanwhile_is_not_withdrawn(browser: Client, links: dict[str, str]) -> None:
    rows = everybody()
    accept(token=links["Nils"], name="Nils", password=PASSWORD, at=timezone.now())

    page = read(browser.post(WITHDRAW, {"rows": rows, "do": "change"}, follow=True))

    assert page.headings[0] == "1 invitation changed"
    assert Invitation.objects.get(name="Nils").withdrawn_at is None


def test_guests_who_never_came_are_forgotten_and_the_trail_stays_true(
    browser: Client, administrator: Member, links: dict[str, str]
) -> None:
    """Olaf is withdrawn, the link of Gesa ended, that of Nils has not; Runa is a member."""
    token = invited("Runa", days_ago=6, by=administrator)
    accept(token=token, name="Runa", password=PASSWORD, at=timezone.now() - timedelta(days=5))
    invited("Olaf", by=administrator)
    olaf = Invitation.objects.get(name="Olaf")
    change = browser.post(WITHDRAW, {"rows": f"{olaf.pk}.0", "do": "change", "query": "q=olaf"})["Location"]
    SavedView.objects.create(owner=administrator, list_name="invitations", name="His", query="q=olaf")
    ended = Invitation.objects.get(name="Gesa").expires_at
    before = tables_with("olaf", "gesa")

    early = forget_guests(now=timezone.now() + timedelta(days=6))
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        run_now(enqueue(kind=FORGET, subject_id=""))
    emptied = Job.objects.filter(kind=EMPTY).count()  # of the log that SQLite keeps beside its file
    left_after_a_week = [each.name for each in Invitation.objects.order_by("name")]
    at_last = [forget_guests(now=ended + timedelta(days=days)) for days in (29, 31)]

    assert (early, emptied) == (0, 1 if connection.vendor == "sqlite" else 0)
    assert left_after_a_week == ["Gesa", "Nils", "Runa"]
    assert at_last == [0, 1]
    assert [each.name for each in Invitation.objects.order_by("name")] == ["Nils", "Runa"]
    assert before >= {
        "identity_invitation",
        "audit_personalvalue",
        "tables_bulkchange",
        "tables_changedrow",
        "tables_savedview",
    }
    assert tables_with("olaf", "gesa") == set()
    told = read(browser.get(f"/audit/?kind=invitation&record={olaf.pk}")).table("Events")
    assert told.column("Did") == ["forgotten", "withdrawn", "invited"]
    assert {row[3] for row in told.rows} == {f"invitation Former guest {olaf.pk}"}
    undone = read(browser.post(f"{change}undo/", follow=True)).table("What stayed as it was")
    assert undone.rows == [[f"Former guest {olaf.pk}", "It is not there any more."]]


def test_whoever_only_sees_members_changes_none_and_others_see_none(
    client_of: ClientOf, manager: Member, lead: Member, links: dict[str, str]
) -> None:
    sees = client_of(manager)

    assert guests(sees) == ["Nils", "Gesa"]
    assert "Send again" not in read(sees.get(INVITATIONS)).words
    assert sees.post(WITHDRAW, {"rows": everybody()}).status_code == 404
    assert client_of(lead).get(INVITATIONS).status_code == 404
    assert client_of(lead).post(EXPORT, {"format": "csv"}).status_code == 404


def test_the_number_of_queries_does_not_grow(
    browser: Client, administrator: Member, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in (1, 12):
        for each in range(n):
            invited(f"guest-{n}-{each}", by=administrator)
        with django_assert_max_num_queries(11):
            browser.get(f"{INVITATIONS}?q=guest&sort=by")
