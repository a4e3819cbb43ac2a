"""From checked facts to the sums of a profit map: the marts, run in order."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb

from kingside.lake.compilation import compile_model
from kingside.lake.compiled import Compiled
from kingside.lake.cost_model import CostModel, Pool
from kingside.lake.engines.engine import Engine
from kingside.lake.estimates import lay_out_estimates
from kingside.lake.exact import half_away
from kingside.lake.facts import Facts
from kingside.lake.faults import refuse_duplicates, refuse_fault, refuse_unassigned
from kingside.lake.kept import KeptSums
from kingside.lake.kept_rows import KeptRows
from kingside.lake.mart import audit, mart
from kingside.lake.refusal import Place
from kingside.lake.sql_text import literal
from kingside.lake.stand_ins import UNASSIGNED
from kingside.lake.terms import costs_of, is_adequate, minor

__all__ = ["Sums", "calculate"]


@dataclass(frozen=True)
class Sums:
    """What the calculation left in the engine (`cell_sums`, `line_cost`), and its totals in whole money units.

    `left_out` are the totals of intercompany lines, which stand in no table; empty where the model names none.
    What they took of a pool counts among its `minutes`. `accounts_left_out` have no other lines; `accounts_in_part` do,
    each with the lines and net revenue that are left out.
    """

    scale: int
    minor_places: int
    controls: Mapping[str, Any]
    totals: dict[str, Any]
    minutes: dict[str, Fraction]
    has_lines: bool
    left_out: dict[str, Any]
    accounts_left_out: tuple[str, ...] = ()
    accounts_in_part: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    has_estimates: bool = False  # lines that took a default, as `estimated_line`

    def rounded(self, cost: Fraction) -> int:
        """An exact cost rounded to the currency's minor unit, half away from zero, in whole money units."""
        units_per_minor: int = 10 ** (self.scale - self.minor_places)
        return half_away(cost * 10**self.minor_places) * units_per_minor

    def unused_cost(self, pool: Pool) -> int:
        """What the minutes cost that nobody used (negative: that were worked over), in whole money units."""
        return self.rounded((pool.practical_minutes - self.minutes[pool.code]) * pool.rate)

    def amount(self, number: int) -> int:
        """The cost of an element over all events, in whole money units."""
        return int(self.totals[f"element_{number}"] or 0)

    def amount_with_left_out(self, number: int) -> int:
        """The same with what fell on lines that are left out."""
        return self.amount(number) + int(self.left_out.get(f"element_{number}") or 0)


