"""Walking through every page that links lead to, and collecting its forms."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

from tests.naughty.strings import MARK

STARTS = ("/", "/accounts/?sort=net_profit", "/accounts.csv")
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


@dataclass(frozen=True)
class Answer:
    """What one address answered, a page or a file."""

    address: str
    status: int
    kind: str  # such as text/html
    text: str


@dataclass
class Walk:
    """All answers; one form of each kind, and one address of each page with all parameters that it was seen with."""

    answers: list[Answer] = field(default_factory=list)
    forms: dict[tuple[str, ...], Form] = field(default_factory=dict)
    pages: dict[str, tuple[str, set[str]]] = field(default_factory=dict)


class NoEnd(AssertionError):
    """There are more places than a walk should find: is there a page that leads to ever new ones?"""


def walk(browser: Client, *, starts: Iterable[str] = STARTS, most: int = 300) -> Walk:
    """From page to page; each route once, of each account that it is about, and with each parameter that leads there.

    Not in every combination of parameters: lists alone have thousands.
    """
    found, waiting, seen, n = Walk(), deque(starts), dict[tuple[str, str], set[str]](), 0
    while waiting:
        address = waiting.popleft()
        parts = urlsplit(address)
        route, account = _place(parts.path)
        parameters = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
        found.pages.setdefault(route, (parts.path, set()))[1].update(parameters)
        known = seen.get((route, account))
        if route in LEFT_ALONE or (known is not None and parameters <= known):
            continue
        seen.setdefault((route, account), set()).update(parameters)
        n += 1
        if n > most:
            raise NoEnd(f"{most} pages were read, and {len(waiting)} wait, such as {address}.")
        waiting += _read(browser, address, found)
    return found


def _place(path: str) -> tuple[str, str]:
    """The name of a route, and the number of the account that the address is about; unknown paths are their own."""
    try:
        match = resolve(path)
    except Resolver404:
        return path, ""
    return match.view_name, str(match.kwargs.get("number", ""))


def _read(browser: Client, address: str, found: Walk) -> list[str]:
    answer = browser.get(address, follow=True)
    text = b"".join(answer).decode()  # also closes a file that is sent
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    found.answers.append(Answer(address, answer.status_code, kind, text))
    if kind != "text/html":
        return []
    reading = Reading(answer.request["PATH_INFO"])
    reading.feed(text)
    for form in reading.forms:
        _keep(form, found)
    return reading.links


def _keep(form: Form, found: Walk) -> None:
    try:
        route = resolve(urlsplit(form.action).path).view_name
    except Resolver404:
        return
    if form.method == "get":
        found.pages.setdefault(route, (urlsplit(form.action).path, set()))[1].update(form.fields)
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
        if tag == "a" and not said.get("href", "#").startswith("#"):
            self._follow(urljoin(self.page, said["href"]))
        if tag == "form":
            action = urljoin(self.page, said.get("action", ""))
            self._form = Form(self.page, action, said.get("method", "get").lower())
            self.forms.append(self._form)
        name = said.get("name", "")
        is_field = tag in {"input", "select", "textarea", "button"}
        if self._form is not None and name and is_field and (tag == "button" or said.get("type") not in SAFE_TYPES):
            self._form.fields.setdefault(name, said.get("value", ""))

    def _follow(self, link: str) -> None:
        parts = urlsplit(link)
        if not parts.scheme and not parts.netloc:
            self.links.append(link)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
