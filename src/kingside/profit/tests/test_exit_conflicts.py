"""Two members at one proposal to leave: neither loses what was typed, and nothing is overwritten unseen."""

from typing import Any

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.utils import timezone

from kingside.identity.models import Member
from kingside.profit import exits
from kingside.profit.models.exits import ExitCheck, ExitDecision
from tests.cast import ClientOf, ProgramOf
from tests.html_forms import sent_by
from tests.html_tables import Reading, read_text
from tests.leaving import Way

CAPTION = "Both versions, field by field"
REVISED = "Lena Brandt: revised (“Why leave?”, “Which levers were examined?”)"


def answered(answer: HttpResponseBase, status: int) -> Reading:
    assert answer.status_code == status
    return read_text(b"".join(answer).decode())


def revise(way: Way, **other: Any) -> None:
    """Lena says something else; it is at another version then."""
    said = {"reason": "Still.", "levers": "Fewer orders.", "examination": way.proposal.examination} | other
    exits.revise(proposal=way.proposal, seen=way.proposal.version, **said, by=way.lead, at=timezone.now())
    way.proposal.refresh_from_db()


@pytest.mark.req("GEN-08")
def test_the_second_of_two_who_revise_sees_both_versions_and_saves_what_she_chose(
    way: Way, client_of: ClientOf, lead: Member, finance: Member
) -> None:
    browser, address, examination = client_of(lead), way.proposal.get_absolute_url(), way.proposal.examination
    typed = sent_by(browser.get(address), f"{address}revision/") | {"revision-levers": "Freight."}
    revise(way, examination=None)
    way.take("check", finance)

    answer = browser.post(f"{address}revision/", typed)

    page = answered(answer, 409)
    assert page.headings[0] == "Lena Brandt saved the proposal to leave B after you opened it"
    assert "Finance has checked it: what you save makes that check void." in page.words
    *words, examined = page.table(CAPTION).rows
    left = "B, L3: -47.3 USD left with its levers"
    assert words == [
        ["Why leave? changed by them", "Nothing helped.", "Still.", "Nothing helped."],
        ["Which levers were examined? changed by both", "Order size, freight.", "Fewer orders.", "Freight."],
    ]
    assert [each.partition(" (")[0] for each in examined[1:]] == [left, "empty", left]
    assert ExitCheck.objects.exists()
    chosen = sent_by(answer, f"{address}revision/", "Still.", "Freight.", str(examination))
    assert browser.post(f"{address}revision/", chosen).status_code == 302
    way.proposal.refresh_from_db()
    kept = way.proposal.reason, way.proposal.levers, way.proposal.examination, way.proposal.version
    assert kept == ("Still.", "Freight.", examination, 4)


@pytest.mark.req("GEN-08")
def test_what_was_typed_over_a_proposal_that_was_decided_meanwhile_stays_in_the_form(
    way: Way, client_of: ClientOf, lead: Member, executive: Member
) -> None:
    browser, address = client_of(lead), way.proposal.get_absolute_url()
    typed = sent_by(browser.get(address), f"{address}revision/") | {"revision-levers": "Freight."}
    way.take("reject", executive)

    first = browser.post(f"{address}revision/", typed)
    second = browser.post(f"{address}revision/", sent_by(first, f"{address}revision/"))

    assert "This proposal was changed after you opened it. Edgar Olsen: rejected." in answered(first, 409).words
    assert answered(second, 409).words.count("Freight.") == 1
    way.proposal.refresh_from_db()
    assert way.proposal.levers == "Order size, freight."


@pytest.mark.req("GEN-08")
def test_who_checks_or_decides_what_changed_is_told_what_and_can_send_the_same_again(
    way: Way, client_of: ClientOf, lead: Member, finance: Member, executive: Member
) -> None:
    address = way.proposal.get_absolute_url()
    browsers = {"check": client_of(finance), "decision": client_of(executive), "withdrawal": client_of(lead)}
    typed = {step: sent_by(browser.get(address), f"{address}{step}/") for step, browser in browsers.items()}
    typed["check"] |= {"check-says": "Half a desk."}
    typed["decision"] |= {"decision-is_approved": "no", "decision-reason": "They grow."}
    revise(way)

    def send(step: str, data: dict[str, str]) -> HttpResponseBase:
        return browsers[step].post(f"{address}{step}/", data)

    check = send("check", typed["check"])
    assert f"This proposal was changed after you opened it. {REVISED}. Here it is" in answered(check, 409).words
    assert not ExitCheck.objects.exists()
    again = sent_by(check, f"{address}check/")
    assert again == typed["check"] | {"version": "2"}
    assert send("check", again).status_code == 302
    assert ExitCheck.objects.get().says == "Half a desk."

    decision = send("decision", typed["decision"])
    assert f"{REVISED}; Farida Nasser: checked. Here it is" in answered(decision, 409).words
    assert not ExitDecision.objects.exists()
    assert send("decision", sent_by(decision, f"{address}decision/")).status_code == 302
    assert ExitDecision.objects.get().reason == "They grow."

    withdrawal = send("withdrawal", typed["withdrawal"])
    assert "Farida Nasser: checked; Edgar Olsen: rejected. Here it is" in answered(withdrawal, 409).words


@pytest.mark.req("GEN-08")
def test_the_second_of_two_programs_that_revise_gets_both_versions(
    way: Way, program_of: ProgramOf, lead: Member, executive: Member
) -> None:
    program, address = program_of(lead), f"/api/v1/exits/{way.proposal.pk}"
    body = {"version": 1, "reason": "Nothing helped.", "levers": " Freight. ", "examination": way.proposal.examination}
    revise(way)

    conflict = put(program, address, body, 409)["conflict"]

    assert (conflict["version"], conflict["who"]) == (2, "Lena Brandt")
    assert [tuple(each.values()) for each in conflict["fields"]] == [
        ("reason", "Nothing helped.", "Still.", "Nothing helped.", False),
        ("levers", "Order size, freight.", "Fewer orders.", "Freight.", True),
    ]
    assert put(program, address, body | {"version": 2}, 200)["levers"] == "Freight."
    way.take("reject", executive)
    told = put(program, address, body | {"version": 3}, 409)
    assert (told["type"], told["version"], "conflict" in told) == ("urn:kingside:problem:stale_version", 4, False)


def put(program: Client, address: str, body: dict[str, Any], status: int) -> Any:
    answer = program.put(address, body, "application/json")
    assert answer.status_code == status, answer.content
    return answer.json()
