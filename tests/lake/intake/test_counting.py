"""Lines that nothing numbers are counted order by order, and rows to mend come back to their places."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kingside.lake.intake import Checked, Counted, RawFile, Wanted, write_bad_rows
from tests.lake.intake.conftest import Tray

ORDER = Wanted("order", "No", "text", is_required=True, longest=200)
AMOUNT = Wanted("amount", "Net", "number", is_required=True)
LINE = Counted("line", within="order")


def _check(tray: Tray, text: str) -> Checked:
    return tray.check(text, [ORDER, AMOUNT, LINE], unique=["order", "line"])


def _to_mend(tray: Tray, raw: RawFile, out: Path) -> list[str]:
    write_bad_rows(tray.folder, raw, out, counted=["line"])
    return out.read_text("utf-8-sig").splitlines()


def test_the_lines_of_each_order_are_counted_as_the_rows_stand(tray: Tray) -> None:
    checked = _check(tray, "No,Net\nA,10\nB,20\nA,10\nA,30\nB,40\n")

    assert [(order, line) for order, _, line in tray.good()] == [("A", 1), ("B", 1), ("A", 2), ("A", 3), ("B", 2)]
    assert (checked.bad, checked.kinds["line"]) == (0, "whole")


def test_bad_rows_are_counted_so_that_mending_them_moves_no_other(tray: Tray, tmp_path: Path) -> None:
    text = "No,Net\nA,10\nA,ten\nA,30\n"
    raw = tray.read(text)
    _check(tray, text)

    assert [line for *_, line in tray.good()] == [1, 3]
    assert _to_mend(tray, raw, tmp_path / "to mend.csv") == [
        "No,Net,line,What is wrong",
        "A,ten,2,Net: 'ten' is not a number",
    ]


def test_a_row_of_another_shape_is_counted_in_the_order_it_names(tray: Tray) -> None:
    _check(tray, "No,Net\nA,10\nA,20,30\nA,40\n")

    assert [line for *_, line in tray.good()] == [1, 3]


def test_a_row_without_an_order_has_that_one_fault_and_a_place_that_nothing_has(tray: Tray, tmp_path: Path) -> None:
    text = "No,Net\n,5\nA,10\nA,20\n,6\n"
    raw = tray.read(text)

    checked = _check(tray, text)

    assert [(each.row, each.column, each.sentence) for each in checked.problems] == [
        (2, "No", "the cell is empty"),
        (5, "No", "the cell is empty"),
    ]
    assert [row.split(",")[2] for row in _to_mend(tray, raw, tmp_path / "to mend.csv")[1:]] == ["3", "4"]


def test_a_character_that_nobody_sees_makes_no_order_of_its_own(tray: Tray, tmp_path: Path) -> None:
    text = "No,Net\nA,10\nA\u200b,20\nA,30\n"
    raw = tray.read(text)
    _check(tray, text)

    assert [line for *_, line in tray.good()] == [1, 3]
    assert _to_mend(tray, raw, tmp_path / "to mend.csv")[1].split(",")[2] == "2"


@pytest.mark.parametrize(("header", "ours"), [("Note", "line"), ("Line", "line (2)")])
def test_the_counted_column_of_rows_to_mend_takes_no_name_that_is_there(
    tray: Tray, tmp_path: Path, header: str, ours: str
) -> None:
    text = f"No,Net,{header}\nA,ten,x\n"
    raw = tray.read(text)
    _check(tray, text)

    assert _to_mend(tray, raw, tmp_path / "to mend.csv")[0] == f"No,Net,{header},{ours},What is wrong"


def test_rows_to_mend_have_no_more_columns_where_nothing_is_counted(tray: Tray, tmp_path: Path) -> None:
    text = "No,Net\nA,ten\n"
    raw = tray.read(text)
    tray.check(text, [ORDER, AMOUNT])
    write_bad_rows(tray.folder, raw, tmp_path / "to mend.csv")

    assert (tmp_path / "to mend.csv").read_text("utf-8-sig").splitlines()[0] == "No,Net,What is wrong"


@given(rows=st.lists(st.tuples(st.sampled_from(["A", "B", "", "7"]), st.sampled_from(["1", "x"])), min_size=1))
@settings(max_examples=30)
def test_whatever_is_bad_no_two_rows_have_one_place_and_none_moves_once_mended(
    tray: Tray, tmp_path: Path, rows: list[tuple[str, str]]
) -> None:
    text = "No;Net;End\n" + "".join(f"{order};{net};.\n" for order, net in rows)
    raw = tray.read(text)
    _check(tray, text)
    good = [(order, line) for order, _, line in tray.good()]
    mended = [row.split(",")[:4] for row in _to_mend(tray, raw, tmp_path / "to mend.csv")[1:]]
    sent_again = [(order or "A", int(line)) for order, _, _, line in mended]

    assert max(Counter(good + sent_again).values()) == 1
    _check(tray, text.replace(";x;", ";1;"))
    assert set(good) <= {(order, line) for order, _, line in tray.good()}
