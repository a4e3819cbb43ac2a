"""Invoice lines that nothing numbers: counted in each order, proposed, kept for the source, and told."""

from collections.abc import Callable
from dataclasses import replace

import duckdb
import pytest

from kingside.identity.models import Member
from kingside.imports import operations
from kingside.imports.facts import manifest
from kingside.imports.kinds import import_kinds
from kingside.imports.mapping import ColumnMissing, Mapped, NotSettled, UnusableName
from kingside.imports.models import ImportBatch, SavedMapping
from kingside.imports.notes import warnings_of
from kingside.imports.proposals import propose
from kingside.imports.queries import bad_rows_of
from kingside.imports.tests.test_facts import line
from kingside.lake.batches import FILE
from tests.cast import ProgramOf
from tests.imported_files import Import, csv_bytes, proposed, with_columns

SPREAD = "so send an order that is spread over two files as one file"

Row = dict[str, object]


def sale(order: str, revenue: object = "100.00", **more: object) -> Row:
    """A line that no column numbers."""
    return {name: value for name, value in line(order, revenue, **more).items() if name != "line"}


def _lines(batch: ImportBatch) -> list[tuple[str, int]]:
    return duckdb.execute(f"SELECT \"order\", line FROM '{batch.folder / FILE}' ORDER BY ALL").fetchall()


def _to_mend(batch: ImportBatch) -> bytes:
    out = bad_rows_of(batch)
    assert out is not None
    return out.path.read_bytes()


@pytest.mark.req("GEN-03")
def test_lines_that_no_column_numbers_are_counted_in_each_order(imported: Import) -> None:
    batch = imported("lines", [sale("A"), sale("B"), sale("A")])

    assert (batch.counted, batch.counts["new"]) == (["line"], 3)
    assert _lines(batch) == [("A", 1), ("A", 2), ("B", 1)]
    assert manifest("lines").columns["line"] == "whole"


@pytest.mark.req("GEN-03")
def test_a_file_of_counted_lines_that_is_sent_twice_changes_nothing(imported: Import) -> None:
    rows = [sale("A"), sale("B"), sale("A", "50.00")]
    imported("lines", rows)

    assert imported("lines", rows).state == "UNCHANGED"


def test_a_column_that_looks_like_a_line_number_is_proposed_instead(received: Import) -> None:
    batch = received("lines", [sale("A", Pos="10")])

    proposal = propose(batch, import_kinds["lines"])

    assert (proposal.columns["line"], proposal.counted) == ("Pos", ())


def test_nothing_is_counted_before_there_is_an_order(received: Import) -> None:
    rows = [{"deal" if name == "order" else name: value for name, value in sale("A").items()}]

    assert propose(received("lines", rows), import_kinds["lines"]).counted == ()


def test_an_order_that_goes_on_in_another_file_is_warned_of_before_it_overwrites(
    imported: Import, tried: Import
) -> None:
    imported("lines", [sale("A", "10.00"), sale("A", "20.00")])

    batch = tried("lines", [sale("A", "30.00"), sale("B", "40.00")])

    assert batch.counts == {"new": 1, "changed": 1, "unchanged": 0}
    (warning,) = warnings_of(batch)
    assert warning.startswith("1 line that is here would change")
    assert SPREAD in warning


def test_nobody_is_warned_where_nothing_would_change_or_nothing_is_counted(imported: Import, tried: Import) -> None:
    imported("lines", [line("A")], source="Navision")

    assert warnings_of(tried("lines", [sale("A")])) == []
    assert warnings_of(tried("lines", [line("A", "5.00")], source="Navision")) == []


@pytest.mark.req("GEN-03")
def test_mended_rows_come_back_to_the_lines_they_were(imported: Import) -> None:
    rows = [sale("A", "10.00"), sale("A", "ten"), sale("A", "30.00")]
    first = imported("lines", rows)

    mended = imported("lines", _to_mend(first).replace(b"ten,", b"20.00,"))

    assert _lines(first) == [("A", 1), ("A", 3)]
    assert (mended.mapping["line"], mended.counted, _lines(mended)) == ("line", [], [("A", 2)])
    assert mended.counts == {"new": 1, "changed": 0, "unchanged": 0}
    whole = imported("lines", csv_bytes([*rows[:1], sale("A", "20.00"), *rows[2:]]))
    assert (whole.state, whole.counted) == ("UNCHANGED", ["line"])


def test_mended_rows_come_back_without_the_column_that_said_what_was_wrong(imported: Import) -> None:
    first = imported("lines", [sale("A"), sale("A", "ten")])
    kept = [row.rpartition(b",")[0] for row in _to_mend(first).replace(b"ten,", b"20.00,").splitlines()]

    mended = imported("lines", b"\n".join(kept))

    assert _lines(mended) == [("A", 2)]
    assert SavedMapping.objects.get().counted == ["line"]


def test_what_was_counted_although_a_column_looks_like_it_is_counted_in_the_next_file(
    again: Callable[..., ImportBatch], received: Import
) -> None:
    def counted(mapped: Mapped) -> Mapped:
        return replace(with_columns(mapped, line=""), counted=("line",))

    again([sale("A", **{"Row ID": 17})], counted)

    like_before = sale("B", **{"Row ID": 18})
    lacking_one = {"Total cost" if name == "cogs" else name: value for name, value in like_before.items()}
    for row in (like_before, lacking_one):
        proposal = propose(received("lines", [row]), import_kinds["lines"])
        assert ("line" in proposal.columns, proposal.counted) == (False, ("line",))


