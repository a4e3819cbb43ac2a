"""The lines of one account as they would be with levers pulled: tables that the marts read in place of the facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

import duckdb

from kingside.lake.columns import Reading
from kingside.lake.cost_model import CostModel, Element
from kingside.lake.drivers import OWN_NAMES
from kingside.lake.exact import half_away
from kingside.lake.facts import Facts
from kingside.lake.formula import Call, Column, Number, Product
from kingside.lake.levers.lever import HUNDRED
from kingside.lake.levers.orders import Placed
from kingside.lake.refusal import Refusal
from kingside.lake.source import SourceColumn
from kingside.lake.sql_text import literal

__all__ = ["SCOPES", "Levered", "lay_out_account"]

SCOPES = {"line": "is_scope", "order": "is_scope_order", "account": "is_own"}
"""By the event that a cost arises with: the lines that a lever may touch."""
GRAINS = ("line", "order", "account")
PERCENT_PLACES = 4
"""How many decimal places a column gains when percent of it are taken, two of the percent themselves among them."""


def lay_out_account(
    connection: duckdb.DuckDBPyConnection, facts: Facts, model: CostModel, *, account: str, product: str, wide: bool
) -> None:
    """`lever_line`: all lines of the orders in which the account has one; `lever_account`: drivers of whose they are.

    `product` "" puts all its lines in scope. Intercompany lines are there too, since they share the costs of orders and
    accounts; they are not `is_kept`, never in scope, and stand in no outcome. Raises Refusal where the account has no
    line in the period.
    """
    facts.lay_out(connection, model, wide=wide)
    order, day = (facts.line_columns[name].sql(wide=wide) for name in ("order", "date"))
    is_counted = facts.is_counted
    is_scope = f"is_own AND is_kept AND product = {literal(product)}" if product else "is_own AND is_kept"
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE lever_line AS
        WITH own AS (
            SELECT DISTINCT order_code FROM invoice_line WHERE is_in_period AND account = {literal(account)}
        ),
        placed AS (
            SELECT order_code, MIN(placed_on) AS placed_on
            FROM (SELECT {order} AS order_code, {day} AS placed_on FROM {facts.lines.relation})
            SEMI JOIN own USING (order_code)
            GROUP BY order_code
        )
        SELECT invoice_line.*, placed_on, {is_counted} AS is_kept, account = {literal(account)} AS is_own,
            {is_scope} AS is_scope,
            BOOL_OR({is_scope}) OVER (PARTITION BY order_code) AS is_scope_order,
            BOOL_AND(is_own) OVER (PARTITION BY order_code) AS is_own_order
        FROM invoice_line JOIN placed USING (order_code)
        WHERE is_in_period
        """
    )
    (n,) = connection.execute("SELECT COUNT(*) FROM lever_line WHERE is_scope").fetchone() or (0,)
    if not n:
        raise Refusal("There are no invoice lines in this period for a lever to change.")
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE lever_account AS "
        "SELECT * FROM account_file WHERE account IN (SELECT account FROM lever_line)"
    )


@dataclass(frozen=True)
class LeveredFacts(Facts):
    """Facts whose lines are those of `levered`, left out or not as they were; amounts of the same scale as before."""

    scale: int = 0
    added: Mapping[str, str] = field(default_factory=dict)

    def money_scale(self, model: CostModel) -> int:
        return self.scale

    def lay_out(self, connection: duckdb.DuckDBPyConnection, model: CostModel, *, wide: bool) -> None:
        integer = "HUGEINT" if wide else "BIGINT"
        names = list(self.line_columns)
        extra = "".join(f", CAST({sql} AS {integer}) AS driver_{names.index(name)}" for name, sql in self.added.items())
        connection.execute(f"CREATE OR REPLACE TEMP VIEW invoice_line AS SELECT *{extra} FROM levered")
        connection.execute("CREATE OR REPLACE TEMP TABLE account_file AS SELECT * FROM account_levered")


