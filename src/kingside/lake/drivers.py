"""The columns that formulas may name, and what they are called inside the marts."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from kingside.lake.columns import Reading
from kingside.lake.exact import Flag, Quantity, Value, Words

__all__ = ["Drivers"]

OWN_NAMES = ("account", "product", "net_revenue", "cogs", "quantity")


@dataclass(frozen=True)
class Drivers:
    """Columns of the invoice lines and of the accounts file, each with how it is read.

    Columns of the contract keep their names inside the marts, all others are numbered.
    """

    lines: Mapping[str, Reading]
    accounts: Mapping[str, Reading]

    def of_line(self, name: str) -> str:
        """The mart column of an invoice-line column."""
        if name in OWN_NAMES:
            return name
        return f"driver_{list(self.lines).index(name)}"

    def of_account(self, name: str) -> str:
        """The mart column of an accounts-file column."""
        return f"account_driver_{list(self.accounts).index(name)}"

    def value(self, name: str) -> Value:
        """What the column is worth on one line; an accounts column is the same on all lines of its account."""
        if name in self.accounts:
            return as_value(self.accounts[name], self.of_account(name))
        return as_value(self.lines[name], self.of_line(name))

    def reading(self, name: str) -> Reading:
        """How the column is read, of the invoice lines or of the accounts file."""
        return self.lines[name] if name in self.lines else self.accounts[name]

    def is_estimated(self, name: str) -> str | None:
        """The mart column that says the cell was empty and took its default; None where no cell is."""
        is_line, reading = name in self.lines, self.reading(name)
        if not reading.has_empty or reading.default is None:
            return None
        position = list(self.lines if is_line else self.accounts).index(name)
        return f"{'' if is_line else 'account_'}estimated_{position}"


def as_value(reading: Reading, column: str) -> Value:
    """A mart column as a value of its kind."""
    match reading.kind:
        case "number":
            return Quantity(Fraction(1, 10**reading.scale), column)
        case "flag":
            return Flag(column)
        case _:
            return Words(column, reading.why_no_number)
