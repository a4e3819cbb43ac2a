"""A file without revenue or cost of goods says what they are made of, and the next one is read alike."""

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import replace

import duckdb
import pytest

from kingside.identity.models import Member
from kingside.imports import operations
from kingside.imports.facts import FILE
from kingside.imports.kinds import import_kinds
from kingside.imports.mapping import ColumnMissing, Mapped, UnusableFormula
from kingside.imports.mapping_form import CALCULATE
from kingside.imports.models import ImportBatch, SavedMapping
from kingside.imports.notes import warnings_of
from kingside.imports.proposals import propose
from kingside.imports.queries import batch_page
from tests.cast import ClientOf, ProgramOf
from tests.imported_files import Import, proposed


def sold(order: str, qty: str = "2", price: str = "10.50", **others: object) -> dict[str, object]:
    """A row that says how many and what one costs, as shop systems write them."""
    return {
        "Invoice No": order,
        "Pos": 1,
        "Customer": "C1",
        "Article": "M10",
        "Invoice Date": "2025-03-01",
        "Qty": qty,
        "Unit Price": price,
        **others,
    }


def _amounts(batch: ImportBatch) -> list[tuple[str, str, str]]:
    told = f"SELECT \"order\", net_revenue, cogs FROM '{batch.folder / FILE}' ORDER BY ALL"
    return [(order, str(revenue), str(cogs)) for order, revenue, cogs in duckdb.execute(told).fetchall()]


@pytest.mark.req("GEN-03")
def test_revenue_and_cost_are_calculated_from_what_one_unit_brings_and_costs(imported: Import) -> None:
    batch = imported("lines", [sold("A", **{"Unit Cost": "7"}), sold("B", "-1", "2.55", **{"Unit Cost": "1.995"})])

    assert batch.formulas == {"net_revenue": "quantity * unit_price", "cogs": "quantity * unit_cost"}
    assert _amounts(batch) == [("A", "21.00", "14.000"), ("B", "-2.55", "-1.995")]


def test_what_the_good_rows_come_to_can_be_held_against_the_system(
    client_of: ClientOf, tried: Import, finance: Member
) -> None:
    rows = [sold(f"A{n}", **{"Unit Cost": "7"}) for n in range(3)] + [sold("B", "x", **{"Unit Cost": "7"})]
    batch = tried("lines", rows)

    assert (batch.checked or {})["sums"] == [["net_revenue", "63.0"], ["cogs", "42"]]
    page = client_of(finance).get(batch.get_absolute_url()).content.decode()
    assert "Net revenue" in page
    assert "63" in page

    abroad = [sold(order, Currency=code, **{"Unit Cost": "7"}) for order, code in (("C", "USD"), ("D", "EUR"))]
    in_currencies = tried("lines", abroad, source="Shop abroad")
    assert (in_currencies.checked or {})["sums"] == []
    assert (in_currencies.checked or {})["sums_within"] == [
        *(["EUR", "net_revenue", "21.0"], ["EUR", "cogs", "14"]),
        *(["USD", "net_revenue", "21.0"], ["USD", "cogs", "14"]),
    ]
    totals = batch_page(finance, in_currencies).totals
    assert [(field.name, str(total), unit) for field, total, unit in totals][:1] == [("net_revenue", "21.0", "EUR")]


@pytest.mark.parametrize(
    ("others", "formulas"),
    [
        ({"Profit": "4"}, {"net_revenue": "quantity * unit_price", "cogs": "net_revenue - profit"}),
        ({"Discount %": "15"}, {}),  # of what? somebody has to say
        ({"Discount": "15"}, {}),
        ({"Discount": "0.15"}, {"net_revenue": "quantity * unit_price * (1 - discount)"}),
        ({"Discount": "0.15", "Rebate": "2"}, {}),
        ({"Net Price": "9.90"}, {"net_revenue": "quantity * net_price"}),
        ({"Line discount [EUR]": "0.50"}, {}),
        ({"Sales": "21", "Profit": "4"}, {"cogs": "net_revenue - profit"}),
        ({"Sales": "21", "Profit %": "40"}, {}),
        ({"Sales": "21", "Cost": "17"}, {}),
        ({"Unit Cost": "n/k"}, {"net_revenue": "quantity * unit_price"}),
    ],
)
def test_what_is_proposed_follows_from_the_columns_there_are(
    received: Import, others: Mapping[str, str], formulas: Mapping[str, str]
) -> None:
    batch = received("lines", [sold("A", **others)])

    assert propose(batch, import_kinds["lines"]).formulas == formulas


