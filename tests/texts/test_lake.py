"""What the lake says reaches people in their language, the places and reasons within its sentences too."""

import ast
import html
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kingside.identity.formats import choose_formats
from kingside.identity.models import Member
from kingside.imports import operations
from kingside.imports.models import ImportBatch
from kingside.lake.refusal import Phrase, Refusal, all_of
from kingside.profit.drafting import begin_draft
from kingside.profit.models import CostDraft
from scripts.messages import SOURCE, phrases, texts
from tests.cast import ClientOf
from tests.imported_files import Import, proposed
from tests.typed_costs import WHOLE

COSTS = {
    "Cost model": "Kostenmodell",
    "{file}, element {element}": "{file}, Kostenart {element}",
    "{place}, {key}": "{place}, Feld {key}",
    "{place}: the formula ends too early.": "{place}: die Formel endet zu früh.",
    "the invoice lines": "den Rechnungspositionen",
    "{place}: there is no column '{column}' in {files}.": ("{place}: In {files} gibt es keine Spalte „{column}“."),
}
ROWS = {
    "{file}, row {row}: the column “{column}” stands twice in the header, "
    "as column {first} and column {second}; rename one of them.": (
        "{file}, Zeile {row}: Die Spalten {first} und {second} heißen beide „{column}“."
    ),
    "{cell} is not a number": "Keine Zahl ist {cell}",
    "row {row} has the same {columns} already": "{columns} stehen schon in Zeile {row}",
    "{names} and {name}": "{names} und {name}",
}
TWICE = b"order,line,line\nO1,1,1\n"
WRONG = (
    b"order,line,customer,item,date,qty,revenue,cogs\n"
    b"O1,1,1,P,2025-03-01,1,100.00,60.00\n"
    b"O1,1,1,P,2025-03-01,1,100.00,60.00\n"
    b"O2,1,1,P,2025-03-01,1,{row} % {cell},60.00\n"
)
SpeakGerman = Callable[[dict[str, str]], None]


@pytest.fixture
def desk(client_of: ClientOf, finance: Member) -> Client:
    """Farida's browser, which asks for German."""
    browser = client_of(finance)
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "de"
    return browser


@pytest.fixture
def draft(workshop_lines: object, finance: Member) -> CostDraft:
    return begin_draft(name="Standard", toml='currency = "USD"\n', notes={}, by=finance)


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What a phrase becomes, by what the source says; anything else stays."""
    known: dict[str, str] = {}
    monkeypatch.setattr(Phrase, "translate", staticmethod(lambda text: known.get(text, text)))
    return known


def said(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def test_a_refusal_is_translated_before_its_facts_come_in(kept: dict[str, str]) -> None:
    kept["{file} is empty."] = "{file} ist leer."

    assert str(Refusal("{file} is empty.", file="{a} is empty.")) == "{a} is empty. ist leer."


def test_a_place_within_a_sentence_is_translated_when_the_sentence_is_said(kept: dict[str, str]) -> None:
    refusal = Refusal("{place}: no.", place=Phrase("{file}, row {row}", file="{row}.csv", row=17))
    english = str(refusal)

    kept |= {"{file}, row {row}": "Zeile {row} in {file}", "{place}: no.": "Nein: {place}."}

    assert (english, str(refusal)) == ("{row}.csv, row 17: no.", "Nein: Zeile 17 in {row}.csv.")


def test_a_sentence_may_wait_for_facts_and_forgets_none() -> None:
    waiting = Phrase("{place}: {cell} is no date.", cell="'x'")

    assert str(waiting) == "{place}: 'x' is no date."
    assert str(Refusal(waiting, place="a.csv")) == "a.csv: 'x' is no date."


def test_a_program_finds_a_fact_however_deep_it_stands() -> None:
    refusal = Refusal("{place}: no.", place=Phrase("{file}, element {element}", file="a.toml", element="pick"))

    assert (refusal.fact("element"), refusal.fact("pool")) == ("pick", None)


def test_names_are_joined_in_the_reader_s_language(kept: dict[str, str]) -> None:
    kept["{names} and {name}"] = "{names} und {name}"

    assert [str(all_of(names)) for names in (["a"], ["a", "b"], ["a", "b", "{c}"])] == [
        "a",
        "a und b",
        "a und b und {c}",
    ]


def test_every_phrase_of_the_lake_is_in_the_catalogue() -> None:
    collected = {message.id for message in texts()}

    assert [(where, text) for where, text in _phrases() if text not in collected] == []


def test_a_formula_is_refused_in_the_language_of_the_page(
    speak_german: SpeakGerman, desk: Client, draft: CostDraft
) -> None:
    speak_german(COSTS)
    wrong = WHOLE | {"element-3-formula": "45.00 +"}

    beside_it = desk.post(reverse("profit:draft_element", args=[draft.pk, 3]), wrong)
    page = desk.post(reverse("profit:draft", args=[draft.pk]), wrong | {"do": "try"})

    assert "Kostenart delivery, Feld amount: die Formel endet zu früh." in said(beside_it)
    assert "Kostenmodell" not in said(beside_it)  # the form shows no file
    assert "Kostenmodell, Kostenart delivery, Feld amount: die Formel endet zu früh." in said(page)
    assert '<details class="ks-fields" id="element-3" open>' in said(page)


def test_files_that_kingside_laid_out_are_called_what_they_are(
    speak_german: SpeakGerman, desk: Client, draft: CostDraft
) -> None:
    speak_german(COSTS)

    beside_it = desk.post(reverse("profit:draft_element", args=[draft.pk, 3]), WHOLE | {"element-3-formula": "freigt"})

    assert "Kostenart delivery: In den Rechnungspositionen gibt es keine Spalte „freigt“." in said(beside_it)


def test_a_file_is_refused_in_the_language_of_whoever_sent_it(
    speak_german: SpeakGerman, desk: Client, received: Import, finance: Member
) -> None:
    speak_german(ROWS)
    choose_formats(member=finance, time_zone="", locale="", language="de")

    batch: ImportBatch = received("lines", TWICE, read=False)

    with pytest.raises(operations.ImportFailed):
        operations.finish_now(batch=batch)

    assert "export.csv, Zeile 1: Die Spalten 2 und 3 heißen beide „line“." in said(desk.get(batch.get_absolute_url()))


def test_rows_are_refused_in_the_language_of_whoever_sent_them(
    speak_german: SpeakGerman, desk: Client, received: Import, finance: Member
) -> None:
    speak_german(ROWS)
    choose_formats(member=finance, time_zone="", locale="", language="de")
    batch: ImportBatch = received("lines", WRONG)
    operations.map_columns(batch=batch, mapped=proposed(batch), by=finance)

    operations.finish_now(batch=batch)

    page = said(desk.get(batch.get_absolute_url()))
    assert "order und line stehen schon in Zeile 2" in page
    assert "Keine Zahl ist '{row} % {cell}'" in page  # the cell, as it was


def _phrases() -> Iterator[tuple[str, str]]:
    for path in sorted((SOURCE / "lake").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str(text))]) if name in phrases():
                    yield path.name, text
