"""Sources of rates written into the text of a cost model, and read out of it."""

import pytest

from kingside.profit.rate_sources import beside, noted

TEXT = """\
currency = "EUR"  # ours

[[pool]]
code = "desk"  # the order desk
cost = 48.00
practical_minutes = 60

[[element]]
  code = 'desk_work'
  pool = "desk"
"""


def test_a_source_goes_below_the_code_and_leaves_the_rest_as_it_is() -> None:
    text, notes = noted(TEXT, {"desk": {"source": 'the "payroll"', "is_estimated": True}})

    assert text == TEXT.replace("order desk\n", 'order desk\nsource = "the \\"payroll\\""\nestimated = true\n')
    assert notes == {"desk": {"source": 'the "payroll"', "is_estimated": True}}


def test_a_row_that_is_set_in_keeps_its_margin() -> None:
    text, _notes = noted(TEXT, {"desk_work": {"source": "asked", "is_estimated": False}})

    assert text == TEXT.replace("'desk_work'\n", "'desk_work'\n  source = \"asked\"\n")


def test_what_the_text_says_stands() -> None:
    said = TEXT.replace("cost = 48.00\n", 'cost = 48.00\nsource = "ledger"\n')

    text, notes = noted(said, {"desk": {"source": "payroll", "is_estimated": True}})

    assert text == said
    assert notes["desk"] == {"source": "ledger", "is_estimated": False}
    assert beside(said, notes) == {}


def test_writing_twice_changes_nothing() -> None:
    once = noted(TEXT, {"desk": {"source": "payroll", "is_estimated": True}})

    assert noted(*once) == once


@pytest.mark.parametrize("text", ["currency =", f"{TEXT}\ncost =", 'pool = [{ code = "desk", cost = 1 }]', "pool = 3"])
def test_a_text_that_cannot_take_it_leaves_the_source_beside(text: str) -> None:
    notes = {"desk": {"source": "payroll", "is_estimated": False}}

    assert noted(text, notes) == (text, notes)
    assert beside(text, notes) == notes
