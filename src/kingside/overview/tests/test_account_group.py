"""What an account is part of and what is part of it, on its page: with sums of nothing that is not for the reader."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kingside.accounts.models import Account
from kingside.accounts.operations import NewAccount, edit, register
from kingside.accounts.tree import ARROW
from kingside.identity.models import Member, Role
from kingside.profit.models import ProfitMap
from tests.cast import ClientOf, on_team
from tests.html_tables import Reading, read
from tests.published_maps import BAZAAR_COSTS, Publish, bazaar_lines

TABLE = "The account and what is part of it, the best first"


def put(number: str, parent: str) -> None:
    account, above = (Account.objects.get(number=each) for each in (number, parent))
    told: dict[str, Any] = {"name": account.name, "sector": "", "since": None}
    edit(account=account, seen_version=account.version, by=None, **told, parent=above)


@pytest.fixture
def grouped(publish: Publish) -> ProfitMap:
    """C0000 with C0001, C0002 below that, and Idle, which bought nothing; C0003 stands alone."""
    published = publish(lines=bazaar_lines(4), costs=BAZAAR_COSTS)
    register(accounts=[NewAccount("Idle", "Idle Works")])
    for number, parent in (("C0001", "C0000"), ("C0002", "C0001"), ("Idle", "C0000")):
        put(number, parent)
    return published


@pytest.fixture
def desk(client_of: ClientOf, manager: Member) -> Client:
    return client_of(manager)


def page(browser: Client, number: str) -> Reading:
    return read(browser.get(f"/accounts/{number}/"))


def test_an_account_says_what_it_is_part_of_up_to_the_top(grouped: ProfitMap, desk: Client) -> None:
    shown = page(desk, "C0002")

    assert f"Part of C0000{ARROW}C0001" in shown.words
    assert {"/accounts/C0000/", "/accounts/C0001/"} <= set(shown.links)
    assert "Part of" not in page(desk, "C0003").words


def test_its_group_stands_on_its_page_with_revenue_and_margin_of_each_and_their_sum(
    grouped: ProfitMap, desk: Client
) -> None:
    shown = page(desk, "C0000")

    assert "C0000 and all that are part of it: 4 accounts" in shown.headings
    assert shown.table(TABLE).rows == [
        ["C0002", "C0001", "82", "-23", "-28.0 %"],
        ["C0001", "C0000", "81", "-24", "-29.6 %"],
        ["C0000", "itself", "80", "-25", "-31.3 %"],
        ["Idle Works", "C0000", "not costed"],
        ["Together 4 accounts", "", "243", "-72", "-29.6 %"],
    ]
    assert "1 of them is not costed: what it earns is unknown and in no sum." in shown.words


def test_an_account_on_its_own_has_no_group(grouped: ProfitMap, desk: Client) -> None:
    assert TABLE not in [table.caption for table in page(desk, "C0003").tables]
    assert TABLE not in [table.caption for table in page(desk, "C0002").tables]


@pytest.mark.req("PRF-14")
def test_what_one_may_not_see_is_in_no_row_and_in_no_sum(
    grouped: ProfitMap, client_of: ClientOf, support: Member
) -> None:
    for number in ("C0000", "C0002"):
        on_team(Account.objects.get(number=number), support, Role.SUPPORT)

    shown = page(client_of(support), "C0000").table(TABLE)

    assert shown.rows == [
        ["C0002", "C0001", "82", "-23", "-28.0 %"],
        ["C0000", "itself", "80", "-25", "-31.3 %"],
        ["Together 2 of 4 accounts; the others are not shown to your role", "", "162", "-48", "-29.6 %"],
    ]


def test_whoever_sees_no_results_sees_how_many_there_are(
    grouped: ProfitMap, client_of: ClientOf, administrator: Member
) -> None:
    shown = page(client_of(administrator), "C0000")

    assert "C0000 and all that are part of it: 4 accounts" in shown.headings
    assert "What they earn is not shown to your role." in shown.words
    assert shown.tables == []


def test_for_a_stranger_there_is_no_tree(grouped: ProfitMap, client_of: ClientOf, stranger: Member) -> None:
    browser = client_of(stranger)

    assert "Part of" not in page(browser, "C0002").words
    assert "all that are part of it" not in page(browser, "C0000").words


def test_without_a_map_the_group_is_there_and_its_figures_are_not(
    desk: Client, client_of: ClientOf, manager: Member
) -> None:
    register(accounts=[NewAccount("A", "Alder"), NewAccount("B", "Birch")])
    put("B", "A")

    assert page(desk, "A").table(TABLE).rows[-1] == ["Together 2 accounts", "", "not costed"]


def test_the_number_of_queries_does_not_grow_with_the_group(
    publish: Publish, desk: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    publish(lines=bazaar_lines(40), costs=BAZAAR_COSTS)
    for many in (range(1, 3), range(3, 40)):
        for n in many:
            put(f"C{n:04}", "C0000")
        with django_assert_num_queries(28):
            desk.get("/accounts/C0000/")
