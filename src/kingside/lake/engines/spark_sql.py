"""A query in DuckDB's dialect said in Spark's, with the same numbers to the last digit.

What Spark would calculate otherwise is said outright here: how wide an integer is, how one divides, and the macros,
which are written out, since a function of Spark's cannot stand everywhere a macro can.
"""

from collections.abc import Mapping

from sqlglot import exp, parse, parse_one

from kingside.lake.engines.arithmetic import macros_sql

__all__ = ["Macro", "in_spark_sql", "macros"]

Macro = tuple[list[str], exp.Expr]
"""Names of the parameters, and the body."""

DIALECT = "duckdb"
NARROW = exp.DataType.build("BIGINT")
WIDE = exp.DataType.build("DECIMAL(38, 0)")
_CALCULATED = (exp.Add, exp.Sub, exp.Mul, exp.Neg, exp.Paren, exp.If, exp.Case, exp.Array)
"""Where a number that is written out is calculated with; elsewhere it counts rows, digits or months."""


def macros(scale: int) -> dict[str, Macro]:
    """The macros of the marts by name; `scale` is the number of decimal places of an amount."""
    found = {}
    for statement in parse(macros_sql(scale, wide=True), dialect=DIALECT):
        match statement:
            case exp.Create(this=exp.UserDefinedFunction(expressions=parameters) as function, expression=body):
                found[function.this.name] = ([parameter.name for parameter in parameters], body)
    return found


def in_spark_sql(query: str, macros: Mapping[str, Macro], *, wide: bool) -> str:
    """The query for Spark, its integers 128 (wide) or 64 bits wide; a sort without a limit is left out.

    Rows that are stored lie in many files of no order, and whoever writes the last one sorts.
    """
    tree = parse_one(query, dialect=DIALECT)
    for select in tree.find_all(exp.Select):
        if select.args.get("order") and not select.args.get("limit"):
            select.set("order", None)
    _write_out(tree, macros)
    _widen_sums(tree)
    _say_widths(tree, WIDE if wide else NARROW)
    for division in reversed(list(tree.find_all(exp.IntDiv))):  # the innermost first
        division.replace(_divided(division, wide=wide))
    return tree.sql(dialect="spark", comments=False)


def _write_out(tree: exp.Expr, macros: Mapping[str, Macro]) -> None:
    """Replace every call of a macro by its body, the innermost first."""
    for call in reversed(list(tree.find_all(exp.Anonymous))):
        if call.name.lower() in macros:
            parameters, body = macros[call.name.lower()]
            written = _filled_in(body, dict(zip(parameters, call.expressions, strict=True)))
            _write_out(written, macros)
            call.replace(written)


def _filled_in(body: exp.Expr, given: Mapping[str, exp.Expr]) -> exp.Expr:
    written = exp.Paren(this=body.copy())
    for column in list(written.find_all(exp.Column)):
        if column.name in given:
            column.replace(exp.Paren(this=given[column.name].copy()))
    return written


def _widen_sums(tree: exp.Expr) -> None:
    """Of 64-bit integers Spark makes sums of 64 bits, DuckDB of 128; over a window the mart says which it wants."""
    for total in list(tree.find_all(exp.Sum)):
        whole = total.parent if isinstance(total.parent, exp.Filter) else total
        if not isinstance(whole.parent, exp.Window):
            whole.replace(exp.cast(whole.copy(), WIDE))


def _say_widths(tree: exp.Expr, integer: exp.DataType) -> None:
    for type_ in list(tree.find_all(exp.DataType)):
        if type_.is_type("int128"):
            type_.replace(WIDE.copy())
    for number in list(tree.find_all(exp.Literal)):
        if number.is_int and isinstance(number.parent, _CALCULATED):
            number.replace(exp.cast(number.copy(), integer))


def _divided(division: exp.IntDiv, *, wide: bool) -> exp.Expr:
    """Whole-number division of numbers that are never negative.

    Spark's own for decimals wraps at 64 bits without a word; what a remainder is taken from divides evenly.
    """
    n, d = (exp.cast(part.copy(), WIDE if wide else NARROW) for part in (division.this, division.expression))
    if not wide:
        return exp.IntDiv(this=n, expression=d)
    even = exp.Paren(this=exp.Sub(this=n, expression=exp.Mod(this=n.copy(), expression=d)))
    return exp.cast(exp.Div(this=even, expression=d.copy(), typed=True), WIDE)
