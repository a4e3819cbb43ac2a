"""/profit/dependence/: how much of revenue and of minutes goes to accounts that lose money."""

from decimal import Decimal

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from kingside.audit.queries import history_of
from kingside.identity.access import NotForYou, NotYours
from kingside.identity.models import Member
from kingside.profit import dependence
from kingside.profit.models import ProfitMap
from kingside.profit.models.dependence import DependenceTarget
from kingside.profit.queries.dependence import Dependence
from kingside.profit.sentences import dependence as dependence_in_words
from tests.cast import ClientOf, ProgramOf
from tests.html_forms import sent_by
from tests.html_tables import read, read_text
from tests.lake.books import table
from tests.lake.workshop import COSTS, LINES
from tests.published_maps import BAZAAR_COSTS, Publish, bazaar_lines

PAGE = "/profit/dependence/"
TARGET = "/api/v1/dependence/target"
JSON = "application/json"
CAPTION = "What goes to accounts that lose money, the latest period first"


@pytest.mark.req("PRF-13")
def test_the_worked_example(workshop: ProfitMap, client_of: ClientOf, manager: Member) -> None:
    page = read(client_of(manager).get(PAGE))

    assert page.headings[0] == "62.7 % of our minutes earn 1.6 % of revenue and lose money"
    assert [row[1:] for row in page.table(CAPTION).rows] == [
        ["1 of 2", "-78.0 USD", "1.6 %", "unknown", "62.7 %", "unknown"]
    ]


QUARTERS = (COSTS, COSTS.replace("2025-01-01", "2024-10-01").replace("2025-03-31", "2024-12-31"))
EARLIER = tuple(
    {**row, "date": row["date"].replace("2025-0", "2024-1")} for row in table(LINES) if row["date"] < "2025-03"
)
"""Of A and B in October and November, without the return of March."""


@pytest.mark.req("PRF-13")
def test_a_period_counts_with_its_newest_map(publish: Publish, client_of: ClientOf, manager: Member) -> None:
    publish(lines=table(LINES))
    publish(lines=table(LINES), costs=COSTS.replace("45.00", "900.00"))

    rows = read(client_of(manager).get(PAGE)).table(CAPTION).column("Share of minutes")

    assert rows == ["100.0 %"]  # with the dear delivery both lose


@pytest.mark.req("PRF-13")
def test_only_periods_of_one_length_stand_below_each_other(
    publish: Publish, client_of: ClientOf, manager: Member
) -> None:
    publish(lines=table(LINES))
    publish(lines=table(LINES), costs=COSTS.replace("2025-03-31", "2025-12-31"))
    publish(lines=EARLIER, costs=QUARTERS[1])
    browser = client_of(manager)

    year, quarters = (read(browser.get(PAGE, {"length": each})).table(CAPTION).column("Period") for each in ("12", "3"))

    assert year == ["1 Jan 2025 – 31 Dec 2025"]
    assert quarters == ["1 Jan 2025 – 31 Mar 2025", "1 Oct 2024 – 31 Dec 2024"]
    assert read(browser.get(PAGE)).table(CAPTION).column("Period") == year
    assert browser.get(PAGE, {"length": "7"}).status_code == 404


def test_february_is_as_long_a_month_as_any(publish: Publish, client_of: ClientOf, manager: Member) -> None:
    for first, last in (("2025-01-01", "2025-01-31"), ("2025-02-01", "2025-02-28"), ("2025-01-15", "2025-01-31")):
        publish(lines=table(LINES), costs=COSTS.replace("2025-01-01", first).replace("2025-03-31", last))

    months = read(client_of(manager).get(PAGE, {"length": "1"})).table(CAPTION).column("Period")
    odd = read(client_of(manager).get(PAGE, {"length": "17d"})).table(CAPTION).column("Period")

    assert months == ["1 Feb 2025 – 28 Feb 2025", "1 Jan 2025 – 31 Jan 2025"]
    assert odd == ["15 Jan 2025 – 31 Jan 2025"]


@pytest.mark.req("PRF-13")
@pytest.mark.parametrize(
    ("target", "says"),
    [
        ((), "37.4 % of our minutes earn 3.2 % of revenue and lose money"),
        (("70", "70"), "within the target"),
        (("1", "70"), "above the target"),
        (("70", "1"), "above the target"),
    ],
)
def test_the_finding_says_how_it_stands_to_the_target(
    publish: Publish, client_of: ClientOf, manager: Member, target: tuple[str, ...], says: str
) -> None:
    publish(lines=EARLIER, costs=QUARTERS[1])
    browser = client_of(manager)
    if target:
        browser.post(PAGE, {"revenue_share": target[0], "minutes_share": target[1]})

    assert read(browser.get(PAGE)).headings[0].endswith(says)


@pytest.mark.req("PRF-13")
def test_and_which_way_it_goes(publish: Publish, client_of: ClientOf, manager: Member) -> None:
    publish(lines=EARLIER, costs=QUARTERS[1])
    publish(lines=table(LINES))
    browser = client_of(manager)
    browser.post(PAGE, {"revenue_share": "1", "minutes_share": "10"})

    page = read(browser.get(PAGE))

    assert page.headings[0] == (
        "62.7 % of our minutes earn 1.6 % of revenue and lose money: "
        "above the target; one rose since the period before, the other fell"
    )
    assert page.table(CAPTION).column("Of revenue: change in points") == ["-1.6", "unknown"]


