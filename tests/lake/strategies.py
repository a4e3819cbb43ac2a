"""Books and cost models drawn at random, all of them valid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

Rows = list[dict[str, str]]

ACCOUNTS = ["A", "B", "007", "7", "a b", "é", ""]
PRODUCTS = ["P", "p", "0", "Q-1", ""]
CHANNELS = ["web", "fax", "it''s"]
LITERALS = ["0", "1", "2", "0.5", "1.25", "10", "99.999"]
COMPARE = ["=", "<>", "<", "<=", ">", ">="]


@dataclass(frozen=True)
class Books:
    """Everything that one run is given."""

    lines: Rows
    costs: str
    accounts: Rows | None


def decimals(low: int, high: int, places: int = 2) -> SearchStrategy[str]:
    """A decimal written with a fixed number of places."""
    scale = 10**places
    return st.integers(low * scale, high * scale).map(lambda whole: str(Decimal(whole).scaleb(-places)))


@st.composite
def invoice_lines(draw: DrawFn, *, largest: int = 12) -> Rows:
    """Up to a dozen lines of a few orders; the channel is the same on all lines of an order."""
    rows: Rows = []
    for number in draw(st.lists(st.integers(1, 40), min_size=1, max_size=largest, unique=True)):
        order = draw(st.sampled_from(["O1", "O2", "o1", "10", "9"]))
        quantity = draw(st.integers(-5, 20))
        rows.append(
            {
                "order": order,
                "line": str(number),
                "date": draw(st.sampled_from(["2025-01-01", "2025-06-15", "2025-12-31", "2026-01-01"])),
                "account": draw(st.sampled_from(ACCOUNTS)),
                "product": draw(st.sampled_from(PRODUCTS)),
                "quantity": str(quantity),
                "net_revenue": draw(decimals(-200, 2000)),
                "cogs": draw(decimals(-50 if quantity < 0 else 0, 1500)),
                "cases": draw(decimals(-3, 40, 3)),
                "hours": draw(st.one_of(st.just(""), decimals(0, 9, 1))),
                "rush": draw(st.sampled_from(["true", "false", "yes", "no", ""])),
                "channel": "web" if order in ("O1", "9") else "fax",
            }
        )
    return rows


@st.composite
def accounts_file(draw: DrawFn) -> Rows:
    """Some of the accounts, and some that never bought."""
    codes = draw(st.lists(st.sampled_from([*ACCOUNTS[:-1], "Z", "new"]), min_size=1, unique=True))
    return [
        {
            "account": code,
            "since": draw(st.sampled_from(["", "2019-05-01", "2025-06-30", "2025-07-01", "2026-02-01"])),
            "visits": draw(decimals(0, 12, 1)),
        }
        for code in codes
    ]


def numbers(columns: Sequence[str], depth: int = 2) -> SearchStrategy[str]:
    """A formula that is a number."""
    leaf = st.one_of(st.sampled_from(LITERALS), st.sampled_from(columns))
    if depth == 0:
        return leaf
    inner = numbers(columns, depth - 1)
    return st.one_of(
        leaf,
        st.builds("{} {} {}".format, inner, st.sampled_from("+-"), inner),
        st.builds("({} {} {})".format, inner, st.sampled_from("+-"), inner),
        st.builds("{} * {}".format, leaf, leaf),
        st.builds("({}) * {}".format, inner, leaf),
        st.builds("({}) / {}".format, inner, st.sampled_from(["3", "7", "0.5", "365"])),
        st.builds("{}({}, {})".format, st.sampled_from(["min", "max"]), inner, inner),
        st.builds("max({}, {}, {})".format, leaf, leaf, inner),
        st.builds("abs({})".format, inner),
        st.builds("round({})".format, inner),
        st.builds("round({}, {})".format, inner, st.sampled_from("0123")),
        st.builds("if({}, {}, {})".format, conditions(columns, depth - 1), inner, leaf),
        st.builds("{} * rush".format, leaf),
    )


def conditions(columns: Sequence[str], depth: int = 1) -> SearchStrategy[str]:
    """A formula that is true or false."""
    number = numbers(columns, 0)
    leaf = st.one_of(
        st.just("rush"),
        st.builds("channel {} 'web'".format, st.sampled_from(["=", "<>"])),
        st.builds("{} {} {}".format, number, st.sampled_from(COMPARE), number),
    )
    if depth == 0:
        return leaf
    inner = conditions(columns, depth - 1)
    return st.one_of(
        leaf,
        st.builds("not {}".format, leaf),
        st.builds("{} and {}".format, inner, inner),
        st.builds("{} or {}".format, inner, inner),
        st.builds("({} or {}) and not ({})".format, inner, inner, inner),
    )


LINE_COLUMNS = ["quantity", "net_revenue", "cogs", "cases", "hours"]


@st.composite
def element(draw: DrawFn, code: str, *, pools: Sequence[str], has_accounts: bool) -> str:
    """One element of the cost file."""
    per = draw(st.sampled_from(["line", "order", "account"]))
    columns = LINE_COLUMNS + (["lines"] if per != "line" else [])
    if per == "account" and has_accounts:
        columns = [*columns, "visits", "visits"]
    formula = draw(numbers(columns))
    if per == "account":
        formula = formula.replace("channel = 'web'", "rush").replace("channel <> 'web'", "not rush")
    said = [f'code = "{code}"', f'per = "{per}"']
    is_timed: bool = draw(st.booleans())
    if pools and is_timed:
        said += [f'pool = "{draw(st.sampled_from(pools))}"', f'minutes = "abs({formula})"']
    else:
        said.append(f'amount = "{formula}"')
    if per != "line":
        splits = ["lines", "quantity", "net_revenue", "cases", "hours"]
        said.append(f'split = "{draw(st.sampled_from(splits))}"')
    if draw(st.booleans()):
        said.append(f'where = "{draw(conditions(LINE_COLUMNS))}"')
    said.append(f'step = "{draw(st.sampled_from(["pocket", "serve", "sustaining", "overhead"]))}"')
    return "\n[[element]]\n" + "\n".join(said) + "\n"


@st.composite
def cost_files(draw: DrawFn, *, has_accounts: bool) -> str:
    """A cost file with up to four elements on up to two pools."""
    pools = draw(st.sampled_from([[], ["desk"], ["desk", "depot"]]))
    has_period: bool = draw(st.booleans())
    said = [
        f'currency = "{draw(st.sampled_from(["USD", "JPY", "KWD"]))}"',
        f"hurdle = {draw(st.sampled_from(['0.0', '0.05', '0.125']))}",
        f'level = "{draw(st.sampled_from(["gross", "pocket", "contribution", "sustained", "net"]))}"',
    ]
    if pools or has_period:
        said.append("period = { from = 2025-01-01, to = 2025-12-31 }")
    said.append('\n[column.rush]\ntype = "flag"\ndefault = false\n')
    said.append('[column.hours]\ntype = "number"\ndefault = 1.5\n')
    said += [f'[[pool]]\ncode = "{pool}"\ncost = 1000.10\npractical_minutes = 333\n' for pool in pools]
    for number in range(draw(st.integers(0, 4))):
        said.append(draw(element(f"e{number}", pools=pools, has_accounts=has_accounts)))
    return "\n".join(said)


@st.composite
def books(draw: DrawFn) -> Books:
    """Valid books of any kind."""
    accounts = draw(st.one_of(st.none(), accounts_file()))
    return Books(
        lines=draw(invoice_lines()),
        costs=draw(cost_files(has_accounts=accounts is not None)),
        accounts=accounts,
    )
