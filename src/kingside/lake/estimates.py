"""Which invoice lines took which default: what a cost rests on where a driver was missing."""

from collections.abc import Mapping
from typing import Any

from kingside.lake.compiled import Compiled
from kingside.lake.engines.engine import Engine
from kingside.lake.facts import Facts
from kingside.lake.mart import mart
from kingside.lake.sql_text import literal

__all__ = ["MOST_ESTIMATED", "lay_out_estimates"]

MOST_ESTIMATED = 10_000
"""Lines kept of each column that took its default in a cost element: those with the most revenue, whatever its sign."""


def lay_out_estimates(engine: Engine, compiled: Compiled, facts: Facts, controls: Mapping[str, Any]) -> bool:
    """`estimated_line`: which lines took which default, as far as they are kept; False where none did."""
    queries = [
        mart(
            "estimated_lines",
            is_counted=facts.is_counted,
            line_events=compiled.spliced("line_events"),
            element=literal(each.element),
            place=str(each.number),
            driver=literal(each.driver),
            default_used=literal(each.default),
            took_default=each.took_default,
            most=str(MOST_ESTIMATED),
        )
        for each in compiled.estimates
        if controls[f"estimated_{each.number}"]
    ]
    if queries:
        engine.table("estimated_line", " UNION ALL ".join(f"({query})" for query in queries))
    return bool(queries)