@pytest.mark.parametrize(
    ("revenue", "minutes", "says"),
    [
        ("-0.01", "-0.02", "within the target, and falling"),
        ("0.01", "0", "within the target, but rising"),
        ("0", "0", "within the target, as in the period before"),
        ("0.01", None, "within the target, but rising"),
        ("0.01", "-0.01", "within the target; one rose since the period before, the other fell"),
        (None, None, "within the target"),
    ],
)
def test_a_direction_is_that_of_both_shares(revenue: str | None, minutes: str | None, says: str) -> None:
    shares = {"revenue": Decimal("0.1"), "minutes": Decimal("0.1")}
    changes = {
        "revenue_change": None if revenue is None else Decimal(revenue),
        "minutes_change": None if minutes is None else Decimal(minutes),
    }
    newest = Dependence("2025", "", "", 2, 1, Decimal(-1), "EUR", **shares, **changes)
    target = DependenceTarget(revenue_share=Decimal("0.1"), minutes_share=Decimal("0.1"))

    assert dependence_in_words(newest, target).endswith(f"lose money: {says}")


def test_without_resources_minutes_are_unknown(publish: Publish, client_of: ClientOf, manager: Member) -> None:
    publish(lines=bazaar_lines(30), costs=BAZAAR_COSTS)

    page = read(client_of(manager).get(PAGE))

    assert page.table(CAPTION).column("Share of minutes") == ["unknown"]
    assert page.headings[0].endswith("of revenue comes from accounts that lose money")


@pytest.mark.req("PRF-13")
def test_the_head_of_key_accounts_sets_a_target(workshop: ProfitMap, client_of: ClientOf, manager: Member) -> None:
    browser = client_of(manager)

    browser.post(PAGE, {"revenue_share": "1", "minutes_share": "12.5"})

    assert "Target: at most 1.0 % of revenue and 12.5 % of minutes, set by Maud Keller" in read(browser.get(PAGE)).words
    assert history_of(DependenceTarget.objects.get()).entries[0].verb == "set"


@pytest.mark.req("GEN-08")
def test_the_second_of_two_who_set_it_sees_both_and_chooses(
    client_of: ClientOf, program_of: ProgramOf, manager: Member
) -> None:
    browser, program = client_of(manager), program_of(manager)
    browser.post(PAGE, {"revenue_share": "1", "minutes_share": "12.5"})
    typed = sent_by(browser.get(PAGE), "") | {"revenue_share": "2", "minutes_share": "8"}
    seen = int(typed["version"])
    body = {"version": seen, "revenue_share": "0.01", "minutes_share": "0.1"}
    assert program.put(TARGET, body, JSON).json()["target"]["version"] != seen

    answer = browser.post(PAGE, typed)

    page = read_text(answer.content.decode())
    assert answer.status_code == 409
    assert page.headings[0] == "Maud Keller saved the target of dependence after you opened it"
    assert page.table("Both versions, field by field").rows == [
        ["Of revenue at most, per cent changed by you", "1", "1", "2"],
        ["Of minutes at most, per cent changed by both", "12.5", "10", "8"],
    ]
    assert DependenceTarget.objects.count() == 2
    assert browser.post(PAGE, sent_by(answer, PAGE, "8")).status_code == 302
    newest = DependenceTarget.objects.all()[0]
    assert (newest.revenue_share, newest.minutes_share) == (Decimal("0.02"), Decimal("0.08"))
    conflict = program.put(TARGET, body, JSON).json()["conflict"]
    assert [tuple(each.values()) for each in conflict["fields"]] == [
        ("revenue_share", "0.01", "0.02", "0.01", False),
        ("minutes_share", "0.125", "0.08", "0.1", True),
    ]
    assert program.put(TARGET, body | {"version": conflict["version"]}, JSON).status_code == 200


@pytest.mark.parametrize("revenue", ["-1", "101", "", "many"])
def test_a_target_is_a_share(workshop: ProfitMap, client_of: ClientOf, manager: Member, revenue: str) -> None:
    assert client_of(manager).post(PAGE, {"revenue_share": revenue, "minutes_share": "10"}).status_code == 400
    assert not DependenceTarget.objects.exists()


def test_a_target_beyond_the_whole_is_refused_by_every_way(manager: Member) -> None:
    with pytest.raises(dependence.NotAShare):
        dependence.set_target(
            revenue_share=Decimal("1.01"), minutes_share=Decimal(0), seen=0, by=manager, at=timezone.now()
        )


@pytest.mark.parametrize(("who", "error"), [("finance", NotYours), ("executive", NotYours), ("lead", NotForYou)])
def test_nobody_else_sets_it(request: pytest.FixtureRequest, who: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        dependence.set_target(
            revenue_share=Decimal(0),
            minutes_share=Decimal(0),
            seen=0,
            by=request.getfixturevalue(who),
            at=timezone.now(),
        )


def test_before_a_map_is_published_the_page_says_so(client_of: ClientOf, manager: Member) -> None:
    assert read(client_of(manager).get(PAGE)).headings[0] == "No profit map is published yet"


def test_the_number_of_queries_does_not_grow_with_the_business(
    publish: Publish, client_of: ClientOf, manager: Member, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser = client_of(manager)
    for accounts in (2, 40):
        publish(lines=bazaar_lines(accounts), costs=BAZAAR_COSTS)
        # session, member, notices, grants, teams, target, maps, sums, 2 × history
        with django_assert_num_queries(10):
            browser.get(PAGE)
