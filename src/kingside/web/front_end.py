"""The built front end: what `npm run build` left in static/dist, and the tags that load it."""

from pathlib import Path
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django_vite.core.asset_loader import DjangoViteAssetLoader

DIST: Final = Path(__file__).parent / "static" / "dist"
MANIFEST: Final = DIST / "manifest.json"
ENTRY: Final = "src/main.ts"
PLOTS: Final = "src/pictures/plots/index.ts"


def is_built() -> bool:
    """Whether there is a manifest; a check-out that was never set up has none, and its pages come plain."""
    return MANIFEST.is_file()


def tags() -> SafeString:
    """The link and script elements of the entry; empty when the front end was not built."""
    if not is_built():
        return SafeString("")
    return SafeString(DjangoViteAssetLoader.instance().generate_vite_asset(ENTRY))


def plots_preload() -> SafeString:
    """Has the browser fetch what draws while it still reads the page; only pages with a picture need it."""
    if not is_built():
        return SafeString("")
    url = DjangoViteAssetLoader.instance().generate_vite_asset_url(PLOTS)
    return format_html('<link rel="modulepreload" href="{}">', url)
