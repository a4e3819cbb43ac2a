"""/profit/segments/: segments period by period, and who went from one to another."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from kingside.identity.models import Member
from kingside.profit.changes import adequate
from kingside.profit.models import ProfitMap
from kingside.profit.queries.segments import Period, Sums
from kingside.profit.tests.test_compare_page import costs
from kingside.web.figures import NARROW_SPACE
from tests.cast import ClientOf, ProgramOf
from tests.html_tables import read
from tests.published_maps import Publish

PAGE = "/profit/segments/"
SERVICE = "/api/v1/segments"
ALL = "All accounts, the latest period first"
YEARS = [f"1 Jan {year} – 31 Dec {year}" for year in (2025, 2024, 2023)]

PublishBooks = Callable[..., ProfitMap]


@pytest.fixture
def publish_books(publish: Publish) -> PublishBooks:
    """Publishes a year in which each account bought once: its revenue, and what is left of it before delivery."""

    def published(year: int, accounts: dict[str, tuple[int, int]], **options: object) -> ProfitMap:
        told: dict[str, object] = {"line": 1, "date": f"{year}-01-15", "product": "P", "quantity": 1}
        lines = [
            told | {"order": name, "account": name, "net_revenue": revenue, "cogs": revenue - margin}
            for name, (revenue, margin) in accounts.items()
        ]
        return publish(lines=lines, costs=costs(year, **options))  # type: ignore[arg-type]

    return published


@pytest.fixture
def three_years(publish_books: PublishBooks) -> list[ProfitMap]:
    """B stops losing; then A and C no longer earn enough, E does. D is gone for a year. 2024 was published twice."""
    first = {"A": (1000, 200), "B": (900, -50), "C": (100, 20), "D": (50, -5)}
    second = {"A": (1000, 200), "B": (900, 100), "C": (100, 20), "E": (60, -10)}
    third = {"A": (1000, -15), "B": (900, 105), "C": (100, 6), "D": (50, 0), "E": (60, 35)}
    publish_books(2024, {"A": (1000, -400)})
    return [
        publish_books(2023, first),
        publish_books(2024, second),
        publish_books(2025, third, delivery=5),
    ]


@pytest.mark.req("PRF-20")
def test_segments_by_period_with_who_came_and_went(
    three_years: list[ProfitMap], client_of: ClientOf, manager: Member
) -> None:
    page = read(client_of(manager).get(PAGE))

    assert page.headings[0] == f"Getting worse: 45.5 % of revenue comes from peaks and minors, 53.7 % in {YEARS[2]}"
    assert f"Against {YEARS[1]}, 1 account became a peak or minor, and 2 ceased to be." in page.words
    assert [row[1:2] + row[3:9] for row in page.table(ALL).rows] == [
        ["45.5 %", "1", "2", "5", "2.1 k", "106", "5.0 %"],
        ["97.1 %", "1", "0", "4", "2.1 k", "310", "15.0 %"],
        ["53.7 %", "unknown", "unknown", "4", "2.1 k", "165", "8.0 %"],
    ]
    columns = ("Accounts", "Came", "Went", "Revenue EUR", "Net profit EUR")
    shown = {
        name: list(zip(*(page.table(name).column(column) for column in columns), strict=True))
        for name in ("Peak", "Drain", "Minor", "Desert")
    }
    assert shown == {
        "Peak": [
            ("1", "0", "1", "900", "100"),
            ("2", "1", "0", "1.9 k", "300"),
            ("1", "unknown", "unknown", "1.0 k", "200"),
        ],
        "Drain": [
            ("1", "1", "0", "1.0 k", "-20"),
            ("0", "0", "1", "0", "0"),
            ("1", "unknown", "unknown", "900", "-50"),
        ],
        "Minor": [
            ("1", "1", "1", "60", "30"),
            ("1", "0", "0", "100", "20"),
            ("1", "unknown", "unknown", "100", "20"),
        ],
        "Desert": [
            ("2", "2 1 new", "1", "150", "-4"),
            ("1", "1 1 new", "1 1 gone", "60", "-10"),
            ("1", "unknown", "unknown", "50", "-5"),
        ],
    }


@pytest.mark.req("PRF-20")
def test_what_else_changed_is_said_before_anybody_calls_it_the_customers(
    three_years: list[ProfitMap], client_of: ClientOf, manager: Member
) -> None:
    page = read(client_of(manager).get(PAGE))

    assert page.table(ALL).column("Period") == YEARS
    assert page.table(ALL).column("Differs from the period before") == [
        "1 rate of the cost model compare",
        "compare",
        "",
    ]
    assert "Not only the business changed between these periods" in page.words
    assert f"/profit/compare/?map={three_years[2].pk}&with={three_years[1].pk}" in page.links


@pytest.mark.req("PRF-20")
def test_programs_read_the_same(three_years: list[ProfitMap], program_of: ProgramOf, manager: Member) -> None:
    program = program_of(manager)

    told = program.get(SERVICE).json()

    newest = told["periods"][0]
    desert = next(each for each in newest["segments"] if each["name"] == "desert")
    assert (told["of"], told["series"]) == ("12-EUR", ["12-EUR"])
    assert [each["map"] for each in told["periods"]] == [str(each.pk) for each in reversed(three_years)]
    assert (newest["became_adequate"], newest["ceased_to_be"], newest["adequate"]) == (1, 2, "0.454976")
    assert desert["moves"] == {"came": 2, "new": 1, "went": 1, "gone": 0}
    assert told["periods"][-1]["segments"][0]["moves"] is None
    assert program.get(SERVICE, {"of": "3-EUR"}).status_code == 404


@pytest.mark.req("PRF-20")
def test_periods_of_another_length_or_currency_stand_apart(
    publish_books: PublishBooks, client_of: ClientOf, manager: Member
) -> None:
    publish_books(2024, {"A": (1000, 200)}, days="06-30")
    publish_books(2024, {"A": (1000, 200)}, currency="USD")
    publish_books(2025, {"A": (1000, 200)})
    browser = client_of(manager)

    newest = read(browser.get(PAGE))
    half, dollars = (read(browser.get(PAGE, {"of": of})) for of in ("6-EUR", "12-USD"))

    assert newest.headings[0] == "100.0 % of revenue comes from peaks and minors"
    assert "A trend takes two profit maps of whole periods of one length." in newest.words
    assert [each.table(ALL).column("Period") for each in (newest, half, dollars)] == [
        ["1 Jan 2025 – 31 Dec 2025"],
        ["1 Jan 2024 – 30 Jun 2024"],
        ["1 Jan 2024 – 31 Dec 2024"],
    ]
    assert f"{PAGE}?of=12-USD" in newest.links
    assert browser.get(PAGE, {"of": "forever"}).status_code == 404


def test_a_part_of_a_period_is_shown_and_compared_with_nothing(
    publish_books: PublishBooks, client_of: ClientOf, manager: Member
) -> None:
    publish_books(2025, {"A": (1000, 200)})
    publish_books(2099, {"A": (1000, -20)})

    page = read(client_of(manager).get(PAGE))

    table = page.table(ALL)
    assert page.headings[0] == "100.0 % of revenue comes from peaks and minors"  # of the whole year alone
    assert table.column("Period") == ["1 Jan 2099 – 31 Dec 2099 not whole", "1 Jan 2025 – 31 Dec 2025"]
    assert table.column("Became adequate") == ["unknown", "unknown"]
    assert table.column("Differs from the period before")[0] == "no map of the days between compare"


@pytest.mark.req("PRF-20")
def test_a_part_between_two_whole_periods_hides_who_came_and_not_that_there_is_a_trend(
    publish_books: PublishBooks, client_of: ClientOf, manager: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_books(2023, {"A": (1000, 200), "B": (1000, -20)})
    with monkeypatch.context() as midsummer:
        midsummer.setattr(timezone, "now", lambda: datetime(2024, 6, 24, 12, tzinfo=UTC))
        publish_books(2024, {"A": (1000, 200)})
    publish_books(2025, {"A": (1000, 200), "B": (1000, 200)})

    page = read(client_of(manager).get(PAGE))

    assert page.headings[0].startswith("Getting better: 100.0 %")
    assert "A trend takes two profit maps" not in page.words
    assert (
        f"The period before, {YEARS[1]}, is not whole: who became a peak or minor since then is unknown." in page.words
    )


def test_before_a_map_is_published_the_page_says_so(client_of: ClientOf, manager: Member) -> None:
    assert read(client_of(manager).get(PAGE)).headings[0] == "No profit map is published yet"


def test_neither_periods_nor_accounts_make_more_queries(
    publish_books: PublishBooks,
    client_of: ClientOf,
    manager: Member,
    lake_queries: list[str],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    browser = client_of(manager)
    for accounts, year in ((2, 2023), (2, 2024), (40, 2025)):
        publish_books(year, {f"C{at:03}": (1000, at) for at in range(accounts)})
        lake_queries.clear()
        # session, member, notices, grants, teams, periods, maps
        with django_assert_num_queries(7):
            browser.get(PAGE)
        assert len(lake_queries) == 1


@pytest.mark.parametrize(
    ("shares", "says"),
    [
        ((), "Nothing is sold, so nothing can be measured against it"),
        ((None,), "Nothing is sold, so nothing can be measured against it"),
        (("0.5",), "50.0 % of revenue comes from peaks and minors"),
        ((None, "0.5"), "50.0 % of revenue comes from peaks and minors"),
        (("0.5", "0.9", "0.6"), "Getting better: 60.0 % of revenue comes from peaks and minors, 50.0 % in 0"),
        (("0.5", "0.4"), "Getting worse: 40.0 % of revenue comes from peaks and minors, 50.0 % in 0"),
        (("0.5", "0.50001"), "As good as in 0: 50.0 % of revenue comes from peaks and minors"),
    ],
)
def test_whether_it_gets_better_is_the_share_of_revenue_that_earns_enough(
    shares: tuple[str | None, ...], says: str
) -> None:
    said = adequate([_period(str(at), share) for at, share in enumerate(shares)])

    assert said.replace(NARROW_SPACE, " ") == says


def _period(name: str, share: str | None) -> Period:
    sums = Sums(0, Decimal(0), Decimal(0))
    adequate_share = None if share is None else Decimal(share)
    return Period(name, name, "", "", "", [], sums, adequate_share, None, None, compares=False)
