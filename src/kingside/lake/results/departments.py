"""What the resources of a department cost by account, in a published map and beside the period before."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Final

import duckdb

from kingside.lake.relation import Relation
from kingside.lake.results.opening import opened, view_of_file
from kingside.lake.results.rows import PoolUse
from kingside.lake.stand_ins import UNMAPPED

__all__ = ["DepartmentCosts", "DepartmentPools", "DepartmentTotals", "read_department_costs"]

OF_ACCOUNTS: Final = """
    SELECT costs.account, sum(costs.amount) AS cost, sum(CAST(costs.amount AS DOUBLE) * its.a_unit) AS minutes
    FROM {earlier}account_elements AS costs
    JOIN {earlier}elements AS of_model USING (element)
    JOIN (SELECT unnest($pools{suffix}::VARCHAR[]) AS pool, unnest($a_unit{suffix}::DOUBLE[]) AS a_unit) AS its
        USING (pool)
    GROUP BY costs.account HAVING sum(costs.amount) <> 0
"""
NOW: Final = OF_ACCOUNTS.format(earlier="", suffix="")
THEN: Final = OF_ACCOUNTS.format(earlier="earlier_", suffix="_then")
NOTHING: Final = "SELECT NULL::VARCHAR AS account, NULL::DECIMAL(28, 2) AS cost LIMIT 0"
TALLY: Final = f"""
    WITH now AS ({NOW}), running AS (
        SELECT account, cost, sum(cost) OVER () AS together,
            sum(cost) OVER (ORDER BY cost DESC, account ROWS UNBOUNDED PRECEDING) - cost AS costlier
        FROM now WHERE account <> '{UNMAPPED}'
    )
    SELECT (SELECT count(*) FROM running),
        (SELECT coalesce(sum(cost), 0)::DECIMAL(38, 6) FROM now),
        (SELECT count(*) FROM running WHERE 2 * costlier < together),
        (SELECT coalesce(sum(cost), 0)::DECIMAL(38, 6) FROM now WHERE account = '{UNMAPPED}')
"""


@dataclass(frozen=True, slots=True)
class DepartmentPools:
    """The resources of a department in one map: what each costs in the period, and the minutes it can work."""

    costs: Mapping[str, Decimal] = field(default_factory=dict)
    minutes: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def cost(self) -> Decimal:
        return sum(self.costs.values(), Decimal(0))

    @property
    def hides_minutes(self) -> bool:
        """Whether one of them costs nothing, so that no cost says how long it worked."""
        return not all(self.costs.values())

    @property
    def rates(self) -> dict[str, Decimal]:
        """What a minute of each costs."""
        return {code: cost / self.minutes[code] for code, cost in self.costs.items()}

    def asked(self, suffix: str = "") -> dict[str, object]:
        a_unit = [float(self.minutes[pool] / cost) if cost else 0.0 for pool, cost in self.costs.items()]
        return {f"pools{suffix}": list(self.costs), f"a_unit{suffix}": a_unit}


@dataclass(frozen=True, slots=True)
class DepartmentTotals:
    """How many accounts took work, what all of it cost, and how few of them took half of what accounts took.

    `unmapped` is the part of the cost that went to invoice lines of no account.
    """

    n: int
    cost: Decimal
    half: int
    unmapped: Decimal


@contextmanager
def read_department_costs(
    folder: Path, pools: DepartmentPools, *, before: tuple[Path, DepartmentPools] | None = None
) -> Iterator["DepartmentCosts"]:
    """Open a published folder, and that of the period `before`, where it can be compared with. Raises ResultsGone."""
    with opened(folder, *([before[0]] if before else [])) as connection:
        yield DepartmentCosts(connection, folder, pools, before)


class DepartmentCosts:
    """What accounts take of the resources of one department; one method is one query."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        folder: Path,
        pools: DepartmentPools,
        before: tuple[Path, DepartmentPools] | None,
    ) -> None:
        self._connection, self._pools, self._before = connection, pools, before
        view_of_file(connection, "pools", folder / "pools.parquet", is_numbered=True)
        for name, of_map in (("", folder), ("earlier_", before and before[0])):
            if of_map:
                for table in ("elements", "account_elements"):
                    view_of_file(connection, f"{name}{table}", of_map / f"{table}.parquet")

    def totals(self) -> DepartmentTotals:
        """Of all accounts together."""
        return DepartmentTotals(*self._connection.execute(TALLY, self._pools.asked()).fetchall()[0])

    def capacity(self) -> list[PoolUse]:
        """How much of each resource was used, in the order of the model."""
        sql = """
            SELECT pool, supplied_minutes, used_minutes, unused_minutes, unused_cost, overrun
            FROM pools WHERE list_contains($pools::VARCHAR[], pool) ORDER BY file_row_number
        """
        rows = self._connection.execute(sql, {"pools": list(self._pools.costs)}).fetchall()
        return [PoolUse(*row) for row in rows]

    def listed(self, names: Mapping[str, str]) -> Relation:
        """One row per account that takes work of the department, or took any in the period before.

        `minutes` are whole ones that the cost paid for. `share` is the cost's part of what the department costs in
        the period, used or not; null where it costs nothing. `change` is null without a period before.
        """
        sql = f"""
            WITH now AS ({NOW}), before AS ({THEN if self._before else NOTHING}),
            named AS (SELECT unnest($numbers::VARCHAR[]) AS account, unnest($names::VARCHAR[]) AS name)
            SELECT account, account AS pk, name, coalesce(now.cost, 0) AS cost,
                CAST(round(coalesce(now.minutes, 0)) AS BIGINT) AS minutes,
                CAST(CAST(coalesce(now.cost, 0) AS DOUBLE) / nullif($whole::DOUBLE, 0) AS DECIMAL(18, 6)) AS share,
                CASE WHEN {str(bool(self._before)).lower()}
                    THEN coalesce(now.cost, 0) - coalesce(before.cost, 0) END AS change
            FROM now FULL JOIN before USING (account) JOIN named USING (account)
        """
        then = self._before[1].asked("_then") if self._before else {}
        named = {"numbers": list(names), "names": list(names.values()), "whole": float(self._pools.cost)}
        return Relation(self._connection, sql, self._pools.asked() | then | named)
