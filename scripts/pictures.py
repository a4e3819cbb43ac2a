"""Takes the pictures of docs/pictures/ from the demo company: python -m scripts.pictures.

Starts a server of its own on a free port, with a home that is gone afterwards, and looks at it with Debian's chromium.
The report of the command line is written beside it.
"""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from kingside.demo.facts import write_facts
from kingside.demo.timeline import Timeline
from kingside.lake.profit_map import ProfitMapRequest, build_profit_map
from scripts import chromium
from scripts.steps import REPOSITORY, Step

PICTURES = REPOSITORY / "docs" / "pictures"
IS_UP = "Kingside is up"
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage")
PAGES = {
    "today": "/today/",
    "accounts": "/accounts/",
    "profit": "/profit/",
    "map": "/profit/map/",
    "compare": "/profit/compare/",
    "codes": "/profit/codes/",
    "audit": "/audit/",
    "flags": "/flags/",
    "notices": "/you/notices/",
    "search": "/search/?q=orestad",
    "api": "/api/v1/docs/",
    "gallery": "/gallery/",
}
OF_A_LEAD = {"own-profit": "/profit/", "comments": "/accounts/10020/#comments"}
OF_FINANCE = {"questions": "/profit/cost-models/new/", "data": "/imports/", "rates": "/money/"}
EXPORT = """\
Auftrag;Pos;Kundennummer;Kundenname;Artikel;Belegdatum;Menge;Nettobetrag;Wareneinsatz;Fracht;Eilauftrag
4711;1;10010;Halvorane Foods;BRG-6204;03/04/2026;12;1.234,50;801,20;18,00;nein
4711;2;10010;Halvorane Foods;SEA-1120;03/04/2026;3;96,00;40,10;4,50;nein
4712;1;10020;Orrestad Paper;DRV-0450;05/04/2026;1;58,90;44,00;21,00;ja
"""
ARE_DRAWN = "() => document.querySelectorAll('.ks-plot').length === document.querySelectorAll('[data-drawn]').length"


@dataclass(frozen=True)
class Screen:
    """What the reader holds; `density` is in device pixels per pixel."""

    name: str
    width: int
    height: int
    colours: Literal["light", "dark"] = "light"
    density: int = 1
    is_phone: bool = False


SCREENS = (
    Screen("light", 1280, 800),
    Screen("dark", 1280, 800, colours="dark"),
    Screen("phone", 390, 844, density=2, is_phone=True),
)


def main() -> None:
    browser_program = chromium.program()
    if browser_program is None:
        raise SystemExit(
            "Pictures are taken with chromium, and none is here (apt-get install chromium-headless-shell)."
        )
    PICTURES.mkdir(exist_ok=True)
    with demo() as address, mailed() as report, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_program, args=FLAGS)
        for screen in SCREENS:
            with Step(screen.name.capitalize()) as step:
                with _context(browser, screen, address) as context:
                    sizes = [_take(page, name, screen) for name, page in _visits(context, report)]
                step.outcome = (
                    f"{len(sizes)} pictures, {sum(sizes) / 1000:.0f} kB, the largest {max(sizes) / 1000:.0f} kB"
                )
        browser.close()


@contextmanager
def demo() -> Iterator[str]:
    """The address of a demo company that nobody has touched."""
    port = _free_port()
    command = [sys.executable, "-m", "kingside.config.cli", "demo", "--port", str(port)]
    with tempfile.TemporaryDirectory(prefix="kingside-pictures-") as home:
        surroundings = os.environ | {"KINGSIDE_HOME": home, "PYTHONUNBUFFERED": "1"}
        with subprocess.Popen(command, env=surroundings, stdout=subprocess.PIPE, text=True) as server:
            try:
                _wait_until_up(server)
                yield f"http://localhost:{port}"
            finally:
                server.terminate()


@contextmanager
def mailed() -> Iterator[str]:
    """The address of the report of the demo company's last year, as it lies on a disk."""
    with tempfile.TemporaryDirectory(prefix="kingside-pictures-") as name:
        folder, now = Path(name), datetime.now(UTC)
        year = write_facts(folder / "facts", timeline=Timeline(today=now.date()), scale=1, say=lambda _: None)[-1]
        place = folder / "report.html"
        build_profit_map(
            ProfitMapRequest(
                lines=year.lines, accounts=year.accounts, costs=year.costs, out=folder / "map", html=place, at=now
            )
        )
        yield place.as_uri()


def _wait_until_up(server: subprocess.Popen[str]) -> None:
    for line in server.stdout or ():
        if line.startswith(IS_UP):
            return
    raise SystemExit("The demo company did not start.")


@contextmanager
def _context(browser: Browser, screen: Screen, address: str) -> Iterator[BrowserContext]:
    context = browser.new_context(
        base_url=address,
        viewport={"width": screen.width, "height": screen.height},
        device_scale_factor=screen.density,
        is_mobile=screen.is_phone,
        has_touch=screen.is_phone,
        color_scheme=screen.colours,
        reduced_motion="reduce",
        locale="en-GB",
    )
    yield context
    context.close()


def _visits(context: BrowserContext, report: str) -> Iterator[tuple[str, Page]]:
    """Each page by the name of its picture, signed in from the second on."""
    page = context.new_page()
    page.goto("/sign-in/")
    yield "sign-in", page
    yield from _as(page, "Nadia Ferhane", PAGES)
    page.goto("/accounts/?show=worst")
    page.locator("tbody a").first.click()
    yield "account", page
    page.get_by_role("link", name="Team").click()
    yield "team", page
    yield from _as(page, "Jonas Tveitmark", OF_A_LEAD)
    yield from _as(page, "Lucia Brandhaug", OF_FINANCE)
    page.goto("/imports/new/lines/")
    page.get_by_label("File").set_input_files({"name": "april.csv", "mimeType": "text/csv", "buffer": EXPORT.encode()})
    page.get_by_label("Where it comes from").fill("SAP")
    page.get_by_role("button", name="Read the file").click()
    page.get_by_role("button", name="Try the rows").wait_for()
    yield "columns", page
    page.goto(report)
    yield "report", page


def _as(page: Page, persona: str, pages: Mapping[str, str]) -> Iterator[tuple[str, Page]]:
    """These pages as the persona sees them."""
    page.context.clear_cookies()
    page.goto("/sign-in/")
    page.get_by_role("button", name=persona).click()
    for name, path in pages.items():
        page.goto(path)
        yield name, page


def _take(page: Page, name: str, screen: Screen) -> int:
    """Take the first screenful, fonts loaded and pictures drawn; the size of the file in bytes."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    page.wait_for_function(ARE_DRAWN)
    path = PICTURES / f"{name}-{screen.name}.png"
    page.screenshot(path=path)
    return Path(path).stat().st_size


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    main()
