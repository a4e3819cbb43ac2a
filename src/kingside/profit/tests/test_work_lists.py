"""/profit/cells/?show=…: the four work-lists, each with what is at stake and the lever to begin with."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from kingside.accounts.models import Account
from kingside.identity.models import Member
from kingside.profit.examining import OtherLever, examine, record_white_space
from kingside.profit.models import ProfitMap
from tests.cast import ClientOf
from tests.html_tables import Reading, read

D = Decimal
WorkList = Callable[[str], Reading]


@pytest.fixture
def work_list(workshop: ProfitMap, client_of: ClientOf, manager: Member) -> WorkList:
    """Opens a list as Maud does; customer A could buy twice as much of L1 a year as it did in these months."""
    record_white_space(
        account=Account.objects.get(number="A"),
        product="L1",
        annual_value=D(2000),
        currency="USD",
        source="Tender of May",
        by=manager,
    )
    browser = client_of(manager)
    return lambda show: read(browser.get(f"/profit/cells/?show={show}"))


def rows(page: Reading) -> list[tuple[str, ...]]:
    columns = ("Product", "Class", "Net profit", "At stake", "Its lever")
    return list(zip(*(page.tables[0].column(column) for column in columns), strict=True)) if page.tables else []


def examined(profit_map: ProfitMap, by: Member, *, brings: int) -> None:
    """B with L3 loses 48.27 before its levers, all of which come."""
    account = Account.objects.get(number="B")
    others = [OtherLever("One pallet a month", D(brings), "Their buyer, 3 March")]
    examine(profit_map=profit_map, account=account, product="L3", by=by, others=others)


@pytest.mark.req("PRF-05")
def test_what_is_secure_has_its_profit_at_stake_the_most_first(work_list: WorkList) -> None:
    assert rows(work_list("SECURE")) == [
        ("L1", "Secure Grow", "232", "232", "Freight terms"),
        ("L2", "Secure", "65.1", "65.1", "Freight terms"),
    ]


@pytest.mark.req("PRF-06")
def test_what_could_grow_has_at_stake_what_white_space_would_earn_at_the_margin_of_today(work_list: WorkList) -> None:
    assert rows(work_list("GROW")) == [("L1", "Secure Grow", "232", "464", "Freight terms")]


@pytest.mark.req("PRF-07")
def test_what_is_to_improve_has_at_stake_what_it_is_short_of_the_hurdle(work_list: WorkList) -> None:
    page = work_list("IMPROVE")

    assert rows(page) == [("L3", "Improve levers not examined", "-48.3", "50.8", "Freight terms")]
    assert "/profit/levers/?account=B&product=L3" in page.links


@pytest.mark.req("PRF-07")
def test_a_loss_that_its_levers_turn_is_to_improve_and_was_examined(
    work_list: WorkList, workshop: ProfitMap, manager: Member
) -> None:
    examined(workshop, manager, brings=60)

    assert rows(work_list("IMPROVE")) == [("L3", "Improve", "-48.3", "50.8", "Freight terms")]
    assert rows(work_list("DOWNSIZE")) == []


@pytest.mark.req("PRF-08")
def test_what_is_to_downsize_has_at_stake_what_it_loses_after_its_levers(
    work_list: WorkList, workshop: ProfitMap, manager: Member
) -> None:
    assert rows(work_list("DOWNSIZE")) == []  # nobody has examined any

    examined(workshop, manager, brings=30)

    assert rows(work_list("DOWNSIZE")) == [("L3", "Downsize", "-48.3", "18.3", "Freight terms")]
    assert rows(work_list("IMPROVE")) == []
