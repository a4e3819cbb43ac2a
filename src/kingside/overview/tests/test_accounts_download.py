"""/accounts.csv: the list as a file for a spreadsheet."""

import csv
from decimal import Decimal
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kingside.accounts.operations import NewAccount, register
from kingside.exports.sheets import csv_of
from kingside.identity.models import Member
from kingside.profit.models import ProfitMap
from tests.cast import ClientOf
from tests.published_maps import BAZAAR_COSTS, Publish, bazaar_lines

HEADER = (
    "number,account,sector,key account,currency,net revenue,net profit,net margin,"
    "gross margin,cost to serve,segment,rank,left,left on,pocket margin,contribution,after sustaining"
)


def test_the_file_holds_every_account_with_every_digit(
    workshop: ProfitMap, client_of: ClientOf, manager: Member
) -> None:
    answer = client_of(manager).get("/accounts.csv")

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="accounts.csv"' in answer["Content-Disposition"]
    assert answer.content.decode().splitlines() == [
        HEADER,
        "A,A,,,USD,1500,280.17,0.18678,390,109.83,peak,1,no,,390,310.17,310.17",
        "B,B,,,USD,25,-77.97,-3.1188,7.5,85.47,desert,2,no,,7.5,-76.97,-76.97",
    ]


def test_the_file_holds_what_the_list_shows_on_all_its_pages(
    publish: Publish, client_of: ClientOf, manager: Member
) -> None:
    publish(lines=bazaar_lines(60), costs=BAZAAR_COSTS)

    rows = client_of(manager).get("/accounts.csv?show=best&sort=name").content.decode().splitlines()[1:]

    assert [row.split(",")[0] for row in rows] == [f"C{n:04}" for n in range(26, 60)]


@pytest.mark.req("GEN-07", "PRF-14")
def test_not_costed_is_said_and_leaves_the_figures_empty(
    workshop: ProfitMap, client_of: ClientOf, manager: Member
) -> None:
    register(accounts=[NewAccount(number="C", name="Clay Pits")])

    assert client_of(manager).get("/accounts.csv?q=clay").content.decode().splitlines()[1:] == [
        "C,Clay Pits,,,USD,,,,,,not costed,,no,,,,"
    ]


@given(st.text(max_size=20), st.decimals(-(10**12), 10**12, places=6))
def test_no_text_is_taken_for_a_formula_and_no_number_for_a_text(text: str, number: Decimal) -> None:
    (row,) = csv.reader(StringIO(csv_of([], [[text, number]]).partition("\r\n")[2], newline=""))

    assert not row[0].startswith(("=", "+", "-", "@", "\t", "\r"))
    assert row[0].removeprefix("'") == text.removeprefix("'")
    assert Decimal(row[1]) == number


def test_a_name_that_would_be_a_formula_is_neutralised(
    workshop: ProfitMap, client_of: ClientOf, manager: Member
) -> None:
    register(accounts=[NewAccount(number="B", name='=HYPERLINK("http://evil.example")')])

    assert "'=HYPERLINK" in client_of(manager).get("/accounts.csv").content.decode()