@pytest.mark.parametrize(
    ("header", "cell", "amounts"),
    [
        ("Discount", "15", ("unit_price",)),
        ("Discount", "15.25", ("unit_price", "discount")),
        ("Discount %", "15", ("unit_price",)),
        ("Discount", "0.15", ("unit_price",)),
        ("Discount [EUR]", "0.15", ("unit_price", "discount_eur")),
        ("Freight", "0.15", ("unit_price", "freight")),
        ("Tax Rate", "15.000", ("unit_price",)),
        ("Discount Quantity", "3", ("unit_price",)),
        ("Cost Center", "4711", ("unit_price",)),
    ],
)
def test_a_share_a_rate_or_a_code_is_no_amount_of_money(
    received: Import, header: str, cell: str, amounts: tuple[str, ...]
) -> None:
    batch = received("lines", [sold("A", **{header: cell})])

    assert propose(batch, import_kinds["lines"]).amounts == amounts


@pytest.mark.parametrize(
    ("header", "cell", "is_asked"),
    [
        *[("Discount", cell, True) for cell in ("15", "7.5", "10.00", "100")],
        *[(header, "15", True) for header in ("Rabatt", "Remise", "Kundenrabatt", "Line Discount", "Tax")],
        *[("Discount", cell, False) for cell in ("0", "0.15", "15.25", "101", "-5")],
        *[(header, "15", False) for header in ("Discount %", "Discount EUR", "Rabatt Betrag", "Freight", "Tax Rate")],
        *[(header, "15", False) for header in ("Discount_EUR", "discount_eur", "DiscountEUR", "TaxUSD", "Discount $")],
        *[(header, "15", False) for header in ("Discount (€)", "Rabatt in €", "Discount in Euro", "DISCOUNT_USD")],
        *[(header, "15", True) for header in ("Discount all", "DISCOUNT", "Discount Top", "TAX")],
    ],
)
def test_whether_a_discount_is_money_or_per_cent_is_asked_where_the_file_does_not_tell(
    received: Import, header: str, cell: str, is_asked: bool
) -> None:
    batch = received("lines", [sold("A", **{header: cell}), sold("B", **{header: "0"})])

    asked = propose(batch, import_kinds["lines"])

    assert (len(asked.unsettled) == 1) == is_asked
    assert set(asked.unsettled).isdisjoint(asked.amounts)


def test_nothing_is_tried_before_somebody_said_whether_it_is_money_or_per_cent(
    received: Import, client_of: ClientOf, finance: Member
) -> None:
    batch = received("lines", [sold("A", Discount="10", **{"Unit Cost": "7"})])
    mapped, browser = proposed(batch), client_of(finance)
    formula = "quantity * unit_price * (1 - discount / 100)"
    form = {f"map-{ours}": theirs for ours, theirs in mapped.columns.items()}
    form |= {"map-net_revenue": CALCULATE, "formula-net_revenue": formula}
    form |= {"map-cogs": CALCULATE, "formula-cogs": "quantity * unit_cost", "answer-currency": "", "decimal_mark": "."}
    for n, (ours, theirs) in enumerate(mapped.drivers.items()):
        form |= {f"keep-{n}": "on", f"header-{n}": theirs, f"name-{n}": ours}
    (place,) = (n for n, ours in enumerate(mapped.drivers) if ours == "discount")
    address = f"{batch.get_absolute_url()}columns/"

    before = browser.get(batch.get_absolute_url()).content.decode()
    unsaid = {f"unit-{place}": "", "formula-net_revenue": "quantity * unit_price - discount"}
    refused = browser.post(address, form | unsaid)
    browser.post(address, form | {f"unit-{place}": "percent"})
    batch.refresh_from_db()
    operations.finish_now(batch=batch)

    assert "Money or per cent?" in before
    assert formula in before
    assert refused.status_code == 400
    assert "The numbers of “Discount” in export.csv may be money or per cent" in html.unescape(refused.content.decode())
    assert dict((batch.checked or {})["sums"])["net_revenue"] == "18.900"
    assert batch.amounts == []


def test_what_was_said_of_a_source_is_not_asked_again(imported: Import, received: Import) -> None:
    imported("lines", [sold("A", Discount="10", Sales="18.90", Cost="14")])

    second = propose(received("lines", [sold("B", Discount="20", Sales="16.80", Cost="14")]), import_kinds["lines"])

    assert second.unsettled == ()
    assert "discount" not in second.amounts


