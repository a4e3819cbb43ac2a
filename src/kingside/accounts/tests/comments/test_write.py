"""Saying something about a record, and who hears of it."""

from uuid import uuid4

import pytest

from kingside.accounts.models import Account
from kingside.accounts.tests.comments.conftest import Say
from kingside.comments.access import NotOpenToYou
from kingside.comments.models import Comment
from kingside.comments.operations import NEW, CannotSee, NothingSaid, TooLong
from kingside.identity.models import Member
from kingside.identity.operations import deactivate, welcome
from kingside.notices.access import still_visible
from tests.cast import on_team


def _told(member: Member) -> list[str]:
    return list(member.notices.filter(kind__startswith="comments.").order_by("pk").values_list("text", flat=True))


def test_the_lead_hears_what_is_said_about_her_account(lead: Member, support: Member, say: Say) -> None:
    say(support)

    assert _told(lead) == ["Sami Haddad wrote about Orrestad Paper"]
    assert _told(support) == []


def test_who_is_mentioned_hears_that_and_not_both(lead: Member, support: Member, say: Say) -> None:
    say(support, "@lena brandt, they asked for a visit.")

    assert _told(lead) == ["Sami Haddad mentions you on Orrestad Paper"]


def test_who_spoke_before_hears_that_there_is_more(support: Member, finance: Member, lead: Member, say: Say) -> None:
    say(finance)
    say(lead)

    assert _told(finance) == ["Lena Brandt wrote about Orrestad Paper"]
    assert _told(support) == []


def test_who_spoke_and_may_no_longer_read_hears_nothing(
    orrestad: Account, support: Member, lead: Member, say: Say
) -> None:
    say(support)
    orrestad.memberships.filter(member=support).delete()

    say(lead)

    assert _told(support) == []


def test_a_notice_of_a_comment_that_is_gone_leads_nowhere(lead: Member, support: Member, say: Say) -> None:
    say(support).delete()

    assert list(still_visible(lead, list(lead.notices.filter(kind=NEW)))) == []


def test_sending_twice_says_it_once(support: Member, say: Say) -> None:
    key = uuid4()

    say(support, key=key)
    say(support, key=key)

    assert Comment.objects.count() == 1


def test_a_stranger_to_the_account_is_not_mentioned(support: Member, stranger: Member, say: Say) -> None:
    with pytest.raises(CannotSee, match="Silas Marsh may not see what is said about Orrestad Paper"):
        say(support, "Ask @Silas Marsh.")

    assert not Comment.objects.exists()


def test_somebody_who_left_is_not_mentioned_but_named(support: Member, lead: Member, say: Say) -> None:
    deactivate(member=lead, by=None)

    assert list(say(support, "@Lena Brandt knew.").mentioned.all()) == []


def test_two_of_the_same_name_both_hear_of_it(orrestad: Account, support: Member, lead: Member, say: Say) -> None:
    other = welcome(name="Lena Brandt", email="lena.b@example.com")
    on_team(orrestad, other, "SPECIALIST")

    assert set(say(support, "@Lena Brandt").mentioned.all()) == {lead, other}


def test_an_administrator_reads_and_does_not_join_in(administrator: Member, say: Say) -> None:
    with pytest.raises(NotOpenToYou):
        say(administrator)


@pytest.mark.parametrize("text", ["", "  \n ", "\x00"])
def test_nothing_is_not_said(support: Member, say: Say, text: str) -> None:
    with pytest.raises(NothingSaid):
        say(support, text)


def test_a_novel_is_attached_not_said(support: Member, say: Say) -> None:
    with pytest.raises(TooLong):
        say(support, "a" * 5_001)
