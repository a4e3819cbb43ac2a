"""The lesson on profit: read with the own figures, acknowledged once a version, seen by managers."""

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from kingside.accounts.models import Account
from kingside.accounts.team import place_in_unit
from kingside.audit.models import AuditEvent
from kingside.audit.operations import forget
from kingside.audit.queries import history_of
from kingside.identity.models import BusinessUnit, Member, Role
from kingside.identity.operations import deactivate
from kingside.profit import lesson
from kingside.profit.models import ProfitMap
from kingside.profit.models.lessons import LessonAcknowledgement
from kingside.profit.queries import lessons as queries
from tests.cast import ClientOf, on_team
from tests.html_tables import read
from tests.published_maps import Publish

LESSON = "/profit/lesson/"
READERS = "/profit/lesson/readers/"
ASKED = "New to these figures?"


@pytest.fixture
def ours(workshop: ProfitMap, lead: Member) -> Account:
    """Account B, which loses money and which Lena leads."""
    account = Account.objects.get(number="B")
    on_team(account, lead)
    return account


@pytest.mark.req("PRF-09")
def test_whoever_sees_a_mix_is_asked_once_to_read_the_lesson(ours: Account, client_of: ClientOf, lead: Member) -> None:
    browser = client_of(lead)
    before = read(browser.get("/profit/"))

    last = browser.get(LESSON, {"screen": "4"})
    browser.post(LESSON + "acknowledgement/", {"version": str(lesson.VERSION)})

    assert ASKED in before.words
    assert "I have read it" in read(last).words
    assert ASKED not in read(browser.get("/profit/")).words
    assert "You acknowledged this lesson on" in read(browser.get(LESSON, {"screen": "4"})).words


