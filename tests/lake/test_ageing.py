"""What is owed by how long it is past due, as of any day; disputes and credit notes apart."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kingside.lake.ageing import Aged, Ageing, OpenItem, Standing
from kingside.lake.batches import FILE, Batch
from kingside.lake.books import write_codes
from kingside.lake.receivables import currencies_of, first_day
from kingside.lake.relation import Wanted

TODAY = date(2026, 6, 30)
WINDOW = timedelta(days=365)
EVERY = SimpleNamespace(sql="TRUE", values={})


def listed(ageing: Ageing, standing: Standing, *columns: str, by: str = "-overdue") -> list[tuple[object, ...]]:
    """What a list of accounts says in these columns."""
    wanted = Wanted(columns, [by, "account"])
    return ageing.account_list(standing, names={}).portion(EVERY, wanted, first=0, rows=9)


class Ledger:
    """Receivables of Alder (1 and 11 in SAP) and Birch (2); 3 is nobody's."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.codes = folder, folder / "codes.csv"
        self.rows: list[str] = []
        write_codes(self.codes, [("SAP", "1", "Alder"), ("SAP", "11", "Alder"), ("SAP", "2", "Birch")])

    def has(
        self,
        amount: str,
        *,
        past_due: int = 0,
        paid: date | None = None,
        issued: date | None = None,
        disputed: bool = False,
        takes_back: str = "",
        of: str = "1",
        currency: str = "EUR",
    ) -> None:
        """One more item, so many days past due today; it is called R1, R2 and so on."""
        days = [f"DATE '{day}'" if day else "NULL::DATE" for day in (issued, paid)]
        due = TODAY - timedelta(days=past_due)
        self.rows.append(
            f"'R{len(self.rows) + 1}', '{of}', DATE '{due}', {amount}::DECIMAL(18,2), {days[0]}, {days[1]}, "
            f"{disputed}, '{takes_back}', '{currency}'"
        )

    @property
    def batches(self) -> list[Batch]:
        return [Batch(self.folder, "SAP")]

    def opened(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.cursor()
        connection.execute(
            f"COPY (SELECT * FROM (VALUES {', '.join(f'({row})' for row in self.rows)}) AS rows("
            f"invoice, account, due, amount, issued, paid, disputed, credits, currency)) "
            f"TO '{self.folder / FILE}' (FORMAT parquet)"
        )
        return connection

    def as_of(self, day: date = TODAY, *, with_nobodys: bool = False) -> Ageing:
        return Ageing(
            self.opened(),
            self.batches,
            self.codes,
            since=day - WINDOW,
            as_of=day,
            is_past=day < TODAY,
            with_nobodys=with_nobodys,
        )


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path)


def amounts(aged: Aged) -> list[int | None]:
    return [None if amount is None else int(amount) for amount in aged.buckets]


def only(ageing: Ageing) -> OpenItem:
    (item,) = ageing.items_after(None, limit=9)
    return item


def test_each_invoice_stands_in_the_bucket_of_its_days(ledger: Ledger) -> None:
    for power, past_due in enumerate((-5, 0, 1, 30, 31, 60, 61, 90, 91, 400)):
        ledger.has(f"{2**power}", past_due=past_due)

    found = ledger.as_of().total()

    assert amounts(found) == [1 + 2, 4 + 8, 16 + 32, 64 + 128, 256 + 512]
    assert (found.open, found.overdue, found.n, found.n_overdue) == (1023, 1020, 10, 8)
    assert found.oldest == TODAY - timedelta(days=400)


def test_an_invoice_that_was_paid_later_was_open_then(ledger: Ledger) -> None:
    ledger.has("100", past_due=40, issued=TODAY - timedelta(days=70), paid=TODAY - timedelta(days=10))

    before, due, late, paid = (ledger.as_of(TODAY - timedelta(days=days)).total() for days in (71, 70, 11, 10))

    assert (before.known, before.open) == (0, 0)
    assert amounts(due) == [100, 0, 0, 0, 0]
    assert amounts(late) == [0, 100, 0, 0, 0]
    assert (paid.known, paid.open) == (1, 0)


