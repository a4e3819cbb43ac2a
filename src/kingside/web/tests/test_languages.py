"""A page in another language: its words change, its days follow, and what programs read stays."""

import json
import re
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import formats, translation

from kingside.web import figures, gallery, locales, words
from kingside.web.tests.test_tags import POINTS, written
from tests.texts.other_tongue import speak, spoken

MARCH = date(2025, 3, 14)
MEASURES = re.compile(r'\b(?:x|y|width|height|points|max|value|viewBox)="[^"]*"')
LANGUAGES = sorted({"de", *dict(settings.LANGUAGES)})


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_bare_number_in_a_template_is_the_same_in_every_language(language: str) -> None:
    with translation.override(language):
        bare = written('<i style="width: {{ share }}%">{{ n }}</i>', share=Decimal("12.5"), n=4300)

        assert bare == '<i style="width: 12.5%">4300</i>'
        assert formats.get_format("DATE_INPUT_FORMATS")[0] == "%Y-%m-%d"


def test_pictures_are_drawn_the_same_in_german() -> None:
    pages = {}
    for language in ("en", "de"):
        with translation.override(language):
            pages[language] = render_to_string("web/gallery.html", gallery.page(120))

    measures = {language: MEASURES.findall(html) for language, html in pages.items()}
    assert len(measures["en"]) > 100
    assert measures["de"] == measures["en"]


@pytest.mark.parametrize(
    ("language", "locale", "day", "in_words"),
    [
        ("en", "en", "14 Mar 2025", "14 March 2025"),
        ("en", "en-US", "Mar 14, 2025", "March 14, 2025"),
        ("en", "de", "14.3.2025", "14.3.2025"),
        ("de", "de", "14.03.2025", "14. März 2025"),
        ("de", "de-AT", "14.03.2025", "14. März 2025"),
        ("de", "en", "14/03/2025", "14/03/2025"),
        ("de", "en-US", "3/14/2025", "3/14/2025"),
        ("fr", "fr", "14 mars 2025", "14 mars 2025"),
    ],
)
def test_months_have_names_only_in_the_language_of_the_page(
    language: str, locale: str, day: str, in_words: str
) -> None:
    with translation.override(language), locales.speaking(locale):
        assert locales.day(MARCH) == day
        assert locales.day_in_words(MARCH) == in_words
        assert written('{{ at|date:"j M Y, H:i" }}', at=datetime(2025, 3, 14, 9, 5)) == f"{day}, 09:05"  # noqa: DTZ001


def test_locales_are_called_in_the_language_of_the_page() -> None:
    assert locales.name_of("de-AT") == "German (Austria)"
    with translation.override("de"):
        assert locales.name_of("de-AT") == "Deutsch (Österreich)"


def test_a_drawing_brings_its_texts_along(monkeypatch: pytest.MonkeyPatch) -> None:
    speak(monkeypatch)

    html = written("{% whale_curve points 'EUR' %}", points=POINTS)

    texts = json.loads(html.partition('type="application/json">')[2].partition("</script>")[0])["texts"]
    assert texts["given_back"] == spoken("given back")
    assert texts["peak"] == spoken("Peak {profit} at rank {rank}")
    assert texts["axis"].startswith(spoken("Cumulative "))


def test_a_whale_curve_names_the_period_behind_it() -> None:
    behind = "{% whale_curve points 'EUR' earlier=points earlier_period='2024' %}"

    assert "Cumulative net profit in EUR, best account first; dashed: 2024" in written(behind, points=POINTS)
    assert "Cumulative net profit in EUR, best account first" in written(
        "{% whale_curve points 'EUR' earlier_period='2024' %}", points=POINTS
    )


def test_thousands_and_millions_have_other_names_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    speak(monkeypatch)

    assert figures.short(Decimal(4_213_442)) == ("4.2", spoken("M"))
    assert f'data-scales="{spoken("k")}|{spoken("M")}|{spoken("bn")}|{spoken("tn")}"' in written("{% html_locale %}")


@pytest.mark.parametrize(
    ("noun", "n", "said"),
    [
        ("accounts", 1, "account"),
        ("accounts", 0, "accounts"),
        ("invoice lines", 1, "invoice line"),
        ("accounts", None, "accounts"),
        ("oxen", 1, "oxen"),
    ],
)
def test_a_picture_counts_with_the_right_noun(noun: str, n: int | None, said: str) -> None:
    assert words.counted(noun, n) == said
