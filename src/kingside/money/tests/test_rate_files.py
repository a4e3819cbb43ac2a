"""Files of rates: two layouts, two ways round, tried before they are in, and undone as one."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from kingside.identity.models import Member
from kingside.imports.mapping import NotSettled
from kingside.imports.models import ImportBatch
from kingside.money.models import ExchangeRate
from kingside.money.operations import record_rate
from kingside.money.queries import counting_rate
from tests.cast import ClientOf
from tests.imported_files import Import

MONDAY = date(2025, 3, 3)
ECB = {"base": "EUR", "worth": "of_base"}
TABLE = b"Date,USD,JPY,KWD,\n2025-03-03,1.0858,162.27,N/A,\n2025-03-04,1.0900,161.10,0.3341,\n"

Undone = Callable[[ImportBatch], ImportBatch]


def rows(**rates: str) -> list[dict[str, object]]:
    return [{"date": "2025-03-03", "currency": code, "rate": rate} for code, rate in rates.items()]


def said(base: str, quote: str, on: date = MONDAY) -> Decimal | None:
    rate = counting_rate(base=base, quote=quote, on=on)
    return rate.rate if rate else None


@pytest.mark.req("GEN-04")
def test_a_list_says_a_rate_a_row(imported: Import) -> None:
    imported("rates", rows(USD="1.0858", GBP="0.83210"), answers=ECB, source="ECB")

    assert (said("EUR", "USD"), said("EUR", "GBP")) == (Decimal("1.0858"), Decimal("0.8321"))
    assert set(ExchangeRate.objects.values_list("source", flat=True)) == {"ECB"}


def test_the_other_way_round_it_is_a_rate_of_the_other_currency(imported: Import) -> None:
    imported("rates", rows(USD="0.9210"), answers={"base": "EUR", "worth": "of_others"}, source="House bank")

    assert (said("USD", "EUR"), said("EUR", "USD")) == (Decimal("0.9210"), None)


def test_whoever_says_rates_by_hand_brings_files_of_them_in(
    manager: Member, executive: Member, client_of: ClientOf
) -> None:
    runs_the_programme, reads = client_of(manager), client_of(executive)

    assert "/imports/new/rate-tables/" in runs_the_programme.get("/money/").content.decode()
    assert "/imports/new/rate-tables/" not in reads.get("/money/").content.decode()
    for kind in ("rates", "rate-tables"):
        assert runs_the_programme.get(f"/imports/new/{kind}/").status_code == 200
        assert reads.get(f"/imports/new/{kind}/").status_code == 403
    assert runs_the_programme.get("/imports/new/lines/").status_code == 403


def test_rates_and_files_of_them_are_found_by_whoever_reads_them(
    imported: Import, manager: Member, lead: Member, client_of: ClientOf
) -> None:
    imported("rates", rows(USD="1.0858"), answers=ECB, source="ECB", name="eurofxref.csv")

    for words, title in (("eurofxref", "eurofxref.csv"), ("exchange", "Exchange rates")):
        found = client_of(manager).get("/search/", {"q": words}).content.decode()
        assert title in found
        assert title not in client_of(lead).get("/search/", {"q": words}).content.decode()


def test_which_way_round_is_asked_and_never_guessed(tried: Import) -> None:
    with pytest.raises(NotSettled, match="What does a number say"):
        tried("rates", rows(USD="1.0858"), answers={"base": "EUR"})


def test_the_next_file_of_a_source_begins_with_what_was_answered(imported: Import) -> None:
    imported("rates", rows(USD="1.0858"), answers=ECB, source="ECB")
    imported("rates", [{"date": "2025-03-04", "currency": "USD", "rate": "1.09"}], source="ECB")

    assert said("EUR", "USD", date(2025, 3, 4)) == Decimal("1.09")


@pytest.mark.req("GEN-04")
def test_a_table_has_a_column_per_currency_and_blanks_where_nothing_was_fixed(imported: Import) -> None:
    imported("rate-tables", TABLE, answers=ECB, source="ECB")

    assert (said("EUR", "USD"), said("EUR", "JPY"), said("EUR", "KWD")) == (Decimal("1.0858"), Decimal("162.27"), None)
    assert said("EUR", "KWD", date(2025, 3, 4)) == Decimal("0.3341")


def test_a_dry_run_changes_nothing(tried: Import) -> None:
    batch = tried("rate-tables", TABLE, answers=ECB)

    assert batch.counts["new"] == 5
    assert not ExchangeRate.objects.exists()


def test_the_second_import_changes_nothing(imported: Import) -> None:
    imported("rates", rows(USD="1.0858"), answers=ECB, source="ECB")
    again = imported("rates", rows(USD="1.08580"), answers=ECB, source="ECB")

    assert again.state == ImportBatch.State.UNCHANGED
    assert ExchangeRate.objects.count() == 1


def test_a_correction_is_a_new_row_and_its_undo_another(imported: Import, undone: Undone) -> None:
    imported("rates", rows(USD="1.0858"), answers=ECB, source="ECB")
    second = imported("rates", rows(USD="1.0899"), answers=ECB, source="ECB")
    assert said("EUR", "USD") == Decimal("1.0899")

    undone(second)

    assert said("EUR", "USD") == Decimal("1.0858")
    assert ExchangeRate.objects.count() == 3


def test_an_undo_takes_back_what_the_file_brought(imported: Import, undone: Undone) -> None:
    undone(imported("rates", rows(USD="1.0858"), answers=ECB))

    assert said("EUR", "USD") is None


def test_undone_one_after_the_other_nothing_older_counts_again(imported: Import, undone: Undone) -> None:
    first = imported("rates", rows(USD="1.0858"), answers=ECB)
    undone(imported("rates", rows(USD="1.0899"), answers=ECB))

    undone(first)

    assert said("EUR", "USD") is None


def test_an_undo_keeps_what_somebody_corrected_since(imported: Import, undone: Undone, finance: Member) -> None:
    batch = imported("rates", rows(USD="1.0858"), answers=ECB)
    record_rate(base="EUR", quote="USD", on=MONDAY, rate=Decimal("1.1"), by=finance)

    undone(batch)

    assert said("EUR", "USD") == Decimal("1.1")


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"rate": "0"}, "'0' is no rate: it has to be above 0"),
        ({"rate": "-1.1"}, "'-1.1' is no rate: it has to be above 0"),
        ({"currency": "Dollar"}, "'Dollar' is no currency such as EUR"),
        ({"rate": "1.0000000000001"}, "'1.0000000000001' has more than 12 decimal places"),
    ],
)
def test_each_row_that_is_no_rate_is_named(tried: Import, row: dict[str, object], sentence: str) -> None:
    batch = tried("rates", [*rows(GBP="0.83"), {**rows(USD="1.1")[0], **row}], answers=ECB)

    (problem,) = (batch.checked or {})["problems"]
    assert (problem["row"], problem["sentence"]) == (3, sentence)


def test_the_page_says_that_a_table_has_a_column_per_currency(finance: Member, client_of: ClientOf) -> None:
    page = client_of(finance).get("/imports/new/rate-tables/").content.decode()

    assert "A column each, named by its three letters." in page
    assert "a driver that costs can depend on" not in page


def test_a_zero_in_a_table_is_named(tried: Import) -> None:
    batch = tried("rate-tables", b"Date,USD\n2025-03-03,1.1\n2025-03-04,0\n", answers=ECB)

    (problem,) = (batch.checked or {})["problems"]
    assert (problem["row"], problem["column"]) == (3, "USD")
