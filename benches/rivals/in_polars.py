"""The profit map of benches/costs.toml in Polars, as one who knows it writes it. Called with the lines and a folder.

Whole numbers throughout: cents in 64-bit integers, which become Decimal where the tables are written. One sort, by
order and line, is enough for all running sums: a window by account keeps the order that the rows have.
"""

import sys
from datetime import date
from pathlib import Path

import polars as pl

from benches.rivals.pools import pools

CODES = ["account_care", "capital", "delivery", "order_entry", "overhead", "picking", "returns"]
PERIOD = (date(2025, 1, 1), date(2025, 12, 31))
COSTED = ["order_entry", "picking", "returns", "delivery", "capital", "account_care", "overhead"]


def main(lines: Path, out: Path) -> None:
    given = pl.scan_parquet(lines)
    check(given)
    entry = costed(placed(given)).collect(engine="streaming").sort("account", "product")
    if entry["is_twice"].any():
        raise SystemExit("a line stands twice")
    for kind in ("account", "product"):
        write(ranked(entry, kind), out / f"{kind}s.parquet")
    write(cells(entry), out / "cells.parquet")
    by_account = entry.group_by("account").agg(pl.col(CODES).sum()).sort("account")
    write(waterfall(by_account, ["account"]), out / "account_elements.parquet")
    write(waterfall(entry, ["account", "product"]), out / "cell_elements.parquet")
    write(waterfall(entry.select(pl.col(CODES).sum()), []), out / "elements.parquet")
    write(
        pl.DataFrame(pools(*entry.select(pl.col("desk_minutes", "half_minutes").sum()).row(0))), out / "pools.parquet"
    )


def check(given: pl.LazyFrame) -> None:
    """No empty cell but of account and product, and no negative goods cost on a sale."""
    filled = pl.exclude("account", "product")
    is_negative = (pl.col("cogs") < 0) & (pl.col("quantity") >= 0)
    found = given.select(pl.sum_horizontal(filled.null_count()).alias("empty"), is_negative.any().alias("negative"))
    empty, negative = found.collect(engine="streaming").row(0)
    if empty:
        raise SystemExit("an empty cell")
    if negative:
        raise SystemExit("negative goods cost")


def placed(given: pl.LazyFrame) -> pl.LazyFrame:
    """The lines of the period by order and line, each with what its order and its account amount to, and so far."""
    sold = given.filter(pl.col("date").is_between(*PERIOD)).select(
        "order",
        "line",
        *(pl.col(key).replace("", None).fill_null("UNMAPPED") for key in ("account", "product")),
        revenue=cents("net_revenue"),
        goods=cents("cogs"),
        cases=pl.col("cases").cast(pl.Int64),
        rush=pl.col("rush").cast(pl.Int64),
        is_return="is_return",
        days=pl.col("days_outstanding").cast(pl.Int64),
    )
    one, sent = pl.lit(1, pl.Int64), (~pl.col("is_return")).cast(pl.Int64)
    carried, positive = pl.col("cases") * sent, pl.col("revenue").clip(0)
    return (
        sold.sort("order", "line")
        .with_columns(carried=carried, sent_one=sent, positive=positive, one=one)
        .with_columns(
            is_twice=(pl.col("line").shift() == pl.col("line")) & (pl.col("order").shift() == pl.col("order")),
            n=pl.len().over("order").cast(pl.Int64),
            rank=pl.col("one").cum_sum().over("order"),
            any_rush=pl.col("rush").max().over("order"),
            all_cases=pl.col("carried").sum().over("order"),
            cases_so_far=pl.col("carried").cum_sum().over("order"),
            sent=pl.col("sent_one").sum().over("order"),
            sent_so_far=pl.col("sent_one").cum_sum().over("order"),
            account_n=pl.len().over("account").cast(pl.Int64),
            account_rank=pl.col("one").cum_sum().over("account"),
            account_revenue=pl.col("positive").sum().over("account"),
            revenue_so_far=pl.col("positive").cum_sum().over("account"),
        )
    )


