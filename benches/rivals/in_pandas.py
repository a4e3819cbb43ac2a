"""The profit map of benches/costs.toml in pandas, as one who knows it writes it. Called with the lines and a folder.

PyArrow reads, makes cents of amounts and ordered categories of texts, and writes; between them every column is one of
64-bit integers, and becomes one of Arrow's decimals where the tables are written. One sort, by order and line, is
enough for all running sums: a group by account keeps the order that the rows have.
"""

import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benches.rivals import arrow
from benches.rivals.arrow import CODES, cents, money, write
from benches.rivals.pools import pools

ELEMENTS = list(CODES)
FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)


def main(lines: Path, out: Path) -> None:
    given = pq.read_table(lines)
    check(given)
    days = given["date"]
    sold = frame(given.filter(pc.and_(pc.greater_equal(days, pa.scalar(FIRST)), pc.less_equal(days, pa.scalar(LAST)))))
    del given, days
    entry = summed(costed(placed(sold)))
    for kind in ("account", "product"):
        write(ranked(entry, kind), out / f"{kind}s.parquet")
    write(cells(entry), out / "cells.parquet")
    by_account = entry.groupby("account", observed=True)[ELEMENTS].sum().reset_index()
    write(waterfall(by_account, "account"), out / "account_elements.parquet")
    write(waterfall(entry, "account", "product"), out / "cell_elements.parquet")
    write(waterfall(entry[ELEMENTS].sum().to_frame().T), out / "elements.parquet")
    desk, half = entry[["desk_minutes", "half_minutes"]].sum()
    write(pools(int(desk), int(half)), out / "pools.parquet")


def check(given: pa.Table) -> None:
    """No empty cell but of account and product, and no negative goods cost on a sale."""
    if any(given[name].null_count for name in given.column_names if name not in ("account", "product")):
        raise SystemExit("an empty cell")
    is_negative = pc.and_(pc.less(given["cogs"], Decimal(0)), pc.greater_equal(given["quantity"], 0))
    if pc.any(is_negative).as_py():
        raise SystemExit("negative goods cost")


def frame(given: pa.Table) -> pd.DataFrame:
    columns = {"order": category(given["order"]).codes, "line": given["line"].to_numpy()}
    columns |= {name: category(given[name]) for name in ("account", "product")}
    columns |= {"revenue": cents(given["net_revenue"]).to_numpy(), "goods": cents(given["cogs"]).to_numpy()}
    columns |= {"days": given["days_outstanding"].to_numpy().astype(np.int64)}
    columns |= {name: given[name].to_numpy().astype(np.int64) for name in ("cases", "rush", "is_return")}
    return pd.DataFrame(columns).sort_values(["order", "line"], ignore_index=True)


def category(texts: pa.ChunkedArray) -> pd.Categorical:
    """Codes sort as the texts do; what is empty is called UNMAPPED."""
    named = pc.if_else(pc.equal(pc.fill_null(texts, ""), ""), "UNMAPPED", texts)
    encoded = pc.dictionary_encode(named).combine_chunks()
    order = pc.array_sort_indices(encoded.dictionary).to_numpy()
    places = np.empty_like(order)
    places[order] = np.arange(len(order), dtype=order.dtype)
    codes = places.astype(np.int32)[encoded.indices.to_numpy()]
    return pd.Categorical.from_codes(codes, encoded.dictionary.take(order).to_pandas(), ordered=True)


def placed(lines: pd.DataFrame) -> pd.DataFrame:
    """Each line with what its order and its account amount to, and so far."""
    lines["sent_one"] = 1 - lines["is_return"]
    lines["carried"] = lines["cases"] * lines["sent_one"]
    lines["positive"] = lines["revenue"].clip(lower=0)
    is_twice = (lines["order"] == lines["order"].shift()) & (lines["line"] == lines["line"].shift())
    if is_twice.any():
        raise SystemExit("a line stands twice")
    by_order = lines.groupby("order", sort=False)
    lines["n"] = by_order["line"].transform("size")
    lines["rank"] = by_order.cumcount() + 1
    lines["any_rush"] = by_order["rush"].transform("max")
    for name, of in (("cases", "carried"), ("sent", "sent_one")):
        lines[f"all_{name}"] = by_order[of].transform("sum")
        lines[f"{name}_so_far"] = by_order[of].cumsum()
    by_account = lines.groupby("account", sort=False, observed=True)
    lines["account_n"] = by_account["line"].transform("size")
    lines["account_rank"] = by_account.cumcount() + 1
    lines["account_revenue"] = by_account["positive"].transform("sum")
    lines["revenue_so_far"] = by_account["positive"].cumsum()
    return lines


