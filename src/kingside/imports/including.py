"""An amount of a file that is more than it should be by just what another of its columns says, such as the tax."""

from collections.abc import Mapping

from kingside.imports.kinds import ImportKind
from kingside.imports.models import ImportBatch
from kingside.imports.proposals import bare, is_a_rate, is_number, words_of
from kingside.lake.intake import Checked, RawFile, included_in


def included_of(batch: ImportBatch, kind: ImportKind, checked: Checked, raw: RawFile) -> tuple[str, ...]:
    """The drivers that the amount of the kind holds in the good rows."""
    price = price_of_one(kind, batch.drivers)
    if kind.including is None or checked.kinds.get(price) != "number" or kind.including.amount not in batch.mapping:
        return ()
    parts = [name for name in _likely_parts(kind, batch.drivers, raw) if checked.kinds.get(name) == "number"]
    return included_in(batch.upload, kind.including.amount, parts, factors=(kind.including.number, price))


def price_of_one(kind: ImportKind, drivers: Mapping[str, str]) -> str:
    """Which driver, of our names for headers, is the price that the amount is held against; "" where none is."""
    if kind.including is None:
        return ""
    known = kind.calculable[kind.including.amount].names[kind.including.price]
    by_name = {bare(header): ours for ours, header in drivers.items()}
    return next((by_name[name] for name in map(bare, known) if name in by_name), "")


def _likely_parts(kind: ImportKind, drivers: Mapping[str, str], raw: RawFile) -> list[str]:
    """The drivers that may be within the amount: amounts, by the words of their headers."""
    words = kind.including.words if kind.including else ()
    amounts = {column.name for column in raw.columns if is_number(column) and not is_a_rate(column)}
    return [ours for ours, header in drivers.items() if header in amounts and not {*words}.isdisjoint(words_of(header))]
