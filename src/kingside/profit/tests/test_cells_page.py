"""/profit/cells/: every account by product of one kind, paged."""

import pytest
from pytest_django import DjangoAssertNumQueries

from kingside.identity.models import Member
from kingside.profit.models import ProfitMap
from tests.cast import ClientOf, ProgramOf
from tests.html_tables import Table, read
from tests.lake.books import table
from tests.lake.workshop import COSTS, LINES
from tests.published_maps import BAZAAR_COSTS, Publish, bazaar_lines

CELLS = "/profit/cells/"
BETWEEN = ("pocket_margin", "contribution", "sustained_margin")


@pytest.mark.req("PRF-02")
def test_every_losing_cell_is_listed_worst_first_over_as_many_pages_as_it_takes(
    publish: Publish, client_of: ClientOf, manager: Member
) -> None:
    publish(lines=bazaar_lines(30, products=3), costs=BAZAAR_COSTS)
    browser = client_of(manager)

    pages = [read(browser.get(f"{CELLS}?page={number}")) for number in (1, 2)]

    losses = [loss for page in pages for loss in page.tables[0].column("Net profit")]
    assert len(losses) == 75
    assert losses == sorted(losses, key=float)
    assert losses[0] == "-25"
    assert pages[0].headings[0] == "75 account–product pairs lose 975"
    assert "1 to 50 of 75" in pages[0].words
    assert "51 to 75 of 75" in pages[1].words
    assert set(pages[0].tables[0].column("Dominating cost")) == {"delivery"}


@pytest.fixture
def losing(workshop: ProfitMap, client_of: ClientOf, manager: Member) -> Table:
    return read(client_of(manager).get(f"{CELLS}?show=losing")).tables[0]


@pytest.mark.req("PRF-02")
def test_losing_cells_stand_with_what_dominates_their_cost(losing: Table) -> None:
    assert losing.column("Account") == ["B", "B", "A"]
    assert losing.column("Product") == ["L3", "L4", "L5"]
    assert losing.column("Net profit") == ["-48.3", "-29.7", "-16.8"]
    assert losing.column("Dominating cost") == ["delivery", "returns", "price below the cost of goods"]
    assert losing.column("Its lever") == ["Freight terms", "Returns policy", "Price"]


@pytest.mark.req("GEN-07")
def test_a_margin_without_revenue_is_unknown_and_a_loss_without_a_class_has_no_stake(losing: Table) -> None:
    assert losing.column("Net margin") == ["-96.5 %", "unknown", "unknown"]
    assert losing.column("At stake") == ["50.8", "unknown", "unknown"]


@pytest.mark.parametrize(
    ("show", "products", "heading"),
    [
        ("SECURE", ["L1", "L2"], "2 account–product pairs earn the hurdle or more"),
        ("IMPROVE", ["L3"], "1 account–product pair falls short of the hurdle"),
        ("UNKNOWN", ["L4", "L5"], "2 account–product pairs have no revenue to judge by"),
        ("all", ["L3", "L4", "L5", "L2", "L1"], "5 account–product pairs make up the business"),
        ("nonsense", ["L3", "L4", "L5"], "3 account–product pairs lose 94.7"),
    ],
)
def test_each_kind_is_a_list(
    workshop: ProfitMap, client_of: ClientOf, manager: Member, show: str, products: list[str], heading: str
) -> None:
    page = read(client_of(manager).get(f"{CELLS}?show={show}"))

    assert page.headings[0] == heading
    assert page.tables[0].column("Product") == products


@pytest.mark.req("PRF-10")
def test_cells_stand_with_every_margin_of_the_cascade_and_of_an_older_map_with_those_it_has(
    publish: Publish, client_of: ClientOf, program_of: ProgramOf, manager: Member, lake_queries: list[str]
) -> None:
    freight = 'code = "delivery"'
    found = publish(lines=table(LINES), costs=COSTS.replace(freight, f'{freight}\nstep = "pocket"'))
    browser, program = client_of(manager), program_of(manager)
    every = "&".join(f"column={name}" for name in ("product_name", "gross_margin", *BETWEEN, "net_profit"))

    cells = read(browser.get(f"{CELLS}?show=all&{every}&sort=-contribution")).tables[0]

    assert cells.column("Product") == ["L1", "L2", "L5", "L4", "L3"]
    assert any("cell_margins" in query for query in lake_queries)
    lake_queries.clear()
    browser.get(f"{CELLS}?show=all")
    assert not any("cell_margins" in query for query in lake_queries)  # which nobody asked for
    assert [cells.column(name)[0] for name in ("Gross margin", "Pocket margin", "Contribution", "Net profit")] == [
        *("300", "270", "252", "232"),
    ]
    assert cells.column("After sustaining") == cells.column("Contribution")
    told = program.get("/api/v1/profit-maps/newest/cells", {"show": "all"}).json()["items"]
    assert {each["product_code"]: [each[name] for name in BETWEEN] for each in told}["L3"] == [
        *("-30", "-47.27", "-47.27"),
    ]

    (found.folder / "cell_margins.parquet").unlink()

    cells = read(browser.get(f"{CELLS}?show=all&{every}")).tables[0]
    assert cells.row("B") | {"Product": "L3"} == cells.row("B")
    assert set(cells.column("Contribution")) == {"unknown"}
    told = program.get("/api/v1/profit-maps/newest/cells", {"show": "all"}).json()["items"]
    assert {each["contribution"] for each in told} == {None}


def test_an_empty_kind_says_so(workshop: ProfitMap, client_of: ClientOf, manager: Member) -> None:
    page = read(client_of(manager).get(f"{CELLS}?show=DEVELOPING"))

    assert "No such account–product pairs" in page.words


def test_the_cells_of_one_account(workshop: ProfitMap, client_of: ClientOf, manager: Member) -> None:
    page = read(client_of(manager).get(f"{CELLS}?account=B&show=all"))

    assert page.headings[0] == "2 account–product pairs make up the business of B"
    assert page.tables[0].column("Product") == ["L3", "L4"]


def test_an_account_that_nobody_knows_is_not_found(workshop: ProfitMap, client_of: ClientOf, manager: Member) -> None:
    assert client_of(manager).get(f"{CELLS}?account=nobody").status_code == 404


def test_without_a_published_map_there_is_no_list(client_of: ClientOf, manager: Member) -> None:
    assert client_of(manager).get(CELLS).status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_cells(
    publish: Publish, client_of: ClientOf, manager: Member, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser = client_of(manager)
    for accounts in (2, 40):
        publish(lines=bazaar_lines(accounts), costs=BAZAAR_COSTS)
        # session, member, notices, grants, teams, map, kept views, 2 × 3 judgements, names of accounts and products
        with django_assert_num_queries(15):
            browser.get(CELLS)
