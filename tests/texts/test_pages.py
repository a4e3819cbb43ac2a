"""Every page that somebody can walk to, in a language that nobody speaks."""

import pytest

from tests.access.world import World
from tests.cast import ClientOf
from tests.crawl import walk
from tests.texts.other_tongue import NAMES, Page, speak, spoken, words_of_libraries, words_of_the_data

OF_THE_WORLD = {"Quay", "coach"}  # a customer unit in the lake, a setting


@pytest.mark.parametrize("role", ["LEAD", "MGR", "FIN", "ADM"])
def test_nothing_on_a_page_stays_english(
    world: World, client_of: ClientOf, role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    speak(monkeypatch)
    pages = [each for each in walk(client_of(world.member(role))).answers if each.kind == "text/html"]
    known = words_of_the_data() | words_of_libraries() | NAMES | OF_THE_WORLD

    english = {each.address: _english_in(each.text, known) for each in pages}

    assert {address: words for address, words in english.items() if words} == {}


def test_a_text_becomes_another_and_what_stands_for_a_value_stays() -> None:
    assert spoken("Hi %(name)s, {n} <b>ok</b>") == "\uff28\uff49 %(name)s, {n} <b>\uff4f\uff4b</b>"


def test_a_page_may_say_that_a_part_of_it_is_english() -> None:
    page = Page()
    page.feed('<html lang="en"><p lang="en">One<br><b>Two</b></p><p title="Three">Four</p><pre>Five</pre></html>')

    assert set(page.english) == {"Three", "Four"}


def _english_in(text: str, known: set[str]) -> dict[str, str]:
    """By word what it stands in."""
    page = Page()
    page.feed(text)
    return {word: said for word, said in page.english.items() if word not in known}
