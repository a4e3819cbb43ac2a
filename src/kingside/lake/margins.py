"""The further tables of a profit map: the cascade of margins by order, salesperson, customer unit, account tree.

They are written where they are asked for; each adds up to the whole business.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from kingside.lake.cost_model import CostModel
from kingside.lake.facts import Facts, Further
from kingside.lake.mart import audit, mart
from kingside.lake.refusal import Refusal
from kingside.lake.sql_text import identifier, literal, parquet
from kingside.lake.stand_ins import UNASSIGNED
from kingside.lake.terms import added_up, costs_of, is_adequate, minor, paid

__all__ = [
    "KINDS",
    "PARTS",
    "TREE",
    "MarginKind",
    "further_facts",
    "kinds_called",
    "kinds_of",
    "needs_lines",
    "write_margins",
]

PARTS = ("salesperson", "customer_unit")
"""Columns of invoice lines that may say more; an empty cell is UNKNOWN."""
TREE = "account_tree"
MARGINS = ("pocket_margin", "contribution", "sustained_margin")  # after each step but the last, which leaves the profit


@dataclass(frozen=True)
class MarginKind:
    """By what a table is made: its name, the columns that tell its rows apart, and whether it is summed from lines."""

    name: str
    table: str
    keys: tuple[str, ...]
    is_of_lines: bool = False

    @property
    def column(self) -> str | None:
        """The column that invoice lines need for it, besides those they always have."""
        return self.name if self.name in PARTS else None


KINDS = {
    kind.name: kind
    for kind in (
        MarginKind("account", "account_margins", ("account",)),
        MarginKind("product", "product_margins", ("product",)),
        MarginKind("cell", "cell_margins", ("account", "product")),
        MarginKind("order", "order_margins", ("order", "account"), is_of_lines=True),
        MarginKind("salesperson", "salesperson_margins", ("salesperson",), is_of_lines=True),
        MarginKind("customer_unit", "customer_unit_margins", ("account", "customer_unit"), is_of_lines=True),
        MarginKind(TREE, TREE, ("account",)),
    )
}


def kinds_called(names: Iterable[str]) -> list[MarginKind]:
    """Kinds by name, each once, in the order of KINDS. Raises Refusal for a name that is none."""
    asked = set(names)
    for name in sorted(asked - set(KINDS)):
        raise Refusal("--by: there is no table by '{name}'; there are {kinds}.", name=name, kinds=", ".join(KINDS))
    return [kind for kind in KINDS.values() if kind.name in asked]


def further_facts(kinds: Iterable[MarginKind], *, if_there: Iterable[MarginKind] = ()) -> Further:
    """What has to be read for them; the columns of those `if_there` may be missing."""
    asked, perhaps = list(kinds), list(if_there)
    return Further(
        parts=tuple(kind.column for kind in asked if kind.column),
        parts_if_there=tuple(kind.column for kind in perhaps if kind.column),
        has_tree=any(kind.name == TREE for kind in asked),
        tree_if_there=any(kind.name == TREE for kind in perhaps),
    )


def kinds_of(facts: Facts, kinds: Iterable[MarginKind]) -> list[MarginKind]:
    """Those whose column is there."""
    has_tree = facts.parent is not None
    return [
        kind for kind in kinds if (has_tree if kind.name == TREE else kind.column is None or kind.column in facts.parts)
    ]


def needs_lines(kinds: Iterable[MarginKind]) -> bool:
    """Whether every invoice line has to be kept with its costs."""
    return any(kind.is_of_lines for kind in kinds)


def write_margins(
    connection: duckdb.DuckDBPyConnection,
    model: CostModel,
    kinds: Sequence[MarginKind],
    folder: Path,
    *,
    parts: Iterable[str],
    csv: bool,
) -> None:
    """Write the tables of these kinds from what the calculation left in the connection (`cell`, `line_cost`)."""
    if needs_lines(kinds):
        _view_lines(connection, model, list(parts))
    for kind in kinds:
        entity = _related(connection, model, kind)
        query = mart(TREE, entity=entity) if kind.name == TREE else mart("margins", keys=_written(kind), entity=entity)
        file = folder / f"{kind.table}.parquet"
        connection.execute(f"COPY ({query}) TO {literal(file)} (FORMAT parquet)")
        is_counted = "parent IS NULL" if kind.name == TREE else "TRUE"
        audit(connection, "margins", written=parquet([file]), margins=_margins(model), is_counted=is_counted)
        if csv:
            connection.execute(
                f"COPY (SELECT * FROM {parquet([file])}) TO {literal(folder / f'{kind.table}.csv')} "
                "(FORMAT csv, HEADER, DELIMITER ',', NULLSTR '')"
            )


def _view_lines(connection: duckdb.DuckDBPyConnection, model: CostModel, parts: Sequence[str]) -> None:
    """`line_part`, which has a row per line as `cell` has one per account and product."""
    query = mart(
        "line_parts",
        parts=parts,
        no_parts=[f"{literal(UNASSIGNED)} AS {name}" for name in parts],
        line_costs=[f"element_{number}" for number in range(len(model.elements))],
    )
    connection.execute(f"CREATE OR REPLACE TEMP VIEW line_part_sums AS {query}")
    query = mart("cell", sums="line_part_sums", **costs_of(model))
    connection.execute(f"CREATE OR REPLACE TEMP VIEW line_part AS {query}")


def _related(connection: duckdb.DuckDBPyConnection, model: CostModel, kind: MarginKind) -> str:
    """The rows of a kind, ranked and segmented."""
    name = f"{kind.name}_margin"
    query = mart(
        "entity",
        keys=[_column(key) for key in kind.keys],
        facts="line_part" if kind.is_of_lines else "cell",
        margins=_margins(model),
        is_adequate=is_adequate(model),
        minor=minor(model),
    )
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}")
    audit(connection, "entity", entity=name)
    return name


def _margins(model: CostModel) -> list[str]:
    """What is left after each step, summed."""
    return [
        f"SUM(gross_margin - {added_up(paid(model, place))}) AS {name}" for place, name in enumerate(MARGINS, start=1)
    ]


def _written(kind: MarginKind) -> list[str]:
    return [f"{_column(key)} AS {identifier(key)}" for key in kind.keys]


def _column(key: str) -> str:
    return "order_code" if key == "order" else key
