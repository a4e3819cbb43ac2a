"""What people said of cells, laid over the profit classes of a map: docs/methods/profit-classes.md."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

__all__ = ["GROWTH", "NO_JUDGEMENTS", "Departed", "Examined", "Judgements", "Wanted"]

AMOUNT = "DECIMAL(38, 6)"

# A loss is to downsize where somebody found that it stays one, and on these figures it still does. Where a loss has
# grown beyond what the levers bring, nobody has looked at it yet: new figures never tell anyone to drop a customer.
# What was left is in no work-list, whatever the figures of its last months say.
JUDGED = """
    CREATE OR REPLACE TEMP VIEW cells AS
    WITH levelled AS (SELECT *, {at_level} AS judged_at FROM given_cells AS cells),
    judged AS (
        SELECT levelled.*, examined.recoverable AS brings, examined.found, white_space.white_space,
            levelled.profit_class = 'IMPROVE' AND judged_at < 0 AS is_loss,
            judged_at + examined.recoverable < 0 AS stays_a_loss,
            levelled.account IN (SELECT account FROM departed WHERE product = '')
                OR (levelled.account, levelled.product) IN (SELECT (account, product) FROM departed) AS is_left
        FROM levelled
        LEFT JOIN examined USING (account, product)
        LEFT JOIN white_space USING (account, product)
    )
    SELECT * EXCLUDE (judged_at, brings, found, white_space, is_loss, stays_a_loss, is_left) REPLACE (
            CASE
                WHEN is_left THEN 'LEFT'
                WHEN is_loss AND stays_a_loss AND found < 0 THEN 'DOWNSIZE'
                ELSE profit_class
            END AS profit_class
        ),
        CASE WHEN NOT is_left AND is_loss AND NOT (stays_a_loss AND found >= 0) THEN brings END AS recoverable,
        CASE WHEN NOT is_left AND profit_class = 'SECURE' AND white_space > 0 THEN white_space END AS white_space
    FROM judged
"""
UNJUDGED = f"""
    CREATE TEMP VIEW cells AS
    SELECT *, NULL::{AMOUNT} AS recoverable, NULL::{AMOUNT} AS white_space FROM given_cells
"""

# What white space would earn in a year, in whole cents: a division of decimals would be one of floats. Half a cent
# goes away from zero. The three are whole millionths; a product that 128 bits cannot hold is unknown.
_MILLIONTHS = "CAST(CAST({0} AS DECIMAL(38, 6)) * 1000000 AS HUGEINT)"
GROWTH = """
    CAST(TRY(
        (2 * {white_space} * {at_level} + sign(at_level)::HUGEINT * {cents} * {net_revenue})
        // (2 * {cents} * {net_revenue})
    ) AS DECIMAL(38, 0)) * 0.01::DECIMAL(3, 2)
""".format(
    cents="CAST(10000 AS HUGEINT)",
    **{name: _MILLIONTHS.format(name) for name in ("white_space", "at_level", "net_revenue")},
)


@dataclass(frozen=True, slots=True)
class Examined:
    """A cell whose levers somebody examined: what they bring, and what was `found` to be left with them."""

    account: str
    product: str
    recoverable: Decimal
    found: Decimal


@dataclass(frozen=True, slots=True)
class Wanted:
    """A cell whose account could buy more, for `annual_value` a year."""

    account: str
    product: str
    annual_value: Decimal


@dataclass(frozen=True, slots=True)
class Departed:
    """A cell that was left; without a `product` the whole account."""

    account: str
    product: str


@dataclass(frozen=True, slots=True)
class Judgements:
    """Each cell at most once in either of the first two."""

    examined: Sequence[Examined] = ()
    white_space: Sequence[Wanted] = ()
    departed: Sequence[Departed] = ()

    def __bool__(self) -> bool:
        return bool(self.examined or self.white_space or self.departed)

    def tables(self) -> list[tuple[str, dict[str, object]]]:
        """The statements that lay them down, each with its values."""
        examined = f"""
            CREATE OR REPLACE TEMP TABLE examined AS
            SELECT UNNEST($accounts::VARCHAR[]) AS account, UNNEST($products::VARCHAR[]) AS product,
                UNNEST($recoverable::VARCHAR[])::{AMOUNT} AS recoverable, UNNEST($found::VARCHAR[])::{AMOUNT} AS found
        """
        white_space = f"""
            CREATE OR REPLACE TEMP TABLE white_space AS
            SELECT UNNEST($accounts::VARCHAR[]) AS account, UNNEST($products::VARCHAR[]) AS product,
                UNNEST($values::VARCHAR[])::{AMOUNT} AS white_space
        """
        departed = """
            CREATE OR REPLACE TEMP TABLE departed AS
            SELECT UNNEST($accounts::VARCHAR[]) AS account, UNNEST($products::VARCHAR[]) AS product
        """
        return [
            (
                examined,
                {
                    **_cells(self.examined),
                    "recoverable": [str(each.recoverable) for each in self.examined],
                    "found": [str(each.found) for each in self.examined],
                },
            ),
            (
                white_space,
                {**_cells(self.white_space), "values": [str(each.annual_value) for each in self.white_space]},
            ),
            (departed, _cells(self.departed)),
        ]


NO_JUDGEMENTS = Judgements()


def _cells(each: Sequence[Examined] | Sequence[Wanted] | Sequence[Departed]) -> dict[str, object]:
    return {"accounts": [cell.account for cell in each], "products": [cell.product for cell in each]}
