"""By API: levers pulled, kept as scenarios, examined; and white space."""

from typing import Any

import pytest
from django.test import Client

from kingside.identity.models import Member
from kingside.profit.models import Examination, ProfitMap
from tests.cast import ProgramOf

OF_B = "/api/v1/accounts/B"
LEVERS = [{"kind": "service_level", "column": "rush", "share": "100"}, {"kind": "freight_terms", "element": "delivery"}]


@pytest.fixture
def program(workshop: ProfitMap, manager: Member, program_of: ProgramOf) -> Client:
    """Maud's program, where B loses 48.27 with L3."""
    return program_of(manager)


def sent(program: Client, address: str, body: dict[str, Any], *, status: int = 201) -> Any:
    answer = program.post(address, body, content_type="application/json")
    assert answer.status_code == status, answer.content
    return answer.json()


@pytest.fixture
def scenario(program: Client) -> Any:
    """B collects and gets nothing in a rush: 4.73 would be left."""
    body = {"name": "Collect", "product": "L3", "levers": LEVERS}
    return sent(program, f"{OF_B}/lever-scenarios", body)


@pytest.mark.req("PRF-11")
def test_levers_are_pulled_and_nothing_is_kept(program: Client) -> None:
    told = sent(program, f"{OF_B}/what-if", {"product": "L3", "levers": LEVERS}, status=200)

    assert (told["before"]["net_profit"], told["together"]) == ("-48.27", "53")
    assert program.get(f"{OF_B}/lever-scenarios").json()["items"] == []


@pytest.mark.req("GEN-08")
def test_the_second_of_two_programs_that_revise_gets_both_versions(program: Client, scenario: Any) -> None:
    body = {"name": "Dearer", "levers": [{"kind": "price", "percent": "3"}], "version": scenario["version"]}
    address = f"/api/v1/lever-scenarios/{scenario['id']}"

    answers = [program.put(address, body | {"name": name}, "application/json") for name in ("Dearer", "Dear")]

    assert [answer.status_code for answer in answers] == [200, 409]
    conflict = answers[1].json()["conflict"]
    assert (conflict["version"], conflict["who"]) == (2, "Maud Keller")
    assert [(each["field"], each["theirs"], each["yours"]) for each in conflict["fields"]] == [
        ("name", "Dearer", "Dear")
    ]
    again = program.put(address, body | {"name": "Dear", "version": 2}, "application/json")
    assert (again.status_code, again.json()["name"]) == (200, "Dear")


@pytest.mark.req("PRF-08")
def test_an_examination_says_which_levers_come_and_what_is_left(program: Client, scenario: Any) -> None:
    refused = [{"place": 1, "why": "They have no van"}]
    body = {"product": "L3", "scenario": scenario["id"], "version": scenario["version"], "refused": refused}

    told = sent(program, f"{OF_B}/lever-examinations", body)

    assert (told["at_level"], told["recoverable"], told["result"]) == ("-48.27", "8", "-40.27")
    assert [(each["saving"], each["is_accepted"]) for each in told["levers"]] == [("8", True), ("45", False)]


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"refused": [{"place": 2}]}, 400),
        ({"version": 7}, 409),
        ({"scenario": 999}, 422),
        ({"product": "L4"}, 400),
    ],
)
def test_an_examination_of_other_levers_than_there_are_is_refused(
    program: Client, scenario: Any, wrong: dict[str, Any], status: int
) -> None:
    sent(program, f"{OF_B}/lever-examinations", {"product": "L3", "scenario": scenario["id"]} | wrong, status=status)

    assert not Examination.objects.exists()


@pytest.mark.req("PRF-06")
def test_white_space_is_in_the_currency_of_the_map(program: Client) -> None:
    body = {"product": "L1", "annual_value": "25000.00", "source": "Tender of May"}

    told = sent(program, "/api/v1/accounts/A/white-space", body)

    assert (told["annual_value"], told["currency"]) == ("25000", "USD")