@pytest.mark.parametrize(("divisor", "status"), [(" / 100", 200), ("/100", 200), (" / 1000", 400), ("", 400)])
def test_a_formula_that_divides_it_by_a_hundred_has_said_that_it_is_per_cent(
    received: Import, program_of: ProgramOf, finance: Member, divisor: str, status: int
) -> None:
    batch = received("lines", [sold("A", Discount="10", Cost="14")])
    mapped = proposed(batch)
    said = {"columns": dict(mapped.columns), "drivers": dict(mapped.drivers)}
    said["formulas"] = {"net_revenue": f"quantity * unit_price * (1 - discount{divisor})"}

    answer = program_of(finance).put(f"/api/v1/imports/{batch.pk}/columns", said, content_type="application/json")

    assert answer.status_code == status, answer.content


def test_a_program_is_asked_whether_it_is_money_or_per_cent(
    received: Import, program_of: ProgramOf, finance: Member
) -> None:
    batch = received("lines", [sold("A", Discount="10", Sales="18.90", Cost="14")])
    program, address = program_of(finance), f"/api/v1/imports/{batch.pk}/columns"
    asked = {each["name"]: each["is_unsettled"] for each in program.get(address).json()["drivers"]}
    mapped = proposed(batch)
    said = {"columns": dict(mapped.columns), "drivers": dict(mapped.drivers)}

    refused = program.put(address, said, content_type="application/json")
    settled = program.put(address, said | {"amounts": ["discount"]}, content_type="application/json")

    assert asked == {"unit_price": False, "discount": True}
    assert (refused.status_code, settled.status_code) == (400, 200)
    assert "may be money or per cent" in refused.json()["detail"]
    batch.refresh_from_db()
    assert batch.amounts == ["discount"]


def test_a_return_that_a_column_calls_so_gets_its_sign_and_the_column_of_the_quantity_comes_along(
    received: Import, finance: Member
) -> None:
    rows = [sold("A", Type="sale", **{"Unit Cost": "7"}), sold("B", Type="return", **{"Unit Cost": "7"})]
    batch = received("lines", rows)
    mapped = proposed(batch)
    columns = {ours: theirs for ours, theirs in mapped.columns.items() if ours != "quantity"}
    formulas = {**mapped.formulas, "quantity": "if(type = 'return', 0 - qty, qty)"}

    operations.map_columns(batch=batch, mapped=replace(mapped, columns=columns, formulas=formulas), by=finance)
    operations.finish_now(batch=batch)
    operations.confirm(batch=batch, by=finance)
    operations.finish_now(batch=batch)

    assert _amounts(batch) == [("A", "21.0", "14"), ("B", "-21.0", "-14")]


def test_a_column_that_nothing_needs_and_that_keeps_rows_outside_is_named(tried: Import) -> None:
    rows = [sold(f"A{n}", **{"Unit Cost": "7", "Margin": "4.761904762"}) for n in range(3)]

    batch = tried("lines", [*rows, sold("B", **{"Unit Cost": "x", "Margin": "0"})])

    assert warnings_of(batch) == ["“Margin” keeps 3 rows outside: leave the column out if no cost depends on it."]


def test_revenue_that_includes_tax_is_told_of_with_the_formula_that_does_without(tried: Import) -> None:
    def rows(extended: str) -> list[dict[str, object]]:
        columns = {"Unit Cost": "7", "Extended Price": extended, "Tax Rate": "15", "Tax Amount": "3.15"}
        return [sold(f"A{n}", **columns) for n in range(5)]

    told = warnings_of(tried("lines", rows("24.15")))

    assert "plus “Tax Amount”, row by row: it includes tax" in told[0]
    assert told[0].endswith("have it calculated: quantity * unit_price.")
    assert warnings_of(tried("lines", rows("21.00"), source="Other")) == told[1:]


def test_the_next_file_of_the_source_is_calculated_alike(imported: Import, received: Import, finance: Member) -> None:
    batch = received("lines", [sold("A", **{"Unit Cost": "7", "Rebate": "0.50"})])
    formulas = {"net_revenue": "quantity * unit_price - rebate", "cogs": "quantity * unit_cost"}
    operations.map_columns(batch=batch, mapped=replace(proposed(batch), formulas=formulas), by=finance)

    assert SavedMapping.objects.get().formulas == formulas
    later = imported("lines", [sold("B", **{"Unit Cost": "7", "Rebate": "0.25"})])
    assert (later.formulas, _amounts(later)) == (formulas, [("B", "20.75", "14")])


