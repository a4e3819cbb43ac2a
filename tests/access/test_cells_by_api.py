"""The cells that were typed by hand, word by word, against what the API answers to each role, and against the page.

Nothing here asks the policy. Each member holds one role and no other, and asks about an account on which that role is
held.
"""

import json
import re
from dataclasses import dataclass
from typing import Any, Final

import pytest
from django.db import transaction
from django.test import Client

from tests.access.test_every_address import named_in
from tests.access.typed_cells import LETTERS, ROLES, cells, not_yet
from tests.access.world import World
from tests.cast import ProgramOf
from tests.skips import REPOSITORY

PAGE: Final = REPOSITORY / "docs" / "reference" / "roles.md"
NOT_SHOWN: Final = "not_shown"
JSON: Final = "application/json"
DONE: Final = (200, 201, 202, 204, 400, 409, 422)  # allowed, also where something else speaks against it just now
CHANGES: Final = frozenset({"write"})  # words of a cell by which a role changes something
SAYS: Final = frozenset({"write", "propose", "comment"})


@dataclass(frozen=True)
class Asked:
    """A request; `field` is the part of the answer that is the row's, where the rest is for everybody."""

    method: str
    path: str
    body: dict[str, Any] | None = None
    field: tuple[str, ...] = ()
    by: frozenset[str] = CHANGES  # words of a cell that allow it, where it changes something
    owner: str = ""  # whose record it is; what is one's own the page leaves to its owner
    seen_by: str = ""  # the row that says who sees it at all, where the page says that it is another
    is_public: bool = False  # every member sees that it is there


def read(path: str, *field: str) -> Asked:
    return Asked("GET", path, field=field)


def change(method: str, path: str, body: dict[str, Any] | None = None, **more: Any) -> Asked:
    return Asked(method, path, body, **more)


