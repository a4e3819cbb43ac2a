"""Files that were imported the way everybody's are."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

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
    return Mapped(*settled, proposal.amounts, {**proposal.answers, **(answers or {})}, proposal.counted)


@pytest.fixture
def received(home_folder: Home, finance: Member) -> Import:
    """Farida sends a file, and it has been read."""

    def receive(
        kind: str, rows: Rows | bytes, *, source: str = "SAP", name: str = "export.csv", read: bool = True
    ) -> ImportBatch:
        content = rows if isinstance(rows, bytes) else csv_bytes(rows)
        batch = operations.receive(kind=kind, source=source, file_name=name, file=io.BytesIO(content), by=finance)
        if read:
            operations.finish_now(batch=batch)
        return batch

    return receive


@pytest.fixture
def tried(received: Import, finance: Member) -> Import:
    """As above, its columns were settled as proposed (or as `mapped` says), and its rows were tried."""

    def tried_out(
        kind: str,
        rows: Rows | bytes,
        *,
        mapped: Mapped | None = None,
        answers: Mapping[str, str] | None = None,
        **options: object,
    ) -> ImportBatch:
        batch = received(kind, rows, **options)
        operations.map_columns(batch=batch, mapped=mapped or proposed(batch, answers=answers), by=finance)
        operations.finish_now(batch=batch)
        return batch

    return tried_out


@pytest.fixture
def imported(tried: Import, finance: Member) -> Import:
    """As above, and it is in; bad rows stayed outside."""

    def taken_in(kind: str, rows: Rows | bytes, **options: object) -> ImportBatch:
        batch = tried(kind, rows, **options)
        operations.confirm(batch=batch, by=finance, good_rows_only=True)
        operations.finish_now(batch=batch)
        return batch

    return taken_in


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
