"""A language that nobody speaks: every text that was translated shows it, so what stays English was not marked."""

import calendar
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any, Final
from zoneinfo import available_timezones

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils import translation
from iso4217 import Currency

from kingside.web import locales

KEPT: Final = re.compile(r"(%\([a-z_]+\)[sd]|%[sd]|\{[^{}]*\}|<[^>]*>|&[a-z]+;|https?://\S+)")
WORD: Final = re.compile(r"[A-Za-z]{3,}")
CODE: Final = re.compile(r'^ *code *= *"(\w+)"', re.MULTILINE)  # of a resource or an element, in a cost model
ADDRESS: Final = re.compile(r"https?://\S+")
NAMES: Final = {
    "Kingside",
    "CSV",
    "XLSX",
    "TOTP",
    "API",
    "HTTP",
    *("DELETE", "GET", "PATCH", "POST", "PUT"),
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


def words_of_libraries() -> set[str]:
    """What currencies, locales, time zones and months are called by libraries, which do not know the other tongue."""
    named = [*map(locales.name_of, locales.OFFERED), *map(str, dict(settings.LANGUAGES).values())]
    months = [*calendar.month_name, *calendar.month_abbr]
    called = [*months, *(f"{each.code} {each.currency_name}" for each in Currency), *named, *available_timezones()]
    return set(WORD.findall(" ".join(called).replace("_", " ")))


def _words_of(model: type[models.Model]) -> Iterator[str]:
    kinds = (models.CharField, models.TextField, models.JSONField, models.UUIDField, models.GenericIPAddressField)
    held = [field.attname for field in model._meta.concrete_fields if isinstance(field, kinds)]
    for row in model._base_manager.values_list(*held) if held else ():
        text = " ".join(map(str, row))
        yield from WORD.findall(text)
        yield from (code.partition("_")[0].capitalize() for code in CODE.findall(text))  # as a page begins with it


class Page(HTMLParser):
    """The English words that people read on a page, outside of what says of itself that it is English."""

    def __init__(self) -> None:
        super().__init__()
        self.english: dict[str, str] = {}
        self._silent = 0
        self._in_english: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._in_english or (tag != "html" and ("lang", "en") in attrs):
            self._in_english.append(tag)
            return
        self._silent += tag in SILENT
        for name, value in attrs:
            if name in READ and value:
                self._read(value)

    def handle_endtag(self, tag: str) -> None:
        if self._in_english:
            while self._in_english.pop() != tag:  # those that are never closed
                pass
            return
        self._silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        if not self._silent and not self._in_english:
            self._read(data)

    def _read(self, text: str) -> None:
        for word in WORD.findall(ADDRESS.sub("", text)):
            self.english.setdefault(word, " ".join(text.split())[:80])
