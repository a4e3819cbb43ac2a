"""Who runs the marts: DuckDB inside the process, or Apache Spark on as many machines as it is given."""

__all__ = ["ENGINES", "LOCAL"]

ENGINES = ("duckdb", "spark")
LOCAL = "local[*]"
"""The master that Spark has without one: this process, on all its cores."""
