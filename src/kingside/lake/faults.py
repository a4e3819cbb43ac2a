"""What the calculation found wrong with the input, said in one sentence that names the event and the place."""

import duckdb

from kingside.lake.compiled import Compiled
from kingside.lake.cost_model import CostModel
from kingside.lake.facts import Facts
from kingside.lake.mart import mart
from kingside.lake.refusal import Refusal

__all__ = ["refuse_duplicates", "refuse_fault", "refuse_unassigned"]


def refuse_duplicates(connection: duckdb.DuckDBPyConnection, facts: Facts) -> None:
    """Raise Refusal when two lines of the files, in or outside the period, have the same order and line."""
    twice = connection.execute(
        "SELECT order_code, line FROM invoice_line GROUP BY order_code, line HAVING COUNT(*) > 1 ORDER BY ALL LIMIT 1"
    ).fetchone()
    if twice:
        order, line = (facts.line_columns[name].sql(wide=False) for name in ("order", "line"))
        text = str(twice[0]).replace("'", "''")
        place, _ = facts.lines.find(connection, f"{order} = '{text}' AND {line} = {twice[1]}", "1") or (
            "",
            "",
        )
        raise Refusal(f"{place}, column line: order '{twice[0]}' has more than one line {twice[1]}.")


def refuse_fault(
    connection: duckdb.DuckDBPyConnection, model: CostModel, facts: Facts, compiled: Compiled, place: str
) -> None:
    """Raise the Refusal that explains why a line of `marts/line_costs.sql` bears a fault."""
    refuse_duplicates(connection, facts)
    query = mart("line_costs", **compiled.line_parts(), controls=[compiled.faulty_element.as_("faulty")])
    order, line, account, number = connection.execute(
        f"SELECT order_code, line, account, faulty FROM ({query}) WHERE faulty IS NOT NULL ORDER BY ALL LIMIT 1"
    ).fetchone() or ("", 0, "", 0)
    element = model.elements[number % len(model.elements)]
    event = {
        "line": f"line {line} of order '{order}'",
        "order": f"order '{order}'",
        "account": f"account '{account}'",
    }
    if number < len(model.elements):
        what = f"the minutes of {event[element.per]} are negative"
    else:
        what = f"a text of the formula is not the same on all lines of {event[element.per]}"
    raise Refusal(f"{place}, element {element.code}: {what}.")


def refuse_unassigned(model: CostModel, row: tuple[object, ...], numbers: list[int], place: str) -> None:
    """Raise Refusal when an account without lines has negative minutes; `row` is the account and a truth per number."""
    for number, is_negative in zip(numbers, row[1:], strict=True):
        if is_negative:
            code = model.elements[number].code
            raise Refusal(f"{place}, element {code}: the minutes of account '{row[0]}' are negative.")
