"""Workbooks as people save them, and archives that only pretend to be one."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from kingside.lake.intake import workbook
from kingside.lake.refusal import Refusal
from tests.lake.intake.conftest import Tray

B2 = b'<c r="B2" t="n"><v>5</v></c>'  # as openpyxl writes it
ROWS = (("order", "amount", "date"), ("A", 1.5, date(2025, 4, 3)), ("B", 2, None))


def _workbook(
    rows: Sequence[Sequence[object]] = ROWS, *, is_1904: bool = False, **sheets: Sequence[Sequence[object]]
) -> bytes:
    book = openpyxl.Workbook()
    if is_1904:
        book.epoch = CALENDAR_MAC_1904
    first = book.active
    assert first is not None
    for row in rows:
        first.append(list(row))
    for name, more in sheets.items():
        sheet = book.create_sheet(name)
        for row in more:
            sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _with_part(workbook: bytes, part: str, change: object) -> bytes:
    """The workbook with one part replaced by what `change` makes of it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.infolist():
            content = old.read(each)
            new.writestr(each.filename, change(content) if each.filename == part else content)  # type: ignore[operator]
    return out.getvalue()


def test_values_become_the_text_a_file_would_have(tray: Tray) -> None:
    rows = (
        ("text", "number", "day", "moment", "flag", "none"),
        ("007", 0.1 + 0.2, date(2025, 4, 3), datetime(2025, 4, 3, 14, 30), True, None),  # noqa: DTZ001
        ("x", 1234567, None, None, False, None),
        ("y", 1e-7, None, None, None, None),
    )

    cells = tray.cells(_workbook(rows), "book.xlsx")

    assert cells[1] == ["007", "0.3", "2025-04-03", "2025-04-03 14:30:00", "true", ""]
    assert [row[1] for row in cells[2:]] == ["1234567", "0"]


def test_dates_that_count_from_1904_are_the_days_people_see(tray: Tray) -> None:
    assert tray.cells(_workbook(is_1904=True), "book.xlsx")[1][2] == "2025-04-03"


def test_the_first_sheet_with_anything_is_read_unless_one_is_named(tray: Tray) -> None:
    book = _workbook((), lines=ROWS, others=(("x",), ("1",)))

    assert tray.read(book, "book.xlsx").sheet == "lines"
    assert tray.read(book, "book.xlsx", sheet="others").sheets == ("Sheet", "lines", "others")
    with pytest.raises(Refusal, match=r"book\.xlsx has no sheet “March”; it has Sheet, lines, others\."):
        tray.read(book, "book.xlsx", sheet="March")


@pytest.mark.parametrize(
    ("row", "column", "sentence"),
    [
        (1_048_576, 2, "row 1,048,576: workbooks are read up to"),
        (3, 16_384, "cell XFD3: at most 400 columns are read"),
        (200_100, 53, "cell BA200100: of a sheet with more than 200,000 rows at most 52 columns are read. Save it"),
    ],
)
def test_a_cell_far_out_is_named_and_the_sheet_never_opened(
    tray: Tray, monkeypatch: pytest.MonkeyPatch, row: int, column: int, sentence: str
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(_workbook()))
    book.worksheets[0].cell(row, column, "x")
    file = io.BytesIO()
    book.save(file)
    monkeypatch.setattr(workbook, "_texts", pytest.fail)

    with pytest.raises(Refusal, match=f"book.xlsx, sheet Sheet, {sentence}"):
        tray.read(file.getvalue(), "book.xlsx")


def test_a_number_of_any_size_is_read(tray: Tray) -> None:
    cells = tray.cells(_workbook((("a", "b"), (1e23, 1e300))), "book.xlsx")

    assert cells[1] == [f"{Decimal('1e23'):f}", f"{Decimal('1e300'):f}"]


def test_a_hidden_sheet_is_read_last(tray: Tray) -> None:
    book = openpyxl.load_workbook(io.BytesIO(_workbook(Shown=[("number", "name"), ("1", "Halvorane")])))
    book.worksheets[0].sheet_state = "hidden"
    file = io.BytesIO()
    book.save(file)

    assert tray.read(file.getvalue(), "book.xlsx").sheet == "Shown"


def test_titles_above_the_header_are_passed_over(tray: Tray) -> None:
    raw = tray.read(_workbook((("Sales report",), (None,), *ROWS)), "book.xlsx")

    assert (raw.first_row, raw.rows, [column.name for column in raw.columns]) == (4, 2, ["order", "amount", "date"])


def test_a_formula_counts_with_its_result(tray: Tray) -> None:
    book = _workbook((("order", "amount"), ("A", "=1+1")))
    with_result = _with_part(
        book,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"<v></v>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>").replace(b"<v/>", b"<v>2</v>"),
    )

    assert tray.cells(with_result, "book.xlsx")[1] == ["A", "2"]


