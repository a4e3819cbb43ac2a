"""By API: targets set, read, changed and taken away."""

from typing import Any

import pytest
from django.test import Client

from kingside.identity.models import Member
from kingside.profit.models import ProfitMap
from tests.cast import ProgramOf

OF_A, TARGETS = "/api/v1/accounts/A/targets", "/api/v1/targets"
SAID = {"first": "2025-01-01", "last": "2025-03-31", "net_revenue": "1250.00", "net_profit": "300"}


@pytest.fixture
def program(workshop: ProfitMap, manager: Member, program_of: ProgramOf) -> Client:
    """Maud's program, where A earned 280.17 of 1,500."""
    return program_of(manager)


def sent(program: Client, body: dict[str, Any], *, status: int = 201) -> Any:
    answer = program.post(OF_A, body, content_type="application/json")
    assert answer.status_code == status, answer.content
    return answer.json()


def changed(program: Client, pk: int, body: dict[str, Any]) -> Any:
    return program.put(f"{TARGETS}/{pk}", body, content_type="application/json")


@pytest.mark.req("PRF-19")
def test_a_target_says_how_far_it_is_reached(program: Client) -> None:
    told = sent(program, SAID)

    assert told["net_profit"] == {
        "target": "300",
        "actual": {"state": "value", "value": "280.17", "unit": "USD"},
        "attainment": {"state": "value", "value": "0.9339", "unit": "share"},
    }
    assert told["net_revenue"]["attainment"]["value"] == "1.2"
    assert told["net_margin"]["value"] == "0.18678"
    assert (told["account"], told["measured"], told["set_by"], told["version"]) == ("A", "whole", "Maud Keller", 1)
    assert program.get(f"{TARGETS}/{told['id']}").json() == told
    assert program.get(TARGETS, {"account": "A"}).json()["items"] == [told]
    assert program.get(TARGETS, {"account": "B"}).json()["items"] == []


def test_the_list_comes_in_portions_the_latest_period_first(program: Client) -> None:
    for last in ("2025-03-31", "2025-12-31", "2025-06-30"):
        sent(program, SAID | {"last": last})

    first = program.get(TARGETS, {"limit": 2}).json()
    rest = program.get(first["next"]).json()

    assert [each["last"] for each in first["items"] + rest["items"]] == ["2025-12-31", "2025-06-30", "2025-03-31"]
    assert rest["next"] is None


@pytest.mark.req("GEN-08")
def test_the_second_of_two_programs_that_change_one_gets_both_versions(program: Client) -> None:
    pk = sent(program, SAID)["id"]
    body = {"version": 1, "net_revenue": "1250.00", "net_profit": "320"}

    answers = [changed(program, pk, body), changed(program, pk, body | {"net_profit": "290"})]

    assert [answer.status_code for answer in answers] == [200, 409]
    conflict = answers[1].json()["conflict"]
    assert (conflict["version"], conflict["who"]) == (2, "Maud Keller")
    assert [(each["field"], each["seen"], each["theirs"], each["yours"]) for each in conflict["fields"]] == [
        ("net_profit", "300.00", "320.00", "290.00")
    ]


def test_what_is_taken_away_is_gone_and_its_days_are_free(program: Client) -> None:
    pk = sent(program, SAID)["id"]

    assert program.delete(f"{TARGETS}/{pk}").status_code == 204
    assert program.get(f"{TARGETS}/{pk}").status_code == 404
    assert changed(program, pk, {"version": 1, "net_revenue": "1", "net_profit": "1"}).status_code == 404
    assert sent(program, SAID)["version"] == 1


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"net_revenue": "-1"}, 422),
        ({"net_revenue": "10000000000000"}, 422),
        ({"net_profit": 300}, 422),
        ({"net_profit": "0.001"}, 422),
        ({"starting_profit": "-5"}, 422),
        ({"last": "2024-12-31"}, 422),
        ({"first": "soon"}, 422),
        ({"why": "x" * 501}, 422),
        ({"currency": "CHF"}, 422),
    ],
)
def test_what_is_no_target_is_refused(program: Client, said: dict[str, Any], status: int) -> None:
    sent(program, SAID | said, status=status)

    assert program.get(TARGETS).json()["items"] == []


def test_the_very_same_days_twice_are_refused(program: Client) -> None:
    sent(program, SAID)

    told = sent(program, SAID | {"net_profit": "900"}, status=409)

    assert told["type"] == "urn:kingside:problem:already_set"


def test_a_target_sent_twice_with_one_key_is_set_once(program: Client) -> None:
    headers = {"Idempotency-Key": "a-target-of-A"}
    answers = [program.post(OF_A, SAID, content_type="application/json", headers=headers) for _ in "ab"]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
