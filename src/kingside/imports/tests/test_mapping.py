"""What the lake says of rows, in the language of whoever tries them."""

import pytest

from kingside.imports.kinds import import_kinds
from kingside.imports.mapping import Mapped, agreements_for, rules_for
from tests.texts.other_tongue import speak, spoken


def test_what_no_row_may_do_is_a_text(monkeypatch: pytest.MonkeyPatch) -> None:
    (written,) = rules_for(import_kinds["lines"], Mapped({"cogs": "COGS", "quantity": "Qty"}))
    speak(monkeypatch)

    (read,) = rules_for(import_kinds["lines"], Mapped({"cogs": "COGS", "quantity": "Qty"}))

    assert "{cell}" in read.sentence
    assert read.sentence == spoken(written.sentence) != written.sentence


def test_what_rows_have_to_agree_about_is_a_text(monkeypatch: pytest.MonkeyPatch) -> None:
    speak(monkeypatch)

    (agreement,) = agreements_for(import_kinds["accounts"], Mapped({"number": "Number", "name": "Name"}))

    assert agreement.of == spoken("account number")
