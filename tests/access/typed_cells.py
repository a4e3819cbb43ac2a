"""Who may do what, typed by hand: what is asked of Kingside, and neither what the page nor what the policy says.

A line for each row of the table, a cell for each role: R read, C comment, P propose, W write, A approve, - nothing.
A small letter is meant to be and not there yet; the page says so under *Not yet*. What finance writes and approves of
what accounts earn stands where it is done: at imports, drafts and cost models.
"""

from typing import Final

Words = frozenset[str]

ROLES: Final = [
    "LEAD",
    "SUPPORT",
    "DEVELOPMENT",
    "SPECIALIST",
    "PLAYER",
    "MENTOR",
    "MGR",
    "EXE",
    "FIN",
    "ADM",
    "PRG",
    "DEP",
]
LETTERS: Final = {"R": "read", "C": "comment", "P": "propose", "W": "write", "A": "approve"}

TYPED: Final = """
Account profile                                       W  W  W  R  -  R  R  R  R  R  R  r
Team, mentor and unit of an account                   P  R  R  R  -  R  W  RA R  W  R  R
Comments on an account                                C  C  C  C  -  C  C  C  C  R  W  -
What an account earns                                 R  R  R  -  -  R  R  R  R  -  R  -
Targets of an account                                 R  R  R  -  -  R  W  R  R  -  W  -
Line P&L and cost to serve of an account              R  -  R  -  -  R  R  R  R  -  R  -
Levers of an account                                  W  -  W  -  -  R  W  R  W  -  W  -
Rank of an account among all                          R  -  -  -  -  -  R  R  R  -  R  -
Leaving an account                                    P  -  -  -  -  C  C  CA C  -  R  C
What leaving an account saves                         R  -  -  -  -  R  P  R  RA -  R  R
Who has acknowledged the lesson on profit             -  -  -  -  -  -  R  -  -  -  R  -
Whale curve and ranking of all accounts               -  -  -  -  -  -  R  R  W  -  R  -
Target of dependence on accounts that lose money      -  -  -  -  -  -  R  R  R  -  W  -
What accounts cost a department                       -  -  -  -  -  -  R  R  R  -  R  R
What each salesperson's lines earn                    -  -  -  -  -  -  R  -  -  -  R  -
Cost models                                           -  -  -  -  -  -  R  R  WA -  R  -
Drafts of cost models                                 -  -  -  -  -  -  -  -  W  -  R  -
Imports of invoice lines, drivers, receivables        -  -  -  -  -  -  -  -  W  -  R  -
Imports of master data                                -  -  -  -  -  -  -  -  W  W  W  -
Codes on invoice lines                                -  -  -  -  -  -  -  -  W  W  W  -
Exchange rates and the reporting currency             -  -  -  -  -  -  R  R  W  -  W  -
Members, grants, departments, units                   -  -  -  -  -  -  -  -  -  W  R  -
Audit trail and the history of records                -  -  -  -  -  -  R  R  R  R  R  -
Background work of everybody                          -  -  -  -  -  -  -  -  -  W  R  -
Putting flags of an account aside                     -  -  -  -  -  -  W  -  -  -  W  -
Flag rules, and putting flags of the business aside   -  -  -  -  -  -  -  -  -  R  W  -
Guards                                                -  -  -  -  -  -  -  -  -  R  W  -
Views of lists for everybody                          -  -  -  -  -  -  W  -  W  W  W  -
"""


def cells() -> dict[str, dict[str, Words]]:
    """Of each row and role, what may be done today."""
    return {title: {role: _words(cell) for role, cell in row.items()} for title, row in _typed().items()}


def not_yet() -> dict[tuple[str, str], Words]:
    """Of a row and a role, what is asked for and cannot be done yet."""
    missing = {
        (title, role): frozenset(LETTERS[letter.upper()] for letter in cell if letter.islower())
        for title, row in _typed().items()
        for role, cell in row.items()
    }
    return {place: words for place, words in missing.items() if words}


def _typed() -> dict[str, dict[str, str]]:
    lines = (line.rsplit(maxsplit=len(ROLES)) for line in TYPED.strip().splitlines())
    return {title: dict(zip(ROLES, row, strict=True)) for title, *row in lines}


def _words(cell: str) -> Words:
    return frozenset(LETTERS[letter] for letter in cell if letter in LETTERS)
