"""What each lever does to the lines and costs of an account."""

from fractions import Fraction

from kingside.lake.formula import Text
from kingside.lake.levers.lever import (
    Channel,
    FreightTerms,
    Lever,
    MinimumOrder,
    OrderSize,
    Price,
    Returns,
    ServiceLevel,
)
from kingside.lake.levers.levered import SCOPES, Levered
from kingside.lake.levers.orders import merged_by_factor, merged_to_minimum
from kingside.lake.levers.texts import texts_beside
from kingside.lake.refusal import Refusal
from kingside.lake.sql_text import literal

__all__ = ["charge_freight", "pull"]


def pull(lever: Lever, lines: Levered, account: str) -> None:
    """Change the lines, or what they cost. Raises Refusal for a lever that this model cannot price."""
    match lever:
        case Returns():
            _take_back_less(lever, lines)
        case Channel():
            _come_another_way(lever, lines)
        case ServiceLevel():
            _serve_less(lever, lines, account)
        case Price():
            _price(lever, lines)
        case MinimumOrder():
            _require_minimum(lever, lines)
        case OrderSize():
            _require_order_costs(lines)
            lines.move(merged_by_factor(lines.orders(), Fraction(lever.factor)))
        case FreightTerms() if not lever.is_charged:
            lines.less_of_element(lever.element, lever.share)
        case _:
            pass  # charged on top once everything else is known: charge_freight


def charge_freight(lever: FreightTerms, lines: Levered) -> None:
    """Ask for a part of what an element costs, as `line_cost` has it with every other lever pulled."""
    number, element = lines.element(lever.element)
    part = Fraction(lever.share) / 100
    lines.refine_revenue()
    units = 10 ** (lines.readings["net_revenue"].scale - lines.scale)
    lines.run(
        f"""
        CREATE OR REPLACE TEMP TABLE charged AS
        SELECT order_code, line, round_div(element_{number} * {part.numerator}, {part.denominator}) * {units} AS part
        FROM line_cost
        """
    )
    lines.run(
        "UPDATE levered SET net_revenue = net_revenue + part FROM charged "
        "WHERE levered.order_code = charged.order_code AND levered.line = charged.line "
        f"AND is_own AND {SCOPES[element.per]}"
    )


def _take_back_less(lever: Returns, lines: Levered) -> None:
    lines.choose("is_scope AND quantity < 0", lever.accepted, by_order=False)
    lines.run(f"DELETE FROM levered WHERE {lines.among(is_chosen=False, by_order=False)}")
    if lever.charge:
        lines.refine_revenue()
        taken = lines.among(is_chosen=True, by_order=False)
        lines.run(f"UPDATE levered SET net_revenue = net_revenue + {lines.units(lever.charge)} WHERE {taken}")


def _come_another_way(lever: Channel, lines: Levered) -> None:
    reading = lines.readings.get(lever.column)
    if reading is None or reading.kind != "text":
        raise Refusal("'{column}' is no column of texts on the invoice lines.", column=lever.column)
    grain, column = lines.grain(lever.column), lines.column(lever.column)
    _refuse_unheard_of(lever, lines)
    if grain == "account" and lever.share != 100:
        raise Refusal("'{column}' is one for the whole account; let all of it come another way.", column=lever.column)
    by_order = grain == "order"
    lines.choose(f"{SCOPES[grain]} AND {column} <> {literal(lever.value)}", lever.share, by_order=by_order)
    chosen = lines.among(is_chosen=True, by_order=by_order)
    lines.run(f"UPDATE levered SET {column} = {literal(lever.value)} WHERE {chosen}")


def _refuse_unheard_of(lever: Channel, lines: Levered) -> None:
    said = texts_beside(lever.column, lines.model)
    sql = lines.given.line_columns[lever.column].sql(wide=False)
    where = f"SELECT 1 FROM {lines.given.lines.relation} WHERE {sql} = {literal(lever.value)} LIMIT 1"
    if Text(lever.value) not in said and lines.run(where).fetchone() is None:
        raise Refusal(
            "No line says '{value}' in {column}, and no cost knows it.", value=lever.value, column=lever.column
        )


def _serve_less(lever: ServiceLevel, lines: Levered, account: str) -> None:
    grain = lines.grain(lever.column)
    is_driver = lever.column in lines.given.drivers.accounts
    reading = lines.account_readings[lever.column] if is_driver else lines.readings[lever.column]
    if reading.kind == "flag" and not is_driver:
        by_order = grain != "line"
        column = lines.column(lever.column)
        lines.choose(f"{SCOPES['order' if by_order else 'line']} AND {column} = 1", lever.share, by_order=by_order)
        lines.run(f"UPDATE levered SET {column} = 0 WHERE {lines.among(is_chosen=True, by_order=by_order)}")
        if lever.charge:
            lines.charge_orders(lever.charge, "SELECT DISTINCT order_code FROM chosen WHERE NOT is_chosen")
        return
    if lever.charge:
        raise Refusal("'{column}' is an amount; only what is had or not can be charged.", column=lever.column)
    if is_driver:
        lines.less_of_driver(lever.column, lever.share, account)
    elif reading.kind == "number":
        lines.less_of_column(lever.column, lever.share, SCOPES["line"])
    else:
        raise Refusal("'{column}' is a text; let it come another way.", column=lever.column)


def _price(lever: Price, lines: Levered) -> None:
    lines.refine_revenue()
    times = 1 + Fraction(lever.percent) / 100
    lines.run(
        f"UPDATE levered SET net_revenue = round_div(net_revenue * {times.numerator}, {times.denominator}) "
        "WHERE is_scope AND quantity <> 0"
    )


def _require_minimum(lever: MinimumOrder, lines: Levered) -> None:
    lines.refine_revenue()
    orders, minimum = lines.orders(), lines.units(lever.value)
    if not lever.surcharge:
        _require_order_costs(lines)
        lines.move(merged_to_minimum(orders, minimum))
        return
    small = [order.code for order in orders if order.value < minimum]
    lines.run("CREATE OR REPLACE TEMP TABLE small AS SELECT UNNEST($codes::VARCHAR[]) AS order_code", {"codes": small})
    lines.charge_orders(lever.surcharge, "SELECT order_code FROM small")


def _require_order_costs(lines: Levered) -> None:
    if not any(element.per == "order" for element in lines.model.elements):
        raise Refusal("No cost of this model arises per order, so fewer orders would change nothing.")