def test_a_source_that_numbers_its_lines_is_asked_when_a_file_lacks_them(
    imported: Import, received: Import, finance: Member
) -> None:
    imported("lines", [line("A")])
    batch = received("lines", [sale("A")])

    with pytest.raises(ColumnMissing, match=r"“Line” is needed.+have the lines of each order counted"):
        operations.map_columns(batch=batch, mapped=proposed(batch), by=finance)


def test_going_over_to_real_numbers_is_tried_like_any_change(
    imported: Import, again: Callable[..., ImportBatch]
) -> None:
    imported("lines", [sale("A", "10.00"), sale("A", "20.00")])

    batch = again(
        [sale("A", "10.00", Pos=1), sale("A", "20.00", Pos=10)],
        lambda mapped: replace(with_columns(mapped, line="Pos"), counted=(), drivers={}),
    )

    assert batch.counts == {"new": 1, "changed": 0, "unchanged": 1}
    assert warnings_of(batch) == []
    assert SavedMapping.objects.get().counted == []


@pytest.mark.parametrize(
    ("counted", "sentence"),
    [
        (("account",), "“account” cannot be counted; choose its column."),
        (("elephants",), "“elephants” cannot be counted; choose its column."),
        (("line",), "“Line” is either counted or the column “line” of the file; say which."),
    ],
)
def test_what_cannot_be_counted_is_refused(
    received: Import, finance: Member, counted: tuple[str, ...], sentence: str
) -> None:
    batch = received("lines", [line("A")])

    with pytest.raises(NotSettled) as refused:
        operations.map_columns(batch=batch, mapped=replace(proposed(batch), counted=counted), by=finance)

    assert str(refused.value) == sentence


def test_a_freight_that_stands_on_each_line_of_its_order_is_warned_of(tried: Import) -> None:
    rows = [sale(f"A{n}", Freight=f"{n}.50") for n in range(5) for _ in range(2)]

    (warning,) = warnings_of(tried("lines", rows))

    assert warning.startswith("“Freight” is the same on all lines of each order: if it is one amount per order, leave")
    assert "book it per order" in warning


def test_a_column_that_is_no_money_may_be_the_same_on_all_lines(tried: Import) -> None:
    rows = [sale(f"A{n}", Boxes=n) for n in range(5) for _ in range(2)]

    assert warnings_of(tried("lines", rows)) == []


def test_an_amount_that_no_column_says_is_refused(received: Import, finance: Member) -> None:
    batch = received("lines", [sale("A", Freight="9.50")])

    with pytest.raises(UnusableName, match="“fright” is no driver of the file"):
        operations.map_columns(batch=batch, mapped=replace(proposed(batch), amounts=("fright",)), by=finance)


def test_rows_to_mend_are_not_handed_out_while_other_columns_are_tried(tried: Import, finance: Member) -> None:
    batch = tried("lines", [sale("A", "ten", Pos=10)])
    assert bad_rows_of(batch) is not None

    counted = replace(with_columns(proposed(batch), line=""), counted=("line",))
    operations.map_columns(batch=batch, mapped=counted, by=finance)

    assert bad_rows_of(batch) is None


def test_a_program_is_told_what_is_counted_and_what_to_know(
    received: Import, finance: Member, program_of: ProgramOf
) -> None:
    batch = received("lines", [sale(f"A{n}", Freight="9.50") for n in range(5) for _ in range(2)])
    program, place = program_of(finance), f"/api/v1/imports/{batch.pk}"
    asked = program.get(f"{place}/columns").json()
    columns = {each["name"]: each["proposed"] for each in asked["fields"] if each["proposed"]}

    said = {"columns": columns, "drivers": {"freight": "Freight"}, "counted": ["line", "line"]}
    answer = program.put(f"{place}/columns", said, "application/json")
    batch.refresh_from_db()
    operations.finish_now(batch=batch)
    shown = program.get(place).json()

    assert [each["name"] for each in asked["fields"] if each["is_counted"]] == ["line"]
    assert "line" not in columns
    assert answer.status_code == 200
    assert (shown["counted"], shown["amounts"], shown["checked"]["bad"]) == (["line"], ["freight"], 0)
    assert [each[:9] for each in shown["checked"]["warnings"]] == ["“Freight”"]


def test_a_driver_is_money_by_its_column_whatever_it_is_called(
    received: Import, finance: Member, program_of: ProgramOf
) -> None:
    batch = received("lines", [sale("A", Freight="9.50", Boxes="2")])
    program, place = program_of(finance), f"/api/v1/imports/{batch.pk}/columns"
    columns = {each["name"]: each["proposed"] for each in program.get(place).json()["fields"] if each["proposed"]}

    said = {"columns": columns, "drivers": {"carriage": "Freight", "freight": "Boxes"}, "counted": ["line"]}
    answer = program.put(place, said, "application/json")

    assert (answer.status_code, answer.json()["amounts"]) == (200, ["carriage"])


def test_a_program_that_neither_names_a_column_nor_counts_is_refused(
    received: Import, finance: Member, program_of: ProgramOf
) -> None:
    batch = received("lines", [sale("A")])
    said = {"columns": dict(proposed(batch).columns)}

    answer = program_of(finance).put(f"/api/v1/imports/{batch.pk}/columns", said, "application/json")

    assert answer.status_code == 400
    assert "have the lines of each order counted" in answer.json()["detail"]
