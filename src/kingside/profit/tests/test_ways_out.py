"""Where leaving leads on from: a pair to downsize, in lists and on its page, the account; and a newer map."""

import pytest

from kingside.accounts.models import Account
from kingside.identity.models import Member
from kingside.profit.models import ProfitMap
from kingside.profit.models.exits import ExitProposal, ExitState
from kingside.profit.queries.ways_out import SHOWN
from tests.cast import ClientOf, on_team
from tests.html_tables import Reading, read
from tests.lake.books import table
from tests.lake.workshop import COSTS, LINES
from tests.leaving import Way, examined, propose
from tests.published_maps import Publish

CELL = "/profit/cell/?account=B&product=L3"
LIST = "/profit/cells/?show=DOWNSIZE"
PROPOSE = "/profit/exits/new/?account=B&product=L3"
PLACES = (LIST, CELL, "/accounts/B/")


@pytest.fixture
def to_downsize(to_leave: Account, lead: Member) -> Account:
    """B, which loses with L3 even with its levers."""
    examined(to_leave, lead)
    return to_leave


def page(client_of: ClientOf, member: Member, address: str) -> Reading:
    return read(client_of(member).get(address))


@pytest.mark.req("PRF-12")
@pytest.mark.usefixtures("to_downsize")
@pytest.mark.parametrize("address", [*PLACES, "/profit/"])
def test_whoever_leads_the_account_proposes_to_leave_from_where_it_says_downsize(
    client_of: ClientOf, lead: Member, manager: Member, address: str
) -> None:
    assert PROPOSE in page(client_of, lead, address).links
    assert PROPOSE not in page(client_of, manager, address).links


@pytest.mark.usefixtures("to_leave")
@pytest.mark.parametrize("address", [CELL, "/profit/cells/?show=losing"])
def test_nobody_is_led_to_leave_what_nobody_examined(client_of: ClientOf, lead: Member, address: str) -> None:
    assert PROPOSE not in page(client_of, lead, address).links


@pytest.mark.parametrize("address", PLACES)
def test_what_was_proposed_stands_there_with_its_step_until_it_was_carried_out_and_after(
    to_downsize: Account, client_of: ClientOf, lead: Member, manager: Member, address: str
) -> None:
    proposal = propose(to_downsize, lead, product="L3")

    for state in (ExitState.DRAFT, ExitState.EXECUTED):
        ExitProposal.objects.update(state=state)
        where = address.replace("DOWNSIZE", "LEFT") if state == ExitState.EXECUTED else address
        for member in (lead, manager):
            shown = page(client_of, member, where)
            assert proposal.get_absolute_url() in shown.links
            assert str(state.label) in shown.words
            assert PROPOSE not in shown.links


def test_a_proposal_to_leave_the_whole_account_stands_beside_each_of_its_products(
    to_downsize: Account, client_of: ClientOf, lead: Member
) -> None:
    proposal = propose(to_downsize, lead)

    assert proposal.get_absolute_url() in page(client_of, lead, LIST).links
    assert "the whole account" in page(client_of, lead, "/accounts/B/").words.lower()


@pytest.mark.parametrize("more", [0, 1])
def test_the_page_of_an_account_names_the_newest_proposals_and_leads_to_the_others(
    to_downsize: Account, client_of: ClientOf, lead: Member, more: int
) -> None:
    for _ in range(SHOWN + more):
        propose(to_downsize, lead, product="L3")
        ExitProposal.objects.update(state=ExitState.EXECUTED, product="L9")  # which it does not buy any more

    links = page(client_of, lead, "/accounts/B/").links

    newest = [each.get_absolute_url() for each in ExitProposal.objects.order_by("-proposed_at", "-pk")]
    assert [link for link in links if link in newest] == newest[:SHOWN]
    assert ("/profit/exits/?q=B" in links) == bool(more)


def test_what_was_rejected_is_not_mentioned_and_can_be_proposed_anew(
    to_downsize: Account, client_of: ClientOf, lead: Member
) -> None:
    proposal = propose(to_downsize, lead, product="L3")
    ExitProposal.objects.update(state=ExitState.REJECTED)

    for address in PLACES:
        shown = page(client_of, lead, address)
        assert proposal.get_absolute_url() not in shown.links
        assert PROPOSE in shown.links


def test_whoever_may_not_read_proposals_is_told_of_none(
    to_downsize: Account, client_of: ClientOf, lead: Member, administrator: Member
) -> None:
    propose(to_downsize, lead, product="L3")

    assert "Leaving it" not in page(client_of, administrator, "/accounts/B/").words


def test_an_account_that_earns_is_not_proposed_to_be_left(
    workshop: ProfitMap, client_of: ClientOf, lead: Member
) -> None:
    on_team(Account.objects.get(number="A"), lead)

    assert "/profit/exits/new/?account=A" not in page(client_of, lead, "/accounts/A/").links


@pytest.mark.parametrize(
    ("revenue", "says"),
    [
        ("500.00", "Since then 1 Jan 2026 – 31 Mar 2026 was calculated, and there it loses nothing."),
        ("50.00", "was calculated. The newest says: net profit"),
    ],
)
def test_a_newer_map_that_says_otherwise_is_mentioned_while_it_is_open(
    way: Way, publish: Publish, client_of: ClientOf, lead: Member, revenue: str, says: str
) -> None:
    a_year_later = LINES.replace("2025-", "2026-").replace(" 50.00 ", f" {revenue} ")
    publish(lines=table(a_year_later), costs=COSTS.replace("2025-", "2026-"))

    shown = page(client_of, lead, way.proposal.get_absolute_url()).words

    assert says in shown


@pytest.mark.parametrize(
    ("first", "last"), [("2024-01-01", "2024-03-31"), ("2025-02-01", "2025-03-31"), ("2024-04-01", "2025-03-31")]
)
def test_a_map_of_another_period_that_ends_no_later_is_not_mentioned(
    way: Way, publish: Publish, client_of: ClientOf, lead: Member, first: str, last: str
) -> None:
    costs = COSTS.replace("from = 2025-01-01, to = 2025-03-31", f"from = {first}, to = {last}")
    publish(lines=table(LINES.replace("2025-", f"{first[:4]}-")), costs=costs)

    assert "was calculated" not in page(client_of, lead, way.proposal.get_absolute_url()).words