def calculate(
    engine: Engine,
    model: CostModel,
    facts: Facts,
    *,
    place: Place,
    with_lines: bool,
    wide: bool,
    kept: Path | None = None,
) -> Sums:
    """Cost every line and sum it by account and product; `wide` calculates with 128-bit integers.

    `kept` is a folder for what outlives a changed rate, its sums used where no lines are wanted. Raises Refusal for
    what only the calculation can find (duplicates, negative minutes, texts that vary).
    """
    connection = engine.connection
    scale = facts.money_scale(model)
    facts.lay_out(connection, model, wide=wide)
    engine.begin(scale=scale, wide=wide)
    has_idle_accounts = facts.accounts is not None and _has_idle_accounts(connection)
    compiled = compile_model(
        model, facts.drivers, scale=scale, wide=wide, place=place, with_unassigned=has_idle_accounts
    )
    known = KeptSums(engine, kept, model, facts, compiled, wide=wide) if kept and not with_lines else None
    events, counts = compiled.spliced("line_events"), compiled.spliced("line_counts")
    counting = mart("line_controls", is_counted=facts.is_counted, line_events=events, line_counts=counts)
    asked = [counting, *facts.queries(model, wide=wide)]
    controls = KeptRows(kept).row(asked, facts.sources, lambda: engine.row(counting))
    compiled.parts = {name: name for name in (*facts.parts, *_apart(facts))}
    if known and known.are_there:
        known.add_plain()
        totals, left_out = _set_apart(engine, compiled, facts)
    else:
        if controls["lines_outside"]:
            refuse_duplicates(connection, facts)
        _cost_lines(engine, compiled, facts, with_lines=with_lines)
        _sum_cells(engine, compiled, facts)
        totals, left_out = _set_apart(engine, compiled, facts)
        if totals["fault"]:
            refuse_fault(connection, model, facts, compiled, place)
        if known:
            known.keep()
    audit(
        connection,
        "cell_sums",
        net_revenue=compiled.net_revenue,
        cogs=compiled.cogs,
        is_counted=facts.is_counted,
    )
    unassigned: dict[str, Any] = {}
    if has_idle_accounts:
        sums = "every_cell_sums" if _apart(facts) else "cell_sums"
        unassigned = _add_unassigned(engine, model, compiled, place, sums=sums)
        totals = _totals(connection, compiled)
    has_estimates = with_lines and lay_out_estimates(engine, compiled, facts, controls)
    minutes = {
        pool.code: compiled.minutes_units[pool.code]
        * sum(int(each.get(f"minutes_{number}") or 0) for each in (totals, left_out, unassigned))
        for number, pool in enumerate(model.pools)
    }
    _relate(engine, model)
    whole, in_part = _accounts_left_out(connection) if _apart(facts) else ((), {})
    return Sums(
        scale, model.minor_places, controls, totals, minutes, with_lines, left_out, whole, in_part, has_estimates
    )


