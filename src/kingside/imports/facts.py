"""The facts that count now: which batches, in which order, with which columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings

from kingside.imports.kinds import FactKind, import_kinds
from kingside.imports.models import ImportBatch
from kingside.lake.attempts import Attempt
from kingside.lake.batches import FILE, Batch, Changes, compare, lay_down
from kingside.lake.connection import connect

__all__ = ["FILE", "Manifest", "as_lake_batch", "changes_of", "fact_kinds", "manifest", "manifest_of", "write_facts"]

MEMORY = "400MB"


@dataclass(frozen=True, slots=True)
class Manifest:
    """Named batches of one kind, oldest first: all that may be read.

    `amounts` are the other columns that somebody called amounts of money in any of them.
    """

    kind: str
    ids: tuple[UUID, ...]
    batches: tuple[Batch, ...]
    columns: dict[str, str]
    amounts: tuple[str, ...] = ()

    @property
    def folders(self) -> list[Path]:
        return [batch.folder for batch in self.batches]

    @property
    def currencies(self) -> tuple[str, ...]:
        """What rows are in that do not say so, batch by batch; "" where nobody knows."""
        return tuple(batch.currency for batch in self.batches)

    @property
    def in_currencies(self) -> bool:
        """Whether anything says which currency its rows are in."""
        return "currency" in self.columns or any(self.currencies)

    @property
    def sources(self) -> list[str]:
        return list(dict.fromkeys(batch.source for batch in self.batches))


def manifest(kind: str) -> Manifest:
    """The live batches of a kind, and the columns that any of them has (name to kind)."""
    return manifest_of(kind, list(ImportBatch.objects.live().filter(kind=kind)))


def manifest_of(kind: str, batches: Sequence[ImportBatch]) -> Manifest:
    """The same of batches that somebody names, live or undone since."""
    columns = {name: sort for batch in batches for name, sort in batch.columns}
    return Manifest(
        kind,
        tuple(batch.pk for batch in batches),
        tuple(as_lake_batch(batch) for batch in batches),
        columns,
        tuple(sorted({name for batch in batches for name in batch.amounts})),
    )


def as_lake_batch(batch: ImportBatch) -> Batch:
    overlap = batch.counts.get("changed", 0) + batch.counts.get("unchanged", 0)
    return Batch(
        batch.folder,
        batch.source,
        overlaps=bool(overlap),
        currency=currency_of(batch),
        says_currency=any(name == "currency" for name, _kind in batch.columns),
    )


def changes_of(rows: Path, held: Manifest, kind: FactKind, batch: ImportBatch) -> Changes:
    """What the rows of a batch (checked, or already facts) would change in what the manifest holds."""
    with connect(readable=[rows, *held.folders], temp=settings.KINGSIDE_HOME.temp, memory=MEMORY) as connection:
        return compare(connection, rows, held.batches, kind.key, source=batch.source, currency=currency_of(batch))


def currency_of(batch: ImportBatch) -> str:
    """What its amounts are in where rows do not say; counts of things are in none."""
    kind = import_kinds[batch.kind]
    return batch.currency if kind.holds_amounts(batch.valued, batch.amounts) else ""


def write_facts(batch: ImportBatch, attempt: Attempt) -> None:
    """Write the checked rows aside and move them into the lake."""
    built = attempt.staged / "facts"
    built.mkdir(mode=0o700)
    lay_down_rows(batch.upload / "good.parquet", built)
    attempt.put_in_place(built)


def lay_down_rows(good: Path, folder: Path) -> None:
    """Write good rows as facts into `folder`, which exists."""
    with connect(readable=[good], writable=[folder], temp=settings.KINGSIDE_HOME.temp, memory=MEMORY) as connection:
        lay_down(connection, good, folder)


def fact_kinds() -> Sequence[str]:
    return [name for name, kind in import_kinds.items() if isinstance(kind, FactKind)]
