"""What finance and executives look at in a browser: the ledger and its ties, leaving an account, the lesson."""

from datetime import date
from decimal import Decimal

import pytest

from kingside.identity.models import Member
from kingside.profit.drafting import begin_draft, publish_draft
from kingside.profit.ledger import Said, enter
from kingside.profit.operations import publish_now
from kingside.profit.queries.lessons import SCREENS
from kingside.profit.tests.test_targets import Aim, aim
from tests.browser.accessibility import flaws_of
from tests.browser.conftest import SignIn
from tests.imported_files import Import
from tests.lake.books import table
from tests.lake.workshop import COSTS, LINES
from tests.leaving import Way

__all__ = ["aim"]

pytestmark = pytest.mark.browser

MARCH = date(2025, 3, 1)


@pytest.fixture
def entered(imported: Import, finance: Member) -> None:
    """A map of imported lines; of March the ledger says the revenue as it is, and another cost of goods."""
    imported("lines", table(LINES))
    draft = begin_draft(name="Standard", toml=COSTS, notes={}, by=finance)
    publish_now(profit_map=publish_draft(draft=draft, seen_version=draft.version, by=finance))
    figures = [Said("SAP", "revenue", Decimal(-25), "", ""), Said("SAP", "cogs", Decimal(-90), "", "")]
    enter(month=MARCH, figures=figures, by=finance)


@pytest.fixture
def checked(way: Way, finance: Member) -> Way:
    """Leaving B is proposed, and finance has checked what it saves."""
    way.take("check", finance)
    return way


@pytest.mark.usefixtures("entered")
def test_the_ledger_and_its_ties_can_be_read_by_everybody(finance: Member, sign_in: SignIn, url: str) -> None:
    ties = (f"/profit/ties/{item}/" for item in ("revenue", "cogs", "pool"))

    assert flaws_of(sign_in(finance), url, ("/profit/ledger/", "/profit/ledger/?month=2025-03", *ties)) == {}


def test_pages_of_finance_can_be_read_by_everybody(way: Way, finance: Member, sign_in: SignIn, url: str) -> None:
    addresses = ("/profit/dependence/", "/profit/exits/", way.proposal.get_absolute_url())

    assert flaws_of(sign_in(finance), url, addresses) == {}


def test_pages_of_who_decides_can_be_read_by_everybody(
    checked: Way, executive: Member, sign_in: SignIn, url: str
) -> None:
    addresses = ("/today/", "/profit/exits/", checked.proposal.get_absolute_url())

    assert flaws_of(sign_in(executive), url, addresses) == {}


def test_pages_of_a_lead_who_proposes_can_be_read_by_everybody(
    checked: Way, lead: Member, sign_in: SignIn, url: str
) -> None:
    addresses = ("/profit/exits/new/", "/accounts/", checked.proposal.get_absolute_url())

    assert flaws_of(sign_in(lead), url, addresses) == {}


@pytest.mark.usefixtures("workshop")
def test_targets_can_be_read_by_everybody(aim: Aim, manager: Member, sign_in: SignIn, url: str) -> None:
    target = aim("A")
    aim("B", revenue="50", profit="-40", start="-120", last=date(2030, 12, 31))
    addresses = ("/profit/targets/", target.get_absolute_url(), "/profit/targets/accounts/A/", "/accounts/A/")

    assert flaws_of(sign_in(manager), url, addresses) == {}


def test_the_lesson_can_be_read_by_everybody(checked: Way, manager: Member, sign_in: SignIn, url: str) -> None:
    addresses = (*(f"/profit/lesson/?screen={n}" for n in SCREENS), "/profit/lesson/readers/")

    assert flaws_of(sign_in(manager), url, addresses) == {}
