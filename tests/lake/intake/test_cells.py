"""Numbers, dates and flags as people write them; what can be read in two ways is never guessed."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kingside.lake.intake import Agreement, RawColumn, RowRule, Wanted, write_bad_rows
from kingside.lake.intake.sniffing import LOOKED_AT, SERIAL
from kingside.lake.refusal import Refusal
from tests.lake.intake.conftest import Tray


def _column(tray: Tray, *cells: str) -> RawColumn:
    return tray.read("cell\tkey\n" + "".join(f"{cell}\tk\n" for cell in cells)).columns[0]


def _number(tray: Tray, cell: str, mark: str) -> Decimal | None:
    checked = tray.check(f"cell\tkey\n{cell}\tk\n", [Wanted("n", "cell", "number")], decimal_mark=mark)
    return tray.good()[0][0] if checked.good else None


@pytest.mark.parametrize(
    ("cell", "mark", "value"),
    [
        ("1234.5", ".", "1234.5"),
        ("1,234,567.89", ".", "1234567.89"),
        ("1.234.567,89", ",", "1234567.89"),
        ("1 234,50", ",", "1234.50"),
        ("1\u202f234,50", ",", "1234.50"),
        ("1'234.50", ".", "1234.50"),
        ("1’234.50", ".", "1234.50"),
        ("-12", ".", "-12"),
        ("+12", ".", "12"),
        ("100,00-", ",", "-100.00"),
        ("100,00 -", ",", "-100.00"),
        ("100,00 €-", ",", "-100.00"),
        ("1\u202f234,50\u00a0€", ",", "1234.50"),
        ("€\u00a0-1.234,50", ",", "-1234.50"),
        ("(1,000.00)", ".", "-1000.00"),
        ("€ 12,50", ",", "12.50"),
        ("12.50 USD", ".", "12.50"),
        ("-$5.00", ".", "-5.00"),
        ("€ -5,00", ",", "-5.00"),
        ("($5.00)", ".", "-5.00"),
        ("\u221212.5", ".", "-12.5"),
        ("1,00,000.50", ".", "100000.50"),
        ("1,234'567", ".", None),
        ("1.234 567,00", ",", None),
        ("5-5", ".", None),
        ("--5", ".", None),
        ("$5 EUR 3", ".", None),
        (".5", ".", "0.5"),
        ("007", ".", "7"),
        ("1,23,4", ".", None),
        ("12.345.6", ",", None),
        ("12 %", ".", None),
        ("1e5", ".", None),
        ("NA", ".", None),
        ("1.2345678", ".", None),
        ("1.23450000000", ".", "1.2345"),
        ("12.340000000000001", ".", "12.34"),
        ("9.9999999999999996", ".", "10"),
        ("12345678901234567890123", ".", None),
    ],
)
def test_numbers_are_read_the_way_they_are_written(tray: Tray, cell: str, mark: str, value: str | None) -> None:
    assert _number(tray, cell, mark) == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("cells", "marks"),
    [
        (["1.5", "2"], "."),
        (["1,5", "2"], ","),
        (["1,234", "2,345"], ".,"),
        (["1,234.5"], "."),
        (["1", "2"], ".,"),
        (["1.5", "2,5"], ""),
        (["1", "x"], ""),
        (["SKU123", "SKU124"], ""),
        (["EUR 1.50", "2.00 EUR"], "."),
    ],
)
def test_the_decimal_mark_is_told_where_all_cells_tell_it(tray: Tray, cells: list[str], marks: str) -> None:
    assert _column(tray, *cells).decimal_marks == marks


@pytest.mark.parametrize(
    ("cells", "formats"),
    [
        (["2025-12-31"], ("",)),
        (["2025-12-31T23:59:59Z", "2025-01-01 00:00"], ("",)),
        (["31.12.2025"], ("%d.%m.%Y",)),
        (["31/12/2025", "01/02/2025"], ("%d/%m/%Y",)),
        (["12/31/2025", "01/02/2025"], ("%m/%d/%Y",)),
        (["03/04/2025", "01/02/2025"], ("%d/%m/%Y", "%m/%d/%Y")),
        (["20251231"], ("%Y%m%d",)),
        (["31.12.25"], ("%d.%m.%y",)),
        (["31-Dec-2025"], ("%d-%b-%Y",)),
        (["31-Dec-25"], ("%d-%b-%y",)),
        (["31 Dec 25"], ("%d %b %y",)),
        (["31/12/2025 23:59"], ("%d/%m/%Y",)),
        (["31.12.2025", "2025-12-31"], ()),
        (["31.02.2025"], ()),
        (["soon"], ()),
    ],
)
def test_dates_that_can_be_read_in_two_ways_are_left_to_be_asked(
    tray: Tray, cells: list[str], formats: tuple[str, ...]
) -> None:
    assert _column(tray, *cells).date_formats == formats


def test_one_late_row_tells_the_day_from_the_month(tray: Tray) -> None:
    assert _column(tray, *["03/04/2025"] * 5_000, "25/04/2025").date_formats == ("%d/%m/%Y",)


@pytest.mark.parametrize(
    ("cells", "looks"),
    [
        (["1", "0"], "number"),
        (["yes", "no"], "flag"),
        (["31.12.2025"], "date"),
        (["20251231"], "date"),
        (["3.5"], "number"),
        (["north"], "text"),
        ([""], "empty"),
    ],
)
def test_a_column_looks_like_what_all_its_cells_are(tray: Tray, cells: list[str], looks: str) -> None:
    assert _column(tray, *cells).looks == looks


def test_good_rows_are_typed_and_keep_their_places(tray: Tray) -> None:
    text = "order;line;date;amount;rush;zone\nA;1;03/04/2025;1.234,50;ja;007\nB;2;05/04/2025;-2;;\n"
    wanted = [
        Wanted("order", "order", "text", is_required=True),
        Wanted("line", "line", "whole"),
        Wanted("date", "date", "date"),
        Wanted("amount", "amount", "number"),
        Wanted("rush", "rush", "any"),
        Wanted("zone", "zone", "any"),
    ]

    checked = tray.check(text, wanted, decimal_mark=",", date_format="%d/%m/%Y")

    assert tray.good() == [
        ("A", 1, date(2025, 4, 3), Decimal("1234.50"), True, "007"),
        ("B", 2, date(2025, 4, 5), Decimal("-2.00"), None, None),
    ]
    assert (checked.kinds["rush"], checked.kinds["zone"]) == ("flag", "text")


def test_every_bad_cell_is_named_with_row_and_column(tray: Tray) -> None:
    text = "order,line,amount\n,1,5\nB,one,6\nC,2.5,x\nD,4,7\n"
    wanted = [
        Wanted("order", "order", "text", is_required=True),
        Wanted("line", "line", "whole"),
        Wanted("amount", "amount", "number"),
    ]

    checked = tray.check(text, wanted)

    assert [(each.row, each.column, each.sentence) for each in checked.problems] == [
        (2, "order", "the cell is empty"),
        (3, "line", "'one' is not a whole number"),
        (4, "line", "'2.5' is not a whole number"),
        (4, "amount", "'x' is not a number"),
    ]
    assert (checked.good, checked.bad) == (1, 3)
    assert checked.kinds_of_problems[0] == ("line", "is not a whole number", 2)


def test_the_later_row_of_a_key_is_the_bad_one(tray: Tray) -> None:
    wanted = [Wanted("order", "order", "text"), Wanted("line", "line", "whole")]

    checked = tray.check("order,line\nA,1\nA,2\nA,1\n", wanted, unique=("order", "line"))

    assert [(each.row, each.sentence) for each in checked.problems] == [
        (4, "row 2 has the same order and line already")
    ]


def test_a_rule_over_the_row_names_the_cell(tray: Tray) -> None:
    wanted = [Wanted("cogs", "cogs", "number"), Wanted("quantity", "quantity", "number")]
    rule = RowRule("cogs", "cogs < 0 AND quantity >= 0", "{cell} is negative on a line that is no return")

    checked = tray.check("cogs,quantity\n-5,1\n-5,-1\n5,1\n", wanted, rules=[rule])

    assert [(each.row, each.sentence) for each in checked.problems] == [
        (2, "'-5' is negative on a line that is no return")
    ]


def test_bad_rows_can_be_mended_and_sent_again(tray: Tray, tmp_path) -> None:  # type: ignore[no-untyped-def]
    wanted = [Wanted("order", "order", "text", is_required=True), Wanted("amount", "amount", "number")]
    text = "order;amount;note\nA;5;\nB;x;=1+1\nC;6;7;8\n"
    tray.check(text, wanted)
    out = tmp_path / "to mend.csv"

    write_bad_rows(tray.folder, tray.read(text), out)

    assert out.read_text("utf-8-sig").splitlines() == [
        "order,amount,note,What is wrong",
        "B,x,'=1+1,amount: 'x' is not a number",  # or a spreadsheet program would work it out
        "C,6,7;8,there are 4 cells where the header has 3",
    ]
    mended = tray.file(out.read_bytes().replace(b"B,x", b"B,9"), "mended.csv")
    checked = tray.check(mended, wanted)
    assert (checked.good, checked.bad) == (2, 0)
    assert tray.cells(mended)[1][2] == "=1+1"


@pytest.mark.parametrize("cell", ["=1", "+x", "@x", "-x", "-", "'=1", "''@", "-5", "-,5", "'-5", "'x", "x=1"])
def test_what_looks_like_a_formula_comes_back_from_mending_as_it_was(tray: Tray, tmp_path: Path, cell: str) -> None:
    text = f"amount\tnote\nx\t{cell}\n"
    tray.check(text, [Wanted("amount", "amount", "number")])
    out = tmp_path / "to mend.csv"

    write_bad_rows(tray.folder, tray.read(text), out)

    assert tray.cells(out)[1][1] == cell
    assert next(csv.reader(out.read_text("utf-8-sig").splitlines()[1:]))[1][:1] not in "=+@"


def test_names_of_drivers_never_get_in_the_way(tray: Tray) -> None:
    names = ["first_row", "shape", "c0", "c4", "row_number_", "raw", "typed"]
    wanted = [Wanted("order", "order", "text"), *(Wanted(name, name, "text") for name in names)]

    checked = tray.check(f"order,{','.join(names)}\nA,1,2,3,4,5,6,7\n", wanted, unique=["order"])

    assert (checked.good, tray.good()) == (1, [("A", *"1234567")])


def test_amounts_in_two_currencies_are_never_taken_together(tray: Tray) -> None:
    wanted = [Wanted("net", "net", "number"), Wanted("cogs", "cogs", "number")]

    checked = tray.check("net,cogs\n€ 100,60\n100 EUR,60 EUR\n100 USD,60\n5,$3\n", wanted)

    assert [(each.row, each.column, each.sentence) for each in checked.problems] == [
        (4, "net", "'100 USD' is in another currency than EUR, the first one in the file"),
        (5, "cogs", "'$3' is in another currency than EUR, the first one in the file"),
    ]


def test_three_letters_that_are_no_currency_make_no_amount(tray: Tray) -> None:
    checked = tray.check("net\nABC 100\n100 ZZZ\nEUR 5 QQQ\n5 EUR\n", [Wanted("net", "net", "number")])

    assert [each.row for each in checked.problems] == [2, 3, 4]
    assert tray.good() == [(Decimal(5),)]


def test_where_somebody_said_the_currency_a_sign_of_another_is_wrong(tray: Tray) -> None:
    euros = [Wanted("net", "net", "number", currency="EUR")]
    dollars = [Wanted("net", "net", "number", currency="USD")]

    said = tray.check("net\n$100\n100 EUR\n100\n€5\n", euros)

    assert [(each.row, each.sentence) for each in said.problems] == [
        (2, "'$100' is in another currency than EUR, in which this file is")
    ]
    assert tray.check("net\n$100\n100 USD\n100\n", dollars).problems == ()
    assert [each.row for each in tray.check("net\n£100\n¥100\n100 AUD\n$1\n", dollars).problems] == [2, 3, 4]


def test_rows_that_contradict_each_other_are_named(tray: Tray) -> None:
    wanted = [Wanted("number", "number", "text"), Wanted("name", "name", "text"), Wanted("code", "code", "text")]
    agreements = [Agreement(("number",), "name", "account number"), Agreement(("code",), "number", "code")]

    checked = tray.check("number,name,code\nA1,Foo,X1\nA1,,X2\nA1,Bar,X3\nA2,Baz,X1\n", wanted, agreements=agreements)

    assert [(each.row, each.column, each.sentence) for each in checked.problems] == [
        (4, "name", "row 2 says something else of the same account number"),
        (5, "number", "row 2 says something else of the same code"),
    ]


def test_texts_have_a_length_and_no_hidden_characters(tray: Tray) -> None:
    wanted = [Wanted("name", "name", "text", longest=8)]

    checked = tray.check("name\tkey\nAlder\tk\nAl\u200bder\tk\nAlderAlder\tk\n", wanted)

    assert [each.sentence for each in checked.problems] == [
        "'Al\u200bder' holds a character that nobody sees",
        "'AlderAlder' is longer than 8 characters",
    ]


def test_a_row_of_no_shape_is_no_other_ones_double(tray: Tray) -> None:
    checked = tray.check("order,line\nA,1,x\nA,1\n", [Wanted("order", "order", "text")], unique=["order"])

    assert (checked.good, checked.bad) == (1, 1)


@pytest.mark.parametrize(
    ("cells", "formats"),
    [
        (["01/03/2025", "02/03/2025", "n/a"], ("%d/%m/%Y", "%m/%d/%Y")),
        (["31.12.2025", "30.11.2025", "Gesamt"], ("%d.%m.%Y",)),
        (["45688", "45689", "Total"], (SERIAL,)),
        (["2025-01-31", "31.12.2025", "2025-02-01"], ("",)),
        (["x", "y", "2025-02-01"], ()),
    ],
)
def test_most_dates_tell_how_dates_are_written(tray: Tray, cells: list[str], formats: tuple[str, ...]) -> None:
    column = _column(tray, *cells)

    assert (column.date_formats, column.likely_dates) == ((), formats)


def test_most_numbers_tell_the_decimal_mark(tray: Tray) -> None:
    assert _column(tray, "1.234,50", "0,5", "k.A.").likely_marks == ","


def test_a_column_that_is_empty_at_first_looks_like_what_comes_later(tray: Tray) -> None:
    empty = [""] * LOOKED_AT

    amounts, days = _column(tray, *empty, "1,5", "2,5"), _column(tray, *empty, "31.12.2025", "1.2.2026", "?")

    noted = _column(tray, "k.A.", *empty, *["1,5"] * 9)

    assert noted.likely_marks == ","
    assert (amounts.looks, amounts.decimal_marks) == ("number", ",")
    assert (days.looks, days.likely_dates) == ("text", ("%d.%m.%Y",))


def test_days_as_spreadsheets_count_them_are_dates(tray: Tray) -> None:
    checked = tray.check("day,key\n45688,k\n45688.75,k\n12,k\n", [Wanted("day", "day", "date")], date_format=SERIAL)

    assert (tray.good(), checked.bad) == ([(date(2025, 1, 31),), (date(2025, 1, 31),)], 1)


def test_a_column_that_the_file_has_not_is_refused(tray: Tray) -> None:
    with pytest.raises(Refusal, match=r"export\.csv has no column “Amount”"):
        tray.check("order\nA\n", [Wanted("amount", "Amount", "number")])


@given(
    value=st.decimals(min_value=-(10**9), max_value=10**9, places=2), style=st.sampled_from(["en", "de", "ch", "sap"])
)
@settings(max_examples=40)
def test_any_amount_comes_back_equal_in_every_style(tray: Tray, value: Decimal, style: str) -> None:
    english = f"{value:,.2f}"
    continental = english.translate(str.maketrans(",.", ".,"))
    written = {
        "en": english,
        "de": continental,
        "ch": english.replace(",", "'"),
        "sap": f"{continental.lstrip('-')}{'-' if value < 0 else ''}",
    }[style]

    assert _number(tray, written, "," if style in ("de", "sap") else ".") == value
