"""Files that were imported the way everybody's are."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from kingside.config.home import Home
from kingside.identity.models import Member
from kingside.imports import operations
from kingside.imports.kinds import import_kinds
from kingside.imports.mapping import Mapped
from kingside.imports.models import ImportBatch
from kingside.imports.proposals import propose

Rows = Sequence[Mapping[str, object]]
Import = Callable[..., ImportBatch]


def csv_bytes(rows: Rows) -> bytes:
    """Rows as UTF-8 CSV; all have the columns of the first."""
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def proposed(batch: ImportBatch, *, decimal_mark: str = ".", answers: Mapping[str, str] | None = None) -> Mapped:
    """The mapping that the page begins with, as if somebody agreed to it; `decimal_mark` and
    `answers` are what is said if asked.
    """
    proposal = propose(batch, import_kinds[batch.kind])
    settled = (proposal.columns, proposal.drivers, proposal.decimal_mark or decimal_mark, proposal.date_format or "")
    said = {**proposal.answers, **(answers or {})}
    return Mapped(*settled, proposal.amounts, said, proposal.counted, proposal.formulas)


@pytest.fixture
def received(home_folder: Home, finance: Member) -> Import:
    """Farida sends a file, and it has been read."""
    return partial(receive, finance)


@pytest.fixture
def tried(home_folder: Home, finance: Member) -> Import:
    """As above, its columns were settled as proposed (or as `mapped` says), and its rows were tried."""
    return partial(try_out, finance)


@pytest.fixture
def imported(home_folder: Home, finance: Member) -> Import:
    """As above, and it is in; bad rows stayed outside."""
    return partial(take_in, finance)


@pytest.fixture
def again(received: Import, finance: Member) -> Callable[..., ImportBatch]:
    """Farida tries a file whose columns she settles otherwise than proposed."""

    def tried(rows: Rows | bytes, settle: Callable[[Mapped], Mapped]) -> ImportBatch:
        batch = received("lines", rows)
        operations.map_columns(batch=batch, mapped=settle(proposed(batch)), by=finance)
        operations.finish_now(batch=batch)
        return batch

    return tried


def receive(
    by: Member,
    kind: str,
    rows: Rows | bytes,
    *,
    source: str = "SAP",
    name: str = "export.csv",
    read: bool = True,
) -> ImportBatch:
    """A file that somebody sends, and that has been read."""
    content = rows if isinstance(rows, bytes) else csv_bytes(rows)
    batch = operations.receive(kind=kind, source=source, file_name=name, file=io.BytesIO(content), by=by)
    if read:
        operations.finish_now(batch=batch)
    return batch


def try_out(
    by: Member,
    kind: str,
    rows: Rows | bytes,
    *,
    mapped: Mapped | None = None,
    answers: Mapping[str, str] | None = None,
    **options: Any,
) -> ImportBatch:
    """As above, its columns were settled, and its rows were tried."""
    batch = receive(by, kind, rows, **options)
    operations.map_columns(batch=batch, mapped=mapped or proposed(batch, answers=answers), by=by)
    operations.finish_now(batch=batch)
    return batch


def take_in(by: Member, kind: str, rows: Rows | bytes, **options: Any) -> ImportBatch:
    """As above, and it is in."""
    batch = try_out(by, kind, rows, **options)
    operations.confirm(batch=batch, by=by, good_rows_only=True)
    operations.finish_now(batch=batch)
    return batch


@pytest.fixture
def undone(finance: Member) -> Callable[[ImportBatch], ImportBatch]:
    """Farida undoes an import."""

    def undo(batch: ImportBatch) -> ImportBatch:
        operations.undo(batch=batch, by=finance)
        operations.finish_now(batch=batch)
        return batch

    return undo


def with_columns(mapped: Mapped, **columns: str) -> Mapped:
    """The mapping with other columns; an empty one is left out."""
    merged = {**mapped.columns, **columns}
    return replace(mapped, columns={ours: theirs for ours, theirs in merged.items() if theirs})