def test_what_may_have_been_issued_later_is_told_apart_and_not_guessed(ledger: Ledger) -> None:
    ledger.has("100", past_due=-30)  # does not say when it was issued
    ledger.has("50", past_due=25)
    ledger.has("-7", past_due=-30, takes_back="R1")

    past, today = ledger.as_of(TODAY - timedelta(days=20)).total(), ledger.as_of().total()

    assert (past.undated, past.n_undated, amounts(past)) == (100, 1, [0, 50, 0, 0, 0])
    assert (past.undated_credited, past.n_undated_credited, past.credited) == (-7, 1, 0)
    assert (today.undated, today.n_undated, amounts(today)) == (0, 0, [100, 50, 0, 0, 0])


def test_disputes_and_credit_notes_stand_beside_and_net_nothing(ledger: Ledger) -> None:
    ledger.has("1000", past_due=20)
    ledger.has("300", past_due=50, disputed=True)
    ledger.has("-400", past_due=5, takes_back="R1")

    found = ledger.as_of().total()

    assert (found.open, found.overdue) == (1000, 1000)
    assert (found.disputed, found.n_disputed, found.credited, found.n_credited) == (300, 1, -400, 1)


@pytest.mark.req("INV-17")
@pytest.mark.parametrize(
    ("named", "is_matched"),
    [("R1", True), ("R2", False), ("R4", False), ("R9", False), ("", False), ("R3", True)],
    ids=["its invoice", "of another account", "a credit note", "not here", "names none", "another code of its account"],
)
def test_a_credit_note_names_an_invoice_of_its_account_or_is_unmatched(
    ledger: Ledger, named: str, is_matched: bool
) -> None:
    ledger.has("100", paid=TODAY)
    ledger.has("100", of="2", paid=TODAY)
    ledger.has("100", of="11", paid=TODAY)
    ledger.has("-40", takes_back=named)

    ageing = ledger.as_of()

    assert only(ageing).is_matched is is_matched
    assert ageing.total().n_unmatched == (0 if is_matched else 1)
    assert len(ageing.unmatched(limit=9)) == (0 if is_matched else 1)


def test_days_beyond_terms_stand_beside_for_each_account_and_for_all(ledger: Ledger) -> None:
    for amount, late in (("4000", 0), ("6000", 6), ("2000", 8)):
        ledger.has(amount, past_due=50, paid=TODAY - timedelta(days=50 - late))
    ledger.has("12000", past_due=-9)
    for amount, late in (("100", -10), ("200", -5), ("300", 0), ("400", 5), ("500", 10)):
        ledger.has(amount, past_due=50, paid=TODAY - timedelta(days=50 - late), of="2")
    ledger.has("1", past_due=-9, of="2")

    alder, birch = ledger.as_of().accounts_after("", limit=9)

    assert (alder.fell_due, alder.late) == (3, Fraction(13, 3))  # 4.3333
    assert (birch.fell_due, birch.late, birch.late_clipped) == (5, Fraction(10, 3), Fraction(14, 3))  # 3.3333, 4.6667


def test_the_most_overdue_comes_first_and_whoever_waits_for_us_is_found(ledger: Ledger) -> None:
    ledger.has("100", past_due=10)
    ledger.has("900", past_due=-10)
    ledger.has("500", past_due=1, of="2")
    ledger.has("70", past_due=1, of="3", disputed=True)

    ageing = ledger.as_of(with_nobodys=True)

    assert listed(ageing, "open", "account") == [("Birch",), ("Alder",), ("UNMAPPED",)]
    assert listed(ageing, "overdue", "account") == [("Birch",), ("Alder",)]
    assert listed(ageing, "ours", "account") == [("UNMAPPED",)]
    assert ageing.counts() == {"open": 3, "overdue": 2, "ours": 1}


