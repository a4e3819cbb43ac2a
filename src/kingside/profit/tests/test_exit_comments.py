"""What members say to each other about a proposal to leave an account."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kingside.accounts.models import Account
from kingside.comments.models import Comment
from kingside.comments.operations import CannotSee, write
from kingside.identity.models import Member
from kingside.notices.models import Notice
from kingside.profit.commented import EXIT
from kingside.profit.models.exits import ExitProposal
from tests.cast import ClientOf, ProgramOf, on_team
from tests.html_tables import read
from tests.leaving import Way, propose

MAY_SAY = ("lead", "mentor", "manager", "executive", "finance")


def _say(proposal: ExitProposal, by: Member, text: str = "They may come back in spring.") -> Comment:
    return write(on=(EXIT, proposal), by=by, key=uuid4(), text=text, at=timezone.now())


def _send(browser: Client, proposal: ExitProposal) -> int:
    address = reverse("comments:write", args=[EXIT, proposal.pk])
    return browser.post(address, {"key": str(uuid4()), "text": "Wait for spring."}).status_code


@pytest.mark.parametrize("who", MAY_SAY)
def test_all_who_have_to_do_with_it_say_what_they_think(
    way: Way, people: Callable[[str], Member], who: str, client_of: ClientOf
) -> None:
    browser = client_of(people(who))

    assert _send(browser, way.proposal) == 302

    page = browser.get(way.proposal.get_absolute_url())
    assert "Wait for spring." in page.content.decode()
    assert "1 comment" in read(page).headings


@pytest.mark.parametrize(("who", "status"), [("support", 404), ("administrator", 404), ("stranger", 404)])
def test_others_learn_nothing_of_it(
    way: Way, to_leave: Account, people: Callable[[str], Member], who: str, status: int, client_of: ClientOf
) -> None:
    if who == "support":
        on_team(to_leave, people(who), "SUPPORT")

    assert _send(client_of(people(who)), way.proposal) == status
    assert not Comment.objects.exists()


def test_who_proposed_it_hears_of_each(way: Way, mentor: Member) -> None:
    comment = _say(way.proposal, mentor)

    notice = Notice.objects.get(member=way.lead, path=comment.get_absolute_url())
    assert str(notice.text) == "Moira Quist wrote about the proposal to leave B"


def test_one_product_is_called_by_its_code(to_leave: Account, lead: Member, mentor: Member) -> None:
    proposal = propose(to_leave, lead, product="L3")
    comment = _say(proposal, mentor, f"@{lead.name}, why now?")

    notice = Notice.objects.get(member=lead, path=comment.get_absolute_url())
    assert str(notice.text) == "Moira Quist mentions you on the proposal to stop L3 at B"


def test_nobody_is_mentioned_who_may_not_see_it(way: Way, mentor: Member, support: Member) -> None:
    with pytest.raises(CannotSee, match="Sami Haddad may not see what is said about the proposal to leave B"):
        _say(way.proposal, mentor, f"@{support.name} what do they say?")


def test_nobody_takes_away_what_another_said(
    way: Way, manager: Member, executive: Member, mentor: Member, client_of: ClientOf
) -> None:
    comment = _say(way.proposal, mentor)

    for who in (way.lead, manager, executive):
        assert client_of(who).post(reverse("comments:remove", args=[comment.pk])).status_code == 403


def test_a_program_says_and_reads_the_same(way: Way, mentor: Member, program_of: ProgramOf) -> None:
    program = program_of(mentor)
    address = f"/api/v1/exits/{way.proposal.pk}/comments"

    said = program.post(address, {"text": "Wait for spring."}, content_type="application/json")

    assert said.status_code == 201
    assert [each["text"] for each in program.get(address).json()["items"]] == ["Wait for spring."]
