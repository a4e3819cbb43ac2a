"""What the calculation found wrong with the input, said in one sentence that names the event and the place."""

from typing import NoReturn

import duckdb

from kingside.lake.compiled import Compiled
from kingside.lake.cost_model import CostModel
from kingside.lake.facts import Facts
from kingside.lake.mart import mart
from kingside.lake.refusal import Phrase, Place, Refusal
from kingside.lake.sql_text import literal

__all__ = ["refuse_duplicates", "refuse_fault", "refuse_unassigned"]


def refuse_duplicates(connection: duckdb.DuckDBPyConnection, facts: Facts) -> None:
    """Raise Refusal when two lines of the files, in or outside the period, have the same order and line."""
    twice = connection.execute(
        "SELECT order_code, line FROM invoice_line GROUP BY order_code, line HAVING COUNT(*) > 1 ORDER BY ALL LIMIT 1"
    ).fetchone()
    if twice is None:
        return
    order, line = (facts.line_columns[name].sql(wide=False) for name in ("order", "line"))
    found = facts.lines.find(connection, f"{order} = {literal(twice[0])} AND {line} = {twice[1]}", "1")
    place = found[0] if found else facts.lines.label
    raise Refusal(
        "{place}, column line: order '{order}' has more than one line {line}.",
        place=place, order=twice[0], line=twice[1],
    )  # fmt: skip


def refuse_fault(
    connection: duckdb.DuckDBPyConnection, model: CostModel, facts: Facts, compiled: Compiled, file: Place
) -> NoReturn:
    """Raise the Refusal that explains why a line of `marts/line_costs.sql` bears a fault."""
    refuse_duplicates(connection, facts)
    explained = [f"{expression} AS {name}" for name, expression in compiled.faults.items()]
    query = mart("line_costs", **compiled.line_parts(), controls=explained)
    rows = connection.execute(
        f"SELECT order_code, line, account, negative, varying FROM ({query}) "
        "WHERE negative IS NOT NULL OR varying IS NOT NULL ORDER BY order_code, line LIMIT 1"
    ).fetchall()
    ((order, line, account, negative, varying),) = rows
    element = model.elements[varying if negative is None else negative]
    sentence = (_VARYING if negative is None else _NEGATIVE)[element.per]
    raise Refusal(sentence, file=file, element=element.code, line=line, order=order, account=account)


def refuse_unassigned(model: CostModel, row: tuple[object, ...], numbers: list[int], file: Place) -> None:
    """Raise Refusal when an account without lines has negative minutes; `row` is the account and a truth per number."""
    for number, is_negative in zip(numbers, row[1:], strict=True):
        if is_negative:
            raise Refusal(_NEGATIVE["account"], file=file, element=model.elements[number].code, account=row[0])


_VARYING = {
    "order": Phrase("{file}, element {element}: a text is not the same on all lines of order '{order}'."),
    "account": Phrase("{file}, element {element}: a text is not the same on all lines of account '{account}'."),
}
_NEGATIVE = {
    "line": Phrase("{file}, element {element}: the minutes of line {line} of order '{order}' are negative."),
    "order": Phrase("{file}, element {element}: the minutes of order '{order}' are negative."),
    "account": Phrase("{file}, element {element}: the minutes of account '{account}' are negative."),
}
