"""/profit/estimated-lines/: invoice lines on which a cost rests on a default, since a driver was missing."""

import pytest

from kingside.accounts.models import Account
from kingside.identity.models import Member
from kingside.profit.models import ProfitMap
from tests.cast import ClientOf, ProgramOf, on_team
from tests.html_tables import read
from tests.imported_files import Import
from tests.lake.books import table
from tests.lake.workshop import COSTS, LINES
from tests.published_maps import Publishes

GAPS = [row | {"cases": "" if row["product"] in ("L2", "L3") else row["cases"]} for row in table(LINES)]
DEFAULTED = COSTS.replace("[column.rush]", "[column.cases]\ndefault = 4\n\n[column.rush]")
LIST = "/profit/estimated-lines/"
API = "/api/v1/profit-maps/newest/estimated-lines"


@pytest.fixture
def gappy(imported: Import, publishes: Publishes) -> ProfitMap:
    """The workshop, whose lines L2 (of A) and L3 (of B) do not say how many cases they are: 4 each, says the model."""
    imported("accounts", [{"number": number, "name": number} for number in "AB"])
    imported("lines", GAPS)
    return publishes(DEFAULTED)


@pytest.mark.req("PRF-18")
def test_a_cost_element_opens_to_the_lines_that_took_a_default(
    gappy: ProfitMap, client_of: ClientOf, program_of: ProgramOf, finance: Member
) -> None:
    browser = client_of(finance)
    assert f"{LIST}?element=picking" in read(browser.get("/accounts/A/")).links

    page = read(browser.get(f"{LIST}?element=picking"))
    assert page.headings[0] == "Picking rests on a default for 2 of 4 lines"
    rows = page.tables[0]
    assert rows.row("O1") == {
        "Order": "O1",
        "Line": "2",
        "Date": "10 Jan 2025",
        "Account": "A",
        "Missing driver": "cases",
        "Default used": "4",
        "Revenue USD": "500",
        "Net profit USD": rows.row("O1")["Net profit USD"],
    }
    assert rows.column("Order") == ["O1", "O2"]
    every = read(browser.get(LIST))
    assert every.headings[0] == "2 cost elements rest on defaults for some lines"
    assert sorted(every.tables[0].column("Cost element")) == ["delivery", "delivery", "picking", "picking"]

    seen = program_of(finance).get(f"{API}?element=delivery&limit=1").json()
    assert (seen["estimated_lines"], seen["note"], seen["next"] is None) == (2, "", False)
    (line,) = seen["items"]
    assert {name: line[name] for name in ("order", "line", "date", "driver", "default_used", "net_revenue")} == {
        "order": "O1", "line": 2, "date": "2025-01-10", "driver": "cases", "default_used": "4", "net_revenue": "500",
    }  # fmt: skip


def test_whoever_leads_an_account_sees_its_lines_alone_and_an_element_that_nobody_knows_is_not_found(
    gappy: ProfitMap, client_of: ClientOf, program_of: ProgramOf, lead: Member, stranger: Member
) -> None:
    on_team(Account.objects.get(number="A"), lead)
    browser = client_of(lead)

    page = read(browser.get(f"{LIST}?element=picking"))

    assert page.tables[0].column("Order") == ["O1"]
    assert "Only lines of accounts whose costs you see are listed." in page.words
    assert [each["account"]["number"] for each in program_of(lead).get(API).json()["items"]] == ["A", "A"]
    assert browser.get(f"{LIST}?element=nothing").status_code == 404
    assert client_of(stranger).get(LIST).status_code == 404


def test_a_map_without_gaps_says_so_and_one_without_the_file_asks_to_be_calculated_anew(
    gappy: ProfitMap, publishes: Publishes, client_of: ClientOf, finance: Member
) -> None:
    (gappy.folder / "estimated_lines.parquet").unlink()

    page = read(client_of(finance).get(LIST))

    assert "made before such lines were kept; calculate it once more" in page.words
    rested = read(client_of(finance).get(f"{LIST}?element=returns"))
    assert rested.headings[0] == "Returns rests on a default for 0 of 1 line"
    assert "calculate it once more" not in rested.words.replace("and calculate the map once more", "")
