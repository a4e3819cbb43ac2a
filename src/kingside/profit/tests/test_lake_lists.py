"""Cells and codes lie in the lake; as lists they can do what every list can."""

import csv
from io import StringIO

import pytest
from django.db.models import Q
from django.test import Client
from pytest_django.asserts import assertRedirects

from kingside.accounts.models import Account
from kingside.exports.models import Export
from kingside.identity.models import Member
from kingside.imports.tests.test_facts import line
from kingside.lake.connection import connect
from kingside.lake.relation import Relation
from kingside.profit.models import ProfitMap
from kingside.tables.models import SavedView
from kingside.tables.sources import OpenRelation, Question
from tests.cast import ClientOf, on_team
from tests.html_tables import read
from tests.imported_files import Import
from tests.published_maps import BAZAAR_COSTS, Publish, bazaar_lines

CELLS, CODES = "/profit/cells/", "/profit/codes/"


@pytest.fixture
def desk(client_of: ClientOf, manager: Member) -> Client:
    return client_of(manager)


def cells(browser: Client, query: str) -> list[list[str]]:
    table = read(browser.get(f"{CELLS}?{query}")).tables[0]
    return [[row[table.columns.index(name)] for name in ("Account", "Product")] for row in table.rows]


def file_of(browser: Client, name: str, query: str) -> list[list[str]]:
    answer = browser.post(f"/exports/{name}/new/", {"format": "csv", "query": query})
    return list(csv.reader(StringIO(b"".join(answer).decode("utf-8-sig"))))


def test_cells_are_sorted_by_any_column_and_what_is_unknown_stands_last(workshop: ProfitMap, desk: Client) -> None:
    assert cells(desk, "show=all&sort=-net_profit")[0] == ["A", "L1"]
    assert cells(desk, "show=all&sort=name") == [["A", "L1"], ["A", "L2"], ["A", "L5"], ["B", "L3"], ["B", "L4"]]
    for sort in ("net_margin", "-net_margin", "at_stake", "-at_stake"):
        assert {each[1] for each in cells(desk, f"show=all&sort={sort}")[-2:]} == {"L4", "L5"}


def test_cells_are_narrowed_and_a_chip_says_so(workshop: ProfitMap, desk: Client) -> None:
    page = read(desk.get(f"{CELLS}?show=all&net_profit_to=-20&profit_class=IMPROVE&profit_class=UNKNOWN"))

    assert "2 of 5 account–product pairs" in page.words
    assert "Class: Improve or Unknown" in page.words
    assert cells(desk, "show=all&net_margin=unknown") == [["B", "L4"], ["A", "L5"]]
    assert cells(desk, "show=all&q=l5") == [["A", "L5"]]
    assert cells(desk, "show=all&net_margin_from=0&net_margin_to=100")[0][0] == "A"


@pytest.mark.parametrize("words", ["'; DROP TABLE cells; --", '" OR true --', "$asked_0", "%", "{value}"])
def test_what_is_typed_is_never_read_as_sql(workshop: ProfitMap, desk: Client, words: str) -> None:
    answer = desk.get(CELLS, {"show": "all", "q": words, "product_name": words, "sort": words})

    assert "0 of 5 account–product pairs" in read(answer).words


def test_revenue_brings_the_net_margin(workshop: ProfitMap, desk: Client) -> None:
    columns = read(desk.get(f"{CELLS}?column=net_revenue")).tables[0].columns

    assert columns == ["Account", "Revenue USD", "Net margin"]


def test_a_question_about_cells_is_kept_as_a_view(workshop: ProfitMap, desk: Client) -> None:
    desk.post("/tables/cells/views/", {"name": "Secure first", "query": "show=SECURE&sort=name"})

    view = SavedView.objects.get()
    assertRedirects(desk.get(view.get_absolute_url()), f"{CELLS}?show=SECURE&sort=name&view={view.pk}")


def test_cells_leave_as_a_file_with_every_digit(workshop: ProfitMap, desk: Client) -> None:
    header, *rows = file_of(desk, "cells", "show=losing")

    assert header[:5] == ["Account", "Number", "Product", "Code of the product", "Class"]
    assert [row[2] for row in rows] == ["L3", "L4", "L5"]
    assert rows[0][header.index("Dominating cost")] == "delivery"
    assert rows[1][header.index("Net margin")] == ""


def test_a_file_holds_more_cells_than_are_read_at_a_time(publish: Publish, desk: Client) -> None:
    publish(lines=bazaar_lines(200, products=4), costs=BAZAAR_COSTS)

    header, *rows = file_of(desk, "cells", "show=all&sort=name")

    assert len({(row[1], row[3]) for row in rows}) == len(rows) == 800
    assert all(row[header.index("Dominating cost")] for row in rows)


