"""Many rows changed at once by API: each by the checks of one, undone together."""

import json
from typing import Any

import pytest
from django.test import Client

from kingside.accounts.models import Account
from kingside.accounts.operations import edit
from kingside.audit.models import AuditEvent
from kingside.identity.models import BusinessUnit, Member
from kingside.jobs.models import Job
from kingside.jobs.operations import run_now
from kingside.tables import changes
from kingside.tables.models import CHANGE, BulkChange
from tests.cast import ProgramOf

API = "/api/v1"
SECTOR, UNIT = f"{API}/lists/accounts/sector", f"{API}/lists/accounts/unit"


@pytest.fixture
def program(both: dict[str, Account], program_of: ProgramOf, lead: Member) -> Client:
    return program_of(lead)


def send(program: Client, address: str, body: object = None, key: str = "") -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return program.post(address, json.dumps(body or {}), "application/json", headers=headers)


def seen(program: Client) -> list[dict[str, object]]:
    """Every account at the version that the list of accounts says."""
    listed = program.get(f"{API}/accounts").json()["items"]
    return [{"row": each["number"], "version": each["version"]} for each in listed]


def sectors() -> dict[str, str]:
    return dict(Account.objects.values_list("number", "sector"))


@pytest.mark.req("GEN-11")
def test_rows_are_changed_once_remembered_and_brought_back(program: Client, both: dict[str, Account]) -> None:
    said = {"rows": seen(program), "to": {"sector": "Paper"}}

    answer, again = (send(program, SECTOR, said, key="once") for _ in range(2))

    told = answer.json()
    assert (answer.status_code, told["state"], told["changed"], told["says"]) == (
        *(201, "changed", 2),
        "2 accounts changed.",
    )
    assert again["Idempotency-Replayed"] == "true"
    assert BulkChange.objects.count() == 1
    assert sectors() == {"A": "Paper", "B": "Paper"}
    assert AuditEvent.objects.filter(subject_kind="account", verb="edited").count() == 2
    remembered = AuditEvent.objects.get(subject_kind="bulk_change")
    assert remembered.detail.startswith("Say the sector: 2 accounts [token ")

    address = f"{API}/changes/{told['id']}"
    undone = send(program, f"{address}/undo").json()

    assert (undone["state"], undone["undone"], undone["can_be_undone"]) == ("undone", 2, False)
    assert sectors() == {"A": "", "B": ""}
    assert program.get(address).json() == undone
    assert send(program, f"{address}/undo").json()["type"] == "urn:kingside:problem:change_undone"


def test_who_was_overtaken_is_named_and_the_others_are_changed(
    program: Client, both: dict[str, Account], lead: Member
) -> None:
    rows = seen(program)
    edit(account=both["B"], seen_version=both["B"].version, by=lead, name="B", sector="Metal", since=None)

    told = send(program, SECTOR, {"rows": rows, "to": {"sector": "Paper"}}).json()

    overtaken = {"row": "B", "name": "B", "why": "Somebody saved this after you opened it."}
    assert (told["changed"], told["n_stayed"], told["stayed"]) == (1, 1, [overtaken])
    assert sectors() == {"A": "Paper", "B": "Metal"}


def test_a_preview_says_what_would_come_of_it_and_changes_nothing(
    program: Client, both: dict[str, Account], lead: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows, events = seen(program), AuditEvent.objects.count()
    edit(account=both["B"], seen_version=both["B"].version, by=lead, name="B", sector="Metal", since=None)
    said = {"rows": rows, "to": {"sector": "Paper"}}

    answer = send(program, f"{SECTOR}/preview", said)

    overtaken = {"row": "B", "name": "B", "why": "Somebody saved this after you opened it."}
    one = {"n": 2, "tried": 2, "changed": 1, "same": 0, "n_stayed": 1, "stayed": [overtaken]}
    assert (answer.status_code, answer.json()) == (200, one)
    assert sectors() == {"A": "", "B": "Metal"}
    assert AuditEvent.objects.count() == events + 1  # of the edit
    assert not BulkChange.objects.exists()
    told = send(program, SECTOR, said).json()
    assert {name: told[name] for name in ("n", "changed", "same", "n_stayed", "stayed")} == {
        name: one[name] for name in ("n", "changed", "same", "n_stayed", "stayed")
    }
    everything = {"is_all": True, "to": {"sector": "Metal"}}
    both_said = send(program, f"{SECTOR}/preview", everything).json()
    assert (both_said["changed"], both_said["same"]) == (1, 1)
    monkeypatch.setattr(changes, "AT_ONCE", 1)
    some = send(program, f"{SECTOR}/preview", everything).json()
    assert (some["n"], some["tried"]) == (2, 1)


def test_a_preview_refuses_what_the_change_refuses(program: Client) -> None:
    preview = f"{SECTOR}/preview"

    assert send(program, preview, {"to": {}}).json()["detail"] == "Choose at least one row."
    wrong = send(program, preview, {"is_all": True, "to": {"colour": "red"}})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "#/to/colour")
    assert send(program, f"{UNIT}/preview", {"is_all": True, "to": {}}).status_code == 404


