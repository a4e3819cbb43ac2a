"""The macros of the marts, with the money unit of one profit map filled in."""

from importlib.resources import files
from string import Template

import duckdb
from sqlglot import exp, parse

from kingside.lake.mart import DIALECT

__all__ = ["Macro", "define_macros", "macros"]

Macro = tuple[list[str], exp.Expr]
"""Names of the parameters, and the body."""


def define_macros(connection: duckdb.DuckDBPyConnection, scale: int, *, wide: bool = True) -> None:
    """Make the macros known to a connection; `scale` is the number of decimal places of an amount.

    Unless it is `wide`, an amount of one line or cell has 18 digits at most.
    """
    connection.execute(_text(scale, wide=wide))


def macros(scale: int) -> dict[str, Macro]:
    """The macros by name, as trees."""
    found = {}
    for statement in parse(_text(scale, wide=True), dialect=DIALECT):
        match statement:
            case exp.Create(this=exp.UserDefinedFunction(expressions=parameters) as function, expression=body):
                found[function.this.name] = ([parameter.name for parameter in parameters], body)
    return found


def _text(scale: int, *, wide: bool) -> str:
    text = files("kingside.lake.marts").joinpath("macros.sql").read_text("utf-8")
    unit = f"{10**-scale:.{scale}f}" if scale else "1"
    return Template(text).substitute(unit=unit, unit_digits=scale + 1, scale=scale, digits=28 if wide else 18)
