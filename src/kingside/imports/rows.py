"""Rows in: the checked rows of a file become records, what they change is written down beside them.

And rows out again: what nobody has edited since goes back to what it said before.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from duckdb import DuckDBPyConnection

from kingside.core.errors import DomainError
from kingside.identity.models import Member
from kingside.imports.histories import TAKEN_IN, TAKEN_OUT, told
from kingside.imports.kinds import Key, Record, RowKind, RowTable, Values, import_kinds
from kingside.imports.models import ImportBatch, RowChange
from kingside.lake.batches import Changes
from kingside.lake.connection import connect
from kingside.lake.portions import portions
from kingside.lake.sql_text import parquet

PORTION = 2_000


class CannotBeSaid(DomainError):
    """What a row says cannot be so any more; try the rows once more."""

    status = 409


@dataclass(frozen=True, slots=True)
class RowChanges:
    """What the rows of a file change in the table the kind is about, and `beside` it how many rows in others."""

    changes: Changes
    beside: int


NOTHING = RowChanges(Changes(0, 0, 0), 0)


@dataclass(frozen=True, slots=True)
class _Change:
    key: Key
    before: Values | None
    after: Values


def take_in(batch: ImportBatch, kind: RowKind, *, by: Member | None) -> RowChanges:
    """Write what the rows say, and for each row that this changes what it said before. One transaction's work."""
    total = NOTHING
    for table, records in _in_order(batch, kind):
        changes, unchanged = _changes(kind.tables[table], records)
        _write(batch, table, kind.tables[table], changes, by)
        total = _sum(total, changes, unchanged, is_main=table == kind.noun)
    return total


def try_out(batch: ImportBatch, kind: RowKind) -> RowChanges:
    """What `take_in` would change, without writing anything."""
    total = NOTHING
    for table, records in _in_order(batch, kind):
        changes, unchanged = _changes(kind.tables[table], records)
        total = _sum(total, changes, unchanged, is_main=table == kind.noun)
    return total


def take_out(batch: ImportBatch, kind: RowKind, *, by: Member | None) -> None:
    """Undo each change of the batch, the tables in the opposite order; what became of each is noted on it."""
    with ExitStack() as until_settled:  # what may come back is told of when that is known
        for table in reversed(list(kind.tables)):
            changes = RowChange.objects.filter(batch=batch, table=table).order_by("-pk")
            for portion in portions(changes.iterator(chunk_size=PORTION), PORTION):
                keys = [change.natural_key for change in portion]
                with ExitStack() as at_once:
                    when = until_settled if table in kind.stays_with else at_once
                    when.enter_context(told(kind.tables[table], keys, batch=batch, verb=TAKEN_OUT, by=by))
                    _reverse(kind.tables[table], portion, by)
                RowChange.objects.bulk_update(portion, ["outcome", "reason"], batch_size=500)
        for table, (other, field) in kind.stays_with.items():
            _keep_with(batch, kind, table, other=other, field=field, by=by)


def _keep_with(batch: ImportBatch, kind: RowKind, table: str, *, other: str, field: str, by: Member | None) -> None:
    """Bring back what went although the row it belongs to stayed."""
    made = RowChange.objects.filter(batch=batch, before__isnull=True)
    staying = made.filter(table=other).exclude(outcome=RowChange.Outcome.REVERSED)
    names = {change.natural_key for change in staying.iterator(chunk_size=PORTION)}
    gone = made.filter(table=table, outcome=RowChange.Outcome.REVERSED).order_by("pk")
    for portion in portions(gone.iterator(chunk_size=PORTION), PORTION):
        back = [change for change in portion if (change.after[field],) in names]
        kind.tables[table].save({change.natural_key: change.after for change in back}, by)
        for change in back:
            change.outcome = RowChange.Outcome.KEPT
            change.reason = _("Its {noun} stays.").format(noun=kind.tables[other].noun)
        RowChange.objects.bulk_update(back, ["outcome", "reason"], batch_size=500)


def _write(batch: ImportBatch, name: str, table: RowTable, changes: list[_Change], by: Member | None) -> None:
    with told(table, [change.key for change in changes], batch=batch, verb=TAKEN_IN, by=by):
        refused = table.save({change.key: change.after for change in changes}, by)
        for key, reason in refused.items():
            raise CannotBeSaid(f"{', '.join(filter(None, key))}: {reason}")
    made = table.now([change.key for change in changes if change.before is None])  # with all they say, defaults too
    RowChange.objects.bulk_create(
        (
            RowChange(
                batch=batch,
                table=name,
                key=list(change.key),
                before=change.before,
                after=change.after if change.before is not None else made[change.key],
            )
            for change in changes
        ),
        batch_size=500,
    )


