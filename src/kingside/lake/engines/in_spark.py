"""The marts run by Apache Spark, in this process or on a cluster; DuckDB hands it the facts and reads what it kept."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from kingside.lake.engines.engine import FACTS, Overflow
from kingside.lake.engines.in_duckdb import InDuckDB, copy_out, kept
from kingside.lake.engines.spark_sql import Macro, in_spark_sql, macros
from kingside.lake.refusal import Refusal

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

__all__ = ["InSpark"]

OVERFLOWS = ("ARITHMETIC_OVERFLOW", "CAST_OVERFLOW", "NUMERIC_VALUE_OUT_OF_RANGE")
UNSEEN = ("[FAILED_READ_FILE", "Mkdirs failed to create")


class InSpark:
    """All that is exchanged lies as Parquet below `staging`, a folder that every worker of a cluster must see."""

    name = "spark"

    def __init__(self, connection: duckdb.DuckDBPyConnection, session: "SparkSession", staging: Path) -> None:
        self.connection, self.session, self.staging = connection, session, staging
        self.here = InDuckDB(connection, staging)
        self.macros: Mapping[str, Macro] = {}
        self.wide = False
        self.folders: dict[str, list[Path]] = {}
        self.number = 0

    def begin(self, *, scale: int, wide: bool) -> None:
        """The facts, each cell read and checked, are all that Spark is given."""
        self.here.begin(scale=scale, wide=wide)
        self.macros, self.wide = macros(scale), wide
        for name in FACTS:
            self.folders[name] = [self._new_folder(name)]
            self.folders[name][0].mkdir(parents=True)
            copy_out(self.connection, f"SELECT * FROM {name}", self.folders[name][0] / "0.parquet")
            self._register(name)

    def view(self, name: str, query: str) -> None:
        self._asked(query).createOrReplaceTempView(name)
        self.here.view(name, query)

    def table(self, name: str, query: str) -> None:
        self.folders[name] = [self._written(name, self._asked(query))]
        self.here.table(name, self._kept(name))

    def store(self, name: str, query: str) -> None:
        self.folders[name] = [self._written(name, self._asked(query))]
        self.here.view(name, self._kept(name))

    def append(self, name: str, query: str) -> None:
        from pyspark.sql.functions import col, lit  # noqa: PLC0415 - there only with this engine

        more = self._asked(query)
        schema = self.session.table(name).schema
        cells = [(col(at.name) if at.name in more.columns else lit(None)).cast(at.dataType) for at in schema]
        named = [cell.alias(at.name) for cell, at in zip(cells, schema, strict=True)]
        self.folders[name].append(self._written(name, more.select(named)))
        self.here.table(name, self._kept(name))

    def row(self, query: str) -> dict[str, Any]:
        with self._told():
            (row,) = self._asked(query).collect()
        return {name: int(value) if isinstance(value, Decimal) else value for name, value in row.asDict().items()}

    def _asked(self, query: str) -> "DataFrame":
        with self._told():
            return self.session.sql(in_spark_sql(query, self.macros, wide=self.wide))

    def _written(self, name: str, rows: "DataFrame") -> Path:
        """In a folder of its own: what was there before may be read while this is written."""
        folder = self._new_folder(name)
        with self._told():
            rows.write.parquet(folder.as_uri())
        return folder

    def _new_folder(self, name: str) -> Path:
        self.number += 1
        return self.staging / "spark" / f"{self.number}-{name}"

    def _register(self, name: str) -> None:
        folders = [folder.as_uri() for folder in self.folders[name]]
        self.session.read.parquet(*folders).createOrReplaceTempView(name)

    def _kept(self, name: str) -> str:
        """Make what was written a relation of Spark's; comes back with the query by which DuckDB reads it."""
        self._register(name)
        return kept(
            self.connection, [file for folder in self.folders[name] for file in sorted(folder.glob("*.parquet"))]
        )

    @contextmanager
    def _told(self) -> Iterator[None]:
        """In our words: what Spark says of numbers that outgrow their type, and of folders that workers do not see."""
        from py4j.protocol import Py4JError  # noqa: PLC0415 - there only with this engine
        from pyspark.errors import PySparkException  # noqa: PLC0415

        try:
            yield
        except (PySparkException, Py4JError) as error:
            said = str(error)
            if any(f"[{sign}" in said for sign in OVERFLOWS):
                raise Overflow from error
            if any(sign in said for sign in UNSEEN):
                raise Refusal(
                    "A Spark worker does not see the facts; let every worker see {folder} under that path,"
                    " and write there.",
                    folder=self.staging.parent.parent,
                ) from error
            raise
