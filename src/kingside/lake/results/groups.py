"""Groups of a published map: accounts with all that are part of them, as the tree stood when the map was made."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from duckdb import DuckDBPyConnection

from kingside.lake.relation import Relation
from kingside.lake.results.margins import MarginFigures

TREE: Final = "account_tree"
TABLES: Final = (TREE, "account_margins")
AMOUNTS: Final = (
    *("net_revenue", "cogs", "gross_margin", "pocket_margin", "contribution", "sustained_margin", "net_profit"),
)
SUMS: Final = ", ".join(
    ("SUM(own.lines)::BIGINT AS lines", *(f"SUM(own.{name})::DECIMAL(28, 6) AS {name}" for name in AMOUNTS))
)
MICRO: Final = "CAST({} * 1000000 AS HUGEINT)"
NET_MARGIN: Final = f"""
    CASE WHEN net_revenue > 0 THEN CAST(CAST(
        CASE WHEN net_profit < 0 THEN -1 ELSE 1 END
        * ((2 * abs({MICRO.format("net_profit")}) * 1000000 + {MICRO.format("net_revenue")})
            // (2 * {MICRO.format("net_revenue")}))
    AS DECIMAL(18, 0)) * 0.000001 AS DECIMAL(18, 6)) END
"""  # to six places, half away from zero, like every ratio of the map
OWN: Final = "SELECT * FROM account_margins WHERE $accounts IS NULL OR list_contains($accounts::VARCHAR[], account)"

EVERY_GROUP: Final = f"""
    WITH RECURSIVE up AS (
        SELECT account, account AS top, parent FROM account_tree
        UNION ALL
        SELECT up.account, above.account, above.parent FROM up JOIN account_tree AS above ON above.account = up.parent
    ),
    placed AS (SELECT account, top FROM up WHERE parent IS NULL),
    sizes AS (
        SELECT top, count(figures.account) AS accounts
        FROM placed LEFT JOIN account_margins AS figures USING (account) GROUP BY top HAVING count(*) > 1
    ),
    own AS ({OWN}),
    summed AS (
        SELECT top AS account, any_value(accounts) AS accounts, count(*) AS shown, {SUMS}
        FROM placed JOIN sizes USING (top) JOIN own USING (account) GROUP BY top
    )
    SELECT summed.*, {NET_MARGIN} AS net_margin FROM summed
"""
DOWN: Final = f"""
    WITH RECURSIVE down AS (
        SELECT account, parent FROM account_tree WHERE account = $account
        UNION ALL
        SELECT part.account, part.parent FROM account_tree AS part JOIN down ON part.parent = down.account
    ),
    own AS ({OWN})
"""
ONE_GROUP: Final = f"""
    {DOWN}, counted AS (SELECT count(figures.account) AS accounts FROM down LEFT JOIN account_margins AS figures
        USING (account)),
    summed AS (SELECT count(*) AS shown, {SUMS} FROM down JOIN own USING (account) HAVING count(*) > 0)
    SELECT accounts, shown, lines, {", ".join(AMOUNTS)}, {NET_MARGIN} FROM summed, counted
"""
MEMBERS: Final = f"""
    {DOWN} SELECT parent, own.account, own.lines, {", ".join(f"own.{name}" for name in AMOUNTS)}, own.net_margin
    FROM down JOIN own USING (account) ORDER BY own.net_profit DESC, own.account LIMIT $limit
"""
ABOVE: Final = """
    WITH RECURSIVE up AS (
        SELECT parent, 0 AS steps FROM account_tree WHERE account = $account
        UNION ALL
        SELECT above.parent, steps + 1 FROM up JOIN account_tree AS above ON above.account = up.parent
    )
    SELECT parent FROM up WHERE parent IS NOT NULL ORDER BY steps DESC
"""


TALLY: Final = f"""
    SELECT count(*), count(*) FILTER (net_profit < 0),
        coalesce(-sum(net_profit) FILTER (net_profit < 0), 0)::DECIMAL(38, 6)
    FROM ({EVERY_GROUP})
"""
MOVED: Final = """
    SELECT count(*) FROM account_tree AS was LEFT JOIN (
        SELECT unnest($numbers::VARCHAR[]) AS account, unnest($parents::VARCHAR[]) AS parent
    ) AS is_now USING (account)
    WHERE was.parent IS DISTINCT FROM is_now.parent
        AND ($accounts IS NULL OR list_contains($accounts::VARCHAR[], was.account))
"""


@dataclass(frozen=True, slots=True)
class GroupTally:
    """How many groups there are, how many of them lose money, and how much (a positive amount)."""

    n: int
    losing: int
    lost: Decimal


@dataclass(frozen=True, slots=True)
class GroupTotals:
    """How many accounts of a group the map holds, how many of them are in the sums, and those."""

    accounts: int
    shown: int
    figures: MarginFigures

    @property
    def hidden(self) -> int:
        return self.accounts - self.shown


@dataclass(frozen=True, slots=True)
class GroupPart:
    """One account of a group with its own figures, and the number of what it is part of."""

    parent: str | None
    figures: MarginFigures


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups of a map, their sums over those `accounts` (None is all); one method is one query."""

    connection: DuckDBPyConnection
    accounts: tuple[str, ...] | None

    def listed(self, names: Mapping[str, str]) -> Relation:
        """As a list, each under the name of its head, whose number is the `pk`."""
        sql = f"""
            WITH groups AS ({EVERY_GROUP}), named AS (
                SELECT unnest($numbers::VARCHAR[]) AS account, unnest($names::VARCHAR[]) AS name
            )
            SELECT groups.*, account AS pk, name FROM groups JOIN named USING (account)
        """
        return Relation(self.connection, sql, self._asked(numbers=list(names), names=list(names.values())))

    def tally(self) -> GroupTally:
        """How they fall out."""
        return GroupTally(*self._rows(TALLY)[0])

    def portion(self, *, is_best_first: bool, limit: int, offset: int) -> list[GroupTotals]:
        """By what they earn."""
        sql = f"""
            SELECT accounts, shown, account, lines, {", ".join(AMOUNTS)}, net_margin FROM ({EVERY_GROUP})
            ORDER BY net_profit {"DESC" if is_best_first else ""}, account LIMIT $limit OFFSET $offset
        """
        rows = self._rows(sql, limit=limit, offset=offset)
        return [GroupTotals(n, shown, MarginFigures(code, code, *rest)) for n, shown, code, *rest in rows]

    def one(self, account: str) -> GroupTotals | None:
        """An account with all below it; None where none of them is to be summed."""
        for n, shown, *figures in self._rows(ONE_GROUP, account=account):
            return GroupTotals(n, shown, MarginFigures(account, account, *figures))
        return None

    def parts(self, account: str, *, limit: int) -> list[GroupPart]:
        """The account itself and all below it, the best first, each with figures of its own."""
        rows = self._rows(MEMBERS, account=account, limit=limit)
        return [GroupPart(parent, MarginFigures(code, code, *figures)) for parent, code, *figures in rows]

    def line(self, account: str) -> list[str]:
        """What the account was part of, the top first."""
        return [number for (number,) in self.connection.execute(ABOVE, {"account": account}).fetchall()]

    def moved(self, parents: Mapping[str, str]) -> int:
        """How many accounts were part of something else than `parents` say."""
        ((n,),) = self._rows(MOVED, numbers=list(parents), parents=list(parents.values()))
        return int(n)

    def _rows(self, sql: str, **also: object) -> list[Any]:
        return self.connection.execute(sql, self._asked(**also)).fetchall()

    def _asked(self, **also: object) -> dict[str, object]:
        return {"accounts": None if self.accounts is None else list(self.accounts), **also}