def _reverse(table: RowTable, changes: list[RowChange], by: Member | None) -> None:
    now = table.now([change.natural_key for change in changes])
    restored: dict[Key, Values] = {}
    made: dict[Key, RowChange] = {}
    for change in changes:
        says = now.get(change.natural_key)
        if says is None:
            change.outcome = RowChange.Outcome.KEPT
            change.reason = _("It was removed since, and stays removed.")
            continue
        edited = [field for field, value in change.after.items() if says.get(field) != value]
        if change.before is None and not edited:
            made[change.natural_key] = change
            continue
        if change.before is not None:
            restored[change.natural_key] = {
                field: change.before[field] for field in change.after if field not in edited
            }
        _note(change, edited)
    unsaid = table.save({key: values for key, values in restored.items() if values}, by)
    for change in changes:
        if change.natural_key in unsaid:
            change.outcome, change.reason = RowChange.Outcome.FAILED, unsaid[change.natural_key]
    refused = table.remove(list(made), by) if made else {}
    for key, change in made.items():
        change.outcome = RowChange.Outcome.FAILED if key in refused else RowChange.Outcome.REVERSED
        change.reason = refused.get(key, "")


def _note(change: RowChange, edited: list[str]) -> None:
    change.outcome = RowChange.Outcome.KEPT if edited else RowChange.Outcome.REVERSED
    was_restored = change.before is not None and len(edited) < len(change.after)
    if not edited:
        change.reason = ""
    elif was_restored:
        change.reason = _("Changed since and kept: {fields}. What else it changed went back.").format(
            fields=_in_words(edited)
        )
    else:
        change.reason = _("Changed since and kept: {fields}.").format(fields=_in_words(edited))


def _in_words(fields: list[str]) -> str:
    return _(" and ").join(field.replace("_", " ") for field in fields)


def _changes(table: RowTable, records: Mapping[Key, Values]) -> tuple[list[_Change], int]:
    now, settled = table.now(records), table.settled(records)
    changes, unchanged = [], 0
    for key, values in records.items():
        before = now.get(key)
        if key in settled:
            unchanged += 1
        elif before is None:
            changes.append(_Change(key, None, values))
        elif any(before.get(field) != value for field, value in values.items()):
            changed = {field: value for field, value in values.items() if before.get(field) != value}
            changes.append(_Change(key, {field: before.get(field) for field in changed}, changed))
        else:
            unchanged += 1
    return changes, unchanged


def _in_order(batch: ImportBatch, kind: RowKind) -> Iterator[tuple[str, dict[Key, Values]]]:
    """Table by table in portions, so that a row may name another that stands further down in the file."""
    path = batch.upload / "good.parquet"
    with connect(readable=[path]) as connection:
        for table in kind.tables:
            for portion in portions(_good_rows(connection, path, batch), PORTION):
                records: dict[Key, Values] = {}
                for row in portion:
                    for record in kind.records(row, batch.source):
                        if record.table == table:
                            _merge(records, record)
                if records:
                    yield table, records


def _merge(records: dict[Key, Values], record: Record) -> None:
    """A row that stands in the file twice says what both say, the later one where they differ."""
    records[record.key] = records.get(record.key, {}) | record.values


def _good_rows(connection: DuckDBPyConnection, path: Path, batch: ImportBatch) -> Iterator[dict[str, Any]]:
    open_ones = {each.name for each in import_kinds[batch.kind].questions if each.may_stay_open}
    cursor = connection.execute(f"SELECT * EXCLUDE (row_number) FROM {parquet([path])} ORDER BY row_number")  # noqa: S608  # a path of ours
    names = [column[0] for column in cursor.description or ()]
    while portion := cursor.fetchmany(PORTION):
        yield from (_answered(dict(zip(names, row, strict=True)), batch.answers, open_ones) for row in portion)


def _answered(row: dict[str, Any], answers: Mapping[str, str], open_ones: set[str]) -> dict[str, Any]:
    """A row with what somebody said of all of them; of what could have stayed open only where the row says nothing."""
    return row | {name: said for name, said in answers.items() if name not in open_ones or not row.get(name)}


def _sum(total: RowChanges, changes: list[_Change], unchanged: int, *, is_main: bool) -> RowChanges:
    if not is_main:
        return RowChanges(total.changes, total.beside + len(changes))
    new = sum(change.before is None for change in changes)
    known = total.changes
    added = Changes(known.new + new, known.changed + len(changes) - new, known.unchanged + unchanged)
    return RowChanges(added, total.beside)