def test_a_formula_without_its_result_is_named(tray: Tray) -> None:
    with pytest.raises(
        Refusal, match=r"book\.xlsx, sheet Sheet, cell B2: a formula without its result; open the workbook"
    ):
        tray.read(_workbook((("order", "amount"), ("A", "=1+1"))), "book.xlsx")


@pytest.mark.parametrize("cut", [100, 2_000])
def test_a_workbook_that_is_cut_off_is_refused(tray: Tray, cut: int) -> None:
    with pytest.raises(Refusal, match=r"book\.xlsx is cut off or damaged"):
        tray.read(_workbook()[:-cut], "book.xlsx")


def test_a_damaged_part_is_refused(tray: Tray) -> None:
    damaged = _with_part(_workbook(), "xl/worksheets/sheet1.xml", lambda xml: xml[: len(xml) // 2])

    with pytest.raises(Refusal, match=r"book\.xlsx"):
        tray.read(damaged, "book.xlsx")


def test_a_workbook_behind_a_password_is_refused(tray: Tray) -> None:
    container = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600

    with pytest.raises(Refusal, match=r"book\.xlsx is protected by a password; save it without one\."):
        tray.read(container, "book.xlsx")


def test_another_archive_is_refused(tray: Tray) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("lines.csv", "a,b\n1,2\n")

    with pytest.raises(Refusal, match="is an archive and no Excel workbook"):
        tray.read(file.getvalue(), "lines.zip")


@pytest.mark.parametrize(
    "document_type",
    [
        b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>',
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    ],
)
@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml"])
def test_entities_are_never_resolved(tray: Tray, part: str, document_type: bytes) -> None:
    bomb = _with_part(_workbook(), part, lambda xml: document_type + xml)

    with pytest.raises(Refusal, match="holds an XML document type"):
        tray.read(bomb, "book.xlsx")


def test_what_unpacks_to_far_more_than_a_workbook_is_not_opened(tray: Tray) -> None:
    bomb = _with_part(_workbook(), "xl/worksheets/sheet1.xml", lambda xml: xml + b" " * (64 << 20))

    with pytest.raises(Refusal, match="unpacks to far more than a workbook holds"):
        tray.read(bomb, "book.xlsx")


def test_headers_of_the_archive_that_lie_do_not_help(tray: Tray) -> None:
    bomb = bytearray(_with_part(_workbook(), "xl/worksheets/sheet1.xml", lambda xml: xml + b" " * (64 << 20)))
    size = (len(b" ") * 0 + 1).to_bytes(4, "little")
    with zipfile.ZipFile(io.BytesIO(bytes(bomb))) as archive:
        real = archive.getinfo("xl/worksheets/sheet1.xml").file_size.to_bytes(4, "little")

    with pytest.raises(Refusal):
        tray.read(bytes(bomb).replace(real, size), "book.xlsx")


def test_more_rows_than_a_workbook_should_hold_are_refused(tray: Tray, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kingside.lake.intake.workbook.MOST_ROWS", 100)

    with pytest.raises(Refusal, match=r"book\.xlsx, sheet Sheet: .* rows; workbooks are read up to 100"):
        tray.read(_workbook((("order",), *((f"A{n}",) for n in range(139)))), "book.xlsx")


def test_a_long_cell_is_refused_with_its_place(tray: Tray) -> None:
    book = _workbook((("order", "note"), ("A", "x" * 30_000)))
    long = _with_part(book, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"x" * 30_000, b"x" * 40_000))

    with pytest.raises(Refusal, match="row 2, column note: the cell holds 40,000 characters"):
        tray.read(long, "book.xlsx")


def test_an_empty_workbook_is_refused(tray: Tray) -> None:
    with pytest.raises(Refusal, match="has no sheet with anything in it"):
        tray.read(_workbook(()), "book.xlsx")


def test_the_ending_of_the_name_does_not_matter(tray: Tray, tmp_path: Path) -> None:
    assert tray.read(_workbook(), "export.csv").format == "xlsx"


def test_a_formula_whose_result_is_the_empty_text_is_an_empty_cell(tray: Tray) -> None:
    book = _workbook((("order", "note"), ("A", 5), ("B", 6)))
    empty = b'<c r="B2" t="str"><f>IF(1=1,"","x")</f><v></v></c>'

    cells = tray.cells(_with_part(book, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(B2, empty)), "book.xlsx")

    assert cells[1] == ["A", ""]


def test_an_error_in_a_cell_is_named_and_never_taken_for_nothing(tray: Tray) -> None:
    book = _workbook((("order", "amount"), ("A", 5), ("B", 6)))
    broken = b'<c r="B2" t="e"><v>#REF!</v></c>'

    with pytest.raises(Refusal, match=r"sheet Sheet, cell B2: the error #REF! stands in place of a value"):
        tray.read(_with_part(book, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(B2, broken)), "book.xlsx")


def test_what_is_wrong_on_another_sheet_does_not_matter(tray: Tray) -> None:
    book = _workbook(ROWS, drafts=(("x",), ("=1+1",)))

    assert tray.read(book, "book.xlsx").rows == 2
