"""That an account was left, and when: in the list, in its file and by API, to whoever sees the account."""

from datetime import date

import pytest
from django.test import Client

from kingside.accounts.models import Account
from kingside.identity.models import Member
from kingside.profit.models.exits import ExitProposal, ExitState
from tests.cast import ClientOf, ProgramOf, on_team
from tests.html_tables import read
from tests.leaving import propose, to_leave

__all__ = ["to_leave"]
API, LEFT_ON = "/api/v1/accounts", date(2026, 3, 10)


@pytest.fixture
def left(to_leave: Account, lead: Member) -> ExitProposal:
    """B was left as a whole on 10 March; of A one product."""
    a = Account.objects.get(number="A")
    on_team(a, lead)
    propose(a, lead, product="L1")
    propose(to_leave, lead)
    ExitProposal.objects.update(state=ExitState.EXECUTED, left_on=LEFT_ON)
    return to_leave.exits.get()


def listed(browser: Client, query: str = "") -> list[tuple[str, ...]]:
    table = read(browser.get(f"/accounts/?column=name&column=has_left&column=left_on{query}")).tables[0]
    return list(zip(*(table.column(name) for name in ("Account", "Left", "Left on")), strict=True))


@pytest.mark.req("PRF-12")
def test_everybody_sees_that_it_was_left_and_when_and_nobody_why(
    left: ExitProposal, client_of: ClientOf, program_of: ProgramOf, manager: Member, stranger: Member
) -> None:
    for member in (manager, stranger):
        rows = listed(client_of(member))
        assert sorted(rows) == [("A", "No", "not left"), ("B Left on 10 Mar 2026", "Yes", "10 Mar 2026")]
        assert "Nothing helped." not in client_of(member).get("/accounts/").content.decode()

        program = program_of(member)
        told = {each["number"]: (each["has_left"], each["left_on"]) for each in program.get(API).json()["items"]}
        assert told == {"A": (False, None), "B": (True, "2026-03-10")}
        one = program.get("/api/v1/accounts/B").json()
        assert (one["has_left"], one["left_on"]) == (True, "2026-03-10")
        file = client_of(member).get("/accounts.csv").content.decode().splitlines()
        told_by_file = [line.split(",")[12:14] for line in file]
        assert told_by_file == [["left", "left on"], ["no", ""], ["yes", "2026-03-10"]]


def test_the_list_is_narrowed_to_what_was_left_and_to_the_others(
    left: ExitProposal, client_of: ClientOf, program_of: ProgramOf, manager: Member
) -> None:
    browser, program = client_of(manager), program_of(manager)

    assert [row[0] for row in listed(browser, "&has_left=yes")] == ["B Left on 10 Mar 2026"]
    for asked, numbers in (("true", ["B"]), ("false", ["A"])):
        assert [each["number"] for each in program.get(API, {"left": asked}).json()["items"]] == numbers


def test_a_day_that_nobody_knows_is_unknown(left: ExitProposal, client_of: ClientOf, manager: Member) -> None:
    ExitProposal.objects.update(left_on=None)

    assert sorted(listed(client_of(manager))) == [("A", "No", "not left"), ("B Left", "Yes", "unknown")]
