"""Sums of cells that stay what they are when a rate changes, kept beside the facts for the next calculation.

A cost of each line that takes no minutes of a pool is *plain*: it needs nothing but its line. All else needs whole
orders and accounts, sorted. Its sums are kept under the query that calculates them and the hash of the facts, so that
a change of either calculates them anew.
"""

import os
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

from kingside import __version__
from kingside.lake.compiled import Compiled
from kingside.lake.cost_model import CostModel
from kingside.lake.engines.engine import Engine
from kingside.lake.engines.in_duckdb import copy_out, kept
from kingside.lake.facts import Facts
from kingside.lake.mart import mart

__all__ = ["KeptSums"]

MOST = 4  # of the same facts: those of a few cost models


class KeptSums:
    """The sums of everything but plain costs, of these facts and this cost model; lines left out have theirs apart."""

    def __init__(
        self, engine: Engine, folder: Path, model: CostModel, facts: Facts, compiled: Compiled, *, wide: bool
    ) -> None:
        self._engine = engine
        self._plain = [
            number for number, element in enumerate(model.elements) if element.per == "line" and element.pool is None
        ]
        self._compiled = compiled
        self._keys = ["account", "product"] if facts.intercompany is None else ["account", "product", "is_left_out"]
        self._sums = "cell_sums" if facts.intercompany is None else "every_cell_sums"
        self._file = folder / f"{self._key(facts, model, wide=wide)}.parquet"

    @property
    def are_there(self) -> bool:
        return self._file.exists()

    def keep(self) -> None:
        """From the sums as they were calculated; what nobody has asked for lately goes."""
        aside = self._file.with_suffix(f".{token_hex(4)}")
        copy_out(self._engine.connection, self._rest(self._sums), aside)
        aside.rename(self._file)
        for old in sorted(self._file.parent.glob("*.parquet"), key=lambda file: file.stat().st_mtime)[:-MOST]:
            old.unlink(missing_ok=True)

    def add_plain(self) -> None:
        """Make the sums of what is kept and of the plain costs, which are calculated in one pass over the lines."""
        os.utime(self._file)
        there = self._rest(f"({kept(self._engine.connection, [self._file])})")
        if not self._plain:
            self._engine.table(self._sums, there)
            return
        integer = self._compiled.integer
        costs = ", ".join(f"CAST(SUM({_cost(number)}) AS {integer}) AS {_cost(number)}" for number in self._plain)
        lines = mart("line_costs", **self._compiled.only_plain(self._plain).line_parts(), controls=[])
        keys = ", ".join(self._keys)
        self._engine.table(
            self._sums,
            f"SELECT * FROM ({there}) JOIN (SELECT {keys}, {costs} FROM ({lines}) GROUP BY {keys}) USING ({keys})",
        )

    def _rest(self, sums: str) -> str:
        """All but plain costs."""
        rest = self._compiled.without_plain(self._plain)
        summed = ["lines", "net_revenue", "cogs", *rest.line_costs, *rest.controls]
        return f"SELECT {', '.join([*self._keys, *summed])} FROM {sums}"

    def _key(self, facts: Facts, model: CostModel, *, wide: bool) -> str:
        """Of the query and those of the facts that it reads, the files in them by what they hold."""
        rest = self._compiled.without_plain(self._plain)
        queries = [mart("line_costs", **rest.line_parts(), controls=rest.spliced("controls"))]
        queries += facts.queries(model, wide=wide)
        for source in facts.sources:
            queries = [query.replace(source.relation, source.hash) for query in queries]
        return sha256("\0".join([__version__, *queries]).encode()).hexdigest()[:32]


def _cost(number: int) -> str:
    return f"element_{number}"
