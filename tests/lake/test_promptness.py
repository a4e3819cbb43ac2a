"""Days beyond terms, weighted by amount. Method: docs/methods/payment-promptness.md."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kingside.lake.batches import FILE, Batch
from kingside.lake.books import write_codes
from kingside.lake.receivables import Overdue, Promptness, overdue, promptness

TODAY = date(2026, 6, 30)
DUE = date(2026, 3, 31)


@pytest.fixture
def alder(tmp_path: Path) -> "Ledger":
    """Alder, who is customer 1 in SAP."""
    return Ledger(tmp_path)


class Ledger:
    """Receivables of one account, typed as (amount, days late); None is still open."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.codes = folder, folder / "codes.csv"
        self.rows: list[str] = []
        write_codes(self.codes, [("SAP", "1", "Alder")])

    def invoice(self, amount: int, late: int | None, *, due: date = DUE, disputed: bool = False, of: str = "1") -> None:
        paid = "NULL" if late is None else f"DATE '{due + timedelta(days=late)}'"
        number = len(self.rows) + 1
        self.rows.append(f"'R{number}', '{of}', DATE '{due}', {amount}.00::DECIMAL(18,2), {paid}::DATE, {disputed}")

    def says(self, *, as_of: date = TODAY, since: date = TODAY - timedelta(days=365)) -> Promptness:
        batches = [Batch(self.folder, "SAP")]
        return promptness(self._written(), batches, self.codes, account="Alder", since=since, as_of=as_of)

    def overdue(self, *, before: date) -> list[Overdue]:
        return overdue(self._written(), [Batch(self.folder, "SAP")], self.codes, before=before, as_of=TODAY)

    def _written(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.cursor()
        connection.execute(
            f"COPY (SELECT * FROM (VALUES {', '.join(f'({row})' for row in self.rows)}) AS "
            f"rows(invoice, account, due, amount, paid, disputed)) TO '{self.folder / FILE}' (FORMAT parquet)"
        )
        return connection


def test_large_invoices_count_more(alder: Ledger) -> None:
    for amount, late in ((4000, 0), (6000, 6), (2000, 8)):
        alder.invoice(amount, late)

    assert alder.says().late == Fraction(13, 3)  # 4.3333


def test_early_payments_make_up_for_late_ones_unless_they_are_clipped(alder: Ledger) -> None:
    for amount, late in ((100, -10), (200, -5), (300, 0), (400, 5), (500, 10)):
        alder.invoice(amount, late)

    found = alder.says()
    assert (found.late, found.late_clipped) == (Fraction(10, 3), Fraction(14, 3))  # 3.3333 and 4.6667


@pytest.mark.req("RST-02")
@settings(max_examples=10)
@given(
    invoices=st.lists(st.tuples(st.integers(-500, 5000), st.none() | st.integers(-90, 90)), min_size=1, max_size=6),
    factor=st.integers(2, 1000),
)
def test_amounts_that_are_all_so_many_times_larger_are_as_late(
    invoices: list[tuple[int, int | None]], factor: int
) -> None:
    with TemporaryDirectory() as once, TemporaryDirectory() as often:
        ledgers = Ledger(Path(once)), Ledger(Path(often))
        for amount, late in invoices:
            ledgers[0].invoice(amount, late)
            ledgers[1].invoice(factor * amount, late)

        said, of_larger = (ledger.says() for ledger in ledgers)

    assert (of_larger.late, of_larger.late_clipped, of_larger.n) == (said.late, said.late_clipped, said.n)
    assert of_larger.open == factor * said.open


def test_an_open_invoice_is_late_as_of_the_day(alder: Ledger) -> None:
    alder.invoice(1000, None, due=TODAY - timedelta(days=20))

    found = alder.says()
    assert (found.late, found.open, found.overdue) == (20, 1000, 1000)


def test_what_was_paid_after_the_day_was_open_then(alder: Ledger) -> None:
    alder.invoice(1000, 50, due=DUE)

    found = alder.says(as_of=DUE + timedelta(days=30))
    assert (found.late, found.open) == (30, 1000)


def test_disputes_credit_notes_and_what_is_not_due_do_not_count(alder: Ledger) -> None:
    alder.invoice(100, 10)
    alder.invoice(900, 99, disputed=True)
    alder.invoice(-500, 40)
    alder.invoice(700, None, due=TODAY + timedelta(days=10))

    found = alder.says()
    assert (found.n, found.late, found.disputed) == (1, 10, 1)
    assert (found.open, found.overdue) == (700, 0)


def test_nothing_due_is_unknown_and_not_zero(alder: Ledger) -> None:
    alder.invoice(100, None, due=TODAY + timedelta(days=1))

    assert alder.says().late is None


def test_invoices_of_others_do_not_count(alder: Ledger) -> None:
    alder.invoice(100, 10)
    alder.invoice(100, 90, of="2")

    assert alder.says().late == 10


def test_what_is_long_overdue_is_open_undisputed_and_no_credit_note(alder: Ledger) -> None:
    alder.invoice(100, None)
    alder.invoice(50, None, due=DUE - timedelta(days=9))
    alder.invoice(900, 10)  # paid
    alder.invoice(800, None, disputed=True)
    alder.invoice(-70, None)
    alder.invoice(600, None, due=TODAY - timedelta(days=30))  # not long enough
    alder.invoice(500, None, of="2")  # nobody's

    found = alder.overdue(before=TODAY - timedelta(days=60))

    assert found == [Overdue("Alder", 2, Decimal("150.00"), "", DUE - timedelta(days=9))]
