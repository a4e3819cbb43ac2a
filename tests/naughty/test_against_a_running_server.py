"""The same strings sent to `kingside serve` over HTTP, as a stranger on the network would send them.

What pages do with every one of their fields is looked at without a server (test_naughty_strings.py); here what lies
between is looked at, too: the server that reads requests, and the ways in which text comes.
"""

import html
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPMessage
from secrets import token_hex
from textwrap import dedent
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

import pytest

from tests.crawl import Reading
from tests.laid_out_home import LayOut
from tests.naughty.strings import NASTIEST, STRINGS

COMPANY = """
    import json, sys
    from datetime import timedelta
    import django
    django.setup()
    from django.conf import settings
    from django.test import Client
    from django.utils import timezone
    from kingside.accounts.operations import NewAccount, register
    from kingside.config.cli import main
    from kingside.core import clock
    from kingside.identity.models import ApiToken, Role
    from kingside.identity.operations import issue_token, welcome_first
    from kingside.accounts.models import Account
    from kingside.accounts.team import add_to_team

    ada = welcome_first(
        name="Ada Vos", email="ada@example.com", password="a whale off the coast", looks_after_finance=True
    )
    register(accounts=[NewAccount("A", "Alder"), NewAccount("B", "Birch")])
    for account in Account.objects.all():
        add_to_team(account=account, member=ada, team_role=Role.LEAD, by=None, valid_from=clock.today())
    _, token = issue_token(
        member=ada, name="A script", scope=ApiToken.Scope.WRITE, lasts=timedelta(days=30), at=timezone.now()
    )
    browser = Client()
    browser.force_login(ada, backend="kingside.identity.backends.Passwords")
    name = settings.SESSION_COOKIE_NAME
    told = {"session": f"{name}={browser.cookies[name].value}", "token": f"Bearer {token}", "birch": account.pk}
    print(json.dumps(told), flush=True)
    main(["serve", "--port", sys.argv[1]])
"""
PARAMETERS = ("q", "sort", "name", "page", "column", "view", "show", "map", "since_from")
HEADERS = ("User-Agent", "Referer", "Accept-Language", "X-Forwarded-For", "HX-Current-URL", "If-Modified-Since")
LONGEST_ADDRESS = 1500
TRIES = 8  # to sign in; after ten the server lets nobody try from this address for a while
NOT_SAID = {"nothing but space", "NUL", "long", "long without a break"}  # what no name of an account can be


@dataclass(frozen=True)
class Answer:
    """What came back for a request; `injected` is what of a string became part of the page."""

    status: int
    headers: HTTPMessage
    text: str
    injected: list[str]

    @property
    def is_calm(self) -> bool:
        return self.status < 500 and not self.injected


