"""What comes in and goes out, as the document describes it."""

from collections.abc import Iterator

from ninja import Schema

import kingside.config.api  # noqa: F401 - brings the schemas of every room


def test_what_comes_and_goes_has_one_name_each() -> None:
    """Two schemas of one name are one in the document, and the last of them describes both."""
    named: dict[str, set[str]] = {}
    for schema in _descendants(Schema):
        if schema.__module__.startswith("kingside."):
            named.setdefault(schema.__name__, set()).add(schema.__module__)

    assert {name: modules for name, modules in named.items() if len(modules) > 1 and "[" not in name} == {}


def _descendants(of: type[Schema]) -> Iterator[type[Schema]]:
    for child in of.__subclasses__():
        yield child
        yield from _descendants(child)
