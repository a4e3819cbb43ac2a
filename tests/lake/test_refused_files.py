"""Files and folders that are refused before a single figure is read."""

from __future__ import annotations

import errno
import gzip
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from kingside.lake import source
from kingside.lake.refusal import Refusal
from tests.lake.books import map_of_files, table, write_costs, write_csv, write_parquet
from tests.lake.refusals import ACCOUNTS, COSTS, LINES, Desk, element, snapshot

REMOTE = [
    "https://example.com/lines.parquet",
    "http://127.0.0.1:1/lines.csv",
    "s3://bucket/lines.parquet",
    "gs://bucket/lines.csv",
    "hf://datasets/a/b.csv",
    "file:///etc/passwd",
    "HTTPS://example.com/lines.csv",
]


@pytest.mark.parametrize("address", REMOTE)
def test_an_address_is_no_input(desk: Desk, address: str) -> None:
    assert "local" in desk.refusal(lines=address).lower()


@pytest.mark.parametrize("address", REMOTE[:2])
def test_an_address_is_no_accounts_file(desk: Desk, address: str) -> None:
    assert "local" in desk.refusal(accounts=address).lower()


@pytest.mark.parametrize("pattern", ["*.csv", "line?.csv", "**/*.csv", "line[s].csv", "{lines,other}.csv"])
def test_a_pattern_is_no_input(desk: Desk, pattern: str) -> None:
    desk.lines(table(LINES))

    desk.refusal(lines=str(desk.folder / pattern))


def test_a_file_whose_name_looks_like_a_pattern_is_never_read_as_one(desk: Desk) -> None:
    desk.lines(table(LINES))
    (desk.folder / "line*.csv").write_text("order\n", encoding="utf-8")

    desk.refusal(lines=desk.folder / "line*.csv")


def test_a_file_that_is_not_there_is_named(desk: Desk) -> None:
    assert "absent.csv" in desk.refusal(lines=desk.folder / "absent.csv")
    assert "absent.csv" in desk.refusal(accounts=desk.folder / "absent.csv")


@pytest.mark.parametrize("name", ["lines.csv", "lines.parquet"])
def test_a_file_of_no_bytes_is_refused(desk: Desk, name: str) -> None:
    path = desk.folder / name
    path.write_bytes(b"")

    sentence = desk.refusal(lines=path)

    assert name in sentence
    assert "empty" in sentence


@pytest.mark.parametrize("kept", [4, 100, -9, -1])
def test_a_truncated_parquet_file_is_refused(desk: Desk, kept: int) -> None:
    path = write_parquet(
        desk.folder / "lines.parquet",
        """SELECT 'O' AS "order", number AS line, DATE '2025-01-01' AS date, 'A' AS account, 'P' AS product,
        1 AS quantity, 1.00 AS net_revenue, 0.00 AS cogs FROM range(1000) AS numbers(number)""",
    )
    path.write_bytes(path.read_bytes()[:kept])

    assert "lines.parquet" in desk.refusal(lines=path)


def test_a_parquet_file_with_a_broken_middle_is_refused(desk: Desk) -> None:
    path = write_parquet(
        desk.folder / "lines.parquet",
        """SELECT 'O' AS "order", number AS line, DATE '2025-01-01' AS date, 'A' AS account, 'P' AS product,
        1 AS quantity, 1.00 AS net_revenue, 0.00 AS cogs FROM range(10000) AS numbers(number)""",
    )
    content = path.read_bytes()
    path.write_bytes(content[:4] + b"\xff" * 2000 + content[2004:])

    assert "lines.parquet" in desk.refusal(lines=path)


def test_a_truncated_csv_file_is_refused_at_its_last_row(desk: Desk) -> None:
    content = desk.lines(table(LINES)).read_bytes()
    middle = content.rindex(b"35.00")

    sentence = desk.refusal(lines=desk.lines(content[:middle]))

    assert "lines.csv" in sentence
    assert "row 4" in sentence


def test_a_quote_that_is_never_closed_is_refused(desk: Desk) -> None:
    content = desk.lines(table(LINES)).read_text("utf-8").replace("O2,", '"O2,')

    assert "lines.csv" in desk.refusal(lines=desk.lines(content))


