"""A changed rate is calculated from sums that are kept beside the facts, to the same tables as from the start."""

from __future__ import annotations

from pathlib import Path

import pytest

from kingside.lake.kept import MOST, KeptSums
from kingside.lake.kept_rows import MOST as MOST_ROWS
from kingside.lake.kept_rows import KeptRows
from kingside.lake.refusal import Refusal
from tests.lake.books import BuiltMap, Row, profit_map, table
from tests.lake.workshop import COSTS, LINES

DEARER_OVERHEAD = COSTS.replace("0.02 * max(net_revenue, 0)", "0.03 * max(net_revenue, 0) + 1.10")
CARE = """
[[element]]
code = "care"
per = "account"
amount = "12 + 3 * lines + visits"
"""
PLAIN = 'currency = "EUR"\nhurdle = 0.05\nlevel = "net"\n'
ACCOUNTS = [{"account": "A", "visits": "2"}, {"account": "B", "visits": "5"}, {"account": "Idle", "visits": "7"}]


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    folder = tmp_path / "sums"
    folder.mkdir()
    return folder


@pytest.fixture
def nothing_is_kept_any_more(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The workshop was calculated before; whatever is calculated from the start now fails."""
    workshop(COSTS, kept=kept)
    forbid_the_start(monkeypatch)


def forbid_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        pytest.fail("calculated from the start")

    monkeypatch.setattr(KeptSums, "keep", fail)
    monkeypatch.setattr(KeptRows, "keep", fail)


def workshop(costs: str, *, kept: Path | None, lines: str = LINES, accounts: list[Row] | None = None) -> BuiltMap:
    return profit_map(lines=table(lines), costs=costs, accounts=accounts, kept=kept)


def said(built: BuiltMap) -> dict[str, object]:
    """All that a map says but how long it took."""
    return {**built.files, **{name: value for name, value in built.summary.items() if name != "run"}}


@pytest.mark.usefixtures("nothing_is_kept_any_more")
@pytest.mark.parametrize(
    "costs",
    [
        DEARER_OVERHEAD,
        COSTS.replace("0.10 * max(net_revenue, 0)", "-0.25 * net_revenue"),
        COSTS.replace("hurdle = 0.05", "hurdle = 0.20"),
        COSTS.replace('step = "overhead"', 'step = "sustaining"'),
        COSTS.replace("operating_profit = 188.50", "operating_profit = 100.00"),
        COSTS,
    ],
    ids=["overhead", "capital", "hurdle", "step", "ledger", "nothing"],
)
def test_what_a_line_costs_by_itself_changes_without_sorting_the_lines_again(kept: Path, costs: str) -> None:
    assert said(workshop(costs, kept=kept)) == said(workshop(costs, kept=None))


@pytest.mark.parametrize(
    "costs",
    [
        COSTS.replace('amount = "45.00"', 'amount = "44.00"'),
        COSTS.replace("cost = 48.00", "cost = 49.00"),
        COSTS.replace("2 + 0.5*cases", "3 + 0.5*cases"),
        COSTS.replace('split = "cases"', 'split = "lines"'),
        COSTS.replace("to = 2025-03-31", "to = 2025-02-28"),
        COSTS.replace("[ledger]", CARE.replace(" + visits", "") + "[ledger]"),
    ],
    ids=["order", "pool", "minutes", "split", "period", "element"],
)
def test_what_needs_whole_orders_is_calculated_anew(kept: Path, costs: str) -> None:
    workshop(COSTS, kept=kept)

    assert said(workshop(costs, kept=kept)) == said(workshop(costs, kept=None))
    assert len(list(kept.glob("*.parquet"))) == 2


def test_lines_left_out_as_intercompany_are_kept_apart(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, others = (f"intercompany = \"{which} or product = 'L2'\"\n" for which in ("account = 'B'", "rush"))
    with_care = COSTS.replace("[ledger]", CARE + "[ledger]")
    changed = DEARER_OVERHEAD.replace("[ledger]", CARE + "[ledger]")
    workshop(ours + with_care, kept=kept, accounts=ACCOUNTS)
    anew = workshop(others + changed, kept=kept, accounts=ACCOUNTS)
    assert said(anew) == said(workshop(others + changed, kept=None, accounts=ACCOUNTS))
    forbid_the_start(monkeypatch)

    again = workshop(ours + changed, kept=kept, accounts=ACCOUNTS)

    assert said(again) == said(workshop(ours + changed, kept=None, accounts=ACCOUNTS))
    assert (again.summary["intercompany"]["accounts"], again.column("accounts", "account")) == (["B"], ["A", "Idle"])


def test_other_lines_are_calculated_anew(kept: Path) -> None:
    workshop(COSTS, kept=kept)
    corrected = LINES.replace("500.00      400.00 9", "500.01      400.00 9")

    assert said(workshop(COSTS, kept=kept, lines=corrected)) == said(workshop(COSTS, kept=None, lines=corrected))


def test_other_accounts_are_calculated_anew(kept: Path) -> None:
    costs = COSTS.replace("[ledger]", CARE + "[ledger]")
    workshop(costs, kept=kept, accounts=ACCOUNTS)
    busier = [*ACCOUNTS[1:], {"account": "A", "visits": "9"}]

    assert said(workshop(costs, kept=kept, accounts=busier)) == said(workshop(costs, kept=None, accounts=busier))


def test_accounts_without_lines_keep_their_cost(kept: Path) -> None:
    costs = COSTS.replace("[ledger]", CARE + "[ledger]")
    changed = DEARER_OVERHEAD.replace("[ledger]", CARE + "[ledger]")
    workshop(costs, kept=kept, accounts=ACCOUNTS)

    again = workshop(changed, kept=kept, accounts=ACCOUNTS)

    assert said(again) == said(workshop(changed, kept=None, accounts=ACCOUNTS))
    assert again.one("cells", account="Idle")["product"] == "UNASSIGNED"
    assert len(list(kept.glob("*.parquet"))) == 1


def test_a_rate_that_outgrows_64_bits_is_calculated_with_128(kept: Path) -> None:
    workshop(COSTS, kept=kept)
    vast = COSTS.replace("0.02 * max(net_revenue, 0)", "1234567.123456789012 * max(net_revenue, 0)")

    assert said(workshop(vast, kept=kept)) == said(workshop(vast, kept=None))


def test_sums_that_outgrow_64_bits_are_kept_with_128(kept: Path) -> None:
    vast = [
        {**row, "net_revenue": "90000000000000000.00", "order": order} for row in table(LINES)[:1] for order in "XY"
    ]

    calculated = profit_map(lines=vast, costs=PLAIN, kept=kept)
    read = profit_map(lines=vast, costs=PLAIN, kept=kept)

    assert said(calculated) == said(read) == said(profit_map(lines=vast, costs=PLAIN))
    assert len(list(kept.glob("*.parquet"))) == 1


def test_sums_of_a_few_cost_models_are_kept(kept: Path) -> None:
    for amount in range(MOST + 2):
        workshop(COSTS.replace('amount = "45.00"', f'amount = "{amount}.00"'), kept=kept)

    assert len(list(kept.glob("*.parquet"))) == MOST


def test_what_was_found_of_a_few_files_is_kept(kept: Path) -> None:
    for number in range(MOST_ROWS // 2 + 1):
        workshop(COSTS, kept=kept, lines=LINES.replace("500.00      400.00 9", f"50{number}.00      400.00 9"))

    assert len(list(kept.glob("*.json"))) == MOST_ROWS


@pytest.mark.parametrize("left", ["", '{"m0_emp', "[]"])
def test_what_a_power_cut_left_of_it_is_asked_anew(kept: Path, left: str) -> None:
    first = workshop(COSTS, kept=kept)
    for file in kept.glob("*.json"):
        file.write_text(left, encoding="utf-8")

    second, third = (workshop(COSTS, kept=kept) for _ in range(2))

    assert said(first) == said(second) == said(third)
    assert left not in {file.read_text(encoding="utf-8") for file in kept.glob("*.json")}


def test_lines_that_were_refused_are_refused_again(kept: Path) -> None:
    without_cogs = LINES.replace("500.00      400.00 9", "500.00      none   9")

    first, second = (refusal_of(without_cogs, kept) for _ in range(2))

    assert "none" in first
    assert first == second


def refusal_of(lines: str, kept: Path) -> str:
    with pytest.raises(Refusal) as refused:
        workshop(COSTS, kept=kept, lines=lines)
    return str(refused.value)