class Levered:
    """One pull: a copy of the account's lines, changed in place, and the model and readings that go with it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, facts: Facts, model: CostModel) -> None:
        self.connection, self.given = connection, facts
        self.scale = facts.money_scale(model)
        self.readings = dict(facts.line_columns)
        self.account_readings = dict(facts.account_columns)
        self.model = model
        self.elements = list(model.elements)
        self.added: dict[str, str] = {}
        self.run("CREATE OR REPLACE TEMP TABLE levered AS SELECT * FROM lever_line")
        self.run("CREATE OR REPLACE TEMP TABLE account_levered AS SELECT * FROM lever_account")

    def run(self, sql: str, values: Mapping[str, object] | None = None) -> duckdb.DuckDBPyConnection:
        return self.connection.execute(sql, values)

    @property
    def facts(self) -> LeveredFacts:
        given = self.given
        return LeveredFacts(
            given.lines,
            given.accounts,
            self.readings,
            self.account_readings,
            intercompany=given.intercompany,
            scale=self.scale,
            added=dict(self.added),
        )

    @property
    def costs(self) -> CostModel:
        return replace(self.model, elements=tuple(self.elements))

    def column(self, name: str) -> str:
        """What a column of the invoice lines is called in the tables."""
        return name if name in OWN_NAMES else f"driver_{list(self.readings).index(name)}"

    def account_column(self, name: str) -> str:
        """What a column of the accounts file is called in the tables."""
        return f"account_driver_{list(self.given.drivers.accounts).index(name)}"

    def grain(self, column: str) -> str:
        """The widest event of the elements that name a column. Raises Refusal where none does."""
        grains = [GRAINS.index(element.per) for element in self.model.elements if column in element.columns()]
        if not grains:
            raise Refusal("No cost of this model depends on '{column}'.", column=column)
        return GRAINS[max(grains)]

    def element(self, code: str) -> tuple[int, Element]:
        """An element with its place. Raises Refusal where the model has none of that code."""
        for number, element in enumerate(self.elements):
            if element.code == code:
                return number, element
        raise Refusal("The cost model has no element '{code}'.", code=code)

    # amounts

    def refine_revenue(self) -> None:
        """Give revenue at least the decimal places of amounts, so that cents can be added."""
        reading = self.readings["net_revenue"]
        if reading.scale < self.scale:
            self.run(f"UPDATE levered SET net_revenue = net_revenue * {10 ** (self.scale - reading.scale)}")
            self.readings["net_revenue"] = replace(reading, scale=self.scale)

    def units(self, amount: Decimal) -> int:
        """An amount in the whole units of revenue."""
        return half_away(Fraction(amount) * 10 ** self.readings["net_revenue"].scale)

    def charge_orders(self, amount: Decimal, orders: str) -> None:
        """Add an amount to what each of these orders (a query of their codes) brings in, split by line count."""
        self.refine_revenue()
        self.run(
            f"""
            UPDATE levered SET net_revenue = net_revenue + part
            FROM (
                SELECT order_code, line,
                    split_part_of(CAST({self.units(amount)} AS BIGINT), place - 1, place, places) AS part
                FROM (
                    SELECT order_code, line,
                        ROW_NUMBER() OVER (PARTITION BY order_code ORDER BY line) AS place,
                        COUNT(*) OVER (PARTITION BY order_code) AS places
                    FROM levered
                    WHERE is_own AND is_kept AND quantity > 0 AND order_code IN ({orders})
                )
            ) AS charged
            WHERE levered.order_code = charged.order_code AND levered.line = charged.line
            """
        )

    # choosing

    def choose(self, condition: str, share: Decimal, *, by_order: bool) -> None:
        """`chosen`: the orders or lines that meet a condition, of which `share` percent, spread evenly, are chosen."""
        unit = "order_code" if by_order else "order_code, line"
        part = Fraction(share) / Fraction(HUNDRED)
        self.run(
            f"""
            CREATE OR REPLACE TEMP TABLE chosen AS
            SELECT {unit},
                place * {part.numerator} // {part.denominator} > (place - 1) * {part.numerator} // {part.denominator}
                    AS is_chosen
            FROM (
                SELECT {unit}, ROW_NUMBER() OVER (ORDER BY MIN(placed_on), {unit}) AS place
                FROM levered WHERE {condition} GROUP BY {unit}
            )
            """
        )

    def among(self, *, is_chosen: bool, by_order: bool) -> str:
        """SQL: a line is of those chosen, or of those that met the condition and were not."""
        unit = "order_code" if by_order else "order_code, line"
        return f"({unit}) IN (SELECT ({unit}) FROM chosen WHERE {'' if is_chosen else 'NOT '}is_chosen)"

    # orders

    def orders(self) -> list[Placed]:
        """The orders in scope that are this account's alone and buy something, by when they were placed."""
        alike = dict.fromkeys(
            name
            for element in self.model.elements
            if element.per == "order"
            for name in element.columns()
            if name in self.readings and self.readings[name].kind in ("text", "key")
        )
        texts = "".join(f", ANY_VALUE({self.column(name)})" for name in alike)
        rows = self.run(
            f"""
            SELECT order_code, COALESCE(SUM(net_revenue) FILTER (is_kept AND quantity > 0), 0){texts}
            FROM levered WHERE is_scope_order AND is_own_order
            GROUP BY order_code HAVING BOOL_OR(is_kept AND quantity > 0) ORDER BY MIN(placed_on), order_code
            """
        ).fetchall()
        return [Placed(code, int(value), tuple(map(str, kind))) for code, value, *kind in rows]

    def move(self, codes: Mapping[str, str]) -> None:
        """Let lines stand in other orders, numbered anew within each."""
        self.run(
            """
            CREATE OR REPLACE TEMP TABLE levered AS
            WITH moved AS (SELECT UNNEST($old::VARCHAR[]) AS old_code, UNNEST($new::VARCHAR[]) AS new_code)
            SELECT levered.* EXCLUDE (order_code, line), COALESCE(new_code, order_code) AS order_code,
                ROW_NUMBER() OVER (
                    PARTITION BY COALESCE(new_code, order_code) ORDER BY placed_on, order_code, line
                ) AS line
            FROM levered LEFT JOIN moved ON old_code = order_code
            """,
            {"old": list(codes), "new": list(codes.values())},
        )

    # costs

    def less_of_column(self, name: str, share: Decimal, condition: str) -> None:
        """Let `share` percent of a number fall away where a condition holds."""
        column, times = self.column(name), f"CASE WHEN {condition} THEN {_rest(share)} ELSE {_rest(Decimal(0))} END"
        self.run(f"UPDATE levered SET {column} = {column} * {times}")
        reading = self.readings[name]
        self.readings[name] = replace(reading, scale=reading.scale + PERCENT_PLACES)

    def less_of_driver(self, name: str, share: Decimal, account: str) -> None:
        """The same of a number of the accounts file, for one account."""
        column = self.account_column(name)
        for table in ("levered", "account_levered"):
            times = f"CASE WHEN account = {literal(account)} THEN {_rest(share)} ELSE {_rest(Decimal(0))} END"
            self.run(f"UPDATE {table} SET {column} = {column} * {times}")
        reading = self.account_readings[name]
        self.account_readings[name] = replace(reading, scale=reading.scale + PERCENT_PLACES)

    def less_of_element(self, code: str, share: Decimal) -> None:
        """Let `share` percent of a cost fall away where it is in scope."""
        number, element = self.element(code)
        scope = SCOPES[element.per]
        if element.booked_column is not None:
            reading = self.readings[element.booked_column]
            times = f"CASE WHEN {scope} THEN {_rest(share)} ELSE {_rest(Decimal(0))} END"
            name = self._add(
                f"rest of {code}",
                f"{self.column(element.booked_column)} * {times}",
                replace(reading, scale=reading.scale + PERCENT_PLACES, has_empty=False),
            )
            self.elements[number] = replace(element, formula=Column(name))
            return
        name = self._add(scope, f"CASE WHEN {scope} THEN 1 ELSE 0 END", _flag(scope))
        rest = Product((element.formula, Number(1 - Fraction(share) / Fraction(HUNDRED))), Fraction(1))
        self.elements[number] = replace(element, formula=Call("if", (Column(name), rest, element.formula)))

    def _add(self, name: str, sql: str, reading: Reading) -> str:
        """A column beside those of the file; no file has a column whose name begins with NUL."""
        hidden = f"\0{name}"
        self.readings.setdefault(hidden, reading)
        self.added[hidden] = sql
        return hidden


def _rest(share: Decimal) -> int:
    return int((HUNDRED - share) * 10 ** (PERCENT_PLACES - 2))


def _flag(name: str) -> Reading:
    return Reading(SourceColumn(name, name, "BOOLEAN"), "flag")
