"""The statement of an account as a workbook: read back, and its formulas worked out once more by hand."""

import datetime as dt
import io
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.http import Http404, QueryDict
from django.utils import timezone
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from kingside.accounts.codes import assign
from kingside.accounts.models import Account
from kingside.accounts.operations import NewAccount, register
from kingside.audit.models import AuditEvent
from kingside.exports import operations as exports
from kingside.exports.models import Export
from kingside.identity.access import NotForYou
from kingside.identity.models import Member
from kingside.jobs.models import Job
from kingside.offerings.models import Product
from kingside.profit.models import AccountProfit, ProfitMap
from kingside.profit.workbook import STATEMENT_WORKBOOK, write
from tests.cast import ClientOf, on_team
from tests.imported_files import Import
from tests.lake.books import table
from tests.lake.workshop import LINES
from tests.published_maps import Publish, Publishes


@pytest.fixture
def workshop(imported: Import, publishes: Publishes, finance: Member) -> ProfitMap:
    """The workshop, whose customer A is an account; one of its products would be a formula."""
    register(accounts=[NewAccount("A", "=Orrestad Paper")])
    assign(codes={("SAP", "A"): Account.objects.get(number="A")}, by=finance)
    lines = [row | ({"product": "=1+1"} if row["product"] == "L2" else {}) for row in table(LINES)]
    imported("lines", lines)
    return publishes()


@pytest.fixture
def statement(workshop: ProfitMap, finance: Member, tmp_path: Path) -> dict[str, Worksheet]:
    """The sheets of A's workbook."""
    path = tmp_path / "statement.xlsx"
    write(path, finance, QueryDict(f"account=A&map={workshop.pk}"), lambda _n: None)
    return {sheet.title: sheet for sheet in load_workbook(path).worksheets}


def worked_out(sheets: dict[str, Worksheet], sheet: Worksheet, cell: str) -> Any:
    """The value of a cell; of a formula, what sums, differences and quotients of other cells give."""
    value = sheet[cell].value
    if not (isinstance(value, str) and value.startswith("=")):
        return Decimal(str(value)) if isinstance(value, int | float) else value

    def total(found: re.Match[str]) -> str:
        there = sheets[found["sheet"]] if found["sheet"] else sheet
        rows: Any = there[found["cells"]]
        summed = [worked_out(sheets, there, each.coordinate) for row in rows for each in row]
        return f"Decimal('{sum((each for each in summed if isinstance(each, Decimal)), Decimal(0))}')"

    def one(found: re.Match[str]) -> str:
        return f"Decimal('{worked_out(sheets, sheet, found[0])}')"

    formula = re.sub(r'^=IF\((\w+)>0,(.*),""\)$', r"=\2", value)
    formula = re.sub(r"SUM\((?:'(?P<sheet>[^']+)'!)?(?P<cells>[A-Z]+\d+:[A-Z]+\d+)\)", total, formula)
    return eval(re.sub(r"\b[A-Z]+\d+\b", one, formula[1:]))  # of a file that the test has just written


@pytest.mark.req("PRF-18")
def test_the_formulas_work_out_to_what_the_map_says(statement: dict[str, Worksheet], workshop: ProfitMap) -> None:
    sheet = statement["Statement"]
    told = {
        sheet.cell(row, 1).value: worked_out(statement, sheet, f"B{row}")
        for row in range(2, sheet.max_row + 1)
        if str(sheet.cell(row, 2).value).startswith("=")
    }

    of_the_map = AccountProfit.objects.get(profit_map=workshop, account__number="A")
    assert told["Net revenue"] == of_the_map.net_revenue == Decimal("1500.00")
    assert told["Gross margin"] == of_the_map.gross_margin == Decimal("390.00")
    assert told["Net profit"] == of_the_map.net_profit == Decimal("280.17")
    assert round(told["Net margin"], 6) == of_the_map.net_margin
    assert told["Order entry"] == Decimal("-12.00")
    assert list(told)[3:] == [
        "Order entry", "Picking", "Returns", "Delivery", "Capital", "Contribution", "Overhead", "Net profit",
        "Net margin",
    ]  # fmt: skip


def test_every_line_has_its_number_its_day_and_its_profit(statement: dict[str, Worksheet]) -> None:
    sheet = statement["Invoice lines"]
    rows = list(sheet.iter_rows(values_only=True))

    assert rows[0][:7] == ("Order", "Line", "Date", "Product", "Name of the product", "Revenue", "Cost of goods")
    assert [row[:2] for row in rows[1:]] == [("O1", 1), ("O1", 2), ("O1", 5)]
    assert rows[1][2] == dt.datetime(2025, 1, 10)  # noqa: DTZ001  # a spreadsheet knows no time zones
    assert [worked_out(statement, sheet, f"N{row}") for row in (2, 3, 4)] == [
        Decimal("231.78"),
        Decimal("65.14"),
        Decimal("-16.75"),
    ]


def test_amounts_and_shares_are_shown_as_such_and_hold_every_digit(statement: dict[str, Worksheet]) -> None:
    lines, sheet = statement["Invoice lines"], statement["Statement"]
    shown = {sheet.cell(row, 1).value: sheet.cell(row, 2).number_format for row in range(2, sheet.max_row + 1)}

    assert {shown[name] for name in ("Net revenue", "Order entry", "Net profit")} == {"#,##0.00"}
    assert shown["Net margin"] == "0.0%"
    assert {lines[f"{column}2"].number_format for column in "FGHN"} == {"#,##0.00"}
    assert lines["F2"].value == 1000
    assert lines["B2"].number_format == "General"


