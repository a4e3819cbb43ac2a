"""The engine that was asked for, opened."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from kingside.lake.engines import ENGINES
from kingside.lake.engines.engine import Engine
from kingside.lake.engines.in_duckdb import InDuckDB
from kingside.lake.engines.spark_session import refuse_what_spark_lacks, spark_session
from kingside.lake.refusal import Refusal, all_of

__all__ = ["open_engine", "refuse_engine"]


def refuse_engine(name: str, *, spark_master: str) -> None:
    """Raise Refusal, before anything is read, when there is no such engine or something that it needs is not there."""
    if name not in ENGINES:
        raise Refusal("There is no engine '{name}'; there are {engines}.", name=name, engines=all_of(ENGINES))
    if name == "spark":
        refuse_what_spark_lacks(spark_master)


@contextmanager
def open_engine(
    name: str,
    connection: duckdb.DuckDBPyConnection,
    *,
    staging: Path,
    spark_master: str,
    threads: int | None,
    memory_share: float,
) -> Iterator[Engine]:
    """The engine over the facts in `connection`; what it keeps lies below `staging`."""
    if name == "duckdb":
        yield InDuckDB(connection, staging)
        return
    from kingside.lake.engines.in_spark import InSpark  # noqa: PLC0415 - what it imports is there only with this engine

    with spark_session(spark_master, scratch=staging / "spark", threads=threads, memory_share=memory_share) as session:
        yield InSpark(connection, session, staging)