@pytest.mark.req("PRF-09")
def test_a_new_version_of_the_lesson_is_asked_anew(
    ours: Account, client_of: ClientOf, lead: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    lesson.acknowledge(member=lead, version=1, at=timezone.now())
    for module in (lesson, queries):
        monkeypatch.setattr(module, "VERSION", 2)

    asked = read(client_of(lead).get("/profit/")).words

    assert ASKED in asked
    with pytest.raises(lesson.LessonChanged):
        lesson.acknowledge(member=lead, version=1, at=timezone.now())


def test_whoever_sees_no_mix_is_not_asked(ours: Account, client_of: ClientOf, support: Member) -> None:
    on_team(ours, support, Role.SUPPORT)

    assert ASKED not in read(client_of(support).get("/profit/")).words


def test_the_examples_are_the_readers_own_figures(ours: Account, client_of: ClientOf, lead: Member) -> None:
    curve, cost, classes = (read(client_of(lead).get(LESSON, {"screen": n})) for n in "123")

    assert "None of your accounts earns anything. 1 gives back 78.0." in curve.words
    assert "280" not in curve.words  # what A earns
    assert cost.table("Of your accounts, the one that costs most to serve").rows == [
        ["B", "25", "7.5", "85.5", "-78.0", "-311.9 %"]
    ]
    assert "You have 1 such pair, with -48.3." in classes.words


@pytest.fixture
def earning(publish: Publish) -> Callable[[Mapping[str, int]], ProfitMap]:
    """A map of accounts that each earn so much of one line of 1,000."""

    def published(profits: Mapping[str, int]) -> ProfitMap:
        one = {"line": 1, "date": "2025-01-15", "product": "P", "quantity": 1, "net_revenue": 1000}
        lines = [one | {"order": name, "account": name, "cogs": 1000 - profit} for name, profit in profits.items()]
        return publish(lines=lines, costs='currency = "EUR"\n')

    return published


def test_the_curve_of_the_lesson_is_drawn_from_the_readers_own_accounts(
    earning: Callable[[Mapping[str, int]], ProfitMap], client_of: ClientOf, lead: Member
) -> None:
    hers = {"Ash": 90, "Birch": 40, "Cedar": 5, "Dogwood": 0, "Elm": -30}
    earning({**hers, "Yew": 70})
    for name in hers:
        on_team(Account.objects.get(number=name), lead)

    page = read(client_of(lead).get(LESSON))

    curve = page.table("Cumulative profit, best first")
    assert curve.column("Account") == ["Ash", "Birch", "Cedar", "Dogwood", "Elm"]
    assert curve.column("Cumulative") == ["90", "130", "135", "135", "105"]
    assert "Yew" not in page.words


def test_of_very_many_accounts_the_curve_keeps_its_ends_and_its_peak(
    earning: Callable[[Mapping[str, int]], ProfitMap],
    client_of: ClientOf,
    manager: Member,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(queries, "CURVE_POINTS", 3)
    earning({f"N{rank}": 110 - 10 * rank for rank in range(1, 21)})

    curve = read(client_of(manager).get(LESSON)).table("Cumulative profit, best first")

    assert curve.column("Account") == ["N1", "N7", "N10", "N14", "N20"]


def test_the_lesson_teaches_whoever_has_no_figures(ours: Account, client_of: ClientOf, stranger: Member) -> None:
    pages = [read(client_of(stranger).get(LESSON, {"screen": n})) for n in "1234"]

    assert len({page.headings[0] for page in pages}) == 4
    assert not [page for page in pages if page.tables or "78.0" in page.words or "You have" in page.words]


@pytest.mark.parametrize("screen", ["0", "5", "-1", "x", "9" * 30, "000000001" + "9" * 5000])
def test_a_screen_that_is_none_is_the_first(client_of: ClientOf, stranger: Member, screen: str) -> None:
    assert "The whale curve" in read(client_of(stranger).get(LESSON, {"screen": screen})).headings


def test_acknowledging_is_written_down_once_and_can_be_forgotten(lead: Member) -> None:
    at = timezone.now()
    for moment in (at, at + timedelta(days=1)):
        lesson.acknowledge(member=lead, version=1, at=moment)

    assert LessonAcknowledgement.objects.get().acknowledged_at == at
    (entry,) = history_of(LessonAcknowledgement.objects.get()).entries
    assert (entry.who, entry.verb) == ("Lena Brandt", "read the lesson")
    forget(kind="member", person_id=lead.pk, by=None)
    assert "Lena" not in str(history_of(LessonAcknowledgement.objects.get()).entries)


@pytest.mark.parametrize("version", ["", "0", "2", "one"])
def test_only_the_version_that_is_taught_can_be_acknowledged(
    client_of: ClientOf, stranger: Member, version: str
) -> None:
    answer = client_of(stranger).post(LESSON + "acknowledgement/", {"version": version})

    assert answer.status_code == 409
    assert not LessonAcknowledgement.objects.exists()


def test_it_is_withdrawn_when_the_member_leaves(lead: Member, manager: Member) -> None:
    for member in (lead, manager):
        lesson.acknowledge(member=member, version=1, at=timezone.now())

    deactivate(member=lead, by=manager)

    assert [each.member for each in LessonAcknowledgement.objects.all()] == [manager]
    newest = AuditEvent.objects.filter(subject_kind="lesson_acknowledgement").latest("pk")
    assert (newest.verb, newest.changes) == ("lesson withdrawn", {"member": [f"member {lead.pk}", None]})


@pytest.mark.req("PRF-09")
def test_managers_see_who_has_read_it_by_name_and_without_a_score(
    ours: Account, client_of: ClientOf, lead: Member, development: Member, support: Member, manager: Member
) -> None:
    on_team(ours, development, Role.DEVELOPMENT)
    on_team(ours, support, Role.SUPPORT)
    lesson.acknowledge(member=lead, version=1, at=timezone.now())

    page = read(client_of(manager).get(READERS))

    assert page.headings[0] == "1 of 2 members have read the lesson"
    table = page.table("Who has read the lesson")
    assert table.column("Member") == ["Dora Lindqvist", "Lena Brandt"]
    assert table.column("Accounts") == ["1", "1"]
    assert table.column("Read")[0] == "not yet"
    assert "%" not in page.words


def test_the_manager_of_a_unit_sees_those_of_its_accounts(
    ours: Account, client_of: ClientOf, lead: Member, development: Member, unit_manager: Member
) -> None:
    on_team(Account.objects.get(number="A"), development, Role.DEVELOPMENT)
    place_in_unit(account=ours, unit=BusinessUnit.objects.get(), by=None, seen_version=ours.version)

    assert read(client_of(unit_manager).get(READERS)).table("Who has read the lesson").column("Member") == [
        "Lena Brandt"
    ]


@pytest.mark.parametrize("who", ["lead", "finance", "executive", "administrator", "stranger"])
def test_nobody_else_sees_who_has_read_it(
    ours: Account, client_of: ClientOf, request: pytest.FixtureRequest, who: str
) -> None:
    assert client_of(request.getfixturevalue(who)).get(READERS).status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_team(
    ours: Account,
    client_of: ClientOf,
    manager: Member,
    development: Member,
    support: Member,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    browser = client_of(manager)
    for member in (development, support):
        with django_assert_num_queries(7):  # session, member, notices, grants, teams, members, acknowledgements
            browser.get(READERS)
        on_team(ours, member, Role.DEVELOPMENT)
        lesson.acknowledge(member=member, version=1, at=timezone.now())
