import json
from decimal import Decimal
from pathlib import Path

import pytest

from kingside.web import figures

CASES = json.loads((Path(__file__).parent / "figure_cases.json").read_text(encoding="utf-8"))


def read(style: str, value: str) -> str:
    number = Decimal(value)
    if style == "money":
        return figures.NARROW_SPACE.join(part for part in figures.short(number) if part)
    return {
        "exact": figures.exact,
        "percent": figures.percent,
        "count": lambda whole: figures.exact(whole, places=0),
    }[style](number)


@pytest.mark.parametrize(("style", "value", "text"), CASES)
def test_a_number_reads_the_same_as_in_the_browser(style: str, value: str, text: str) -> None:
    assert read(style, value) == text


def test_an_exact_percentage_keeps_every_digit() -> None:
    assert figures.exact_percent(Decimal("-3.118834")) == "−311.8834\N{NARROW NO-BREAK SPACE}%"
