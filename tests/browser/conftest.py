"""A browser on a running server. Tests here carry the mark `browser`; an error in its console fails them."""

import os
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from kingside.identity.models import Member
from scripts import chromium
from tests.browser.accessibility import DESK
from tests.cast import ClientOf

# Playwright runs an event loop in the test's thread, where Django would otherwise refuse to ask the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

expect.set_options(timeout=30_000)  # milliseconds: other tests may take the whole machine meanwhile

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)

SignIn = Callable[[Member], Page]


@pytest.fixture(scope="session")
def browser_name() -> str:
    return "chromium"


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """Debian's chromium; nothing is downloaded."""
    return {"executable_path": chromium.program(), "args": list(FLAGS)}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, object]:
    return {"viewport": DESK, "reduced_motion": "reduce", "locale": "en-GB"}


@pytest.fixture
def sign_in(live_server: LiveServer, page: Page, context: BrowserContext, client_of: ClientOf) -> SignIn:
    """Give the browser this member's session; the page answers addresses relative to the server."""

    def signed_in(member: Member) -> Page:
        cookie = django_settings.SESSION_COOKIE_NAME
        session = client_of(member).cookies[cookie].value
        context.add_cookies([{"name": cookie, "value": session, "url": live_server.url}])
        return page

    return signed_in


@pytest.fixture
def url(live_server: LiveServer) -> str:
    return str(live_server.url)


@pytest.fixture(autouse=True)
def _plain_static_files(settings: Settings) -> None:
    """Assets as they lie in the package: compressed copies are the server's business."""
    static = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": static}


@pytest.fixture
def expected_status() -> int | None:
    """An answer that these tests ask for, and that the console may therefore report, such as 409."""
    return None


@pytest.fixture(autouse=True)
def _console_stays_silent(page: Page, expected_status: int | None) -> Iterator[None]:
    """Errors and warnings of the console, content security policy included, and errors nobody caught."""
    said: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        is_expected = expected_status is not None and f"status of {expected_status}" in message.text
        if message.type in {"error", "warning"} and not is_expected:
            said.append(f"{message.type}: {message.text}")

    page.on("console", listen)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield
    assert said == []