@dataclass
class Wire:
    """One connection to the server, kept open from request to request."""

    server: subprocess.Popen[str]
    connection: HTTPConnection
    session: str
    token: str
    birch: int  # the key of that account
    form_token: str = ""
    cookies: str = field(default="")

    @property
    def port(self) -> int:
        return self.connection.port

    def ask(
        self,
        address: str,
        *,
        by: str = "member",
        method: str = "",
        body: object = None,
        content_type: str = "",
        **headers: str,
    ) -> Answer:
        """As a member's browser, as her `program`, or as `nobody`; a body is a form, a file's parts, or JSON."""
        known = {"member": {"Cookie": self.session + self.cookies}, "program": {"Authorization": self.token}}
        sent = known.get(by, {}) | headers
        data: bytes | None = None
        if by == "program" and body is not None:
            data, sent["Content-Type"] = json.dumps(body).encode(), "application/json"
        elif isinstance(body, bytes):
            data, sent["Content-Type"] = body, content_type
        elif isinstance(body, Mapping):
            data, sent["Content-Type"] = urlencode(body).encode(), "application/x-www-form-urlencoded"
        self.connection.request(method or ("GET" if data is None else "POST"), address, data, sent)
        return _read(self.connection, address)

    def forms(self) -> None:
        """Get what keeps forgers out: a cookie, and the token that a form sends."""
        answer = self.ask("/accounts/A/")
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', answer.text)
        assert found, answer.status
        self.form_token = found.group(1)
        self.cookies = f"; {answer.headers['Set-Cookie'].partition(';')[0]}"

    def raw(self, request: bytes) -> int:
        """Send these bytes on a connection of their own; the status, 0 where it hung up without a word."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as line:
            line.sendall(request)
            said = line.makefile("rb").readline()
        return int(said.split()[1]) if said else 0


def _read(connection: HTTPConnection, address: str) -> Answer:
    answer = connection.getresponse()
    text = answer.read().decode(errors="replace")
    reading = Reading(address)
    if answer.headers.get_content_type() == "text/html":
        reading.feed(text)
    return Answer(answer.status, answer.headers, text, reading.injected)


@pytest.fixture(scope="module")
def wire(lay_out_home: LayOut, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    """`kingside serve`, where Ada set up a company with two accounts; one for all tests of this module."""
    home = lay_out_home(tmp_path_factory.mktemp("running") / "home")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment = kept | {
        "KINGSIDE_HOME": str(home),
        "KINGSIDE_COMPANY": "data",
        "KINGSIDE_API_A_MINUTE": "1000000",
        "DJANGO_SETTINGS_MODULE": "kingside.config.settings",
    }
    command = [sys.executable, "-c", dedent(COMPANY), str(port)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, bufsize=1) as server:
        assert server.stdout is not None
        told = json.loads(server.stdout.readline())
        assert any("Kingside is up" in line for line in server.stdout)
        found = Wire(server, HTTPConnection("127.0.0.1", port, timeout=60), **told)
        found.forms()
        with closing(found.connection):
            yield found
        server.terminate()


def test_no_parameter_and_no_place_in_an_address_ends_in_a_fault(wire: Wire) -> None:
    found: dict[str, Answer] = {}
    for name, text in STRINGS.items():
        short = text[:LONGEST_ADDRESS]
        named, everywhere = quote(short, safe=""), urlencode(dict.fromkeys(PARAMETERS, short[:150]))
        found |= {
            f"{name}, list": wire.ask(f"/accounts/?{everywhere}"),
            f"{name}, search": wire.ask(f"/search/?{urlencode({'q': short})}"),
            f"{name}, sign-in": wire.ask(f"/sign-in/?{urlencode({'next': short})}", by="nobody"),
            f"{name}, page": wire.ask(f"/accounts/{named}/"),
            f"{name}, API": wire.ask(f"/api/v1/accounts?{urlencode({'search': short, 'cursor': short})}", by="program"),
            f"{name}, record": wire.ask(f"/api/v1/accounts/{named}", by="program"),
        }

    assert wrong(found) == {}
    assert {200, 404, 422} <= {answer.status for answer in found.values()}


def test_no_header_and_no_cookie_ends_in_a_fault(wire: Wire) -> None:
    """Bytes as they are, on connections of their own; a line break ends a header, and what follows is another."""
    statuses = {}
    for name, text in STRINGS.items():
        said = text[:LONGEST_ADDRESS].encode()
        known = [f"Cookie: {wire.session}; theme=".encode() + said, *(f"{each}: ".encode() + said for each in HEADERS)]
        cookie = b"Cookie: " + wire.session.partition("=")[0].encode() + b"=" + said
        sent = {
            "with all headers": (b"/search/?q=alder", known),
            "with this session": (b"/search/", [cookie, b"X-CSRFToken: " + said]),
            "with this token": (b"/api/v1/search?q=a", [b"Authorization: Bearer " + said, b"Idempotency-Key: " + said]),
        }
        for how, (address, headers) in sent.items():
            lines = [b"GET " + address + b" HTTP/1.1", b"Host: 127.0.0.1", b"Connection: close", *headers, b"", b""]
            statuses[f"{name}, {how}"] = wire.raw(b"\r\n".join(lines))

    assert {how: status for how, status in statuses.items() if status >= 500} == {}
    assert statuses["HTML, with all headers"] == 200
    assert statuses["HTML, with this session"] == 302
    assert statuses["NUL, with all headers"] == 400


def test_a_body_larger_than_the_page_takes_is_refused_before_it_is_sent(wire: Wire) -> None:
    """The status comes though not a byte of the announced terabyte does."""
    session = b"Cookie: " + wire.session.encode()
    said = [b"Host: 127.0.0.1", b"Content-Type: multipart/form-data; boundary=x", b"Content-Length: 1099511627776"]

    statuses = {
        address: wire.raw(b"\r\n".join([b"POST " + address + b" HTTP/1.1", *said, *cookies, b"", b""]))
        for address, cookies in (
            (b"/sign-in/", [b"Cookie: csrftoken=" + b"x" * 32]),
            (b"/accounts/A/edit/", [session]),
            (b"/imports/new/lines/", [session]),
        )
    }

    assert set(statuses.values()) == {413}


def test_signing_in_with_it_lets_nobody_in(wire: Wire) -> None:
    words = [STRINGS[name] for name in NASTIEST]
    found: dict[str, Answer] = {}
    for place, (login, password) in enumerate(list(zip(words, reversed(words), strict=True))[:TRIES]):
        form = {"login": login, "password": password, "next": login, "csrfmiddlewaretoken": wire.form_token}
        found[str(place)] = wire.ask("/sign-in/", by="nobody", body=form, Cookie=wire.cookies.removeprefix("; "))

    assert wrong(found) == {}
    assert {answer.status for answer in found.values()} == {200}
    assert all("kingside-data=" not in answer.headers.get("Set-Cookie", "") for answer in found.values())


def test_a_name_is_kept_as_it_was_sent_or_refused(wire: Wire) -> None:
    found: dict[str, Answer] = {}
    kept, version = {"": "Alder"}, 1
    for name, text in STRINGS.items():
        said = {"name": text, "sector": "", "version": version}
        sent = wire.ask("/api/v1/accounts/A", by="program", method="PUT", body=said)
        account = json.loads(wire.ask("/api/v1/accounts/A", by="program").text)
        found[f"{name}, sent"] = sent
        if sent.status == 200:
            kept[name] = text
        assert account["name"] == [*kept.values()][-1], name
        if html.escape(text) != text or "{" in text:  # the page that shows it could take it for something else
            page = found[f"{name}, page"] = wire.ask("/accounts/A/edit/")
            assert html.escape(account["name"]) in page.text, name
        version = account["version"]

    assert wrong(found) == {}
    assert STRINGS.keys() - kept.keys() == NOT_SAID


def test_comments_and_names_of_files_are_shown_as_text(wire: Wire) -> None:
    found: dict[str, Answer] = {}
    for name, text in STRINGS.items():
        said = {"csrfmiddlewaretoken": wire.form_token, "key": str(uuid4()), "text": f"{text} {name}"}
        found[f"{name}, said"] = wire.ask(
            f"/comments/on/account/{wire.birch}/", **in_parts(said, "attached", f"{text}.txt", b"We met.")
        )
    for name in NASTIEST:
        said = {"csrfmiddlewaretoken": wire.form_token, "source": STRINGS[name][:60]}
        file = in_parts(said, "file", STRINGS[name], b"number,name\nC,Cedar\n")
        found[f"{name}, file"] = wire.ask("/imports/new/accounts/", **file)
    page = found["page"] = wire.ask("/accounts/B/?comments=all")
    found["files"] = wire.ask("/imports/")

    assert wrong(found) == {}
    kept = [name for name in STRINGS if found[f"{name}, said"].status == 302]
    assert [name for name in kept if not is_shown(f"{STRINGS[name]} {name}", page.text)] == []
    assert {"HTML", "script", "template", "SQL", "emoji", "right to left", "format"} <= {*kept}, kept
    assert found["HTML out of an attribute, file"].status == 302


def is_shown(text: str, page: str) -> bool:
    """Whether each line of a text stands in a page as text, whatever of it is a link."""
    says = html.unescape(re.sub(r"<[^>]*>", "", page))
    return all(line.strip() in says for line in text.split("\n"))


@pytest.mark.last
def test_once_somebody_can_sign_in_there_is_no_link_that_lets_others_in(wire: Wire) -> None:
    wire.server.send_signal(signal.SIGINT)
    assert wire.server.stdout is not None

    assert "Nobody can sign in yet" not in wire.server.stdout.read()  # mails stand there, too
    assert wire.server.wait() == 0


def in_parts(fields: Mapping[str, str], file: str, file_name: str, content: bytes) -> dict[str, Any]:
    """A form with a file, as `ask` takes it; quotes and line breaks in its name are written as browsers do."""
    edge = token_hex(16)
    heads = [(f'name="{name}"', value.encode()) for name, value in fields.items()]
    called = file_name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
    heads.append((f'name="{file}"; filename="{called}"\r\nContent-Type: text/plain', content))
    parts = [f"--{edge}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + value for head, value in heads]
    body = b"\r\n".join([*parts, f"--{edge}--\r\n".encode()])
    return {"body": body, "content_type": f"multipart/form-data; boundary={edge}"}


def wrong(found: Mapping[str, Answer]) -> dict[str, str]:
    """The answers that are no calm ones."""
    return {name: f"{each.status} {each.injected}" for name, each in found.items() if not each.is_calm}
