"""Whatever encoding a system writes, the same text comes in."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kingside.lake.refusal import Refusal
from tests.lake.intake.conftest import Tray

TEXT = "Kunde;Betrag\nMüller & Söhne;12,50\nCafé „Zürich“;3,00\n"
TABLE = [["Kunde", "Betrag"], ["Müller & Söhne", "12,50"], ["Café „Zürich“", "3,00"]]


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
        ("cp1252", "windows-1252"),
    ],
)
def test_a_file_reads_the_same_in_every_encoding(tray: Tray, encoding: str, told: str) -> None:
    file = tray.file(TEXT.encode(encoding))

    assert tray.cells(file) == TABLE
    assert tray.read(file).encoding == told


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Article;Size\nÀ carreaux;2 ¾ x 3½\n"),
        ("cp1250", "Tovar;Mesto\nkapusta biela;Veľký Krtíš\nKráľ;Ľubica\n"),
        ("cp1250", "Odběratel;Město\nPříbram žluťoučký kůň;Łódź Świętokrzyska\n"),
        ("cp1251", "Клиент;Город\nСеверная торговая компания;Нижний Новгород и окрестности\n"),  # noqa: RUF001
    ],
)
def test_other_alphabets_of_one_byte_are_told_apart(tray: Tray, encoding: str, text: str) -> None:
    assert tray.cells(text.encode(encoding)) == [line.split(";") for line in text.splitlines()]


def test_french_amounts_are_not_taken_for_cyrillic(tray: Tray) -> None:
    header = "N° facture;Ligne;Quantité;Montant HT;Coût de revient"
    rows = "".join(f"{n};1;2;1234,50 €;990,00 €\n" for n in range(400))

    cells = tray.cells(f"{header}\n{rows}".encode("cp1252"))

    assert cells[:2] == [header.split(";"), ["0", "1", "2", "1234,50 €", "990,00 €"]]


def test_a_letter_far_down_the_file_is_seen_too(tray: Tray) -> None:
    rows = b"".join(b"C%d;1.00\n" % n for n in range(30_000))

    assert tray.cells(b"customer;amount\n" + rows + "Gößnitz;2.00\n".encode("cp1252"))[-1] == ["Gößnitz", "2.00"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "export.csv is empty (0 bytes)."),
        (b"a;b\n\xc3\xbc;1\n\xc3\xa4;2\n\xfc;3\n", "export.csv, row 4: the file mixes two encodings"),
        (b"a;b\nx\0y;1\n", "export.csv is no text: it holds NUL bytes"),
        (b"\xff\xfea\0;\0b\0\n\0\0\xdc1\0", "export.csv, row 2: the text is not UTF-16"),
        (b"%PDF-1.7 and so on", "export.csv is a PDF; send CSV"),
        (b"\x1f\x8b\x08\0\0", "export.csv is a compressed file"),
    ],
)
def test_what_is_no_text_is_refused_in_one_sentence(tray: Tray, content: bytes, sentence: str) -> None:
    with pytest.raises(Refusal) as refused:
        tray.read(content)

    assert str(refused.value).startswith(sentence)


CELLS = st.text(
    st.characters(codec="cp1252", exclude_categories=("Cc", "Cf", "Zs", "Zl", "Zp")), min_size=1, max_size=12
)


@given(
    rows=st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=8),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le"]),
    delimiter=st.sampled_from(",;\t|"),
    line_end=st.sampled_from(["\n", "\r\n"]),
)
@settings(max_examples=25)
def test_any_table_comes_back_as_it_was_written(
    tray: Tray, rows: list[list[str]], encoding: str, delimiter: str, line_end: str
) -> None:
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter, lineterminator=line_end, quoting=csv.QUOTE_ALL)
    writer.writerows([["name", "place", "note"], *rows])

    assert tray.cells(file.getvalue().encode(encoding)) == [["name", "place", "note"], *rows]