def test_a_source_that_says_revenue_is_asked_when_a_file_lacks_it(
    imported: Import, received: Import, finance: Member
) -> None:
    imported("lines", [sold("A", Sales="15", Cost="14")])
    batch = received("lines", [sold("B", Cost="14")])

    with pytest.raises(ColumnMissing, match="“Net revenue” is needed"):
        operations.map_columns(batch=batch, mapped=proposed(batch), by=finance)


def test_names_of_drivers_stay_when_other_columns_of_the_source_change(
    received: Import, finance: Member, again: Callable[..., ImportBatch]
) -> None:
    def called(mapped: Mapped) -> Mapped:
        formulas = {"net_revenue": "quantity * price", "cogs": "quantity * unit_cost"}
        drivers = {"price": "Unit Price", "unit_cost": "Unit Cost"}
        return replace(mapped, drivers=drivers, amounts=(), formulas=formulas)

    again([sold("A", **{"Unit Cost": "7"})], called)
    row = sold("B", **{"Unit Cost": "7"})
    proposal = propose(received("lines", [{**row, "Invoice Day": row.pop("Invoice Date")}]), import_kinds["lines"])

    assert proposal.drivers["price"] == "Unit Price"
    assert proposal.formulas["net_revenue"] == "quantity * price"


@pytest.mark.parametrize("cell", ["", "07"])
def test_a_driver_that_is_empty_or_begins_with_zeros_is_a_number_all_the_same(
    again: Callable[..., ImportBatch], cell: str
) -> None:
    formulas = {"net_revenue": "quantity * unit_price", "cogs": "quantity * unit_cost"}
    drivers = {"unit_price": "Unit Price", "unit_cost": "Unit Cost"}
    batch = again(
        [sold("A", **{"Unit Cost": cell})],
        lambda mapped: replace(mapped, formulas=formulas, drivers=drivers, amounts=()),
    )

    assert (batch.state, batch.checked and batch.checked["bad"]) == ("CHECKED", 0 if cell else 1)


def test_prices_in_another_currency_than_the_file_are_refused(tried: Import) -> None:
    rows = [sold("A", price="USD 10", **{"Unit Cost": "7"}), sold("B", price="USD 10", **{"Unit Cost": "7"})]
    checked = tried("lines", rows, answers={"currency": "EUR"}).checked

    assert checked is not None
    assert checked["bad"] == 2
    assert "is in another currency than EUR" in checked["problems"][0]["sentence"]


def test_rows_that_lack_what_it_takes_stay_outside_and_say_why(tried: Import) -> None:
    rows = [sold(f"A{n}", **{"Unit Cost": "7"}) for n in range(4)] + [sold("B", **{"Unit Cost": ""})]
    checked = tried("lines", rows).checked

    assert checked is not None
    assert (checked["good"], checked["bad"]) == (4, 1)
    assert checked["problems"][0]["sentence"] == "the cell is empty, and Cost of goods is calculated from it"


def test_a_cost_below_zero_on_a_sale_is_refused_as_if_a_column_said_it(tried: Import) -> None:
    checked = tried("lines", [sold("A", **{"Unit Cost": "-7"}), sold("B", **{"Unit Cost": "7"})]).checked

    assert checked is not None
    (problem,) = checked["problems"]
    assert (problem["column"], problem["cell"]) == ("quantity * unit_cost", "-14")
    assert problem["sentence"].startswith("'-14' is negative on a line that is no return")


@pytest.mark.parametrize(
    ("formulas", "sentence"),
    [
        ({"cogs": ""}, "Type the formula of “Cost of goods”, such as quantity * unit_cost."),
        ({"account": "quantity"}, "“account” cannot be calculated; choose its column."),
        ({"elephants": "quantity"}, "“elephants” cannot be calculated; choose its column."),
        ({"cogs": "quantity * unit_cots"}, "The formula of Cost of goods: there is no “unit_cots” among the columns"),
        ({"cogs": "quantity *"}, "The formula of Cost of goods"),
        ({"cogs": "cogs"}, "The formula of Cost of goods: cogs cannot come from itself."),
        ({"cogs": "net_revenue", "net_revenue": "cogs"}, "The formula of Cost of goods: net_revenue cannot come from"),
        ({"line": "1"}, "“line” cannot be calculated; choose its column."),
        ({"quantity": "1"}, "“Quantity” is either calculated or the column “Qty” of the file; say which."),
    ],
)
def test_a_formula_that_cannot_be_is_refused_before_anything_is_tried(
    received: Import, finance: Member, formulas: dict[str, str], sentence: str
) -> None:
    batch = received("lines", [sold("A", **{"Unit Cost": "7"})])
    mapped = replace(proposed(batch), formulas={**proposed(batch).formulas, **formulas})

    with pytest.raises(UnusableFormula) as refused:
        operations.map_columns(batch=batch, mapped=mapped, by=finance)

    assert str(refused.value).startswith(sentence)
    assert ImportBatch.objects.get().state == "READ"