def _has_idle_accounts(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the accounts file names an account without a line in the period."""
    idle = "SELECT account FROM account_file WHERE account NOT IN (SELECT account FROM invoice_line WHERE is_in_period)"
    return connection.execute(f"{idle} LIMIT 1").fetchone() is not None


def _apart(facts: Facts) -> list[str]:
    """The column by which lines that are left out are told apart; none where no line is."""
    return [] if facts.intercompany is None else ["is_left_out"]


def _cost_lines(engine: Engine, compiled: Compiled, facts: Facts, *, with_lines: bool) -> None:
    """`line_cost`, which is asked for once, and kept where lines are to be written too.

    Lines that are left out are costed like the others, in `every_line_cost`, so that no other line costs more for it.
    """
    query = mart("line_costs", **compiled.line_parts(), controls=compiled.spliced("controls"))
    name = "every_line_cost" if _apart(facts) else "line_cost"
    if with_lines:
        engine.store(name, query)
    else:
        engine.view(name, query)
    if _apart(facts):
        engine.view("line_cost", f"SELECT * FROM {name} WHERE NOT is_left_out")


def _sum_cells(engine: Engine, compiled: Compiled, facts: Facts) -> None:
    """`cell_sums`, or `every_cell_sums` where lines are left out."""
    sums = [
        f"CAST({'MAX' if alias == 'fault' else 'SUM'}({alias}) AS {compiled.integer}) AS {alias}"
        for alias in ("net_revenue", "cogs", *compiled.line_costs, *compiled.controls)
    ]
    apart = _apart(facts)
    query = mart("cell_sums", lines="every_line_cost" if apart else "line_cost", apart=apart, sums=sums)
    engine.table("every_cell_sums" if apart else "cell_sums", query)


def _set_apart(engine: Engine, compiled: Compiled, facts: Facts) -> tuple[dict[str, Any], dict[str, Any]]:
    """The totals of `cell_sums` and of the lines that are left out, which are taken out of it; faults of either."""
    if not _apart(facts):
        return _totals(engine.connection, compiled), {}
    names = ", ".join(("account", "product", *_summed(compiled)))
    engine.table("cell_sums", f"SELECT {names} FROM every_cell_sums WHERE NOT is_left_out")
    totals = _totals(engine.connection, compiled)
    left_out = _totals(engine.connection, compiled, of="every_cell_sums WHERE is_left_out")
    totals["fault"] = max(totals["fault"] or 0, left_out["fault"] or 0)
    return totals, left_out


def _accounts_left_out(
    connection: duckdb.DuckDBPyConnection,
) -> tuple[tuple[str, ...], Mapping[str, tuple[int, int]]]:
    """Accounts that have lines in the period and none that is kept; and those with some of both, with what is not."""
    query = """
        SELECT
            account, BOOL_AND(is_left_out),
            SUM(lines) FILTER (WHERE is_left_out), SUM(net_revenue) FILTER (WHERE is_left_out)
        FROM every_cell_sums GROUP BY account HAVING BOOL_OR(is_left_out) ORDER BY account
        """
    found = connection.execute(query).fetchall()
    whole = tuple(account for account, is_whole, *_ in found if is_whole)
    return whole, {account: (int(lines), int(sold)) for account, is_whole, lines, sold in found if not is_whole}


def _totals(connection: duckdb.DuckDBPyConnection, compiled: Compiled, *, of: str = "cell_sums") -> dict[str, Any]:
    columns = ", ".join(f"{'MAX' if name == 'fault' else 'SUM'}({name}) AS {name}" for name in _summed(compiled))
    return _row(connection, f"SELECT {columns} FROM {of}")


def _summed(compiled: Compiled) -> list[str]:
    return ["lines", "net_revenue", "cogs", *compiled.line_costs, *compiled.controls]


def _add_unassigned(engine: Engine, model: CostModel, compiled: Compiled, place: Place, *, sums: str) -> dict[str, Any]:
    """Accounts without lines that cost something all the same become cells of the product UNASSIGNED.

    `sums` have every account with lines, left out or not. Comes back with the minutes that those without took of each
    pool, also where a cost rounds to nothing.
    """
    query = mart(
        "unassigned",
        sums=sums,
        formula_values=compiled.spliced("unassigned_values"),
        line_costs=compiled.spliced("unassigned_costs"),
        controls=compiled.spliced("unassigned_controls"),
    )
    engine.table("unassigned", query)
    negatives = [alias for alias in compiled.unassigned_controls if alias.startswith("negative_")]
    if negatives:
        found = engine.connection.execute(
            f"SELECT account, {', '.join(negatives)} FROM unassigned WHERE {' OR '.join(negatives)} ORDER BY 1 LIMIT 1"
        ).fetchone()
        if found:
            refuse_unassigned(model, found, [int(alias.removeprefix("negative_")) for alias in negatives], place)
    costs = list(compiled.unassigned_costs)
    if costs:
        engine.append(
            "cell_sums",
            f"SELECT account, {literal(UNASSIGNED)} AS product, "
            f"0 AS lines, 0 AS net_revenue, 0 AS cogs, {', '.join(costs)} "
            f"FROM unassigned WHERE {' OR '.join(f'{cost} <> 0' for cost in costs)}",
        )
    minutes = [alias for alias in compiled.unassigned_controls if alias.startswith("minutes_")]
    return _row(
        engine.connection, f"SELECT {', '.join(f'SUM({alias}) AS {alias}' for alias in minutes) or 0} FROM unassigned"
    )


def _relate(engine: Engine, model: CostModel) -> None:
    """Profit by cell, account and product, ranked and segmented."""
    engine.view("cell", mart("cell", sums="cell_sums", **costs_of(model)))
    engine.connection.execute(f"CREATE OR REPLACE TEMP TABLE cell_total AS {mart('cell_total')}")
    for key in ("account", "product"):
        query = mart(
            "entity",
            keys=[key],
            facts="cell",
            margins=[],
            is_adequate=is_adequate(model),
            minor=minor(model),
        )
        engine.table(f"{key}_entity", query)
        audit(engine.connection, "entity", entity=f"{key}_entity")


def _row(connection: duckdb.DuckDBPyConnection, query: str) -> dict[str, Any]:
    result = connection.execute(query)
    names = [column[0] for column in result.description or ()]
    return dict(zip(names, result.fetchone() or (), strict=True))
