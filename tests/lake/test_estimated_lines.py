"""Which lines took a default: docs/methods/profit-map.md."""

import pytest

from kingside.lake import estimates
from tests.lake.books import profit_map, table
from tests.lake.workshop import COSTS, LINES

GAPS = [row | {"cases": "" if row["product"] in ("L2", "L4", "L5") else row["cases"]} for row in table(LINES)]
DEFAULTED = COSTS.replace("[column.rush]", "[column.cases]\ndefault = 2.50\n\n[column.rush]")
KEYS = ("element", "order", "line", "driver", "default_used")


@pytest.mark.req("PRF-18")
def test_each_line_that_took_a_default_is_named_with_what_was_missing_and_what_counts_instead() -> None:
    found = profit_map(lines=GAPS, costs=DEFAULTED, with_lines=True)

    rows = [tuple(row[key] for key in KEYS) for row in found.tables["estimated_lines"]]
    assert rows == [  # the return L4 is neither picked nor delivered: its gap counts nowhere
        ("picking", "O1", 2, "cases", "2.50"),
        ("picking", "O1", 5, "cases", "2.50"),
        ("delivery", "O1", 2, "cases", "2.50"),
        ("delivery", "O1", 5, "cases", "2.50"),
    ]
    counted = {row["element"]: row["estimated_lines"] for row in found.tables["elements"] if row["estimated_lines"]}
    assert counted == {"picking": 2, "delivery": 2}


def test_of_many_lines_the_largest_are_kept_and_all_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(estimates, "MOST_ESTIMATED", 1)

    found = profit_map(lines=GAPS, costs=DEFAULTED, with_lines=True)

    assert [row["line"] for row in found.tables["estimated_lines"]] == [2, 2]
    assert found.one("elements", element="picking")["estimated_lines"] == 2


def test_where_every_driver_is_there_no_file_is_written() -> None:
    assert "estimated_lines" not in profit_map(lines=table(LINES), costs=COSTS, with_lines=True).tables
