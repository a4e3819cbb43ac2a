"""A language that nobody speaks: every text that was translated shows it, so what stays English was not marked."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils import translation

from kingside.web import locales

KEPT: Final = re.compile(r"(%\([a-z_]+\)[sd]|%[sd]|\{[^{}]*\}|<[^>]*>|&[a-z]+;|https?://\S+)")
WORD: Final = re.compile(r"[A-Za-z]{3,}")
ADDRESS: Final = re.compile(r"https?://\S+")
NAMES: Final = {
    "Kingside",
    "CSV",
    "XLSX",
    "TOTP",
    "API",
    "HTTP",
    "JSON",
    "Excel",
    "REST",
    "OpenAPI",
    "Ctrl",
    "Esc",
    "TOML",
}
READ: Final = {"aria-label", "aria-description", "title", "placeholder", "alt"}
SILENT: Final = {"script", "style", "code", "kbd", "pre"}


def spoken(text: str) -> str:
    """The same in wide letters; what stands for a value, and marks of the page, stay."""
    parts = KEPT.split(text)
    return "".join(part if place % 2 else _wide(part) for place, part in enumerate(parts))


def _wide(text: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if letter.isascii() and letter.isalpha() else letter for letter in text)


def speak(monkeypatch: Any) -> None:
    """Let gettext answer in it, whatever a page was written in."""
    trans = vars(translation)["_trans"]  # where all of Django's functions ask
    monkeypatch.setattr(trans, "gettext", spoken, raising=False)
    monkeypatch.setattr(trans, "pgettext", lambda _context, text: spoken(text), raising=False)
    monkeypatch.setattr(trans, "ngettext", lambda one, many, n: spoken(one if n == 1 else many), raising=False)
    monkeypatch.setattr(
        trans, "npgettext", lambda _context, one, many, n: spoken(one if n == 1 else many), raising=False
    )


def words_of_the_data() -> set[str]:
    """Every word that some row holds: names, titles, numbers, what was said."""
    return {word for model in apps.get_models() for word in _words_of(model)}


def names_of_languages() -> set[str]:
    """Those of what is offered: Babel says them in the language of the page, which no test can make it speak."""
    names = [*map(locales.name_of, locales.OFFERED), *dict(settings.LANGUAGES).values()]
    return set(WORD.findall(" ".join(map(str, names))))


def _words_of(model: type[models.Model]) -> Iterator[str]:
    kinds = (models.CharField, models.TextField, models.JSONField, models.UUIDField, models.GenericIPAddressField)
    held = [field.attname for field in model._meta.concrete_fields if isinstance(field, kinds)]
    for row in model._base_manager.values_list(*held) if held else ():
        yield from WORD.findall(" ".join(map(str, row)))


class Page(HTMLParser):
    """The English words that people read on a page."""

    def __init__(self) -> None:
        super().__init__()
        self.english: dict[str, str] = {}
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in SILENT
        for name, value in attrs:
            if name in READ and value:
                self._read(value)

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._read(data)

    def _read(self, text: str) -> None:
        for word in WORD.findall(ADDRESS.sub("", text)):
            self.english.setdefault(word, " ".join(text.split())[:80])