DAY = "2026-01-31"
ACCOUNT = "/accounts/{ours.number}"
TEAM_PROPOSAL = f"{ACCOUNT}/team/proposals/{{team proposal.pk}}"
NEWEST = "/profit-maps/newest"
DRAFTS = "Drafts of cost models"
SEEN = {"version": 1}
REVENUE = {"source": "SAP", "item": "revenue", "amount": "1500.00"}
WORK: Final[dict[str, tuple[Asked, ...]]] = {
    "Account profile": (
        read(f"{ACCOUNT}/codes"),
        change("PUT", ACCOUNT, {"version": 1, "name": "A"}, is_public=True),
    ),
    "Team, mentor and unit of an account": (
        read(f"{ACCOUNT}/team"),
        change("PUT", f"{ACCOUNT}/unit", {"version": 2, "unit": None}),
        change("POST", f"{ACCOUNT}/team", {"member": 1, "team_role": "SUPPORT", "valid_from": DAY}),
        change(
            "POST",
            f"{ACCOUNT}/team/proposals",
            {"change": "LEAVE", "member": 1, "on": DAY, "why": "So."},
            by=frozenset({"propose", "write"}),
        ),
        change("POST", f"{TEAM_PROPOSAL}/acceptance", by=frozenset({"write", "approve"})),
        change("POST", f"{TEAM_PROPOSAL}/refusal", {"answer": "No."}, by=frozenset({"write", "approve"})),
        change("POST", f"{TEAM_PROPOSAL}/withdrawal", by=frozenset({"propose"})),
    ),
    "Comments on an account": (
        read(f"{ACCOUNT}/comments"),
        change("POST", f"{ACCOUNT}/comments", {"text": "We met."}, by=SAYS),
        change("DELETE", "/comments/{comment.pk}", owner="LEAD"),
    ),
    "What an account earns": (
        read(ACCOUNT, "figures", "net_profit"),
        read("/receivables/{ours.number}"),
    ),
    "Targets of an account": (
        read("/targets/{target.pk}"),
        read("/targets"),
        change("POST", f"{ACCOUNT}/targets", {"first": DAY, "last": DAY, "net_revenue": "9", "net_profit": "1"}),
        change("PUT", "/targets/{target.pk}", {"version": 1, "net_revenue": "9", "net_profit": "1"}),
        change("DELETE", "/targets/{target.pk}"),
    ),
    "Line P&L and cost to serve of an account": (
        read(f"{NEWEST}/accounts/{{ours.number}}"),
        read(f"{NEWEST}/cells?account=A"),
        read(f"{NEWEST}/orders"),
    ),
    "Levers of an account": (
        read(f"{ACCOUNT}/lever-scenarios"),
        change("POST", f"{ACCOUNT}/lever-scenarios", {"name": "Dearer", "levers": [{"kind": "price", "percent": "3"}]}),
    ),
    "Rank of an account among all": (read(ACCOUNT, "figures", "rank"),),
    "Leaving an account": (
        read("/exits/{exit.pk}"),
        change("PUT", "/exits/{exit.pk}", {"version": 1, "reason": "So."}, by=frozenset({"propose"})),
        change("POST", "/exits/{exit.pk}/comments", {"text": "We met."}, by=SAYS),
        change(
            "POST",
            "/exits/{exit.pk}/decision",
            {"version": 1, "is_approved": False, "reason": "No."},
            by=frozenset({"approve"}),
        ),
    ),
    "What leaving an account saves": (
        read("/exits/{exit.pk}"),
        change(
            "POST",
            "/exits/{exit.pk}/recommendation",
            {"version": 1, "is_for": True, "reason": "So."},
            by=frozenset({"propose"}),
        ),
        change("POST", "/exits/{exit.pk}/check", {"version": 1, "shares": {}}, by=frozenset({"approve"})),
    ),
    "Who has acknowledged the lesson on profit": (read("/profit-lesson/readers"),),
    "Whale curve and ranking of all accounts": (
        read(f"{NEWEST}/business"),
        read(f"{NEWEST}/curve"),
        change("PUT", "/ledger-figures", {"month": DAY, "figures": [REVENUE]}),
    ),
    "Target of dependence on accounts that lose money": (
        read("/dependence"),
        change("PUT", "/dependence/target", {"version": 0, "revenue_share": "0.05", "minutes_share": "0.1"}),
    ),
    "What accounts cost a department": (read(f"{NEWEST}/departments/{{department.pk}}/accounts"),),
    "What each salesperson's lines earn": (read(f"{NEWEST}/salespersons"),),
    "Cost models": (
        read("/cost-models"),
        read("/cost-models/{cost model.pk}"),
        change("POST", "/cost-models/{cost model.pk}/retirement", by=frozenset({"approve"})),
        change("POST", "/cost-drafts/{draft.pk}/approval", SEEN, by=frozenset({"approve"}), seen_by=DRAFTS),
        change("POST", "/cost-drafts/{draft.pk}/publication", SEEN, seen_by=DRAFTS),
    ),
    DRAFTS: (
        read("/cost-drafts"),
        read("/cost-drafts/{draft.pk}"),
        change("POST", "/cost-drafts", {"name": "Next", "toml": "currency = 'EUR'"}),
        change("DELETE", "/cost-drafts/{draft.pk}"),
    ),
    "Imports of invoice lines, drivers, receivables": (
        read("/imports/{facts.pk}"),
        change("DELETE", "/imports/{facts.pk}"),
    ),
    "Imports of master data": (
        read("/imports/{rows.pk}"),
        change("POST", "/imports/{rows.pk}/undo"),
    ),
    "Codes on invoice lines": (
        read("/codes"),
        change("POST", "/codes/assignments", {"codes": [{"source": "SAP", "code": "X", "account": "A"}]}),
    ),
    "Exchange rates and the reporting currency": (
        read("/exchange-rates"),
        read("/reporting-currency"),
        change("POST", "/exchange-rates", {"base": "USD", "quote": "EUR", "on": "2025-12-31", "rate": "0.9"}),
        change("PUT", "/reporting-currency", {"version": 0, "currency": "EUR"}),
    ),
    "Members, grants, departments, units": (
        read("/members"),
        read("/invitations"),
        read("/units"),
        change("POST", "/units", {"name": "South"}),
        change("POST", "/departments", {"name": "Yard"}),
        change("PUT", "/members/{grant.member_id}", {"version": 1, "name": "Gil Ash", "email": "gil@example.com"}),
    ),
    "Audit trail and the history of records": (read("/audit"),),
    "Background work of everybody": (
        Asked("GET", "/jobs/{job.pk}", owner="FIN"),
        change("POST", "/jobs/{job.pk}/stop", owner="FIN"),
    ),
    "Putting flags of an account aside": (
        change(
            "POST",
            "/flags/{flag.pk}/dismissals",
            {"reason": "Known", "until": DAY},
            owner="LEAD",
            seen_by="What an account earns",
        ),
    ),
    "Flag rules, and putting flags of the business aside": (
        read("/flag-rules"),
        change(
            "PUT",
            "/flag-rules/profit.key_account_loses",
            {"loudness": [{"tier": "", "loudness": "LOUD", "seen": "QUIET"}]},
        ),
    ),
    "Guards": (
        read("/guards"),
        change("PUT", "/guards", {"preset": "full"}),
        change("PUT", "/guards/exit.does_not_pay", {"modes": [{"tier": "", "mode": "block", "seen": None}]}),
    ),
    "Views of lists for everybody": (
        change("POST", "/views", {"list": "accounts", "name": "Best", "is_shared": True}),
    ),
}
"""What each row of the table is asked for by."""


