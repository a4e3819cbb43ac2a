"""A period that is not the newest stays in the navigation, and a bar says so."""

from django.template import engines
from django.test import RequestFactory

PLACES = "{% places %}"
BAR = "{% earlier_period_bar %}"


def written(template: str, address: str, period: str) -> str:
    request = RequestFactory().get(address)
    return engines["django"].from_string(template).render({"earlier_period": period}, request)


def test_places_keep_an_earlier_period() -> None:
    html = written(PLACES, "/accounts/?map=7&show=worst", "2024")

    assert 'href="/accounts/?map=7"' in html
    assert 'href="/profit/?map=7"' in html


def test_places_are_plain_where_the_page_shows_the_newest_period_or_none() -> None:
    html = written(PLACES, "/accounts/?map=7", "")

    assert 'href="/profit/"' in html


def test_the_bar_leads_back_to_the_newest_and_keeps_what_else_was_asked() -> None:
    html = written(BAR, "/accounts/?map=7&show=worst&page=2", "Nov 2023 – Oct 2024")

    assert "You are looking at another period: Nov 2023 – Oct 2024" in html
    assert 'href="/accounts/?show=worst"' in html


def test_the_newest_period_has_no_bar() -> None:
    assert not written(BAR, "/accounts/?map=7", "").strip()
