"""A language that is offered has every text, and loses no value of any."""

import re

import pytest
from django.conf import settings

from scripts.messages import is_translated, languages, read, texts

VALUE = re.compile(r"%\([a-z_]+\)[sd]|\{[a-z_]*[^{}]*\}")


def test_what_is_offered_has_a_catalogue() -> None:
    offered = {code.replace("-", "_") for code, _ in settings.LANGUAGES} - {"en"}

    assert {name.lower() for name in languages()} == {name.lower() for name in offered}


def test_the_source_is_read_for_all_kinds_of_texts() -> None:
    found = {message.id if isinstance(message.id, str) else message.id[0] for message in texts() if message.id}

    assert {
        "Numbers and days",  # of a form, lazily
        "Write them this way",  # of a template
        "There is no time zone of this name; choose one such as Europe/Berlin.",  # the docstring of an error
    } <= found


@pytest.mark.parametrize("name", languages())
def test_a_catalogue_is_in_step_with_the_source(name: str) -> None:
    assert {message.id for message in read(name)} == {message.id for message in texts()}, "run make messages"


@pytest.mark.parametrize("name", languages())
def test_a_language_lacks_no_text_and_loses_no_value(name: str) -> None:
    wanting = [
        message.id
        for message in read(name)
        if message.id and (not is_translated(message.string) or _values(message.id) != _values(message.string))
    ]

    assert wanting == []


def _values(text: object) -> set[str]:
    """Of a text with a plural: of the forms together, since a singular may leave out the number."""
    forms = [text] if isinstance(text, str) else list(text)  # type: ignore[call-overload]
    return {value for form in forms for value in VALUE.findall(form)}
