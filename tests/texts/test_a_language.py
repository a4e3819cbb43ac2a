"""A language from its first catalogue to a page: begun, translated, compiled, spoken, kept in step."""

from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages import Catalog
from django.utils.translation import override

from kingside.identity.formats import choose_formats
from kingside.identity.models import Member
from scripts import messages
from tests.cast import ClientOf
from tests.texts.catalogue import read, translate

GERMAN = {
    "Write them this way": "So schreiben",
    "There is no time zone of this name; choose one such as Europe/Berlin.": "Diese Zeitzone gibt es nicht.",
    "Numbers and days": "Zahlen und Tage",
}


@pytest.fixture
def german(speak_german: Callable[[dict[str, str]], None]) -> None:
    """Kingside speaks some German."""
    speak_german(GERMAN)


@pytest.mark.usefixtures("german")
def test_whose_browser_asks_for_it_reads_it(lead: Member, client_of: ClientOf) -> None:
    page = client_of(lead).get("/you/formats/", headers={"Accept-Language": "de-AT, en;q=0.5"}).content.decode()

    assert '<html lang="de"' in page
    assert "So schreiben" in page
    assert "Zahlen und Tage" in page
    assert "How you read texts" in page  # nobody translated that


@pytest.mark.usefixtures("german")
def test_ones_own_choice_is_stronger_than_the_browser(lead: Member, client_of: ClientOf) -> None:
    choose_formats(member=lead, time_zone="", locale="", language="en")

    page = client_of(lead).get("/you/formats/", headers={"Accept-Language": "de"}).content.decode()

    assert "Write them this way" in page


@pytest.mark.usefixtures("german")
def test_an_error_speaks_by_its_docstring(lead: Member, client_of: ClientOf) -> None:
    program = client_of(lead)

    answer = program.post("/you/formats/", {"time_zone": "", "locale": "", "language": "tlh"})
    with override("de"), pytest.raises(Exception, match=r"Diese Zeitzone gibt es nicht\."):
        choose_formats(member=lead, time_zone="Mars/Olympus", locale="")

    assert answer.status_code == 400


def test_a_catalogue_that_is_brought_in_step_keeps_what_was_translated_and_drops_what_is_gone(
    catalogues: Path,
) -> None:
    first, later = Catalog(), Catalog()
    for catalogue, texts in ((first, ("Stays", "Goes")), (later, ("Stays", "Comes"))):
        for text in texts:
            catalogue.add(text)
    messages.update("de", first)
    translate(catalogues, {"Stays": "Bleibt", "Goes": "Geht"})

    said = messages.update("de", later)

    assert said == "de: 2 texts, 1 to translate"
    assert {each.id: each.string for each in read(catalogues) if each.id} == {"Stays": "Bleibt", "Comes": ""}