def test_codes_that_nobody_has_count_only_where_they_are_asked_for(ledger: Ledger) -> None:
    ledger.has("70", past_due=1, of="3")
    ledger.has("30", past_due=1)

    assert ledger.as_of().total().open == 30
    assert ledger.as_of(with_nobodys=True).total().open == 100


def test_amounts_of_several_currencies_are_never_added(ledger: Ledger) -> None:
    ledger.has("70", past_due=1)
    ledger.has("30", past_due=1, currency="USD")
    ledger.has("5", past_due=1, currency="USD", of="2")

    ageing = ledger.as_of()
    total, (alder, birch) = ageing.total(), ageing.accounts_after("", limit=9)

    assert (total.open, total.n, total.currency, total.late) == (None, 3, "", None)
    assert (alder.account, alder.open) == ("Alder", None)
    assert (birch.account, birch.open, birch.currency) == ("Birch", 5, "USD")
    asked = ("account", "open", "late", "currency")
    assert listed(ageing, "open", *asked, by="place") == [("Birch", 5, 1, "USD"), ("Alder", None, None, "")]


def test_the_books_begin_with_the_first_day_that_an_invoice_says(ledger: Ledger) -> None:
    ledger.has("70", past_due=40)
    ledger.has("70", past_due=30, issued=TODAY - timedelta(days=60))
    ledger.has("70", past_due=99, of="3")

    asked = (ledger.opened(), ledger.batches, ledger.codes)
    assert first_day(*asked) == TODAY - timedelta(days=60)
    assert first_day(*asked, with_nobodys=True) == TODAY - timedelta(days=99)


def test_currencies_of_codes_that_nobody_has_are_found_where_they_count(ledger: Ledger) -> None:
    ledger.has("70")
    ledger.has("70", of="3", currency="usd")

    asked = (ledger.opened(), ledger.batches, ledger.codes)
    assert currencies_of(*asked) == ["EUR"]
    assert currencies_of(*asked, with_nobodys=True) == ["EUR", "USD"]


DAYS = st.integers(-200, 400)
ITEMS = st.lists(
    st.tuples(
        st.decimals("-9999.99", "9999.99", places=2).filter(bool),
        DAYS,
        st.none() | DAYS,
        st.none() | DAYS,
        st.booleans(),
        st.sampled_from(["1", "11", "2", "3"]),
    ),
    min_size=1,
    max_size=12,
)


def _day(ago: int | None) -> date | None:
    return None if ago is None else TODAY - timedelta(days=ago)


@settings(max_examples=60)
@given(items=ITEMS, ago=st.integers(0, 300))
def test_buckets_add_up_to_what_is_open_and_accounts_to_the_total(
    tmp_path: Path, items: list[tuple[Decimal, int, int | None, int | None, bool, str]], ago: int
) -> None:
    ledger, day = Ledger(tmp_path), TODAY - timedelta(days=ago)
    for amount, past_due, issued, paid, disputed, of in items:
        ledger.has(f"{amount}", past_due=past_due, issued=_day(issued), paid=_day(paid), disputed=disputed, of=of)

    ageing = ledger.as_of(day, with_nobodys=True)
    total, rows = ageing.total(), ageing.accounts_after("", limit=9)

    for each in (total, *rows):
        assert sum(bucket or 0 for bucket in each.buckets) == each.open
        assert sum(bucket or 0 for bucket in each.buckets[1:]) == each.overdue
    for name in ("open", "overdue", "disputed", "credited", "unmatched", "undated", "undated_credited", "n"):
        assert sum(getattr(each, name) for each in rows) == getattr(total, name)
    apart = (total.open, total.disputed, total.credited, total.undated, total.undated_credited)
    assert sum(amount or 0 for amount in apart) == sum(_open_by_hand(items, ago))


def _open_by_hand(items: list[tuple[Decimal, int, int | None, int | None, bool, str]], ago: int) -> Iterator[Decimal]:
    """What was out and unpaid so many days ago, as somebody would pick it from the list."""
    for amount, _, issued, paid, _, _ in items:
        if (issued is None or issued >= ago) and (paid is None or paid < ago):
            yield amount
