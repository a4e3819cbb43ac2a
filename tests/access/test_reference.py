"""The table in docs/reference/roles.md says what the policy says."""

from kingside.identity.models import Role
from kingside.identity.policy import Deed, Deeds, policy
from tests.skips import REPOSITORY

PAGE = REPOSITORY / "docs" / "reference" / "roles.md"
COLUMNS = (
    *(Role.LEAD, Role.SUPPORT, Role.DEVELOPMENT, Role.SPECIALIST, Role.PLAYER, Role.MENTOR),
    *(Role.MGR, Role.EXE, Role.FIN, Role.ADM, Role.PRG, Role.DEP),
)

ROWS = (
    *("profile", "team", "comments", "result", "targets", "statement", "levers", "rank"),
    *("exits", "exit checks", "lessons", "audit", "flags", "business", "dependence target"),
    *(
        "department costs",
        "salespersons",
        "cost models",
        "cost drafts",
        "facts",
        "master data",
        "account codes",
        "rates",
        "members",
        "jobs",
        "flag rules",
    ),
    *("guards", "shared views"),
)


def test_the_table_of_roles_is_that_of_the_policy() -> None:
    assert _table() in PAGE.read_text(encoding="utf-8"), f"put this into {PAGE.name}:\n{_table()}"


def test_every_row_of_the_policy_stands_in_the_table() -> None:
    assert set(ROWS) == set(policy)


def test_every_row_and_every_role_is_explained() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert [row.what for row in policy.values() if str(row.what) not in page] == []
    assert [role.value for role in Role if f"**{role.value}**" not in page] == []


def _table() -> str:
    heading = f"| | {' | '.join(role.value for role in COLUMNS)} |"
    rule = f"|---|{'---|' * len(COLUMNS)}"
    rows = (
        f"| {row.title} | {' | '.join(_cell(row.cells.get(role, frozenset())) for role in COLUMNS)} |"
        for row in map(policy.__getitem__, ROWS)
    )
    return "\n".join((heading, rule, *rows))


def _cell(deeds: Deeds) -> str:
    """The greatest of what may be done; approving beside it."""
    words = [deed.value for deed in (Deed.WRITE, Deed.PROPOSE, Deed.COMMENT, Deed.READ) if deed in deeds][:1]
    approves = [Deed.APPROVE.value] if Deed.APPROVE in deeds else []
    return ", ".join([*words, *approves]) or "–"