def test_every_row_and_every_word_of_its_cells_is_asked_for() -> None:
    asked_for = {
        title: {word for asked in requests for word in (asked.by if asked.method != "GET" else {"read"})}
        for title, requests in WORK.items()
    }
    named = {title: frozenset[str]().union(*row.values()) for title, row in cells().items()}

    assert set(WORK) == set(named)
    assert {title: words - asked_for[title] for title, words in named.items() if words - asked_for[title]} == {}


def test_the_page_says_what_was_typed() -> None:
    assert _cells_of_the_page() == cells()


def test_the_page_says_of_each_word_that_is_not_there_yet_that_it_is_not() -> None:
    said = PAGE.read_text(encoding="utf-8").partition("## Not yet")[2]

    found = re.findall(r"^- \*\*(.+?)\*\*, ([A-Z]+): \*(\w+)\*", said, re.MULTILINE)
    assert {(title, role): frozenset({word}) for title, role, word in found} == not_yet()


@pytest.mark.req("GEN-01")
def test_each_typed_cell_is_what_the_api_answers(world: World, program_of: ProgramOf) -> None:
    surprises: dict[str, str] = {}

    for role in ROLES:
        program = program_of(world.member(role))
        for title, row in cells().items():
            for asked in WORK[title]:
                cell = row[role]
                answered = _answered(program, asked, world)
                if answered != (expected := _expected(role, cell, asked)):
                    what = f"{role} | {title} ({', '.join(sorted(cell)) or '–'}) | {asked.method} {asked.path}"
                    surprises[what] = f"{answered}, not {expected}"

    assert surprises == {}


def test_what_is_typed_of_roles_on_one_account_holds_on_no_other(world: World, program_of: ProgramOf) -> None:
    """`A dash is nothing at all`: at an account where a member has no role, everything is a dash."""
    for role in ("LEAD", "SUPPORT", "DEVELOPMENT", "SPECIALIST", "PLAYER", "MENTOR", "MGR of a unit"):
        program = program_of(world.member(role))
        for title, requests in WORK.items():
            for asked in (each for each in requests if each.path.startswith(ACCOUNT)):
                elsewhere = Asked(asked.method, asked.path.replace("ours", "others"), asked.body, asked.field)
                expected = "refused" if asked.is_public else "nothing"
                assert _answered(program, elsewhere, world) == expected, f"{role} | {title} | {elsewhere.path}"


def _expected(role: str, cell: frozenset[str], asked: Asked) -> str:
    sees = cells()[asked.seen_by][role] if asked.seen_by else cell
    if asked.method == "GET":
        return "shown" if cell or role == asked.owner else "nothing"
    if cell & asked.by or role == asked.owner:
        return "done"
    return "refused" if sees or asked.is_public else "nothing"


def _answered(program: Client, asked: Asked, world: World) -> str:
    """`shown`, `done`, `refused` (seen, not to be changed) or `nothing`."""
    path = re.sub(r"\{(.+?)\}", lambda found: str(named_in(world.things, found[1])), asked.path)
    body = json.dumps(asked.body or {})
    with transaction.atomic():
        answer: Any = program.generic(asked.method, f"/api/v1{path}", "" if asked.method == "GET" else body, JSON)
        transaction.set_rollback(True)
    if answer.status_code in (403, 404):
        return {403: "refused", 404: "nothing"}[answer.status_code]
    if asked.method != "GET":
        return "done" if answer.status_code in DONE else f"{answer.status_code}: {answer.content.decode()[:200]}"
    if answer.status_code != 200:
        return f"{answer.status_code}: {answer.content.decode()[:200]}"
    part = answer.json()
    for name in asked.field:
        part = part and part[name]
    return "nothing" if asked.field and (part is None or part["state"] == NOT_SHOWN) else "shown"


def _table() -> list[list[str]]:
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if not line.startswith("|---")]


def _cells_of_the_page() -> dict[str, dict[str, frozenset[str]]]:
    """Of each row and role, the words of the cell."""
    heading, *rows = _table()
    found = {}
    for title, *row in rows:
        words = [frozenset(re.findall(r"[a-z]+", cell)) for cell in row]
        assert all(each <= set(LETTERS.values()) for each in words), title
        found[title] = dict(zip(heading[1:], words, strict=True))
    return found