def test_a_row_with_more_cells_than_the_header_is_refused(desk: Desk) -> None:
    rows = desk.lines(table(LINES)).read_text("utf-8").splitlines()
    rows[2] += ",1"

    sentence = desk.refusal(lines=desk.lines("\n".join(rows) + "\n"))

    assert "lines.csv" in sentence
    assert "row 3" in sentence


@pytest.mark.parametrize("encoding", ["windows-1252", "utf-16"])
def test_text_that_is_not_utf_8_is_refused(desk: Desk, encoding: str) -> None:
    content = desk.lines(table(LINES)).read_text("utf-8").replace(",A,", ",Müller,")

    sentence = desk.refusal(lines=desk.lines(content.encode(encoding)))

    assert "lines.csv" in sentence
    assert "UTF-8" in sentence


def test_a_picture_is_no_table(desk: Desk) -> None:
    path = desk.folder / "lines.csv"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)

    assert "lines.csv" in desk.refusal(lines=path)


def test_text_that_claims_to_be_parquet_is_refused(desk: Desk) -> None:
    path = desk.folder / "lines.parquet"
    path.write_bytes(desk.lines(table(LINES)).read_bytes())

    assert "lines.parquet" in desk.refusal(lines=path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("lines.xlsx", b"PK\x03\x04" + bytes(range(256)) * 4),
        ("lines.csv.gz", gzip.compress(b"order,line,date,account,product,quantity,net_revenue,cogs\n", mtime=0)),
        ("lines.json", b'[{"order": "O1", "line": 1}]\n'),
        ("lines.pdf", b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\n"),
    ],
)
def test_a_file_of_another_kind_is_refused(desk: Desk, name: str, content: bytes) -> None:
    path = desk.folder / name
    path.write_bytes(content)

    assert name in desk.refusal(lines=path)


def test_a_folder_of_mixed_kinds_is_refused(desk: Desk) -> None:
    folder = desk.folder / "batch"
    folder.mkdir()
    write_csv(folder / "1.csv", table(LINES)[:2])
    write_parquet(folder / "2.parquet", "SELECT 1 AS line")

    assert "batch" in desk.refusal(lines=folder)


def test_a_folder_with_something_else_in_it_is_refused(desk: Desk) -> None:
    folder = desk.folder / "batch"
    folder.mkdir()
    write_csv(folder / "1.csv", table(LINES))
    (folder / "notes.txt").write_text("ask Ann", encoding="utf-8")

    assert "notes.txt" in desk.refusal(lines=folder)


def test_an_empty_folder_is_refused(desk: Desk) -> None:
    folder = desk.folder / "batch"
    folder.mkdir()

    assert "batch" in desk.refusal(lines=folder)


def test_files_of_a_folder_must_have_the_same_columns(desk: Desk) -> None:
    folder = desk.folder / "batch"
    folder.mkdir()
    write_csv(folder / "1.csv", table(LINES)[:2])
    write_csv(folder / "2.csv", [{k: v for k, v in row.items() if k != "cogs"} for row in table(LINES)[2:]])

    assert "2.csv" in desk.refusal(lines=folder)


def test_a_fault_in_a_folder_names_the_file(desk: Desk) -> None:
    folder = desk.folder / "batch"
    folder.mkdir()
    write_csv(folder / "1.csv", table(LINES)[:2])
    write_csv(folder / "2.csv", [table(LINES)[2] | {"cogs": "much"}])

    sentence = desk.refusal(lines=folder)

    assert "2.csv" in sentence
    assert "row 2" in sentence
    assert "cogs" in sentence


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_that_may_not_be_read_is_refused(desk: Desk) -> None:
    path = desk.lines(table(LINES))
    path.chmod(0)

    assert "lines.csv" in desk.refusal(lines=path)


