"""HTML as a tree: whatever comes from a file enters as text, so that there is nothing to forget to escape."""

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element, tostring

__all__ = ["Child", "document", "tag"]

Child = Element | str | None | Iterable["Child"]
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")  # no text has these, and HTML allows none of them


def tag(name: str, /, *children: Child, **attributes: object) -> Element:
    """An element. `class_` is its class, `stroke_width` its stroke-width; an attribute that is None is left out.

    A child that is None is left out, a list of children is laid out in its place.
    """
    given = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items() if value is not None}
    element = Element(name, {key: _seen(str(value)) for key, value in given.items()})
    _append(element, children)
    return element


def document(root: Element) -> str:
    """The page as a file has it."""
    return f"<!doctype html>\n{tostring(root, encoding='unicode', method='html')}\n"


def _append(element: Element, children: Iterable[Child]) -> None:
    for child in children:
        if isinstance(child, Element):
            element.append(child)
        elif isinstance(child, str):
            _append_text(element, _seen(child))
        elif child is not None:
            _append(element, child)


def _append_text(element: Element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _seen(text: str) -> str:
    return UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text)