def costed(lines: pd.DataFrame) -> pd.DataFrame:
    """What each line sells, takes of minutes, and costs."""
    is_return = lines["is_return"].astype(bool)
    desk = 6 + 3 * lines["n"] + 10 * lines["any_rush"]
    half = (4 + lines["cases"]).mask(is_return, 60)
    handled = (2 * half * 123_456_789 + 19_600_000) // 39_200_000
    care = 50_000 + 250 * lines["account_n"]
    by_cases = part(4_500, lines["cases_so_far"], lines["carried"], lines["all_cases"])
    by_lines = part(4_500, lines["sent_so_far"], 1, lines["all_sent"])
    by_rank = part(care, lines["account_rank"], 1, lines["account_n"])
    by_revenue = part(care, lines["revenue_so_far"], lines["positive"], lines["account_revenue"])
    return pd.DataFrame(
        {
            **{name: lines[name] for name in ("account", "product", "revenue", "goods")},
            "desk_minutes": desk.where(lines["rank"] == 1, 0),
            "half_minutes": half,
            "order_entry": part((2 * desk * 95 + 4) // 8, lines["rank"], 1, lines["n"]),
            "picking": handled.mask(is_return, 0),
            "returns": handled.where(is_return, 0),
            "delivery": by_cases.where(lines["all_cases"] > 0, by_lines).mask(is_return, 0),
            "capital": (2 * lines["positive"] * lines["days"] + 3_650) // 7_300,
            "account_care": by_revenue.where(lines["account_revenue"] > 0, by_rank),
            "overhead": (2 * lines["positive"] + 50) // 100,
        }
    )


def part(cost: pd.Series | int, reached: pd.Series, weight: pd.Series | int, whole: pd.Series) -> pd.Series:
    """What of a cost falls on the weight that ends at `reached`; meaningless where the whole is 0."""
    whole = whole.clip(lower=1)
    return (2 * cost * reached + whole) // (2 * whole) - (2 * cost * (reached - weight) + whole) // (2 * whole)


def summed(lines: pd.DataFrame) -> pd.DataFrame:
    """One row per account and product."""
    groups = lines.groupby(["account", "product"], observed=True)
    entry = groups.sum()
    entry.insert(0, "lines", groups.size())
    entry["margin"] = entry["revenue"] - entry["goods"]
    entry["serving"] = entry[ELEMENTS].sum(axis=1)
    entry["profit"] = entry["margin"] - entry["serving"]
    return entry.reset_index()


def ranked(entry: pd.DataFrame, kind: str) -> dict[str, object]:
    """Accounts or products by profit, each with its segment."""
    columns = ["lines", "revenue", "goods", "margin", "serving", "profit"]
    sums = entry.groupby(kind, observed=True)[columns].sum().reset_index()
    by_revenue = sums.sort_values(["revenue", kind], ascending=[False, True])["revenue"]
    positive = by_revenue.clip(lower=0)
    cut = by_revenue[(by_revenue > 0) & (10 * positive.cumsum() >= 8 * positive.sum())].max()
    sums = sums.sort_values(["profit", kind], ascending=[False, True])
    is_adequate, is_high = 20 * sums["profit"] >= sums["revenue"], sums["revenue"] >= cut
    segments = np.select(
        [sums["revenue"] <= 0, is_high & is_adequate, is_high, is_adequate],
        ["no_revenue", "peak", "drain", "minor"],
        "desert",
    )
    named = {kind: texts(sums[kind]), "lines": sums["lines"], **profit_and_loss(sums)}
    rank = {"rank": np.arange(1, len(sums) + 1), "cumulative_profit": money(sums["profit"].cumsum())}
    return {**named, **rank, "segment": segments}


def cells(entry: pd.DataFrame) -> dict[str, object]:
    is_adequate = 20 * entry["profit"] >= entry["revenue"]
    classes = np.select([entry["revenue"] <= 0, is_adequate], ["UNKNOWN", "SECURE"], "IMPROVE")
    named = {key: texts(entry[key]) for key in ("account", "product")} | {"lines": entry["lines"]}
    return {**named, **profit_and_loss(entry), "profit_class": classes}


def profit_and_loss(sums: pd.DataFrame) -> dict[str, pa.Array]:
    """Revenue down to the net margin, of which nothing is known where there is no revenue."""
    profit, revenue = sums["profit"].to_numpy(), sums["revenue"].to_numpy()
    whole = np.maximum(revenue, 1)
    margin = np.sign(profit) * ((2 * np.abs(profit) * 1_000_000 + whole) // (2 * whole))
    ours = {"net_revenue": "revenue", "cogs": "goods", "gross_margin": "margin", "cost_to_serve": "serving"}
    named = {name: money(sums[of]) for name, of in (ours | {"net_profit": "profit"}).items()}
    return named | {"net_margin": arrow.decimals(pa.array(margin, mask=revenue <= 0), places=6)}


def waterfall(sums: pd.DataFrame, *keys: str) -> dict[str, pa.Array]:
    return arrow.waterfall({key: texts(sums[key]) for key in keys}, [sums[code].to_numpy() for code in CODES])


def texts(column: pd.Series) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(column.cat.codes.to_numpy(), column.cat.categories.to_numpy())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