def test_all_that_are_as_asked_are_taken(program: Client) -> None:
    told = send(program, SECTOR, {"is_all": True, "query": "show=worst", "to": {"sector": "Paper"}}).json()

    assert told["n"] == 1
    assert sorted(sectors().values()) == ["", "Paper"]


@pytest.mark.parametrize(
    ("said", "pointers"),
    [
        ({"rows": [{"row": "A", "version": 1}, {"row": "Z", "version": 1}], "to": {}}, ["#/rows/1/row"]),
        ({"rows": [{"row": "A", "version": 1}] * 2, "to": {}}, ["#/rows/1/row"]),
        ({"rows": [{"row": "A", "version": 1}], "is_all": True, "to": {}}, ["#/rows"]),
        ({"is_all": True, "to": {"sector": "x" * 201, "colour": "red"}}, ["#/to/colour", "#/to/sector"]),
        ({"is_all": True, "to": {"sector": ["Paper"]}}, None),
        ({"is_all": True}, ["#/to"]),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(
    program: Client, said: dict[str, object], pointers: list[str] | None
) -> None:
    answer = send(program, SECTOR, said)

    assert answer.status_code == 422
    assert pointers is None or [each["pointer"] for each in answer.json()["errors"]] == pointers
    assert not BulkChange.objects.exists()


def test_nothing_chosen_is_said(program: Client) -> None:
    assert send(program, SECTOR, {"to": {}}).json()["detail"] == "Choose at least one row."
    assert send(program, SECTOR, {"is_all": True, "query": "q=nobody", "to": {}}).status_code == 400


def test_units_are_named_by_their_id(
    both: dict[str, Account], program_of: ProgramOf, administrator: Member, lead: Member
) -> None:
    north = BusinessUnit.objects.create(name="North")
    program = program_of(administrator)

    assert send(program, UNIT, {"is_all": True, "to": {"unit": 10**18}}).json()["errors"][0]["pointer"] == "#/to/unit"
    assert send(program, UNIT, {"is_all": True, "to": {"unit": north.pk}}).json()["changed"] == 2
    assert set(Account.objects.values_list("unit__name", flat=True)) == {"North"}
    assert send(program, UNIT, {"is_all": True, "to": {"unit": None}}).json()["changed"] == 2
    assert set(Account.objects.values_list("unit", flat=True)) == {None}


def test_lists_say_what_is_done_with_many_rows_by_whom(
    program: Client, program_of: ProgramOf, administrator: Member
) -> None:
    def verbs(asking: Client) -> list[str]:
        told = {each["name"]: each for each in asking.get(f"{API}/lists").json()}
        return [verb["name"] for verb in told["accounts"]["verbs"]]

    assert (verbs(program), verbs(program_of(administrator))) == (["sector"], ["unit"])
    (sector,) = next(each for each in program.get(f"{API}/lists").json() if each["name"] == "accounts")["verbs"]
    (field,) = sector["fields"]
    assert field == {"name": "sector", "label": "Sector", "help": "Empty: nobody knows.", "is_required": False}
    for address in (UNIT, f"{API}/lists/accounts/nothing", f"{API}/lists/nothing/sector"):
        assert send(program, address, {"is_all": True, "to": {}}).status_code == 404


def test_many_rows_are_left_to_a_job(
    program: Client, program_of: ProgramOf, support: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "AT_ONCE", 1)

    told = send(program, SECTOR, {"is_all": True, "to": {"sector": "Paper"}}).json()

    job = Job.objects.get(kind=CHANGE)
    assert (told["state"], told["waiting"], told["job"]) == ("changing", 2, str(job.pk))
    address = f"{API}/changes/{told['id']}"
    assert send(program, f"{address}/undo").status_code == 409
    assert program_of(support).get(address).status_code == 404
    run_now(job)
    assert (program.get(address).json()["state"], program.get(address).json()["changed"]) == ("changed", 2)