@pytest.mark.req("GEN-01")
def test_whoever_sees_some_accounts_finds_the_cells_of_those_alone(
    workshop: ProfitMap, client_of: ClientOf, lead: Member
) -> None:
    on_team(Account.objects.get(number="A"), lead)
    browser = client_of(lead)

    assert {account for account, _ in cells(browser, "show=all&sort=name")} == {"A"}
    assert "3 account–product pairs" in read(browser.get(f"{CELLS}?show=all")).words
    assert {row[0] for row in file_of(browser, "cells", "show=all")[1:]} == {"A"}
    assert browser.get(f"{CELLS}?account=B").status_code == 404


@pytest.mark.req("GEN-01")
def test_a_file_of_cells_is_not_handed_out_once_others_are_hers(
    workshop: ProfitMap, client_of: ClientOf, lead: Member
) -> None:
    on_team(Account.objects.get(number="A"), lead)
    browser = client_of(lead)
    file_of(browser, "cells", "show=all")

    on_team(Account.objects.get(number="B"), lead)

    assert browser.get(f"/exports/{Export.objects.get().pk}/file/").status_code == 409


@pytest.fixture
def lines(imported: Import) -> None:
    """A known code, and one of nobody."""
    imported("accounts", [{"number": "10010", "name": "Alder Works"}])
    imported(
        "lines",
        [
            line("A", "500.00", customer="10010", **{"customer name": "Alder Works"}),
            line("C", "70.00", customer="K-1", **{"customer name": "Birch Mills"}),
            line("D", "90.00", customer="K-2", **{"customer name": "Ostrander"}),
            line("E", "1.00", customer="K-2", **{"customer name": "Ostrander"}),
        ],
    )


def codes(browser: Client, query: str) -> list[str]:
    return read(browser.get(f"{CODES}?{query}")).table("Customer codes on invoice lines").column("Code")


def test_codes_are_sorted_and_narrowed(lines: None, client_of: ClientOf, finance: Member) -> None:
    browser = client_of(finance)

    assert codes(browser, "") == ["K-2", "K-1"]
    assert codes(browser, "sort=code") == ["K-1", "K-2"]
    assert codes(browser, "net_revenue_to=80") == ["K-1"]
    assert codes(browser, "show=all&account=unknown&sort=-lines") == ["K-2", "K-1"]
    assert codes(browser, "show=all&last_day_from=1999-01-01") == ["K-2", "10010", "K-1"]


def test_codes_leave_as_a_file(lines: None, client_of: ClientOf, finance: Member) -> None:
    header, *rows = file_of(client_of(finance), "codes", "show=all&sort=code&column=whose&column=account")

    assert header == ["Code", "Source", "Account", "Number of the account"]
    assert rows == [["10010", "SAP", "Alder Works", "10010"], ["K-1", "SAP", "", ""], ["K-2", "SAP", "", ""]]


@pytest.mark.req("GEN-01")
def test_neither_order_nor_range_tells_of_revenue_that_is_not_hers(
    lines: None, client_of: ClientOf, administrator: Member
) -> None:
    browser = client_of(administrator)
    page = read(browser.get(CODES)).table("Customer codes on invoice lines")

    assert set(page.column("Revenue")) == {"not shown to your role"}
    assert codes(browser, "sort=net_revenue") == codes(browser, "sort=-net_revenue")
    assert "0 of 2 codes" in read(browser.get(f"{CODES}?net_revenue_from=0")).words


def test_without_lines_there_is_no_file_of_codes(client_of: ClientOf, finance: Member, home_folder: object) -> None:
    answer = client_of(finance).post("/exports/codes/new/", {"format": "csv"})

    assert "No invoice lines are here yet" in answer.content.decode()


NUMBERS = "SELECT unnest([1, 2, NULL]) AS n, unnest(['One', 'tWo', NULL]) AS word, unnest([1, 2, 3]) AS pk"


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        (Q(), [1, 2, 3]),
        (Q(n__gte=2), [2]),
        (Q(n=1) | Q(n=None), [1, 3]),
        (~Q(n=1), [2, 3]),
        (Q(n__isnull=False) & Q(word__icontains="TWO"), [2]),
        (Q(pk__in=(1, 3)), [1, 3]),
        (Q(pk__in=()), []),
    ],
)
def test_the_lake_is_asked_in_the_words_of_the_database(condition: Q, found: list[int]) -> None:
    rows = OpenRelation(Relation(connect(), NUMBERS))
    question = Question(condition, "pk", is_descending=False, ties=("pk",))

    assert [row["pk"] for row in rows.portion(question, ["pk"], first=0, rows=10)] == found
    assert [row["pk"] for row in rows.every(question, ["pk"])] == found
    assert rows.count(condition) == len(found)


def test_what_the_lake_does_not_know_is_a_mistake_of_ours() -> None:
    with pytest.raises(LookupError, match="n__regex"):
        OpenRelation(Relation(connect(), NUMBERS)).count(Q(n__regex="1"))