def test_a_file_that_a_disk_loses_while_it_is_read_is_refused(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(files: Sequence[Path]) -> str:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(source, "_hash_of", lost)
    lines, costs = desk.lines(table(LINES)), write_costs(tmp_path, COSTS)

    with pytest.raises(Refusal, match=r"lines\.csv cannot be read: Input/output error"):
        map_of_files(lines=lines, costs=costs, out=tmp_path / "map")


def test_a_device_is_no_input(desk: Desk) -> None:
    desk.refusal(lines="/dev/null")
    desk.refusal(lines="-")


def test_what_was_built_before_stays_when_a_run_is_refused(desk: Desk) -> None:
    desk.accepts()
    before = snapshot(desk.folder / "map")

    desk.refusal(lines=desk.lines(table(LINES)[:1] * 2))

    assert snapshot(desk.folder / "map") == before


def test_a_folder_of_something_else_is_not_overwritten(desk: Desk) -> None:
    (desk.folder / "map").mkdir()
    (desk.folder / "map" / "thesis.txt").write_text("ten years", encoding="utf-8")

    desk.refusal()


def test_an_engine_that_is_unknown_is_refused(desk: Desk) -> None:
    desk.refusal("--engine", "abacus")


def test_a_duplicate_account_is_named(desk: Desk) -> None:
    rows = [*table(ACCOUNTS), table(ACCOUNTS)[0]]

    sentence = desk.refusal(accounts=desk.accounts(rows))

    assert "accounts.csv" in sentence
    assert "A" in sentence


def test_an_accounts_file_without_accounts_is_refused(desk: Desk) -> None:
    rows = [{"visits": "1"}]

    sentence = desk.refusal(accounts=desk.accounts(rows))

    assert "accounts.csv" in sentence
    assert "account" in sentence


def test_an_empty_account_in_the_accounts_file_is_refused(desk: Desk) -> None:
    rows = [*table(ACCOUNTS), table(ACCOUNTS)[0] | {"account": ""}]

    sentence = desk.refusal(accounts=desk.accounts(rows))

    assert "accounts.csv" in sentence
    assert "row 5" in sentence


@pytest.mark.parametrize(
    ("column", "cell"), [("visits", "many"), ("visits", ""), ("visits", "NaN"), ("since", "long ago")]
)
def test_a_cell_of_the_accounts_file_of_the_wrong_kind_is_refused(desk: Desk, column: str, cell: str) -> None:
    rows = table(ACCOUNTS)
    rows[1][column] = cell
    costs = COSTS + '\n[column.visits]\ntype = "number"\n' + element("visits * 2", per="account")

    sentence = desk.refusal(accounts=desk.accounts(rows), costs=costs)

    assert "accounts.csv" in sentence
    assert "row 3" in sentence
    assert column in sentence


def test_a_driver_in_both_files_is_refused(desk: Desk) -> None:
    rows = [row | {"cases": "1"} for row in table(ACCOUNTS)]

    sentence = desk.refusal(accounts=desk.accounts(rows), costs=COSTS + element("cases * 2", per="account"))

    assert "cases" in sentence
    assert "both files" in sentence


@pytest.mark.parametrize("name", ["quantity", "net_revenue", "cogs", "product"])
def test_a_column_of_the_contract_in_both_files_is_refused_where_it_is_named(desk: Desk, name: str) -> None:
    accounts = desk.accounts([row | {name: "7"} for row in table(ACCOUNTS)])
    formula = "if(product = '7', 1, 2)" if name == "product" else f"visits + {name}"

    sentence = desk.refusal(accounts=accounts, costs=COSTS + element(formula, per="account"))

    assert name in sentence
    assert "both files" in sentence
    desk.accepts(accounts=accounts, costs=COSTS + element("visits", per="account"))


def test_a_split_by_a_column_in_both_files_is_refused(desk: Desk) -> None:
    accounts = desk.accounts([row | {"quantity": "7"} for row in table(ACCOUNTS)])

    sentence = desk.refusal(
        accounts=accounts, costs=COSTS + element("visits", per="account", more='split = "quantity"')
    )

    assert "quantity" in sentence
    assert "both files" in sentence


def test_a_path_is_never_part_of_a_query(desk: Desk) -> None:
    path: Path = desk.folder / "it's; DROP.csv"
    path.write_bytes(desk.lines(table(LINES)).read_bytes())

    desk.accepts(lines=path)


@pytest.mark.parametrize("ends", [(b"\n", b"\r\n"), (b"\r\n", b"\n")])
def test_line_ends_that_change_within_a_file_are_named(desk: Desk, ends: tuple[bytes, bytes]) -> None:
    books = table(LINES)
    header, *rows = [",".join(cells).encode() for cells in (books[0], *(row.values() for row in books))]

    sentence = desk.refusal(lines=desk.lines(header + ends[0] + ends[1].join(rows) + ends[1]))

    assert "lines.csv, row 2" in sentence
    assert "LF and CRLF" in sentence
