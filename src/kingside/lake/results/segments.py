"""Segments of many published profit maps, one period after the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from kingside.lake.results.opening import opened, view_of_file

# One row per map, segment in the map before and segment in it. The last map has none behind it, so nobody left it.
STEPS = """
    WITH held AS MATERIALIZED ({held})
    SELECT coalesce(later.place, earlier.place + 1) AS place, earlier.segment, later.segment, count(*),
        coalesce(sum(later.net_revenue), 0)::DECIMAL(38, 6), coalesce(sum(later.net_profit), 0)::DECIMAL(38, 6)
    FROM held AS later FULL JOIN held AS earlier
        ON later.account IS NOT DISTINCT FROM earlier.account AND later.place = earlier.place + 1
    WHERE coalesce(later.place, earlier.place + 1) < $n
    GROUP BY ALL ORDER BY ALL
"""


@dataclass(frozen=True, slots=True)
class SegmentStep:
    """Accounts of one segment in a map and of one in the map before; None is a map that does not hold them.

    `place` counts the maps from 0; before the first there is none. Sums are those of this map, 0 where they are gone.
    """

    place: int
    segment_then: str | None
    segment_now: str | None
    n: int
    net_revenue: Decimal
    net_profit: Decimal


def segment_steps(folders: Sequence[Path]) -> list[SegmentStep]:
    """From map to map, the earliest first, in one query. Raises ResultsGone when one of the folders is gone."""
    if not folders:
        return []
    with opened(*folders) as connection:
        for place, folder in enumerate(folders):
            view_of_file(connection, f"accounts_{place}", folder / "accounts.parquet")
        held = " UNION ALL ".join(
            f"SELECT {place} AS place, account, segment, net_revenue, net_profit FROM accounts_{place}"
            for place in range(len(folders))
        )
        rows = connection.execute(STEPS.format(held=held), {"n": len(folders)}).fetchall()
    return [SegmentStep(*row) for row in rows]
