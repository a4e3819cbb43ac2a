"""How far segments rest on rates: what changes when cost elements cost more or less.

Method: docs/methods/rate-sensitivity.md. A shift is a share of an element's cost (0.1 is a tenth dearer).
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from pathlib import Path
from typing import Any

import duckdb

from kingside.lake.results.opening import opened, view_of_file
from kingside.lake.results.tables import STEPS_PAID

MOST = 30  # percent by which a rate is moved, either way

# One row per account: what is left above the hurdle as published, and with the shifts.
MOVED = """
    CREATE TEMP TABLE moved AS
    WITH shifts AS (SELECT UNNEST($elements) AS element, UNNEST($shifts)::DECIMAL(6, 4) AS shift),
    paid AS (
        SELECT account,
            COALESCE(SUM(amount) FILTER (counts), 0) AS cost,
            COALESCE(SUM(ABS(amount)) FILTER (counts), 0) AS swing,
            COALESCE(SUM(amount * shift) FILTER (counts), 0) AS dearer_at_level,
            COALESCE(SUM(amount * shift), 0) AS dearer
        FROM account_elements
        JOIN (SELECT element, step IN (SELECT UNNEST($steps)) AS counts FROM elements) USING (element)
        LEFT JOIN shifts USING (element)
        GROUP BY account
    )
    SELECT account, segment, net_revenue, net_profit, net_profit - dearer AS profit_then,
        segment IN ('peak', 'drain') AS is_high, $merges_minor AND NOT is_high AS stays,
        account IN (SELECT UNNEST($watched)) AS is_watched,
        gross_margin - cost - $hurdle::DECIMAL(18, 12) * net_revenue AS slack,
        gross_margin - cost - $hurdle::DECIMAL(18, 12) * net_revenue - dearer_at_level AS slack_then,
        swing
    FROM accounts JOIN paid USING (account)
"""
JUDGED = "CREATE TEMP VIEW judged AS SELECT * FROM moved WHERE segment <> 'no_revenue'"
KEEPS = "CASE WHEN stays THEN TRUE ELSE (slack >= 0) = (slack_then >= 0) END"
KEEPS_WHATEVER_COMES = f"""
    CASE WHEN stays THEN TRUE
    WHEN slack >= 0 THEN slack * 100 >= swing * {MOST} ELSE slack * 100 + swing * {MOST} < 0 END
"""
SEGMENT_THEN = """
    CASE WHEN is_high THEN CASE WHEN slack_then >= 0 THEN 'peak' ELSE 'drain' END
    ELSE CASE WHEN slack_then >= 0 AND NOT stays THEN 'minor' ELSE 'desert' END END
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """Of `n` accounts with revenue, how many keep their segment: with the shifts, and with any within MOST."""

    n: int
    kept: int
    kept_whatever_comes: int


@dataclass(frozen=True, slots=True)
class Shifted:
    """An account that changes its segment. Its revenue is positive, so that both margins are known."""

    account: str
    segment: str
    segment_then: str
    net_revenue: Decimal
    net_profit: Decimal
    profit_then: Decimal

    @property
    def net_margin(self) -> Decimal:
        return self.net_profit / self.net_revenue

    @property
    def margin_then(self) -> Decimal:
        return self.profit_then / self.net_revenue


@dataclass(frozen=True, slots=True)
class Room:
    """How far one rate alone may go before a watched account changes its segment.

    In whole percents from -30 to 30; `down_to` and `up_to` are the accounts that change next, "" where none does.
    """

    element: str
    down: int
    up: int
    down_to: str
    up_to: str


@contextmanager
def read_sensitivity(
    folder: Path,
    *,
    level: str,
    hurdle: Decimal,
    shifts: Mapping[str, Decimal],
    watched: Sequence[str],
    merges_minor: bool = False,
) -> Iterator["Sensitivity"]:
    """Open a published folder with shifts of some elements. Verdicts are about the `watched` accounts, if any traded.

    In a map that `merges_minor`, low revenue is a desert whatever the rates.

    Raises ResultsGone when the folder is there no more.
    """
    with opened(folder) as connection:
        yield Sensitivity(connection, folder, level, hurdle, shifts, watched, merges_minor=merges_minor)


