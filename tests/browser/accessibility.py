"""What axe finds on a page."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
GRAVE = {"serious", "critical"}


def grave_violations(page: Page) -> list[str]:
    """Serious and critical violations of WCAG 2.2 AA, each with the elements it names; empty is good."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{one['id']}: {node['target']}" for one in found if one["impact"] in GRAVE for node in one["nodes"]]
