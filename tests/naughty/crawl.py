"""Walking through every page that links lead to, and collecting its forms."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

from tests.naughty.strings import MARK

SAFE_TYPES = {"submit", "button", "reset", "image", "file"}
LEFT_ALONE = {"account_logout", "persona", "end_session", "end_other_sessions"}  # end the walk, and take no text


@dataclass
class Form:
    """Where it goes, how, and what it sends when nobody touches it."""

    page: str
    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def typed(self) -> list[str]:
        """Everything but what keeps forgers out: a hidden field or a choice can be sent as anything, too."""
        return [name for name in self.fields if name != "csrfmiddlewaretoken"]


@dataclass
class Walk:
    """What was found: one form of each kind, and one address of each page with all its parameters."""

    forms: dict[tuple[str, ...], Form] = field(default_factory=dict)
    pages: dict[str, tuple[str, set[str]]] = field(default_factory=dict)


def walk(browser: Client, *, start: str, most: int = 80) -> Walk:
    """From page to page, one of each route and set of parameters."""
    found, waiting, seen = Walk(), [start], set[tuple[str, ...]]()
    while waiting and len(seen) < most:
        address = waiting.pop(0)
        parts = urlsplit(address)
        try:
            route = resolve(parts.path).view_name
        except Resolver404:
            continue
        parameters = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
        known = found.pages.setdefault(route, (parts.path, set()))
        known[1].update(parameters)
        key = (route, *sorted(parameters))
        if key in seen or route in LEFT_ALONE:
            continue
        seen.add(key)
        answer = browser.get(address, follow=True)
        if answer.headers.get("Content-Type", "").partition(";")[0] != "text/html":
            b"".join(answer)  # closes a file that is sent
            continue
        reading = Reading(answer.request["PATH_INFO"])
        reading.feed(answer.content.decode())
        waiting += reading.links
        for form in reading.forms:
            _keep(form, found, waiting)
    return found


def _keep(form: Form, found: Walk, waiting: list[str]) -> None:
    try:
        route = resolve(urlsplit(form.action).path).view_name
    except Resolver404:
        return
    if form.method == "get":
        _, known = found.pages.setdefault(route, (urlsplit(form.action).path, set()))
        known.update(form.fields)
    elif route not in LEFT_ALONE:
        found.forms.setdefault((route, *sorted(form.fields)), form)


class Reading(HTMLParser):
    """Links and forms of a page; and whatever of a string became part of the page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.injected: list[str] = []
        self._form: Form | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if MARK in tag or any(MARK in name for name in said):
            self.injected.append(self.get_starttag_text() or tag)
        if said.get("href", "").lower().startswith("javascript:"):
            self.injected.append(said["href"])
        if tag == "a" and said.get("href", "").startswith(("/", "?")):
            self.links.append(urljoin(self.page, said["href"]))
        if tag == "form":
            action = urljoin(self.page, said.get("action", ""))
            self._form = Form(self.page, action, said.get("method", "get").lower())
            self.forms.append(self._form)
        name = said.get("name", "")
        is_field = tag in {"input", "select", "textarea", "button"}
        if self._form is not None and name and is_field and (tag == "button" or said.get("type") not in SAFE_TYPES):
            self._form.fields.setdefault(name, said.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
