"""A Kingside that speaks some German."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings as current
from pytest_django import Settings

from scripts import messages
from tests.texts.catalogue import translate


@pytest.fixture
def catalogues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for catalogues that is not that of the source."""
    monkeypatch.setattr(messages, "CATALOGUES", tmp_path)
    return tmp_path


@pytest.fixture
def speak_german(catalogues: Path, settings: Settings) -> Callable[[dict[str, str]], None]:
    """Offers the language, with these texts by what the source says; all others wait for their translation."""

    def speak(texts: dict[str, str]) -> None:
        messages.update("de", messages.texts())
        translate(catalogues, texts)
        messages.compile_all()
        settings.LOCALE_PATHS = [catalogues]
        settings.LANGUAGES = [*current.LANGUAGES, ("de", "Deutsch")]

    return speak
