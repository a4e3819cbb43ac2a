"""What was left stands in no work-list, is warned of no more, and raises a flag where it is sold to all the same."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from kingside.accounts.models import Account
from kingside.accounts.standing import give_standing
from kingside.audit.queries import history_of
from kingside.core import clock
from kingside.flags.access import flags_for
from kingside.flags.models import Flag
from kingside.flags.operations import look
from kingside.identity.models import Member, Role
from kingside.imports.tests.test_facts import line
from kingside.jobs.models import Job
from kingside.profit.models.exits import ExitProposal, ExitState
from kingside.web.locales import day
from tests.cast import A_WHILE_AGO, ClientOf, on_team
from tests.html_tables import read
from tests.imported_files import Import
from tests.leaving import ALL_THE_WAY, Way, examined, propose, taken

SOLD = "profit.sold_after_leaving"
TODAY = date(2026, 3, 10)

People = Callable[[str], Member]


@pytest.fixture
def left(way: Way, people: People) -> ExitProposal:
    """B was left today, as a whole."""
    return carried_out(way, people)


def carried_out(way: Way, people: People) -> ExitProposal:
    taken(way, people, *ALL_THE_WAY)
    return way.proposal


def open_flags(rule: str) -> list[Flag]:
    look(at=timezone.now(), only=[rule])
    return list(Flag.objects.open().filter(rule=rule))


@pytest.mark.req("PRF-12")
def test_what_was_left_stands_in_no_work_list(way: Way, people: People, client_of: ClientOf, manager: Member) -> None:
    browser = client_of(manager)
    before = read(browser.get("/profit/cells/?show=DOWNSIZE")).tables[0].rows

    carried_out(way, people)

    assert [row[:2] for row in before] == [["B", "L3"]]
    for listed in ("SECURE", "GROW", "IMPROVE", "DOWNSIZE"):
        words = read(browser.get(f"/profit/cells/?show={listed}&account=B"))
        assert not words.tables, listed
    everything = read(browser.get("/profit/cells/?show=LEFT")).tables[0]
    assert [row[:2] for row in everything.rows] == [["B", "L3"], ["B", "L4"]]
    assert everything.column("Class")[0] == f"Left {day(clock.today())}"


@pytest.mark.req("PRF-12")
def test_of_an_account_where_one_product_was_left_the_others_stay(
    to_leave: Account, lead: Member, client_of: ClientOf, manager: Member
) -> None:
    examined(to_leave, lead)
    propose(to_leave, lead, product="L3")
    ExitProposal.objects.update(state=ExitState.EXECUTED)
    browser = client_of(manager)

    listed = read(browser.get("/profit/cells/?show=LEFT")).tables[0]
    others = read(browser.get("/profit/cells/?show=UNKNOWN&account=B")).tables[0]

    assert [row[:2] for row in listed.rows] == [["B", "L3"]]
    assert [row[:2] for row in others.rows] == [["B", "L4"]]


def test_its_figures_stay_as_they_are(way: Way, people: People, client_of: ClientOf, manager: Member) -> None:
    browser = client_of(manager)
    losing = read(browser.get("/profit/cells/?show=losing")).tables[0]

    carried_out(way, people)

    assert read(browser.get("/profit/cells/?show=losing")).tables[0].column("Net profit USD") == (
        losing.column("Net profit USD")
    )


def test_its_page_says_since_when_to_whoever_sees_the_account(
    way: Way, people: People, client_of: ClientOf, lead: Member, support: Member
) -> None:
    on_team(way.proposal.account, support, Role.SUPPORT)

    def says(member: Member, words: str) -> bool:
        return words in read(client_of(member).get("/accounts/B/")).words

    assert not says(lead, "Exiting")
    taken(way, people, *ALL_THE_WAY[:3])
    assert says(lead, "Exiting")
    assert not says(support, "Exiting")  # the customer was not told yet
    taken(way, people, *ALL_THE_WAY[3:])
    assert says(lead, "Left on")
    assert says(support, "Left on")


@pytest.mark.req("PRF-12")
def test_the_day_is_kept_and_rules_look_again(
    way: Way, people: People, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    taken(way, people, *ALL_THE_WAY[:5])

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        taken(way, people, ALL_THE_WAY[5])

    assert way.proposal.left_on == clock.today()
    told = history_of(way.proposal).entries[0]
    assert told.verb == "executed"
    assert "left on" in {change.field for change in told.changes}
    assert Job.objects.filter(kind="flags.look", state=Job.State.QUEUED).exists()


def test_nothing_is_left_that_was_not_carried_out(way: Way) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ExitProposal.objects.update(left_on=clock.today())


@pytest.mark.req("PRF-12")
def test_nobody_is_asked_any_more_to_act_on_it(way: Way, people: People) -> None:
    give_standing(account_numbers=["B"], tier="key", since=A_WHILE_AGO, source="A test", by=None)
    before = open_flags("profit.key_account_loses")

    carried_out(way, people)

    assert [flag.label for flag in before] == ["B"]
    assert open_flags("profit.key_account_loses") == []
    assert open_flags("accounts.role_gap") == []


@pytest.fixture
def sold_to(left: ExitProposal, imported: Import) -> ExitProposal:
    """B was left on 10 March 2026; lines of before, of that day and of after are imported."""
    ExitProposal.objects.update(left_on=TODAY)
    left.account.codes.create(source="SAP", code="9")
    days = [TODAY - timedelta(1), TODAY, TODAY + timedelta(1), TODAY + timedelta(5)]
    rows = [line(f"O{place}", 1) | {"customer": "9", "date": day.isoformat()} for place, day in enumerate(days)]
    back = line("O9", 1) | {"customer": "9", "date": "2026-03-20", "qty": -1, "revenue": "-10.00", "cogs": "0"}
    other = line("O8", 1) | {"customer": "8", "date": "2026-03-20"}
    imported("lines", [*rows, back, other])
    left.refresh_from_db()
    return left


@pytest.mark.req("PRF-12")
def test_what_is_sold_to_it_after_the_day_raises_a_flag(sold_to: ExitProposal, lead: Member, support: Member) -> None:
    on_team(sold_to.account, support, Role.SUPPORT)

    (flag,) = open_flags(SOLD)

    assert (flag.label, flag.path, flag.owner) == ("B", sold_to.get_absolute_url(), lead)
    assert flag.evidence == {
        "left_on": "2026-03-10",
        "product": "",
        "lines": 2,
        "orders": 2,
        "last_day": "2026-03-15",
    }
    assert flags_for(lead).filter(rule=SOLD).exists()
    assert not flags_for(support).filter(rule=SOLD).exists()  # proposals to leave are not for her


def test_of_one_product_only_its_lines_count(sold_to: ExitProposal) -> None:
    ExitProposal.objects.update(product="Z9")
    assert open_flags(SOLD) == []

    ExitProposal.objects.update(product=line("O1", 1)["item"])
    (flag,) = open_flags(SOLD)
    assert flag.evidence["lines"] == 2


def test_where_nobody_knows_the_day_nothing_is_said(sold_to: ExitProposal) -> None:
    ExitProposal.objects.update(left_on=None)

    assert open_flags(SOLD) == []
