"""A draft taken apart, and put together again."""

import pytest

from kingside.lake.cost_text import read_document, text_of
from kingside.profit.parts import is_apart, parts_of_text, told, whole_from
from kingside.profit.rate_sources import noted
from tests.lake.workshop import COSTS

NOTES = {"desk": {"source": "payroll", "is_estimated": False}}


def test_put_together_it_says_what_it_said() -> None:
    name, toml, notes = whole_from(parts_of_text("Standard", COSTS, NOTES))

    assert (name, notes) == ("Standard", NOTES)
    assert read_document(toml) == read_document(noted(COSTS, NOTES)[0])
    assert toml == text_of(read_document(toml))


def test_a_place_is_called_as_a_person_would() -> None:
    parts = parts_of_text("Standard", COSTS, NOTES)

    assert str(parts["pool desk, cost"]) == "48.00"
    assert parts["element picking, where"] == "not is_return"
    assert parts["order of the elements"].startswith("order_entry, picking")
    assert parts["pool desk, source"] == "payroll"
    assert "pool desk, estimated" not in parts


def test_what_goes_without_saying_is_no_change() -> None:
    written_out = COSTS.replace('code = "picking"', 'code = "picking"\nstep = "serve"')

    assert written_out != COSTS
    assert told(parts_of_text("Standard", written_out, {})) == told(parts_of_text("Standard", COSTS, {}))


@pytest.mark.parametrize(
    "text",
    [
        "currency =",
        "[[pool]]\ncost = 1",
        '[[pool]]\ncode = "a"\n[[pool]]\ncode = "a"',
        '[[pool]]\ncode = "a, b"',
        "pool = 3",
        "element = [1, 2]",
        "hurdle = [1]",
        'column = "x"',
        '[column."a, b"]\ntype = "text"',
        "[period]\nfrom = [1]",
    ],
)
def test_what_has_no_place_of_its_own_stays_one_text(text: str) -> None:
    parts = parts_of_text("Standard", text, {})

    assert not is_apart(parts)
    assert parts["text"] == text
