"""The mix of somebody's own accounts, the work-lists and the lesson: the same four classes and figures."""

from decimal import Decimal

import duckdb
import pytest

from kingside.accounts.models import Account
from kingside.identity.models import Member, Role
from kingside.lake.results.judged import GROWTH
from kingside.profit.examining import record_white_space
from kingside.profit.models import ProfitMap
from kingside.profit.queries.cells import growth
from kingside.profit.tests.test_work_lists import examined
from tests.cast import ClientOf, on_team
from tests.html_tables import Reading, read
from tests.lake.books import table
from tests.lake.workshop import COSTS, LINES
from tests.published_maps import Publish

D = Decimal
MIX = "Your business by profit class"


@pytest.fixture
def ours(workshop: ProfitMap, lead: Member, manager: Member) -> ProfitMap:
    """Lena leads A and B: B with L3 is to downsize, and A could buy more of L1."""
    for account in Account.objects.filter(number__in=("A", "B")):
        on_team(account, lead)
    examined(workshop, manager, brings=30)
    wants(workshop, "L1", manager)
    return workshop


def wants(profit_map: ProfitMap, product: str, by: Member, value: str = "2000") -> None:
    account = Account.objects.get(number="A")
    record_white_space(
        account=account, product=product, annual_value=D(value), currency=profit_map.currency, source="Tender", by=by
    )


def shares(page: Reading) -> list[tuple[str, str, str]]:
    mix = page.table(MIX)
    return list(
        zip(mix.column("Class"), mix.column("Account–product pairs"), mix.column("Net profit USD"), strict=True)
    )


@pytest.mark.req("PRF-09")
@pytest.mark.usefixtures("ours")
def test_the_mix_has_four_classes_by_what_people_said(client_of: ClientOf, lead: Member) -> None:
    assert shares(read(client_of(lead).get("/profit/"))) == [
        ("Secure", "2", "297"),
        ("Grow among those to secure", "1", "232"),
        ("Improve", "0", "0"),
        ("Downsize", "1", "-48.3"),
    ]


@pytest.mark.req("PRF-09")
@pytest.mark.usefixtures("ours")
def test_whoever_sees_the_whole_business_has_a_mix_of_the_own_accounts_too(
    client_of: ClientOf, manager: Member, executive: Member
) -> None:
    on_team(Account.objects.get(number="B"), manager, Role.SUPPORT)
    maud = client_of(manager)

    whole, mine = read(maud.get("/profit/")), read(maud.get("/profit/?whose=mine"))

    assert "/profit/?whose=mine" in whole.links
    assert "/accounts/?whose=mine" in mine.links  # where they are a list
    assert shares(mine) == [
        ("Secure", "0", "0"),
        ("Grow among those to secure", "0", "0"),
        ("Improve", "0", "0"),
        ("Downsize", "1", "-48.3"),
    ]
    assert "New to these figures?" in mine.words
    assert not any(link.startswith("/profit/cells/?show=") for link in mine.links)
    assert "/profit/?whose=mine" not in read(client_of(executive).get("/profit/")).links


@pytest.mark.req("PRF-09")
@pytest.mark.usefixtures("ours")
def test_the_lesson_says_what_the_mix_says(client_of: ClientOf, lead: Member) -> None:
    words = read(client_of(lead).get("/profit/lesson/", {"screen": "3"})).words

    for said in (
        "You have 2 such pairs, with 297.",
        "You have 1 such pair, with 232.",
        "You have none.",
        "You have 1 such pair, with -48.3.",
    ):
        assert said in words


@pytest.mark.usefixtures("workshop")
def test_without_anything_recorded_the_other_two_are_none(client_of: ClientOf, lead: Member) -> None:
    on_team(Account.objects.get(number="B"), lead)

    assert [(name, n) for name, n, _ in shares(read(client_of(lead).get("/profit/")))] == [
        ("Secure", "0"), ("Grow among those to secure", "0"), ("Improve", "1"), ("Downsize", "0"),
    ]  # fmt: skip


def test_a_line_without_a_product_is_nothing_to_act_on(publish: Publish, client_of: ClientOf, manager: Member) -> None:
    nameless = [row | {"product": "" if row["product"] == "L2" else row["product"]} for row in table(LINES)]
    publish(lines=nameless, costs=COSTS)
    maud = client_of(manager)

    secure, every = (read(maud.get(f"/profit/cells/?show={show}")) for show in ("SECURE", "all"))
    business = read(maud.get("/profit/"))

    assert secure.tables[0].column("Product") == ["L1"]
    assert "no product named" in every.tables[0].column("Product")
    assert (
        dict(zip(every.tables[0].column("Product"), every.tables[0].column("Its lever"), strict=True))[
            "no product named"
        ]
        == ""
    )
    assert "Secure: 1 account–product pair" in " ".join(business.headings)
    assert "UNMAPPED" not in every.words


@pytest.mark.req("PRF-06")
def test_what_growth_would_earn_is_exact_and_of_a_year_wherever_it_stands(
    ours: ProfitMap, client_of: ClientOf, manager: Member
) -> None:
    wants(ours, "L1", manager, "999999999999.99")
    maud = client_of(manager)

    listed = read(maud.get("/profit/cells/?show=GROW")).tables[0]
    business = read(maud.get("/profit/"))

    assert listed.column("At stake a year") == ["232 bn"]
    assert "At stake a year USD" in listed.columns
    assert "At stake USD" not in listed.columns
    assert any("At stake a year USD" in each.columns for each in business.tables)


@pytest.mark.parametrize(
    ("white_space", "at_level", "revenue"),
    [
        ("2000", "231.78", "1000.00"),
        ("500", "0.01", "3.00"),
        ("999999999999.99", "231.77", "999.99"),
        ("0.03", "0.50", "1.00"),
    ],
)
def test_page_and_list_round_growth_alike(white_space: str, at_level: str, revenue: str) -> None:
    cell = (
        f"SELECT {white_space}::DECIMAL(38, 6) AS white_space, {at_level}::DECIMAL(38, 2) AS at_level, "
        f"{revenue}::DECIMAL(18, 2) AS net_revenue"
    )

    [(found,)] = duckdb.cursor().execute(f"SELECT {GROWTH} FROM ({cell})").fetchall()

    assert found == growth(D(white_space), D(at_level), D(revenue))
