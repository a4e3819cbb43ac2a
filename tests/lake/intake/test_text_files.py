"""CSV the way systems write it: titles above the header, rows of another width, quotes of two kinds."""

import pytest

from kingside.lake.intake import Wanted
from kingside.lake.refusal import Refusal
from tests.lake.intake.conftest import Tray

TWICE = (
    "export.csv, row 1: the column “Amount” stands twice in the header, as column 2 and column 3; rename one of them."
)
ORDER = Wanted("order", "order", "text", is_required=True)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_told_from_the_file(tray: Tray, delimiter: str) -> None:
    raw = tray.read(f"order{delimiter}amount\nA{delimiter}1.50\nB{delimiter}2.00\n")

    assert (raw.delimiter, [column.name for column in raw.columns], raw.rows) == (delimiter, ["order", "amount"], 2)


def test_a_file_of_one_column_is_read(tray: Tray) -> None:
    assert tray.cells("order\nA\nB\n") == [["order"], ["A"], ["B"]]


def test_titles_above_the_header_are_passed_over_and_rows_count_as_in_the_file(tray: Tray) -> None:
    text = "Sales report;;\nfrom 1.1. to 31.12.;;\n\norder;line;amount\nA;1;5.00\nB;1;x\n"

    checked = tray.check(text, [ORDER, Wanted("amount", "amount", "number")])

    assert tray.read(text).first_row == 5
    assert [(problem.row, problem.cell) for problem in checked.problems] == [(6, "x")]


def test_a_row_of_another_width_is_a_bad_row_and_not_the_end(tray: Tray) -> None:
    checked = tray.check("order,line,amount\nA,1,5\nTotal,5\nB,1,6\nC,1,7,8\n", [ORDER])

    assert (checked.good, checked.bad) == (2, 2)
    assert [(problem.row, problem.sentence) for problem in checked.problems] == [
        (3, "there are 2 cells where the header has 3"),
        (5, "there are 4 cells where the header has 3"),
    ]


def test_lines_may_end_with_a_delimiter(tray: Tray) -> None:
    assert tray.cells("order;amount;\nA;5;\nB;6;\n") == [["order", "amount"], ["A", "5"], ["B", "6"]]


def test_a_blank_line_counts_as_a_row_of_the_file(tray: Tray) -> None:
    checked = tray.check("order,amount\nA,1\n\nB,x\n", [ORDER, Wanted("amount", "amount", "number")])

    assert [problem.row for problem in checked.problems] == [4]


def test_quotes_may_be_doubled_or_escaped(tray: Tray) -> None:
    assert tray.cells('a,b\n"say ""yes""",1\n')[1] == ['say "yes"', "1"]
    assert tray.cells('a,b\n"say \\"yes\\"",1\n')[1] == ['say "yes"', "1"]


def test_a_cell_may_hold_line_breaks_and_delimiters(tray: Tray) -> None:
    assert tray.cells('a;b\n"one\ntwo;three";1\n')[1] == ["one\ntwo;three", "1"]


@pytest.mark.parametrize("content", ["a,b\n1,2\n,\n3,4\n", "a;b\n1;2\n;\n-----\n3;4\n"])
def test_rows_that_say_nothing_are_passed_over(tray: Tray, content: str) -> None:
    assert tray.cells(content) == [["a", "b"], ["1", "2"], ["3", "4"]]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("<html><table>", "a web page"),
        ("\ufeff <!DOCTYPE html>", "a web page"),
        ("<?xml version='1.0'?>", "an XML document"),
        ('[{"a": 1}]', "JSON"),
    ],
)
def test_what_is_no_table_is_called_what_it_is(tray: Tray, content: str, what: str) -> None:
    with pytest.raises(Refusal, match=f"export.csv is {what}"):
        tray.read(content)


def test_too_many_columns_are_refused_before_anything_is_laid_out(tray: Tray) -> None:
    header = ",".join(f"c{n}" for n in range(3000))

    with pytest.raises(Refusal, match="has 3,000 columns; at most 400 are read"):
        tray.read(f"{header}\n")


def test_a_cell_that_ends_with_a_backslash_is_no_quote(tray: Tray) -> None:
    assert tray.cells('"a","b"\n"C:\\","x"\n') == [["a", "b"], ["C:\\", "x"]]


def test_line_ends_may_differ(tray: Tray) -> None:
    assert tray.cells(b"a,b\r\n1,2\n3,4\r\n") == [["a", "b"], ["1", "2"], ["3", "4"]]


def test_what_looks_like_a_formula_stays_as_it_is(tray: Tray) -> None:
    assert tray.cells("a,b\n=1+1,@x\n")[1] == ["=1+1", "@x"]


def test_words_for_nothing_stay_words(tray: Tray) -> None:
    assert tray.cells("a,b\nNA,None\nnull,N/A\n")[1:] == [["NA", "None"], ["null", "N/A"]]


def test_white_space_around_a_cell_is_no_part_of_it(tray: Tray) -> None:
    assert tray.cells("a,b\n  x ,\u00a0y\n")[1] == ["x", "y"]


def test_a_header_only_is_a_file_without_rows(tray: Tray) -> None:
    raw = tray.read("order,amount\n")

    assert (raw.rows, [column.looks for column in raw.columns]) == (0, ["empty", "empty"])


def test_a_nameless_column_with_cells_gets_a_number(tray: Tray) -> None:
    assert tray.cells("order,line,,note\nA,1,7,x\n") == [["order", "line", "Column 3", "note"], ["A", "1", "7", "x"]]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            "order,Amount,Amount\nA,1,2\n",
            TWICE,
        ),
        ('a,b\n1,2\n3,"four\n5,6\n', "export.csv, row 3: a quoted cell is not closed; the file may be cut off."),
        (
            f"a,b\n1,{'x' * 10_000_000}\n",
            "export.csv, row 2, column b: the cell holds 10,000,000 characters; at most 32,767 are read.",
        ),
        (",".join(f"c{n}" for n in range(1001)) + "\n", "export.csv has 1,001 columns; at most 400 are read."),
        ("\n\n", "export.csv holds nothing but empty lines."),
    ],
)
def test_what_cannot_be_read_is_said_with_row_and_column(tray: Tray, content: str, sentence: str) -> None:
    with pytest.raises(Refusal) as refused:
        tray.read(content)

    assert str(refused.value) == sentence


def test_names_that_differ_in_their_case_are_two_columns(tray: Tray) -> None:
    assert tray.cells("amount,Amount\n1,2\n") == [["amount", "Amount"], ["1", "2"]]


def test_a_folder_and_a_link_are_no_files(tray: Tray) -> None:
    link = tray.files / "link.csv"
    link.symlink_to(tray.file("a,b\n1,2\n", "real.csv"))

    for path in (link, tray.files):
        with pytest.raises(Refusal, match="is no ordinary file"):
            tray.read(path)
