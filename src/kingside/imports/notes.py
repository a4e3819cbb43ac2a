"""What somebody should know of a file that was tried before she says yes."""

import re

from django.utils.translation import ngettext

from kingside.imports.including import price_of_one
from kingside.imports.kinds import FactKind, ImportKind, RowKind, import_kinds
from kingside.imports.mapping import DRIVER_NAME
from kingside.imports.models import ImportBatch
from kingside.lake.intake import Checked, repeated_in, unusual_in
from kingside.web.figures import whole


def warnings_of(batch: ImportBatch) -> list[str]:
    """What somebody should know of a file that was tried before she says yes, a sentence each."""
    if batch.state != ImportBatch.State.CHECKED:
        return []
    kind, changed = import_kinds[batch.kind], batch.counts.get("changed", 0)
    counted = [kind.countable[name] for name in batch.counted if changed]
    checked = Checked.from_document(batch.checked or {})
    repeated = checked.repeated if kind.repeated else ()
    return [
        *_only_drivers(batch, checked),
        *(each.spread.format(number=changed, n=whole(changed)) for each in counted),
        *_includes(batch, kind, checked),
        *_unusual(kind, checked),
        *(kind.repeated.warning.format(column=batch.drivers[name]) for name in repeated if kind.repeated),
    ]


def repeated_of(batch: ImportBatch, kind: ImportKind, checked: Checked) -> tuple[str, ...]:
    """The amounts that stand on each of several rows although they are one of all of them."""
    if kind.repeated is None:
        return ()
    amounts = [name for name in batch.amounts if checked.kinds.get(name) == "number"]
    return repeated_in(batch.upload, amounts, within=kind.repeated.within)


def unusual_of(batch: ImportBatch, kind: ImportKind, checked: Checked) -> tuple[tuple[str, int, int], ...]:
    """What is unusual about rows, by the names of the kind: how many rows, and the first of them."""
    known = [each for each in kind.unusual if all(checked.kinds.get(name) == "number" for name in each.named)]
    return unusual_in(batch.upload, {each.name: each.condition for each in known})


def _includes(batch: ImportBatch, kind: RowKind | FactKind, checked: Checked) -> list[str]:
    if kind.including is None:
        return []
    formula = f"{kind.including.number} * {price_of_one(kind, batch.drivers)}"
    return [
        kind.including.warning.format(column=batch.drivers[name], formula=formula)
        for name in checked.included
        if name in batch.drivers
    ]


def _unusual(kind: RowKind | FactKind, checked: Checked) -> list[str]:
    warnings = {each.name: each.warning for each in kind.unusual}
    return [
        warnings[name].format(number=n, n=whole(n), row=row) for name, n, row in checked.unusual if name in warnings
    ]


def _only_drivers(batch: ImportBatch, checked: Checked) -> list[str]:
    """A column that nothing needs, and that keeps rows outside."""
    named = {name for formula in batch.formulas.values() for name in re.findall(DRIVER_NAME, formula)}
    drivers = {theirs for ours, theirs in batch.drivers.items() if ours not in named}
    kept_outside = {column: rows for column, _words, rows in reversed(checked.kinds_of_problems) if column in drivers}
    return [
        ngettext(
            "“{column}” keeps {rows} row outside: leave the column out if no cost depends on it.",
            "“{column}” keeps {rows} rows outside: leave the column out if no cost depends on it.",
            rows,
        ).format(column=column, rows=whole(rows))
        for column, rows in kept_outside.items()
    ]
