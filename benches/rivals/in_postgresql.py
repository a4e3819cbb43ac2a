"""The profit map of benches/costs.toml in PostgreSQL. Called with the lines, a folder and the URL of a server.

PyArrow turns the lines into text for COPY, amounts in cents, and what COPY gives back into Parquet. Tables are not
logged, so that nothing waits for a log that nobody would read. Prints how long loading and calculating took.
"""

import json
import sys
import time
from io import BytesIO
from pathlib import Path

import psycopg
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
from psycopg import sql

from benches.rivals.arrow import CODES, cents, decimals, money, waterfall, write
from benches.rivals.pools import pools

SETTINGS = {"work_mem": "512MB", "maintenance_work_mem": "512MB", "max_parallel_workers_per_gather": "2", "jit": "off"}
LINES = """
    CREATE UNLOGGED TABLE lines (
        "order" TEXT COLLATE "C" NOT NULL, line BIGINT NOT NULL, account TEXT COLLATE "C", product TEXT COLLATE "C",
        date DATE NOT NULL, quantity INTEGER NOT NULL, net_revenue INTEGER NOT NULL, cogs INTEGER NOT NULL,
        cases INTEGER NOT NULL, rush BOOLEAN NOT NULL, is_return BOOLEAN NOT NULL, days_outstanding INTEGER NOT NULL,
        CHECK (cogs >= 0 OR quantity < 0)
    )
"""
AMOUNTS = {"revenue": "net_revenue", "goods": "cogs", "margin": "gross_margin", "serving": "cost_to_serve"}
AMOUNTS |= {"profit": "net_profit", "cumulative": "cumulative_profit"}
TEXTS = ("account", "product", "segment", "profit_class")
P_AND_L = "lines, revenue, goods, margin, serving, profit, millionths"
RANKED = f"SELECT code AS {{}}, {P_AND_L}, rank, cumulative, segment FROM ranked WHERE kind = {{}} ORDER BY rank"
CELLS = f"""
    SELECT account, product, {P_AND_L}, CASE
        WHEN revenue <= 0 THEN 'UNKNOWN' WHEN 20 * profit >= revenue THEN 'SECURE' ELSE 'IMPROVE'
    END AS profit_class, {", ".join(CODES)}
    FROM entry ORDER BY account, product
"""
SUMS = ", ".join(f"SUM({code}) AS {code}" for code in CODES)
MINUTES = "SELECT SUM(desk_minutes), SUM(half_minutes) FROM cell"


def main(lines: Path, out: Path, url: str) -> None:
    started = time.monotonic()
    with psycopg.connect(url, autocommit=True) as connection:
        for name, value in SETTINGS.items():
            connection.execute(sql.SQL("SET {} = {}").format(sql.Identifier(name), value))
        connection.execute(LINES)
        load(connection, lines)
        loaded = time.monotonic()
        connection.execute((Path(__file__).parent / "postgresql.sql").read_bytes())
        twice = connection.execute("SELECT BOOL_OR(is_twice) FROM cell").fetchone()
        if twice == (True,):
            raise SystemExit("a line stands twice")
        save(connection, out)
    print(json.dumps({"load": loaded - started, "calculate": time.monotonic() - loaded}))


def load(connection: psycopg.Connection, lines: Path) -> None:
    plain = pyarrow.csv.WriteOptions(include_header=False)
    with connection.cursor().copy("COPY lines FROM STDIN (FORMAT csv)") as copy:
        for batch in pq.ParquetFile(lines).iter_batches(batch_size=100_000):
            columns = {name: batch[name] for name in batch.schema.names}
            columns |= {name: cents(batch[name]) for name in ("net_revenue", "cogs")}
            text = BytesIO()
            pyarrow.csv.write_csv(pa.table(columns), text, plain)
            copy.write(text.getbuffer())
    connection.execute("ANALYZE lines")


def save(connection: psycopg.Connection, out: Path) -> None:
    for kind in ("account", "product"):
        ranked = sql.SQL(RANKED).format(sql.Identifier(kind), kind)
        write(named(table(connection, ranked)), out / f"{kind}s.parquet")
    cells = table(connection, sql.SQL(CELLS))
    write(named(cells.drop_columns(list(CODES))), out / "cells.parquet")
    write(unpivoted(cells, "account", "product"), out / "cell_elements.parquet")
    by_account = table(connection, sql.SQL(f"SELECT account, {SUMS} FROM cell GROUP BY account ORDER BY account"))
    write(unpivoted(by_account, "account"), out / "account_elements.parquet")
    write(unpivoted(table(connection, sql.SQL(f"SELECT {SUMS} FROM cell"))), out / "elements.parquet")
    desk, half = connection.execute(MINUTES).fetchall()[0]
    write(pools(int(desk), int(half)), out / "pools.parquet")


def table(connection: psycopg.Connection, query: sql.Composable) -> pa.Table:
    text = BytesIO()
    with connection.cursor().copy(sql.SQL("COPY ({}) TO STDOUT (FORMAT csv, HEADER)").format(query)) as copy:
        for portion in copy:
            text.write(portion)
    text.seek(0)
    types = dict.fromkeys(TEXTS, pa.dictionary(pa.int32(), pa.string()))
    return pyarrow.csv.read_csv(text, convert_options=pyarrow.csv.ConvertOptions(column_types=types)).combine_chunks()


def named(found: pa.Table) -> dict[str, pa.Array]:
    """The columns as the result files call them, cents as amounts and millionths as a ratio."""
    columns = {}
    for name in found.column_names:
        column = found[name].combine_chunks()
        if name == "millionths":
            columns["net_margin"] = decimals(column, places=6)
        else:
            columns[AMOUNTS.get(name, name)] = money(column) if name in AMOUNTS else column
    return columns


def unpivoted(found: pa.Table, *keys: str) -> dict[str, pa.Array]:
    amounts = [found[code].combine_chunks().to_numpy() for code in CODES]
    return waterfall({key: found[key].combine_chunks() for key in keys}, amounts)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
