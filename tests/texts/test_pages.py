"""Every page that somebody can walk to, in a language that nobody speaks."""

import pytest
from django.test import Client

from tests.access.standing import Walked
from tests.access.world import World
from tests.cast import ClientOf
from tests.texts.other_tongue import NAMES, Page, speak, spoken, words_of_libraries, words_of_the_data

OF_THE_WORLD = {"Quay", "coach"}  # a customer unit in the lake, a setting


@pytest.mark.parametrize("role", ["LEAD", "MGR", "FIN", "ADM"])
def test_nothing_on_a_page_stays_english(
    world: World, walked: Walked, client_of: ClientOf, role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = client_of(world.member(role))
    addresses = {path for path, _ in walked(role).pages.values()}
    speak(monkeypatch)

    english = {address: _english_on(address, browser) for address in sorted(addresses)}

    assert {address: words for address, words in english.items() if words} == {}


def test_a_text_becomes_another_and_what_stands_for_a_value_stays() -> None:
    assert spoken("Hi %(name)s, {n} <b>ok</b>") == "\uff28\uff49 %(name)s, {n} <b>\uff4f\uff4b</b>"


def test_a_page_may_say_that_a_part_of_it_is_english() -> None:
    page = Page()
    page.feed('<html lang="en"><p lang="en">One<br><b>Two</b></p><p title="Three">Four</p><pre>Five</pre></html>')

    assert set(page.english) == {"Three", "Four"}


def _english_on(address: str, browser: Client) -> dict[str, str]:
    answer = browser.get(address, follow=True)
    if not answer.headers.get("Content-Type", "").startswith("text/html"):
        b"".join(answer)
        return {}
    page = Page()
    page.feed(answer.content.decode())
    known = words_of_the_data() | words_of_libraries() | NAMES | OF_THE_WORLD
    return {word: text for word, text in page.english.items() if word not in known}
