"""What the rows of a file do to records, written into the histories of these records."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from django.db.models import Model

from kingside.audit.operations import Happening, because_of, changes_between, record_each
from kingside.identity.models import Member
from kingside.imports.kinds import Key, RowTable, Snapshot
from kingside.imports.models import ImportBatch

TAKEN_IN: Final = "imported"
TAKEN_OUT: Final = "undone"

Snapshots = Mapping[Model, Snapshot]


@contextmanager
def told(table: RowTable, keys: Collection[Key], *, batch: ImportBatch, verb: str, by: Member | None) -> Iterator[None]:
    """Record what the block does to the rows of these keys, as done with the batch; in the transaction around it."""
    before = _snapshots(table, keys)
    with because_of(batch):
        yield
        happenings = list(_happenings(before, _snapshots(table, keys)))
        record_each(by=by, verb=verb, happenings=happenings, detail=f"{batch.file_name} from {batch.source}")


def _snapshots(table: RowTable, keys: Collection[Key]) -> Snapshots:
    return {snapshot.subject: snapshot for snapshot in table.snapshots(keys)}


def _happenings(before: Snapshots, after: Snapshots) -> Iterator[Happening]:
    """Of each record that differs; a version that rose is told of although no field differs, lest one be missing."""
    for subject in {**before, **after}:
        was, now = before.get(subject), after.get(subject)
        changes = changes_between(was.says if was else {}, now.says if now else {})
        said = {field: pair for field, pair in changes.items() if any(side not in (None, "") for side in pair)}
        version = now.version if now and (was is None or was.version != now.version) else None
        if said or version is not None:
            yield Happening(now.subject if now else subject, said, version)
