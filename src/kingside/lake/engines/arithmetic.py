"""The macros of the marts, with the money unit of one profit map filled in."""

from importlib.resources import files
from string import Template

import duckdb

__all__ = ["define_macros", "macros_sql"]


def define_macros(connection: duckdb.DuckDBPyConnection, scale: int, *, wide: bool = True) -> None:
    """Make the macros known to a connection; `scale` is the number of decimal places of an amount.

    Unless it is `wide`, an amount of one line or cell has 18 digits at most.
    """
    connection.execute(macros_sql(scale, wide=wide))


def macros_sql(scale: int, *, wide: bool) -> str:
    """The statements that make them."""
    text = files("kingside.lake.marts").joinpath("macros.sql").read_text("utf-8")
    unit = f"{10**-scale:.{scale}f}" if scale else "1"
    return Template(text).substitute(unit=unit, unit_digits=scale + 1, scale=scale, digits=28 if wide else 18)