class Sensitivity:
    """One method is one query: over the accounts with revenue, net profit over all."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        folder: Path,
        level: str,
        hurdle: Decimal,
        shifts: Mapping[str, Decimal],
        watched: Sequence[str],
        *,
        merges_minor: bool,
    ) -> None:
        self._connection = connection
        self._steps = list(STEPS_PAID[level])
        for table in ("accounts", "elements", "account_elements"):
            view_of_file(connection, table, folder / f"{table}.parquet", is_numbered=table == "elements")
        connection.execute(
            MOVED,
            {
                "elements": list(shifts),
                "shifts": [str(shift) for shift in shifts.values()],
                "steps": self._steps,
                "watched": list(watched),
                "hurdle": hurdle,
                "merges_minor": merges_minor,
            },
        )
        connection.execute(JUDGED)
        self.watched: int = self._rows("SELECT COUNT(*) FILTER (is_watched) FROM judged")[0][0]
        self._only = "is_watched" if self.watched else "TRUE"

    def kept(self) -> Kept:
        """Of the watched accounts; of all where none is watched."""
        sql = f"""
            SELECT COUNT(*), COUNT(*) FILTER ({KEEPS}), COUNT(*) FILTER ({KEEPS_WHATEVER_COMES})
            FROM judged WHERE {self._only}
        """
        return Kept(*self._rows(sql)[0])

    def unsure(self, *, limit: int) -> list[str]:
        """The watched accounts whose segment depends on the rates within MOST, those with most revenue first."""
        sql = f"""
            SELECT account FROM judged WHERE {self._only} AND NOT ({KEEPS_WHATEVER_COMES})
            ORDER BY net_revenue DESC, account LIMIT $limit
        """
        return [account for (account,) in self._rows(sql, limit=limit)]

    def profit(self) -> tuple[Decimal, Decimal]:
        """Net profit of all accounts, those without revenue too, as published and with the shifts."""
        before, after = self._rows("SELECT COALESCE(SUM(net_profit), 0), COALESCE(SUM(profit_then), 0) FROM moved")[0]
        return before, after

    def segments(self) -> list[tuple[str, int, int]]:
        """Each segment with the number of all accounts in it, as published and with the shifts."""
        sql = f"""
            WITH both_ways AS (SELECT segment, {SEGMENT_THEN} AS segment_then FROM judged)
            SELECT name, COUNT(*) FILTER (segment = name), COUNT(*) FILTER (segment_then = name)
            FROM both_ways, (SELECT UNNEST(['peak', 'drain', 'minor', 'desert']) AS name) GROUP BY name
        """
        return [(name, before, after) for name, before, after in self._rows(sql)]

    def shifted(self, *, limit: int) -> list[Shifted]:
        """The accounts that change their segment, watched ones first, then by revenue."""
        sql = f"""
            SELECT account, segment, {SEGMENT_THEN}, net_revenue, net_profit, profit_then FROM judged
            WHERE NOT ({KEEPS}) ORDER BY is_watched DESC, net_revenue DESC, account LIMIT $limit
        """
        return [Shifted(*row) for row in self._rows(sql, limit=limit)]

    def rooms(self) -> dict[str, Room]:
        """By element, in the order of the model, how far it may go alone; what the level leaves out may go anywhere.

        An account above its hurdle changes once the shift takes more than its slack, one below as soon as it gives
        as much as is lacking. The nearest account each way is found here, its bound then reckoned exactly.
        """
        sql = f"""
            WITH bounds AS (
                SELECT element, account, slack, costs.amount,
                    (slack >= 0) = (costs.amount > 0) AS is_up, ABS(slack / costs.amount::DOUBLE) AS distance
                FROM judged JOIN account_elements AS costs USING (account) JOIN elements USING (element)
                WHERE {self._only} AND NOT stays AND costs.amount <> 0 AND step IN (SELECT UNNEST($steps))
            )
            SELECT elements.element, is_up, ARG_MIN(
                {{'account': bounds.account, 'slack': slack, 'amount': bounds.amount}}, (distance, bounds.account)
            )
            FROM elements LEFT JOIN bounds USING (element)
            GROUP BY elements.element, elements.file_row_number, is_up ORDER BY elements.file_row_number
        """
        rooms: dict[str, Room] = {}
        for element, is_up, nearest in self._rows(sql, steps=self._steps):
            room = rooms.setdefault(element, Room(element, -MOST, MOST, "", ""))
            if nearest is None or nearest["account"] is None:
                continue
            percents = _whole_percents(Fraction(nearest["slack"]), Fraction(abs(nearest["amount"])))
            if percents < MOST:
                name = nearest["account"]
                rooms[element] = (
                    replace(room, up=percents, up_to=name) if is_up else replace(room, down=-percents, down_to=name)
                )
        return rooms

    def _rows(self, sql: str, **values: object) -> list[Any]:
        return self._connection.execute(sql, values).fetchall()


def _whole_percents(slack: Fraction, amount: Fraction) -> int:
    """The most whole percents of an amount (positive) that leave an account where it is."""
    distance = abs(slack) * 100 / amount
    return floor(distance) if slack >= 0 else ceil(distance) - 1
