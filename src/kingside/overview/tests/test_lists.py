"""What every list can do, shown by the list of accounts: sort, filter, choose columns, page."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db.models import Q
from django.http import QueryDict
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from kingside.accounts.models import Account
from kingside.accounts.operations import NewAccount, register
from kingside.accounts.team import place_in_unit
from kingside.identity.formats import choose_formats
from kingside.identity.models import BusinessUnit, Member
from kingside.profit.models import ProfitMap
from kingside.tables.asked import read
from kingside.tables.kinds import Opened, lists
from kingside.tables.queries import as_asked
from tests.cast import ClientOf, on_team
from tests.html_tables import Table
from tests.html_tables import read as read_page
from tests.published_maps import BAZAAR_COSTS, Publish, bazaar_lines

ACCOUNTS = "/accounts/"
BETWEEN = ("pocket_margin", "contribution", "sustained_margin")
FIGURES = ("net_revenue", "net_profit", "net_margin", "gross_margin", *BETWEEN, "cost_to_serve", "rank", "segment")


@pytest.fixture
def bazaar(publish: Publish) -> ProfitMap:
    """Sixty accounts: the first 25 lose, the next breaks even, the others earn."""
    return publish(lines=bazaar_lines(60), costs=BAZAAR_COSTS)


@pytest.fixture
def desk(client_of: ClientOf, manager: Member) -> Client:
    return client_of(manager)


def listed(browser: Client, query: str) -> Table:
    return next(table for table in read_page(browser.get(f"{ACCOUNTS}?{query}")).tables if "Account" in table.columns)


def names(browser: Client, query: str) -> list[str]:
    return listed(browser, query).column("Account")


def says(browser: Client, query: str) -> str:
    return read_page(browser.get(f"{ACCOUNTS}?{query}")).words


def test_a_range_narrows_and_a_chip_says_so(bazaar: ProfitMap, desk: Client) -> None:
    page = read_page(desk.get(f"{ACCOUNTS}?net_profit_from=0&net_margin_to=10&q=C00"))

    assert "of 60 accounts" in page.words
    assert "Net profit from 0" in page.words
    assert "Net margin to 10 %" in page.words
    assert "?net_margin_to=10&q=C00" in page.links


def in_locale(member: Member, locale: str) -> None:
    choose_formats(member=member, time_zone="", locale=locale)


def test_a_bound_is_read_as_its_member_writes_numbers(
    bazaar: ProfitMap, desk: Client, manager: Member, client_of: ClientOf, executive: Member
) -> None:
    in_locale(manager, "de")
    page = desk.get(f"{ACCOUNTS}?net_profit_from=0,5&net_profit_to=12.345,678&since_from=&net_margin_to=-2,5")
    words = read_page(page).words

    assert "Net profit from 0,5 to 12.345,678" in words
    assert "Net margin to -2,5 %" in words
    asked = page.context["list"].asked
    assert asked.kept == "net_profit_from=0.5&net_profit_to=12345.6780&net_margin_to=-2.5"
    assert 'value="12345,6780"' in page.content.decode()
    for locale in ("en", "fr"):  # the address that she sends means the same there
        in_locale(executive, locale)
        again = client_of(executive).get(f"{ACCOUNTS}?{asked.kept}").context["list"].asked
        assert (again.kept, again.problems) == (asked.kept, ())
        assert [each.condition for each in again.filters] == [each.condition for each in asked.filters]


def test_a_bound_that_can_be_read_in_two_ways_narrows_nothing_and_says_so(
    bazaar: ProfitMap, desk: Client, manager: Member
) -> None:
    in_locale(manager, "de")

    assert "Net profit: “1.234” can be read in two ways; write 1234 or 1,234." in says(desk, "net_profit_from=1.234")


def test_a_day_in_a_chip_is_written_as_days_are(bazaar: ProfitMap, desk: Client, manager: Member) -> None:
    assert "Customer since from 1 Mar 2020" in says(desk, "since_from=2020-03-01")
    in_locale(manager, "de")
    assert "Customer since from 1.3.2020" in says(desk, "since_from=2020-03-01")


def test_unknown_is_a_choice_of_its_own(bazaar: ProfitMap, desk: Client) -> None:
    register(accounts=[NewAccount(number="Z", name="Zinc Works", sector="Metal")])

    assert names(desk, "net_profit=unknown") == ["Zinc Works"]
    assert names(desk, "sector=metal") == ["Zinc Works"]
    assert "Zinc Works" not in names(desk, "sector=unknown")


def test_several_values_of_a_choice_are_one_or_the_other(bazaar: ProfitMap, desk: Client) -> None:
    both = names(desk, "segment=drain&segment=desert")

    assert sorted(both) == sorted(names(desk, "segment=drain") + names(desk, "segment=desert"))


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("net_profit_from=abc", "Net profit: “abc” is no number"),
        ("net_profit_to=1e99", "Net profit: “1e99” is no number"),
        ("net_profit_to=NaN", "Net profit: “NaN” is no number"),
        ("since_from=yesterday", "Customer since: “yesterday” is no day"),
        ("since_to=0001-01-01", "Customer since: “0001-01-01” is no day"),
    ],
)
def test_what_nobody_understands_is_said_and_narrows_nothing(
    bazaar: ProfitMap, desk: Client, query: str, sentence: str
) -> None:
    words = says(desk, query)

    assert sentence in words
    assert "60 accounts" in words


@pytest.mark.parametrize(
    "query", ["page=6e28", "page=-1", "view=x", "deleted_view=9" * 30, "column=%00", "q=%00", "sort=--"]
)
def test_nothing_that_is_asked_breaks_the_page(bazaar: ProfitMap, desk: Client, query: str) -> None:
    assert desk.get(f"{ACCOUNTS}?{query}").status_code == 200


@pytest.mark.req("PRF-14")
def test_columns_are_chosen_and_revenue_brings_its_margin(bazaar: ProfitMap, desk: Client) -> None:
    assert listed(desk, "column=net_revenue&column=number").columns == [
        "Number",
        "Account",
        "Revenue EUR",
        "Net margin",
    ]
    assert "Business unit" not in listed(desk, "").columns


def test_a_moment_reaches_to_the_end_of_its_day() -> None:
    opened = Opened(rows=Account.objects.none(), order="-received_at")

    (found,) = read(lists["imports"], opened, QueryDict("received_at_to=2026-03-01")).filters

    assert found.condition == Q(received_at__isnull=False) & Q(received_at__lt=datetime(2026, 3, 2, tzinfo=UTC))


def test_the_number_of_queries_is_the_same_however_much_is_asked(
    publish: Publish, desk: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for accounts in (2, 60):
        publish(lines=bazaar_lines(accounts), costs=BAZAAR_COSTS)
        with django_assert_max_num_queries(14):
            desk.get(f"{ACCOUNTS}?net_profit_from=-999999&sector=unknown&sort=-unit&column=unit&column=net_profit")


@pytest.mark.req("GEN-01")
def test_what_is_not_shown_answers_no_filter(bazaar: ProfitMap, client_of: ClientOf, lead: Member) -> None:
    on_team(Account.objects.get(number="C0003"), lead)
    hidden = Account.objects.get(number="C0040")
    place_in_unit(account=hidden, unit=BusinessUnit.objects.create(name="North"), by=None, seen_version=hidden.version)
    Account.objects.filter(pk=hidden.pk).update(sector="Secret")
    browser = client_of(lead)

    assert names(browser, "net_profit_to=999999999") == ["C0003"]
    assert names(browser, "sector=unknown") == ["C0003"]
    for query in ("sector=secret", "unit=north", "net_profit=unknown", "since=unknown&q=C0040"):
        assert "No account like that" in says(browser, query), query


@pytest.mark.req("GEN-01")
@settings(max_examples=40)
@given(
    sort=st.sampled_from(FIGURES),
    is_down=st.booleans(),
    column=st.sampled_from(FIGURES[:9]),
    bound=st.decimals(-500, 500, places=1),
    end=st.sampled_from(("from", "to")),
)
def test_no_order_and_no_range_tells_of_figures_that_are_not_shown(
    bazaar: ProfitMap, lead: Member, sort: str, is_down: bool, column: str, bound: Decimal, end: str
) -> None:
    for number in ("C0003", "C0050"):
        account = Account.objects.get(number=number)
        if not account.memberships.exists():
            on_team(account, lead)
    kind = lists["accounts"]
    opened = kind.open(lead, {})

    ordered = read(kind, opened, QueryDict(f"sort={'-' if is_down else ''}{sort}"))
    narrowed = read(kind, opened, QueryDict(f"{column}_{end}={bound}"))

    hidden = [each for each in as_asked(kind, opened, ordered) if each.number not in ("C0003", "C0050")]
    assert [each.number for each in hidden] == sorted(each.number for each in hidden)
    assert {each.number for each in as_asked(kind, opened, narrowed)} <= {"C0003", "C0050"}
