"""Specimens for the gallery: invented figures that bring every component into every state."""


def page() -> dict[str, object]:
    """What the gallery shows."""
    return {}
