"""Exports of real systems, as their makers publish them."""

from pathlib import Path

import pytest

from kingside.lake.intake import Wanted
from tests.lake.intake.conftest import Tray

pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module")
def exports(real_data: Path) -> Path:
    """The folder of exports of customer systems."""
    return real_data / "crm-formats"


def test_every_export_is_read_without_a_word(exports: Path, tray: Tray) -> None:
    for file in sorted(exports.rglob("*.csv")):
        assert tray.read(file).columns, file.name


def test_opportunities_keep_their_amounts(exports: Path, tray: Tray) -> None:
    file = exports / "encodings" / "opportunityData.csv"
    header = next(column.name for column in tray.read(file).columns if column.name.lower() == "amount")

    checked = tray.check(file, [Wanted("amount", header, "number")])

    assert (checked.good, checked.bad) == (38, 0)
    assert sum(amount for (amount,) in tray.good() if amount is not None) == 6_270_000


@pytest.mark.parametrize("mark", ["UTF8", "UTF16LE", "UTF16BE"])
def test_marks_of_the_encoding_are_no_part_of_the_first_name(exports: Path, tray: Tray, mark: str) -> None:
    first = tray.read(exports / "encodings" / f"csvtext_BOM_{mark}.csv").columns[0].name

    assert first == first.strip("\ufeff")
    assert first.isascii()