def costed(lines: pl.LazyFrame) -> pl.LazyFrame:
    """One row per account and product: sums of what each line sells and costs."""
    is_return, positive = pl.col("is_return"), pl.col("positive")
    desk = 6 + 3 * pl.col("n") + 10 * pl.col("any_rush")
    care = 50_000 + 250 * pl.col("account_n")
    half = pl.when(is_return).then(60).otherwise(4 + pl.col("cases"))
    handled = (2 * half * 123_456_789 + 19_600_000) // 39_200_000
    one = pl.lit(1, pl.Int64)
    by_cases = part(pl.lit(4_500, pl.Int64), pl.col("cases_so_far"), pl.col("carried"), pl.col("all_cases"))
    by_lines = part(pl.lit(4_500, pl.Int64), pl.col("sent_so_far"), one, pl.col("sent"))
    by_revenue = part(care, pl.col("revenue_so_far"), positive, pl.col("account_revenue"))
    return lines.group_by("account", "product").agg(
        lines=pl.len().cast(pl.Int64),
        revenue=pl.col("revenue").sum(),
        goods=pl.col("goods").sum(),
        desk_minutes=pl.when(pl.col("rank") == 1).then(desk).otherwise(0).sum(),
        half_minutes=half.sum(),
        is_twice=pl.col("is_twice").any(),
        order_entry=part((2 * desk * 95 + 4) // 8, pl.col("rank"), one, pl.col("n")).sum(),
        picking=pl.when(is_return).then(0).otherwise(handled).sum(),
        returns=pl.when(is_return).then(handled).otherwise(0).sum(),
        delivery=pl.when(is_return).then(0).when(pl.col("all_cases") == 0).then(by_lines).otherwise(by_cases).sum(),
        capital=((2 * positive * pl.col("days") + 3_650) // 7_300).sum(),
        account_care=pl.when(pl.col("account_revenue") == 0)
        .then(part(care, pl.col("account_rank"), one, pl.col("account_n")))
        .otherwise(by_revenue)
        .sum(),
        overhead=((2 * positive + 50) // 100).sum(),
    )


def part(cost: pl.Expr, reached: pl.Expr, weight: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """What of a cost falls on the weight that ends at `reached`."""
    return (2 * cost * reached + whole) // (2 * whole) - (2 * cost * (reached - weight) + whole) // (2 * whole)


def ranked(entry: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Accounts or products by profit, each with its segment."""
    sums = entry.group_by(kind).agg(pl.col("lines", "revenue", "goods").sum(), serving=pl.sum_horizontal(COSTED).sum())
    sums = sums.with_columns(margin=pl.col("revenue") - pl.col("goods"))
    sums = sums.with_columns(profit=pl.col("margin") - pl.col("serving"), positive=pl.col("revenue").clip(0))
    by_revenue = sums.sort(pl.col("revenue"), pl.col(kind), descending=[True, False])
    is_cut = (pl.col("revenue") > 0) & (10 * pl.col("positive").cum_sum() >= 8 * pl.col("positive").sum())
    at = by_revenue.select(pl.col("revenue").filter(is_cut).max()).item()
    is_adequate = 20 * pl.col("profit") >= pl.col("revenue")
    return sums.sort("profit", kind, descending=[True, False]).select(
        kind,
        "lines",
        **profit_and_loss(),
        rank=pl.int_range(1, pl.len() + 1),
        cumulative_profit=money(pl.col("profit").cum_sum()),
        segment=pl.when(pl.col("revenue") <= 0)
        .then(pl.lit("no_revenue"))
        .when(pl.col("revenue") >= at)
        .then(pl.when(is_adequate).then(pl.lit("peak")).otherwise(pl.lit("drain")))
        .otherwise(pl.when(is_adequate).then(pl.lit("minor")).otherwise(pl.lit("desert"))),
    )


def cells(entry: pl.DataFrame) -> pl.DataFrame:
    sums = entry.with_columns(margin=pl.col("revenue") - pl.col("goods"), serving=pl.sum_horizontal(COSTED))
    is_adequate = 20 * pl.col("profit") >= pl.col("revenue")
    return sums.with_columns(profit=pl.col("margin") - pl.col("serving")).select(
        "account",
        "product",
        "lines",
        **profit_and_loss(),
        profit_class=pl.when(pl.col("revenue") <= 0)
        .then(pl.lit("UNKNOWN"))
        .otherwise(pl.when(is_adequate).then(pl.lit("SECURE")).otherwise(pl.lit("IMPROVE"))),
    )


def profit_and_loss() -> dict[str, pl.Expr]:
    """Revenue down to the net margin, of which nothing is known where there is no revenue."""
    named = {
        "net_revenue": "revenue",
        "cogs": "goods",
        "gross_margin": "margin",
        "cost_to_serve": "serving",
        "net_profit": "profit",
    }
    profit, revenue = pl.col("profit"), pl.col("revenue")
    millionths = profit.sign() * ((2 * profit.abs() * 1_000_000 + revenue) // (2 * revenue))
    net_margin = pl.when(revenue > 0).then(millionths.cast(pl.Decimal(18, 0)) * decimal("0.000001", 6))
    return {name: money(pl.col(of)) for name, of in named.items()} | {"net_margin": net_margin}


def waterfall(sums: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """One row per key and cost element."""
    amounts = sums.select(*keys, element=pl.lit(CODES), amount=pl.concat_list(CODES)).explode("element", "amount")
    return amounts.with_columns(money(pl.col("amount")))


def cents(name: str) -> pl.Expr:
    return (pl.col(name) * 100).cast(pl.Int64)


def money(cents: pl.Expr) -> pl.Expr:
    return cents.cast(pl.Decimal(28, 0)) * decimal("0.01", 2)


def decimal(text: str, places: int) -> pl.Expr:
    return pl.lit(text).cast(pl.Decimal(8, places))


def write(table: pl.DataFrame, file: Path) -> None:
    """With the compression that DuckDB has, for the same work."""
    table.write_parquet(file, compression="snappy")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
