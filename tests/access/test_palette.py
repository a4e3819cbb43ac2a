"""The palette knows every page that needs no name of anything, and shows each to whoever may open it."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from kingside.search.kinds import pages
from tests.access.test_every_address import EVERYBODY, OF_ONES_OWN_SIGN_IN, ROWS_OF_THE_TABLE
from tests.access.world import COLUMNS, World
from tests.cast import ClientOf

LEFT_OUT = {
    "home": "leads to Today",
    "search:search": "is the palette itself",
    "web:gallery": "is for whoever builds pages",
    "api_document": "is a file for programs",
    "profit:receivables_download": "is a file for programs",
    "overview:accounts_download": "is a file for programs",
    "overview:audit_download": "is a file for programs",
    "health": "is asked by machines",
    "ready": "is asked by machines",
    "overview:own_company": "leads out of the demo",
    "profit:accounts_like": "answers while somebody types",
    **dict.fromkeys(
        (
            *("profit:cell", "profit:lines", "profit:order", "profit:product", "profit:group"),
            *("profit:customer_unit", "profit:salesperson"),
        ),
        "is about one thing, which its address names behind the ?",
    ),
    **dict.fromkeys(("profit:levers", "profit:examination", "profit:white_space"), "is about one account or cell"),
    "new_token": "is a step of Your sign-in",
    "end_other_sessions": "is a step of Your sign-in",
}
WAYS_IN = ("account_", "mfa_", "openid")  # signing in, and the steps of Your sign-in
ANSWERS_TO_POST_ALONE = (
    *("profit:recalculate", "profit:save_scenario", "profit:assign_codes"),
    *("profit:acknowledge_lesson", "profit:work_out_levers", "guards:set", "guards:preset"),
)


def without_arguments(resolver: URLResolver, space: str = "") -> Iterator[str]:
    """Names of addresses outside of the API that are always the same."""
    for pattern in resolver.url_patterns:
        if pattern.pattern.converters or getattr(pattern, "namespace", "") == "api":
            continue
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}"
        else:
            yield from without_arguments(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)


def test_every_page_is_found_or_named_with_the_reason() -> None:
    every = {name for name in without_arguments(get_resolver()) if not name.startswith(WAYS_IN)} | {"mfa_index"}

    assert every == pages.keys() | LEFT_OUT.keys() | set(ANSWERS_TO_POST_ALONE)
    assert not pages.keys() & LEFT_OUT.keys()


@pytest.mark.req("GEN-01")
def test_whoever_finds_a_page_may_open_it_and_whoever_may_open_it_finds_it(world: World) -> None:
    """Who may open what says the table of every address, to which each of them answers as it says."""
    opens = {row.name: row.expected for row in ROWS_OF_THE_TABLE if not (row.by or row.query) and row.post is None}
    opens |= dict.fromkeys(pages.keys() & OF_ONES_OWN_SIGN_IN, EVERYBODY)
    surprises = {}
    for place, column in enumerate(COLUMNS):
        member = world.member(column)
        found = {name for name, page in pages.items() if page.may(member)}
        if surprise := found ^ {name for name in pages if opens[name][place] == "+"}:
            surprises[column] = surprise

    assert surprises == {}


def test_what_answers_to_post_alone_is_no_page(world: World, client_of: ClientOf) -> None:
    browser = client_of(world.member("FIN"))

    assert {browser.get(reverse(name)).status_code for name in ANSWERS_TO_POST_ALONE} == {405}


WORDS = {
    "leaving": "Leaving accounts",
    "dependence": "Dependence on accounts that lose money",
    "flag rules": "Flag rules",
    "guards": "Guards",
    "your sign-in": "Your sign-in",
    "migration": "Segments by period",
    "what-if": "What if rates changed",
    "lesson": "How to read profit",
    "receivables": "Receivables",
    "rest api": "REST API",
}


def test_words_that_people_type_find_their_page(world: World, client_of: ClientOf) -> None:
    browser = client_of(world.member("PRG"))

    missed = [words for words, title in WORDS.items() if title not in _pages_found(browser, words)]

    assert missed == []


def _pages_found(browser: Client, words: str) -> list[str]:
    groups = browser.get("/search/", {"q": words}).context["found"].groups
    return [str(result.title) for group in groups if group.label == "Pages" for result in group.results]
