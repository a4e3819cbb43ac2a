import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from kingside.web import figures

CASES: list[tuple[str, str, str]] = json.loads(
    (Path(__file__).parent / "figure_cases.json").read_text(encoding="utf-8")
)
SPACE = figures.NARROW_SPACE
STYLES: dict[str, Callable[[Decimal], str]] = {
    "money": lambda value: SPACE.join(part for part in figures.short(value) if part),
    "exact": figures.exact,
    "percent": figures.percent,
    "count": lambda value: figures.exact(value, places=0),
}


@pytest.mark.parametrize(("style", "value", "text"), CASES)
def test_a_number_reads_the_same_as_in_the_browser(style: str, value: str, text: str) -> None:
    assert STYLES[style](Decimal(value)) == text


def test_an_exact_percentage_keeps_every_digit() -> None:
    assert figures.exact_percent(Decimal("-3.118834")) == f"−311.8834{SPACE}%"


def test_the_short_amount_carries_the_exact_one() -> None:
    html = figures.written(Decimal("-4213442.12"), "money", "EUR")

    assert "−4.2" in html
    assert 'value="-4213442.12"' in html
    assert 'title="−4,213,442.12 EUR"' in html
    assert "is-loss" in html


@pytest.mark.req("GEN-07")
@pytest.mark.parametrize("style", STYLES)
def test_no_value_reads_unknown_and_zero_does_not(style: str) -> None:
    assert figures.written(None, style) == '<span class="ks-unknown">unknown</span>'
    assert "unknown" not in figures.written(Decimal(0), style)


def test_an_estimate_carries_a_tilde() -> None:
    html = figures.written(Decimal("4213442.12"), "money", is_estimated=True)

    assert ">~4.2" in html
    assert "estimated" in html


def test_a_float_is_refused() -> None:
    with pytest.raises(TypeError, match="never floats"):
        figures.written(0.1, "money")  # type: ignore[arg-type]


def test_what_is_written_is_escaped() -> None:
    assert "<b>" not in figures.written(1, "money", "<b>")