def test_a_field_is_calculated_or_a_column_not_both(received: Import, finance: Member) -> None:
    batch = received("lines", [sold("A", Sales="21", Cost="14")])
    mapped = replace(proposed(batch), formulas={"cogs": "quantity"})

    with pytest.raises(UnusableFormula, match="“Cost of goods” is either calculated or the column “Cost” of the file"):
        operations.map_columns(batch=batch, mapped=mapped, by=finance)


def test_the_page_proposes_the_formula_and_takes_another(
    client_of: ClientOf, received: Import, finance: Member
) -> None:
    batch, browser = received("lines", [sold("A", **{"Unit Cost": "7", "Freight": "1.50"})]), client_of(finance)
    page = browser.get(batch.get_absolute_url()).content.decode()
    assert 'value="quantity * unit_cost"' in page

    form = {f"map-{ours}": theirs for ours, theirs in proposed(batch).columns.items()}
    for n, (ours, theirs) in enumerate(proposed(batch).drivers.items()):
        form |= {f"keep-{n}": "on", f"header-{n}": theirs, f"name-{n}": ours}
    form |= {
        "decimal_mark": ".",
        "map-net_revenue": CALCULATE,
        "map-cogs": CALCULATE,
        "formula-net_revenue": "quantity * unit_prize",
    }
    unticked = {key: value for key, value in form.items() if value != "Unit Cost" and key != "keep-1"}
    refused = browser.post(f"{batch.get_absolute_url()}columns/", {**unticked, "formula-cogs": "quantity * unit_cost"})
    assert refused.status_code == 400
    assert "there is no “unit_prize” among the columns" in refused.content.decode()
    assert 'value="quantity * unit_prize"' in refused.content.decode()
    assert re.search(r'name="name-\d+" value="unit_cost"', refused.content.decode())  # unticked, and named as before

    form["formula-net_revenue"] = "quantity * unit_price + freight"
    browser.post(f"{batch.get_absolute_url()}columns/", {**form, "formula-cogs": "quantity * unit_cost"})
    batch.refresh_from_db()
    operations.finish_now(batch=batch)
    assert batch.formulas == {"net_revenue": "quantity * unit_price + freight", "cogs": "quantity * unit_cost"}
    assert "<code>quantity * unit_price + freight</code>" in browser.get(batch.get_absolute_url()).content.decode()


def test_a_program_is_told_what_can_be_calculated_and_says_how(
    received: Import, finance: Member, program_of: ProgramOf
) -> None:
    batch = received("lines", [sold("A", **{"Unit Cost": "7"})])
    program, place = program_of(finance), f"/api/v1/imports/{batch.pk}"
    asked = program.get(f"{place}/columns").json()
    formulas = {each["name"]: each["formula"] for each in asked["fields"] if each["can_be_calculated"]}
    assert formulas.pop("quantity") == ""
    assert formulas == {"net_revenue": "quantity * unit_price", "cogs": "quantity * unit_cost"}

    said = {
        "columns": {each["name"]: each["proposed"] for each in asked["fields"] if each["proposed"]},
        "drivers": {each["name"]: each["header"] for each in asked["drivers"]},
        "formulas": {**formulas, "cogs": "quantity * unit_cots"},
    }
    refused = program.put(f"{place}/columns", said, "application/json")
    assert (refused.status_code, "unit_cots" in refused.json()["detail"]) == (400, True)

    answer = program.put(f"{place}/columns", {**said, "formulas": formulas}, "application/json")
    assert (answer.status_code, answer.json()["formulas"]) == (200, formulas)
    too_late = program.get(f"{place}/columns")
    assert (too_late.status_code, too_late.json()["type"]) == (409, "urn:kingside:problem:not_now")
