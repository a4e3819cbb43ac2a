"""Amounts and tables in PyArrow, for the tools that read and write through it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

Whole = npt.NDArray[np.int64]
CODES = ("account_care", "capital", "delivery", "order_entry", "overhead", "picking", "returns")


def cents(amounts: pa.ChunkedArray | pa.Array) -> pa.Array:
    return pc.cast(pc.multiply(amounts, pa.scalar(Decimal(100))), pa.int64(), safe=False)


def money(cents: pa.Array | Whole) -> pa.Array:
    return decimals(cents, places=2)


def decimals(units: pa.Array | Whole, *, places: int) -> pa.Array:
    unit = pa.scalar(Decimal(1).scaleb(-places), pa.decimal128(places + 1, places))
    return pc.multiply(pc.cast(pa.array(units), pa.decimal128(19, 0)), unit)


def waterfall(keys: Mapping[str, pa.DictionaryArray], amounts: Sequence[Whole]) -> dict[str, pa.Array]:
    """One row per row of the keys and cost element, from a column of cents for each of CODES."""
    n, each = len(amounts[0]), len(CODES)
    rows = np.repeat(np.arange(n), each)
    element = pa.DictionaryArray.from_arrays(np.tile(np.arange(each, dtype=np.int32), n), list(CODES))
    repeated = {name: column.take(pa.array(rows)) for name, column in keys.items()}
    return {**repeated, "element": element, "amount": money(np.stack(amounts, axis=1).ravel())}


def write(table: Mapping[str, object], file: Path) -> None:
    pq.write_table(pa.table(table), file)
