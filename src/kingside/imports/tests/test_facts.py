"""Invoice lines from files: one batch each, the newest row of a key counts, and one undo takes a batch out."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from decimal import Decimal

import duckdb
import pytest

from kingside.identity.models import Member
from kingside.imports import operations
from kingside.imports.facts import manifest
from kingside.imports.kinds import import_kinds
from kingside.imports.mapping import NotSettled
from kingside.imports.models import ImportBatch, SavedMapping
from kingside.imports.notes import warnings_of
from kingside.imports.proposals import propose
from kingside.lake.batches import FILE
from tests.imported_files import Import, proposed

Undo = Callable[[ImportBatch], ImportBatch]


def line(order: str, revenue: object = "100.00", **more: object) -> dict[str, object]:
    """One line of one order of customer 1."""
    known = {"order": order, "line": 1, "customer": "1", "item": "P", "date": "2025-03-01", "qty": 1}
    return {**known, "revenue": revenue, "cogs": "60.00", **more}


@pytest.mark.req("GEN-03")
def test_a_file_of_lines_becomes_one_batch_in_the_lake(imported: Import) -> None:
    batch = imported("lines", [line("A"), line("B")])

    assert (batch.state, batch.counts) == ("IMPORTED", {"new": 2, "changed": 0, "unchanged": 0})
    assert (batch.folder / FILE).is_file()
    assert manifest("lines").ids == (batch.pk,)


@pytest.mark.req("GEN-03")
def test_the_second_import_of_a_file_changes_nothing_and_leaves_no_facts(imported: Import) -> None:
    first = imported("lines", [line("A")])

    second = imported("lines", [line("A")])

    assert (second.state, second.folder_name) == ("UNCHANGED", "")
    assert manifest("lines").ids == (first.pk,)
    assert [folder.name for folder in ImportBatch.lake_of("lines").iterdir()] == [first.folder_name]


@pytest.mark.req("GEN-03")
def test_undoing_a_batch_brings_back_what_it_had_corrected(imported: Import, undone: Undo) -> None:
    first = imported("lines", [line("A", "100.00")])
    corrected = imported("lines", [line("A", "90.00")])

    undone(corrected)

    assert corrected.state == "UNDONE"
    assert manifest("lines").ids == (first.pk,)


@pytest.mark.parametrize(("mark", "revenue"), [(".", "1234"), (",", "1.234")])
def test_numbers_that_can_be_read_both_ways_are_asked_and_never_guessed(
    received: Import, finance: Member, mark: str, revenue: str
) -> None:
    plain = [line(f"A{n}", "500", cogs="300") for n in range(9)]
    batch = received("lines", [*plain, line("B", "1,234", cogs="700")])
    mapped = proposed(batch, decimal_mark="")

    with pytest.raises(NotSettled, match=r"numbers of export\.csv can be read in two ways"):
        operations.map_columns(batch=batch, mapped=mapped, by=finance)
    operations.map_columns(batch=batch, mapped=replace(mapped, decimal_mark=mark), by=finance)
    operations.finish_now(batch=batch)
    operations.confirm(batch=batch, by=finance)
    operations.finish_now(batch=batch)

    (found,) = duckdb.execute(f"SELECT net_revenue FROM '{batch.folder / FILE}' WHERE \"order\" = 'B'").fetchone() or ()
    assert found == Decimal(revenue)


def test_whole_numbers_need_no_question(received: Import) -> None:
    batch = received("lines", [line("A", "500", cogs="300")])

    assert propose(batch, import_kinds["lines"]).decimal_mark == "."


def test_other_columns_come_along_as_drivers(imported: Import) -> None:
    batch = imported("lines", [line("A", **{"Rush order": "yes", "Freight-Cost": "4.50"})])

    assert batch.drivers == {"rush_order": "Rush order", "freight_cost": "Freight-Cost"}
    assert {"rush_order", "freight_cost"} <= manifest("lines").columns.keys()


@pytest.mark.req("GEN-03")
def test_a_dry_run_says_what_would_change_and_changes_nothing(imported: Import, tried: Import) -> None:
    imported("lines", [line("A")])

    batch = tried("lines", [line("A", "90.00"), line("B")])

    assert (batch.state, batch.counts) == ("CHECKED", {"new": 1, "changed": 1, "unchanged": 0})
    assert len(manifest("lines").ids) == 1


@pytest.mark.req("GEN-03")
def test_bad_rows_stay_outside_only_when_somebody_says_so(tried: Import, finance: Member) -> None:
    batch = tried("lines", [line("A"), line("B", "ninety"), line("C", cogs="-5.00")])

    assert ((batch.checked or {})["good"], (batch.checked or {})["bad"]) == (1, 2)
    with pytest.raises(operations.NotNow, match="2 rows cannot be taken in") as held:
        operations.confirm(batch=batch, by=finance)
    assert [reason.code for reason in held.value.reasons] == ["import.bad_rows"]
    operations.confirm(batch=batch, by=finance, good_rows_only=True)
    operations.finish_now(batch=batch)
    assert batch.counts["new"] == 1


def test_a_file_without_a_good_row_is_refused(tried: Import, finance: Member) -> None:
    batch = tried("lines", [line("A", "ninety")])

    with pytest.raises(operations.NothingToImport):
        operations.confirm(batch=batch, by=finance, good_rows_only=True)


def test_mended_rows_come_in_as_a_file_of_their_own(imported: Import) -> None:
    imported("lines", [line("A"), line("B", "ninety")])

    mended = imported("lines", [line("B", "90.00", **{"What is wrong": "'ninety' is not a number"})])

    assert mended.counts == {"new": 1, "changed": 0, "unchanged": 0}
    assert mended.drivers == {}


def test_the_mapping_of_a_source_is_there_for_its_next_file(received: Import, imported: Import) -> None:
    imported("lines", [line("A", Rush="yes")])

    batch = received("lines", [line("B", Rush="no")])

    saved = SavedMapping.objects.get(kind="lines", source="SAP")
    assert saved.mapping["net_revenue"] == "revenue"
    assert batch.mapping == {}  # it is proposed, and settled by whoever imports


def test_two_sources_keep_one_number_apart(imported: Import) -> None:
    imported("lines", [line("A")], source="SAP")

    other = imported("lines", [line("A", "55.00")], source="Navision")

    assert other.counts == {"new": 1, "changed": 0, "unchanged": 0}
    assert manifest("lines").sources == ["SAP", "Navision"]


def test_a_step_that_was_taken_cannot_be_taken_again(imported: Import, finance: Member) -> None:
    batch = imported("lines", [line("A")])

    with pytest.raises(operations.NotNow) as refused:
        operations.confirm(batch=batch, by=finance)
    assert [reason.code for reason in refused.value.reasons] == ["wrong_state"]
    with pytest.raises(operations.NotNow):
        operations.discard(batch=batch, by=finance)
    with pytest.raises(operations.NotNow):
        operations.try_again(batch=batch, by=finance)


def test_undoing_twice_is_refused(imported: Import, undone: Undo, finance: Member) -> None:
    batch = undone(imported("lines", [line("A")]))

    with pytest.raises(operations.NotNow):
        operations.undo(batch=batch, by=finance)


def test_a_file_that_was_put_aside_is_gone(
    tried: Import, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]]
) -> None:
    batch = tried("lines", [line("A")])

    with django_capture_on_commit_callbacks(execute=True):
        operations.discard(batch=batch, by=None)

    assert batch.state == "DISCARDED"
    assert not batch.upload.exists()


def test_a_file_that_changes_after_it_was_read_is_refused(received: Import, finance: Member) -> None:
    batch = received("lines", [line("A")])
    batch.original.write_bytes(batch.original.read_bytes().replace(b"100.00", b"999.00"))

    operations.map_columns(batch=batch, mapped=proposed(batch), by=finance)
    with pytest.raises(operations.ImportFailed, match="changed since"):
        operations.finish_now(batch=batch)

    batch.refresh_from_db()
    assert batch.state == "FAILED"


def test_an_empty_file_is_refused_in_its_own_name(received: Import) -> None:
    batch = received("lines", b"", name="march.csv", read=False)

    with pytest.raises(operations.ImportFailed, match=r"march\.csv is empty"):
        operations.finish_now(batch=batch)

    batch.refresh_from_db()
    assert (batch.state, batch.failure) == ("FAILED", "march.csv is empty (0 bytes).")


def test_an_unknown_kind_and_a_missing_source_are_refused(received: Import) -> None:
    with pytest.raises(operations.UnknownKind):
        received("invoices", b"a", read=False)
    with pytest.raises(operations.NoSource):
        received("lines", b"a", source="  ", read=False)


def test_a_file_that_is_too_large_leaves_nothing(received: Import, settings: object) -> None:
    settings.KINGSIDE_LARGEST_UPLOAD = 10  # type: ignore[attr-defined]

    with pytest.raises(Exception, match="is larger than"):
        received("lines", [line("A")], read=False)

    assert list(settings.KINGSIDE_HOME.uploads.iterdir()) == []  # type: ignore[attr-defined]


def test_a_sale_for_less_than_nothing_comes_in_and_is_told_with_its_row(tried: Import, imported: Import) -> None:
    sales = [line("A"), line("B", "-5.00"), line("C", "-7.00")]
    credit_notes = [line("D", "-5.00", qty=0), line("E", "-5.00", qty=-1), line("F", "0.00")]

    (told,) = warnings_of(tried("lines", sales))
    (of_one,) = warnings_of(tried("lines", sales[:2], source="Navision"))

    assert told.startswith(
        "2 lines have a quantity above 0 and a net revenue below 0, the first in row 3. They come in"
    )
    assert of_one.startswith("1 line has a quantity above 0 and a net revenue below 0, the first in row 3. It comes in")
    assert warnings_of(tried("lines", credit_notes, source="Shop")) == []
    assert imported("lines", sales).counts["new"] == 3