def test_products_stand_with_their_names(workshop: ProfitMap, finance: Member, tmp_path: Path) -> None:
    Product.objects.filter(code="L1").update(name="Gate valve")

    write(tmp_path / "a.xlsx", finance, QueryDict(f"account=A&map={workshop.pk}"), lambda _n: None)

    rows = load_workbook(tmp_path / "a.xlsx")["Invoice lines"].iter_rows(
        min_row=2, min_col=4, max_col=5, values_only=True
    )
    assert list(rows) == [("L1", "Gate valve"), ("'=1+1", "'=1+1"), ("L5", "L5")]


def test_what_people_typed_is_no_formula(statement: dict[str, Worksheet]) -> None:
    lines, sheet = statement["Invoice lines"], statement["Statement"]

    assert lines["D3"].value == "'=1+1"
    assert "'=Orrestad Paper" in {sheet.cell(row, 2).value for row in range(1, sheet.max_row + 1)}


@pytest.mark.usefixtures("workshop")
def test_whoever_sees_the_costs_of_an_account_takes_its_workbook(
    client_of: ClientOf, lead: Member, support: Member
) -> None:
    account = Account.objects.get(number="A")
    on_team(account, lead)
    on_team(account, support, "SUPPORT")

    answer = client_of(lead).post("/profit/statements/A/workbook/", follow=True)

    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert load_workbook(io.BytesIO(content)).sheetnames == ["Statement", "Invoice lines"]
    title = "Statement of =Orrestad Paper, 2025-01-01 to 2025-03-31"
    assert AuditEvent.objects.filter(verb="exported", subject_label=f"{title} as Excel workbook").exists()
    assert (
        f'filename="statement-of-orrestad-paper-2025-01-01-to-2025-03-31-{timezone.localdate()}.xlsx"'
        in (answer.headers["Content-Disposition"])
    )
    assert client_of(support).post("/profit/statements/A/workbook/").status_code == 404
    assert client_of(lead).post("/profit/statements/NOBODY/workbook/").status_code == 404


@pytest.mark.usefixtures("workshop")
def test_a_long_one_is_written_by_a_job(client_of: ClientOf, finance: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "AT_ONCE", 2)

    answer = client_of(finance).post("/profit/statements/A/workbook/")

    export = Export.objects.get()
    assert answer.headers["Location"] == f"/exports/{export.pk}/"
    assert Job.objects.filter(kind="exports.write", subject_id=str(export.pk)).exists()


def test_who_sees_it_no_more_is_not_given_the_file(workshop: ProfitMap, lead: Member) -> None:
    account = Account.objects.get(number="A")
    on_team(account, lead)
    query = QueryDict(f"account=A&map={workshop.pk}")
    export = exports.ask_for_workbook(name=STATEMENT_WORKBOOK, query=query, by=lead)
    exports.write(export)

    account.memberships.all().delete()

    with pytest.raises((NotForYou, Http404)):
        exports.hand_out(export=export, to=Member.objects.get(pk=lead.pk))


def test_a_map_that_does_not_hold_the_account_has_no_workbook(workshop: ProfitMap, finance: Member) -> None:
    register(accounts=[NewAccount("B2", "Bergen Yard")])
    query = QueryDict(f"account=B2&map={workshop.pk}")

    with pytest.raises(Http404):
        exports.ask_for_workbook(name=STATEMENT_WORKBOOK, query=query, by=finance)
    assert not Export.objects.exists()


CARE = """
    currency = "EUR"
    period = { from = 2025-01-01, to = 2025-03-31 }

    [[element]]
    code = "care"
    per = "account"
    amount = "100 * hours"
"""


def test_an_account_that_bought_nothing_still_has_its_costs(publish: Publish, finance: Member, tmp_path: Path) -> None:
    register(accounts=[NewAccount("C", "Quiet Harbour")])
    hours = [{"account": number, "hours": 3} for number in ("A", "B", "C")]
    published = publish(lines=table(LINES), costs=CARE, accounts=hours)

    assert write(tmp_path / "c.xlsx", finance, QueryDict(f"account=C&map={published.pk}"), lambda _n: None) == 0

    sheets: dict[str, Worksheet] = {sheet.title: sheet for sheet in load_workbook(tmp_path / "c.xlsx").worksheets}
    statement = sheets["Statement"]
    rows = {statement.cell(row, 1).value: f"B{row}" for row in range(2, statement.max_row + 1)}
    assert worked_out(sheets, statement, rows["Care"]) == Decimal("-300.00")
    assert worked_out(sheets, statement, rows["Net profit"]) == Decimal("-300.00")
    assert statement["B2"].value == "=SUM('Invoice lines'!F2:F2)"


def test_lines_of_a_map_of_files_have_no_day(publish: Publish, finance: Member, tmp_path: Path) -> None:
    published = publish(lines=table(LINES))

    n = write(tmp_path / "b.xlsx", finance, QueryDict(f"account=B&map={published.pk}"), lambda _n: None)

    rows = list(load_workbook(tmp_path / "b.xlsx")["Invoice lines"].iter_rows(min_row=2, max_col=4, values_only=True))
    assert n == 2
    assert rows == [("O2", 1, None, "L3"), ("O3", 1, None, "L4")]
