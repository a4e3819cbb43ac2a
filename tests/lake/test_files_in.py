"""The kinds of files that go in, and what their cells become."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.lake.books import BuiltMap, map_of_files, table, write_costs, write_csv, write_parquet

HEADER = """
currency = "USD"
hurdle = 0.05
level = "net"
"""

FREIGHT = HEADER + '\n[[element]]\ncode = "freight"\nper = "line"\namount = "freight"\n'

LINES = """
order line date       account product quantity net_revenue cogs
007   1    2025-01-01 0042    1.0     1        100.00      60.00
7     1    2025-01-02 42      1       2        50.00       20.00
"""


def from_query(folder: Path, query: str, *, costs: str = HEADER, **options: Any) -> BuiltMap:
    """The map of lines that a query writes as Parquet."""
    return map_of_files(
        lines=write_parquet(folder / "lines.parquet", query),
        costs=write_costs(folder, costs),
        out=folder / "map",
        with_lines=True,
        **options,
    )


def from_text(folder: Path, text: str, *, costs: str = HEADER, **options: Any) -> BuiltMap:
    """The map of a CSV file given as text."""
    path = folder / "lines.csv"
    path.write_text(text, encoding="utf-8", newline="")
    return map_of_files(lines=path, costs=write_costs(folder, costs), out=folder / "map", with_lines=True, **options)


ONE = "DATE '2025-01-01' AS date, 'A' AS account, 'P' AS product, 1 AS quantity"


def test_codes_are_kept_as_written(tmp_path: Path) -> None:
    found = map_of_files(
        lines=write_csv(tmp_path / "lines.csv", table(LINES)),
        costs=write_costs(tmp_path, HEADER),
        out=tmp_path / "map",
        with_lines=True,
    )

    assert found.column("lines", "order") == ["007", "7"]
    assert found.column("lines", "account") == ["0042", "42"]
    assert found.column("lines", "product") == ["1.0", "1"]


def test_integers_become_plain_digits(tmp_path: Path) -> None:
    found = from_query(
        tmp_path,
        """
        SELECT 7::BIGINT AS "order", 1::UTINYINT AS line, DATE '2025-01-01' AS date, 42::INTEGER AS account,
            900000000000::BIGINT AS product, 1::SMALLINT AS quantity, 10.5::DECIMAL(9, 2) AS net_revenue,
            4::TINYINT AS cogs
        """,
    )

    assert found.tables["lines"] == [
        {
            "order": "7",
            "line": 1,
            "account": "42",
            "product": "900000000000",
            "net_revenue": Decimal("10.50"),
            "cogs": 4,
            "net_profit": Decimal("6.50"),
        }
    ]


def test_a_time_of_day_is_dropped_without_moving_the_day(tmp_path: Path) -> None:
    period = HEADER + "period = { from = 2025-01-01, to = 2025-01-01 }\n"

    found = from_query(
        tmp_path,
        """
        SELECT 'O' AS "order", number AS line, moment AS date, 'A' AS account, 'P' AS product, 1 AS quantity,
            1.00 AS net_revenue, 0.00 AS cogs
        FROM (VALUES (1, TIMESTAMP '2025-01-01 00:00:00'), (2, TIMESTAMP '2025-01-01 23:59:59.999999'),
            (3, TIMESTAMP '2025-01-02 00:00:00'), (4, TIMESTAMP '2024-12-31 23:59:59')) AS days(number, moment)
        """,
        costs=period,
    )

    assert found.column("lines", "line") == [1, 2]


def test_a_timestamp_in_text_drops_its_time_too(tmp_path: Path) -> None:
    found = from_text(
        tmp_path,
        "order,line,date,account,product,quantity,net_revenue,cogs\nO,1,2025-01-01 23:30:00,A,P,1,1.00,0.00\n",
        costs=HEADER + "period = { from = 2025-01-01, to = 2025-01-01 }\n",
    )

    assert found.column("lines", "line") == [1]


def test_dates_of_another_style_need_to_be_told(tmp_path: Path) -> None:
    found = from_text(
        tmp_path,
        "order,line,date,account,product,quantity,net_revenue,cogs\n"
        "O,1,03/04/2025,A,P,1,1.00,0.00\nO,2,04/03/2025,A,P,1,2.00,0.00\n",
        costs=HEADER + "period = { from = 2025-04-01, to = 2025-04-30 }\n",
        date_format="%d/%m/%Y",
    )

    assert found.column("lines", "line") == [1]


@pytest.mark.parametrize(
    ("revenue", "cogs", "freight", "scale"),
    [
        ("10::INTEGER", "4::INTEGER", "1::INTEGER", 2),
        ("10.5::DECIMAL(19, 4)", "4::INTEGER", "1::INTEGER", 4),
        ("10::INTEGER", "4.125::DECIMAL(19, 3)", "1::INTEGER", 3),
        ("10::INTEGER", "4::INTEGER", "1.12345::DECIMAL(19, 5)", 5),
        ("10.5::DOUBLE", "4::INTEGER", "1::INTEGER", 6),
    ],
)
def test_amounts_keep_the_finest_scale_of_the_money_columns(
    tmp_path: Path, revenue: str, cogs: str, freight: str, scale: int
) -> None:
    found = from_query(
        tmp_path,
        f"SELECT 'O' AS \"order\", 1 AS line, {ONE}, {revenue} AS net_revenue, {cogs} AS cogs, {freight} AS freight",
        costs=FREIGHT,
    )

    kinds = dict(found.types["accounts"])
    assert kinds["net_profit"] == f"DECIMAL(28,{scale})"


@pytest.mark.parametrize("more", ['where = "weight > 1"', 'split = "weight"'])
def test_amounts_keep_the_scale_of_a_booked_cost_not_of_what_else_its_element_names(tmp_path: Path, more: str) -> None:
    found = from_query(
        tmp_path,
        f"""SELECT 'O' AS "order", 1 AS line, {ONE}, 10 AS net_revenue, 4 AS cogs, 1.125::DECIMAL(9, 3) AS freight,
        2.12345::DECIMAL(9, 5) AS weight""",
        costs=FREIGHT + more + "\n",
    )

    assert dict(found.types["accounts"])["net_profit"] == "DECIMAL(28,3)"
    assert found.column("lines", "freight") == [Decimal("1.125")]


def test_decimals_of_text_count_as_written(tmp_path: Path) -> None:
    found = from_text(
        tmp_path,
        "order,line,date,account,product,quantity,net_revenue,cogs\n"
        "O,1,2025-01-01,A,P,1,1.2345,0\nO,2,2025-01-01,A,P,1,2,0.1\n",
    )

    assert dict(found.types["lines"])["net_revenue"] == "DECIMAL(28,4)"
    assert found.column("lines", "net_revenue") == [Decimal("1.2345"), 2]


def test_floating_point_is_rounded_to_six_places_first(tmp_path: Path) -> None:
    found = from_query(
        tmp_path,
        f"SELECT 'O' AS \"order\", 1 AS line, {ONE}, (0.1 + 0.2)::DOUBLE AS net_revenue, 1e-9::DOUBLE AS cogs",
    )

    assert found.column("lines", "net_profit") == [Decimal("0.3")]


def test_a_folder_of_files_is_one_file(tmp_path: Path) -> None:
    folder = tmp_path / "lines"
    folder.mkdir()
    for number, row in enumerate(table(LINES)):
        write_csv(folder / f"{number}.csv", [row])

    found = map_of_files(lines=folder, costs=write_costs(tmp_path, HEADER), out=tmp_path / "map")

    assert sorted(found.column("accounts", "account")) == ["0042", "42"]


def test_a_folder_of_parquet_is_one_file(tmp_path: Path) -> None:
    folder = tmp_path / "lines"
    folder.mkdir()
    for number in (1, 2):
        write_parquet(
            folder / f"{number}.parquet",
            f"SELECT 'O' AS \"order\", {number} AS line, {ONE}, 1.00 AS net_revenue, 0.00 AS cogs",
        )

    found = map_of_files(lines=folder, costs=write_costs(tmp_path, HEADER), out=tmp_path / "map")

    assert found.column("accounts", "lines") == [2]


def test_columns_of_another_name_are_mapped(tmp_path: Path) -> None:
    found = from_text(
        tmp_path,
        "Invoice,Pos,Booked,Customer,Item,Units,Net,Cost\nO,1,2025-01-01,A,P,1,1.00,0.25\n",
        renames={
            "order": "Invoice",
            "line": "Pos",
            "date": "Booked",
            "account": "Customer",
            "product": "Item",
            "quantity": "Units",
            "net_revenue": "Net",
            "cogs": "Cost",
        },
    )

    assert found.column("lines", "net_profit") == [Decimal("0.75")]


def test_a_mapping_holds_for_the_accounts_file_too(tmp_path: Path) -> None:
    accounts = tmp_path / "accounts.csv"
    accounts.write_text("Customer,visits\nA,3\n", encoding="utf-8")
    visits = '\n[[element]]\ncode = "v"\nper = "account"\namount = "2 * visits"\nsplit = "lines"\n'

    found = from_text(
        tmp_path,
        "order,line,date,Customer,product,quantity,net_revenue,cogs\nO,1,2025-01-01,A,P,1,10.00,0.00\n",
        costs=HEADER + visits,
        accounts=accounts,
        renames={"account": "Customer"},
    )

    assert found.column("lines", "v") == [6]


def test_quotes_commas_and_line_breaks_in_codes_survive(tmp_path: Path) -> None:
    found = from_text(
        tmp_path,
        "order,line,date,account,product,quantity,net_revenue,cogs\n"
        'O,1,2025-01-01,"Smith, ""Jr""\nLtd",P,1,1.00,0.00\nO,2,2025-01-01,None,NA,1,2.00,0.00\n',
    )

    assert found.column("lines", "account") == ['Smith, "Jr"\nLtd', "None"]
    assert found.column("lines", "product") == ["P", "NA"]


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path: Path) -> None:
    found = from_text(
        tmp_path,
        "\ufefforder,line,date,account,product,quantity,net_revenue,cogs\nO,1,2025-01-01,A,P,1,1.00,0.00\n",
    )

    assert found.column("lines", "order") == ["O"]


def test_flags_of_parquet_are_flags(tmp_path: Path) -> None:
    event = 'per = "order"\nwhere = "not rush"\namount = "5 * lines + rush"\nsplit = "lines"\n'
    not_rushed = f'\n[[element]]\ncode = "e"\n{event}'

    found = from_query(
        tmp_path,
        f"""SELECT 'O' AS "order", number AS line, {ONE}, 1.00 AS net_revenue, 0.00 AS cogs, number = 1 AS rush
        FROM range(1, 4) AS lines(number)""",
        costs=HEADER + not_rushed,
    )

    assert found.column("lines", "e") == [0, 5, 5]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
@pytest.mark.parametrize(
    "name", ["cases, boxes, pallets, parcels, bags, tins, jars, or (rarely) drums", 'a, "b, c", d, e, f, g, h, i, j, k']
)
def test_commas_in_a_quoted_header_do_not_part_it(tmp_path: Path, delimiter: str, name: str) -> None:
    quoted = '"' + name.replace('"', '""') + '"'
    header = [quoted, "order", "line", "date", "account", "product", "quantity", "net_revenue", "cogs"]

    found = from_text(
        tmp_path,
        delimiter.join(header)
        + "\n"
        + delimiter.join(["3", "O", "1", "2025-01-01", "A", "P", "1", "9.00", "4"])
        + "\n",
        renames={"cases": name},
        costs=HEADER + '\n[[element]]\ncode = "e"\nper = "line"\namount = "cases"\n',
    )

    assert found.column("lines", "net_profit") == [2]


def test_a_line_break_in_a_quoted_header_does_not_part_it(tmp_path: Path) -> None:
    found = from_text(
        tmp_path,
        '"remarks, free text, as typed,\nby hand, late, in haste";order;line;date;account;product;quantity;net_revenue'
        ";cogs\nnone;O;1;2025-01-01;A;P;1;9.00;4\n",
    )

    assert found.column("lines", "net_profit") == [5]


@pytest.mark.parametrize("end_of_record", ["\n", "\r\n"])
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\n\n"])
@pytest.mark.parametrize("place", ["header", "cell"])
def test_a_line_break_inside_quotes_loses_no_line(
    tmp_path: Path, end_of_record: str, line_break: str, place: str
) -> None:
    header, cell = (f'"as{line_break}typed"' if there == place else "plain" for there in ("header", "cell"))
    records = ["order,line,date,account,product,quantity,net_revenue,cogs," + header]
    records += [f"O,{number},2025-01-01,A,P,1,9.00,4,{cell}" for number in (1, 2, 3)]

    found = from_text(tmp_path, end_of_record.join([*records, ""]))

    assert found.column("lines", "net_profit") == [5, 5, 5]
