"""What axe finds on a page, and whether it fits a phone."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize, expect

RULES: dict[str, object] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
CONTRAST = "color-contrast"
GRAVE = {"serious", "critical"}
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 800}
# dark paper has other colours and nothing else, and comes while a page is open; a phone has the colours of light paper
ON_DARK_PAPER = "on dark paper"
LOOKS: dict[str, tuple[Literal["light", "dark"], ViewportSize, dict[str, object]]] = {
    "on light paper": ("light", DESK, RULES),
    ON_DARK_PAPER: ("dark", DESK, RULES | {"runOnly": {"type": "rule", "values": [CONTRAST]}}),
    "on a phone": ("light", PHONE, RULES | {"rules": {CONTRAST: {"enabled": False}}}),
}


def grave_violations(page: Page, rules: Mapping[str, object] = RULES) -> list[str]:
    """Serious and critical violations of WCAG 2.2 AA, each with the elements it names; empty is good."""
    found = Axe().run(page, options=dict(rules)).response["violations"]
    return [f"{one['id']}: {node['target']}" for one in found if one["impact"] in GRAVE for node in one["nodes"]]


def flaws(page: Page, show: Callable[[], object] = lambda: None) -> dict[str, list[str]]:
    """What is grave in each look, and what does not fit a phone; {} is good. `show` opens the page in each of them."""
    found = {}
    for look, (paper, size, rules) in LOOKS.items():
        page.emulate_media(color_scheme=paper)
        page.set_viewport_size(size)
        if look != ON_DARK_PAPER:
            show()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        wrong = grave_violations(page, rules)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append("it scrolls sideways")
        if wrong:
            found[look] = wrong
    return found


def flaws_in(page: Page, parts: Mapping[str, Callable[[], object]]) -> dict[str, dict[str, list[str]]]:
    """The same of several pages, or parts of one, each with what shows it; {} is good."""
    every = {name: flaws(page, show) for name, show in parts.items()}
    return {name: wrong for name, wrong in every.items() if wrong}


def flaws_of(page: Page, url: str, addresses: Iterable[str]) -> dict[str, dict[str, list[str]]]:
    """The same of several addresses; pictures are drawn before anything is looked at."""

    def opened(address: str) -> None:
        page.goto(f"{url}{address}")
        if page.viewport_size == DESK:
            for picture in page.locator(".ks-chart").all():
                expect(picture.locator(".ks-plot")).to_be_visible()

    return flaws_in(page, {address: partial(opened, address) for address in addresses})
