"""Each page and each thing that is done, asked for in every role; an address without a row here fails.

A row has one sign for each column of `COLUMNS`: + it answers, x seen but another's to do (403), - not there (404).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import pytest
from django.db import transaction
from django.template.backends.django import Template
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from tests.access.world import COLUMNS, World
from tests.cast import ClientOf
from tests.lake.workshop import COSTS
from tests.skips import REPOSITORY

EVERYBODY = "++++++++++++++"
NOBODY = "--------------"
EDITS_OURS, NOBODYS_TO_DO = "+++xxxxxxxxxxx", "xxxxxxxxxxxxxx"  # everybody sees that an account is there
BUSINESS = "-------+++-+--"
STATEMENT_OF_OURS = "+-+--+++++-+--"
SALESPERSONS = "-------+---+--"
DEPARTMENT_COSTS = "-------+++-++-"
PULLS_OURS = "+-+--x++x+-+--"
LOSS_OF_OURS = {"account": "A", "product": "L5"}
FACTS, BRINGS_FACTS = "---------+-+--", "---------+-x--"
ROWS = "---------+++--"
DRAFTS, WRITES_DRAFTS = FACTS, BRINGS_FACTS
WRITES_BUSINESS = "-------xx+-x--"
TEAM_OF_OURS, CHANGES_TEAM_OF_OURS = "++++-++++++++-", "xxxx-x++xx+xx-"
PROPOSES_FOR_OURS, ANSWERS_FOR_OURS = "+xxx-x++xx+xx-", "xxxx-x+++x+xx-"
TAKES_BACK_FOR_OURS = "+xxx-xxxxxxxx-"
MEMBERS, CHANGES_MEMBERS = "----------++--", "----------+x--"
MANAGES_MEMBERS = "----------+---"
RATES, CHANGES_RATES = "-------+++-+--", "-------xx+-+--"
AUDIT = "------++++++--"
RESULT_OF_OURS, DISMISSES = "+++--+++++-+--", "+xx--x++xx-+--"
LESSON_OF_OURS = "------++---+--"
SETS_TARGETS_OF_OURS, SETS_OTHER_TARGETS = "xxx--x++xx-+--", "-------+xx-+--"
BRINGS_TARGETS = "------++xx-+--"  # of his unit, or of all
EXIT_OF_OURS, LEADS_EXIT = "+----+++++-++-", "+----xxxxx-xx-"
RECOMMENDS_EXIT, CHECKS_EXIT, DECIDES_EXIT = "x----x++xx-xx-", "x----xxxx+-xx-", "x----xxx+x-xx-"
OWN = "---------+----"  # finance's
FINANCE_ALONE = "---------+----"

SAYS_OF_EXIT = "+----+++++-x+-"
SAID_OF_OURS = "++++-+++++++--"
KEY = "00000000-0000-4000-8000-00000000c0de"

TODAY = str(timezone.localdate())


@dataclass(frozen=True)
class Row:
    """An address by its name, and what stands in it: things of the world, each with the attribute that names it."""

    name: str
    expected: str
    by: tuple[str, ...] = ()
    post: dict[str, str] | None = None
    query: dict[str, str] = field(default_factory=dict)

    def address(self, things: dict[str, Any]) -> str:
        query = "&".join(f"{name}={value}" for name, value in self.query.items())
        return reverse(self.name, args=[named_in(things, part) for part in self.by]) + (f"?{query}" if query else "")


SEND: dict[str, str] = {}

ROWS_OF_THE_TABLE = (
    Row("home", EVERYBODY),
    Row("home", EVERYBODY, (), SEND),
    Row("health", EVERYBODY),
    Row("ready", EVERYBODY),
    Row("web:gallery", EVERYBODY),
    Row("api_document", EVERYBODY),
    Row("api_reference", EVERYBODY),
    # of several rooms
    Row("overview:today", EVERYBODY),
    Row("overview:tour", NOBODY, ("=1",)),  # only in the demo
    Row("overview:own_company", EVERYBODY),
    Row("overview:accounts", EVERYBODY),
    Row("overview:accounts_download", EVERYBODY),
    Row("overview:account", EVERYBODY, ("ours.number",)),
    Row("overview:account", EVERYBODY, ("others.number",)),
    # of one account
    Row("accounts:edit", EDITS_OURS, ("ours.number",)),
    Row("accounts:edit", EDITS_OURS, ("ours.number",), SEND),
    Row("accounts:edit", NOBODYS_TO_DO, ("others.number",)),
    Row("accounts:team", TEAM_OF_OURS, ("ours.number",)),
    Row("accounts:team", "-------++++++-", ("others.number",)),
    *(
        Row("accounts:team", CHANGES_TEAM_OF_OURS, ("ours.number",), {"do": deed, "unit": ""})
        for deed in ("join", "hand_over", "mentor", "unit")
    ),
    Row("accounts:team", "-------+xx+xx-", ("others.number",), {"do": "hand_over"}),
    *(
        Row("accounts:team", PROPOSES_FOR_OURS, ("ours.number",), {"do": deed})
        for deed in ("propose_join", "propose_hand_over", "propose_leave", "propose_mentor")
    ),
    Row("accounts:accept_proposal", ANSWERS_FOR_OURS, ("ours.number", "team proposal.pk"), SEND),
    Row("accounts:decline_proposal", ANSWERS_FOR_OURS, ("ours.number", "team proposal.pk"), SEND),
    Row("accounts:withdraw_proposal", TAKES_BACK_FOR_OURS, ("ours.number", "team proposal.pk"), SEND),
    Row("accounts:accept_proposal", "--------xx-xx-", ("others.number", "team proposal.pk"), SEND),  # it is of ours
    Row("accounts:end_membership", CHANGES_TEAM_OF_OURS, ("ours.number", "our membership.pk"), SEND),
    Row("accounts:end_membership", NOBODY, ("ours.number", "membership.pk"), SEND),  # it is another account's
    Row("accounts:end_mentorship", CHANGES_TEAM_OF_OURS, ("ours.number", "mentorship.pk"), SEND),
    # what is said
    Row("comments:write", "++++-+++++x+--", ("=account", "ours.pk"), {"key": KEY, "text": "Hello."}),
    Row("comments:write", NOBODY, ("=account", "=0"), {"key": KEY, "text": "Hello."}),
    Row("comments:write", NOBODY, ("=nothing", "ours.pk"), {"key": KEY, "text": "Hello."}),
    Row("comments:write", SAYS_OF_EXIT, ("=exit", "exit.pk"), {"key": KEY, "text": "Hello."}),
    Row("comments:people", EXIT_OF_OURS, ("=exit", "exit.pk")),
    Row("comments:people", SAID_OF_OURS, ("=account", "ours.pk")),
    Row("comments:comment", SAID_OF_OURS, ("comment.pk",)),
    Row("comments:edit", "+xxx-xxxxxxx--", ("comment.pk",)),
    Row("comments:edit", "+xxx-xxxxxxx--", ("comment.pk",), {"text": "Better."}),
    Row("comments:remove", "+xxx-xxxxxx+--", ("comment.pk",), SEND),
    Row("comments:restore", "+-------------", ("comment taken away.pk",), SEND),
    Row("comments:attachment", SAID_OF_OURS, ("comment.pk", "attachment.pk")),
    # files that come in
    Row("imports:home", EVERYBODY),
    Row("imports:new", BRINGS_FACTS, ("=lines",)),
    Row("imports:new", BRINGS_FACTS, ("=receivables",), SEND),
    Row("imports:new", ROWS, ("=accounts",)),
    Row("imports:new", ROWS, ("=products",), SEND),
    Row("imports:new", BRINGS_TARGETS, ("=targets",)),
    Row("imports:batch", FACTS, ("facts.pk",)),
    Row("imports:batch", ROWS, ("rows.pk",)),
    Row("imports:progress", FACTS, ("facts.pk",)),
    Row("imports:bad_rows", FACTS, ("facts.pk",)),
    *(
        Row(f"imports:{step}", BRINGS_FACTS, ("facts.pk",), SEND)
        for step in ("columns", "confirm", "undo", "discard", "again")
    ),
    *(Row(f"imports:{step}", ROWS, ("rows.pk",), SEND) for step in ("undo", "discard", "again")),
    # what currencies are worth
    Row("money:rates", RATES),
    Row("money:rates", CHANGES_RATES, (), SEND),
    Row("money:withdraw", CHANGES_RATES, ("rate.pk",), SEND),
    Row("money:reporting", CHANGES_RATES),
    Row("money:reporting", CHANGES_RATES, (), SEND),
    # what is earned
    Row("profit:business", EVERYBODY),
    Row("profit:recalculate", "-------xx+-x--", (), SEND),
    Row("profit:map", BUSINESS),
    Row("profit:segments", BUSINESS),
    Row("profit:compare", BUSINESS),
    Row("profit:rates", BUSINESS),
    Row("profit:cells", STATEMENT_OF_OURS),
    Row("profit:cells", STATEMENT_OF_OURS, query={"account": "A"}),
    Row("profit:cells", BUSINESS, query={"account": "B"}),
    Row("profit:cell", STATEMENT_OF_OURS, query={"account": "A", "product": "L1"}),
    Row("profit:cell", BUSINESS, query={"account": "B", "product": "L3"}),
    Row("profit:lines", STATEMENT_OF_OURS, query={"account": "A"}),
    Row("profit:lines", BUSINESS, query={"account": "B", "product": "L3"}),
    Row("profit:orders", STATEMENT_OF_OURS),
    Row("profit:order", STATEMENT_OF_OURS, query={"code": "O1"}),
    Row("profit:order", BUSINESS, query={"code": "O2"}),
    Row("profit:credit_notes", STATEMENT_OF_OURS),
    Row("profit:estimated_lines", STATEMENT_OF_OURS),
    Row("profit:credit_notes", STATEMENT_OF_OURS, query={"account": "A"}),
    Row("profit:credit_notes", BUSINESS, query={"account": "B"}),
    Row("profit:products", BUSINESS),
    Row("profit:product", BUSINESS, query={"code": "L1"}),
    Row("profit:groups", STATEMENT_OF_OURS),
    Row("profit:group", STATEMENT_OF_OURS, query={"account": "A"}),
    Row("profit:customer_units", STATEMENT_OF_OURS),
    Row("profit:customer_unit", STATEMENT_OF_OURS, query={"code": "North"}),
    Row("profit:customer_unit", BUSINESS, query={"code": "Quay"}),
    Row("profit:salespersons", SALESPERSONS),
    Row("profit:salesperson", SALESPERSONS, query={"code": "E1"}),
    Row("profit:department_costs", DEPARTMENT_COSTS),
    Row("profit:receivables", RESULT_OF_OURS),
    Row("profit:receivables_download", RESULT_OF_OURS),
    Row("profit:open_items", RESULT_OF_OURS),
    Row("profit:open_items", RESULT_OF_OURS, query={"account": "A"}),
    Row("profit:open_items", BUSINESS, query={"account": "B"}),
    Row("profit:account_receivables", RESULT_OF_OURS, ("ours.number",)),
    Row("profit:account_receivables", BUSINESS, ("others.number",)),
    Row("profit:levers", STATEMENT_OF_OURS, query={"account": "A", "product": "L1"}),
    Row("profit:levers", BUSINESS, query={"account": "B", "product": "", "price": "5"}),
    Row("profit:work_out_levers", STATEMENT_OF_OURS, (), {"account": "A", "product": "L1", "price": "5"}),
    Row("profit:what_if", STATEMENT_OF_OURS, ("what-if.pk",)),
    Row("profit:what_if_progress", STATEMENT_OF_OURS, ("what-if.pk",)),
    Row("profit:save_scenario", PULLS_OURS, (), {"account": "A", "product": "L1", "name": "Mine", "price": "5"}),
    Row("profit:save_scenario", "-------+x+-+--", (), {"account": "B", "name": "Mine", "price": "5"}),
    Row("profit:scenario", STATEMENT_OF_OURS, ("scenario.pk",)),
    Row("profit:scenario", PULLS_OURS, ("scenario.pk",), {"version": "1", "name": "Mine", "price": "6"}),
    Row("profit:compare_scenarios", STATEMENT_OF_OURS, ("scenario.pk", "scenario.pk")),
    Row("profit:compare_scenarios", NOBODY, ("scenario.pk", "deleted scenario.pk")),
    *(Row(f"profit:{verb}_scenario", PULLS_OURS, ("scenario.pk",), SEND) for verb in ("refresh", "delete")),
    Row("profit:restore_scenario", PULLS_OURS, ("deleted scenario.pk",), SEND),
    *(Row(f"profit:{page}", PULLS_OURS, query=LOSS_OF_OURS) for page in ("examination", "white_space")),
    *(Row(f"profit:{page}", PULLS_OURS, (), LOSS_OF_OURS) for page in ("examination", "white_space")),
    Row("profit:ledger", BUSINESS),
    Row("profit:ledger", WRITES_BUSINESS, (), {"month": "2025-01"}),
    Row("profit:tie", NOBODY, ("=nothing",)),
    Row("profit:statement_workbook", STATEMENT_OF_OURS, ("ours.number",), SEND),
    Row("profit:codes", ROWS),
    Row("profit:assign_codes", ROWS, (), SEND),
    Row("profit:accounts_like", ROWS),
    Row("profit:assigned_codes", ROWS),
    Row("profit:undo_codes", ROWS, ("assignment.pk",), SEND),
    Row("profit:publishing", BUSINESS, ("map.pk",)),
    Row("profit:cost_models", BUSINESS),
    Row("profit:cost_model", BUSINESS, ("cost model.pk",)),
    Row("profit:compare_models", BUSINESS),
    Row("profit:copy", WRITES_DRAFTS, ("cost model.pk",), SEND),
    Row("profit:questions", WRITES_DRAFTS),
    Row("profit:questions", WRITES_DRAFTS, (), SEND),
    Row("profit:cost_drafts", DRAFTS),
    Row("profit:draft", DRAFTS, ("draft.pk",)),
    *(
        Row("profit:draft", WRITES_DRAFTS, ("draft.pk",), {"do": deed, "version": "1"})
        for deed in ("save", "try", "approve", "publish", "add-pool")
    ),
    Row("profit:draft_text", DRAFTS, ("draft.pk",)),
    Row("profit:draft_text", WRITES_DRAFTS, ("draft.pk",), {"do": "publish", "version": "1", "toml": COSTS}),
    Row("profit:draft_element", DRAFTS, ("draft.pk", "=0"), SEND),
    Row("profit:preview", DRAFTS, ("draft.pk",)),
    Row("profit:deletion", WRITES_DRAFTS, ("draft.pk",), SEND),
    Row("profit:restoration", WRITES_DRAFTS, ("deleted.pk",), SEND),
    Row("profit:merge", WRITES_DRAFTS, ("draft.pk",), SEND),
    Row("profit:retirement", "-------xx+-x--", ("cost model.pk",), SEND),
    # the lesson, and leaving accounts
    Row("profit:dependence", BUSINESS),
    Row("profit:dependence", "-------xxx-+--", (), SEND),
    Row("profit:targets", RESULT_OF_OURS),
    Row("profit:new_target", SETS_TARGETS_OF_OURS),
    Row("profit:account_targets", RESULT_OF_OURS, ("ours.number",)),
    Row("profit:account_targets", BUSINESS, ("others.number",)),
    Row("profit:account_targets", SETS_TARGETS_OF_OURS, ("ours.number",), SEND),
    Row("profit:account_targets", SETS_OTHER_TARGETS, ("others.number",), SEND),
    Row("profit:target", RESULT_OF_OURS, ("target.pk",)),
    Row("profit:target", SETS_TARGETS_OF_OURS, ("target.pk",), SEND),
    Row("profit:target_deletion", SETS_TARGETS_OF_OURS, ("target.pk",), SEND),
    Row("profit:lesson", EVERYBODY),
    Row("profit:acknowledge_lesson", EVERYBODY, (), {"version": "1"}),
    Row("profit:lesson_readers", LESSON_OF_OURS),
    Row("profit:exits", EXIT_OF_OURS),
    Row("profit:new_exit", LEADS_EXIT),
    Row("profit:new_exit", LEADS_EXIT, (), SEND),
    Row("profit:exit", EXIT_OF_OURS, ("exit.pk",)),
    *(
        Row(f"profit:exit_{step}", LEADS_EXIT, ("exit.pk",), SEND)
        for step in ("revision", "message", "communication", "execution", "withdrawal")
    ),
    Row("profit:exit_message_out", LEADS_EXIT, ("exit.pk", "exit message.pk"), SEND),
    Row("profit:exit_recommendation", RECOMMENDS_EXIT, ("exit.pk",), SEND),
    Row("profit:exit_check", CHECKS_EXIT, ("exit.pk",), SEND),
    Row("profit:exit_decision", DECIDES_EXIT, ("exit.pk",), SEND),
    # what is found
    Row("search:search", EVERYBODY, (), query={"q": "north"}),
    Row("search:open", EVERYBODY, ("found account.pk",)),
    Row("search:open", "----------++-+", ("found member.pk",)),  # everybody finds himself
    # lists: views that are kept, many rows at once, files
    Row("tables:save_view", EVERYBODY, ("=accounts",), {"name": "Mine"}),
    Row("tables:view", OWN, ("view.pk",)),
    Row("tables:view", EVERYBODY, ("shared view.pk",)),
    *(Row(f"tables:{step}_view", OWN, ("view.pk",), SEND) for step in ("delete", "default")),
    *(Row(f"tables:{step}_view", OWN, ("shared view.pk",), SEND) for step in ("delete", "default")),
    Row("tables:restore_view", OWN, ("deleted view.pk",), SEND),
    Row("tables:bulk", "+++-----------", ("=accounts", "=sector"), {"all": "yes"}),
    Row("tables:bulk", "------++--+---", ("=accounts", "=unit"), {"all": "yes"}),
    Row("tables:bulk", "+++-----------", ("=accounts", "=sector"), {"all": "yes", "do": "change"}),
    Row("tables:bulk", "------++--+---", ("=accounts", "=unit"), {"all": "yes", "do": "change"}),
    *(Row(f"tables:{page}", MANAGES_MEMBERS, ("bulk change.pk",)) for page in ("change", "change_progress")),
    Row("tables:undo", MANAGES_MEMBERS, ("bulk change.pk",), SEND),
    Row("exports:new", EVERYBODY, ("=accounts",), {"format": "csv"}),
    *(Row(f"exports:{page}", OWN, ("export.pk",)) for page in ("export", "progress", "file")),
    # what was done, and what is being done
    Row("overview:audit", AUDIT),
    Row("overview:audit_download", AUDIT),
    Row("overview:jobs", EVERYBODY),
    Row("jobs:job", "---------+-+--", ("job.pk",)),  # about what is finance's
    *(Row(f"jobs:{verb}", "---------++x--", ("job.pk",), SEND) for verb in ("stop", "again")),  # it is finance's
    # what looks wrong
    Row("overview:flags", EVERYBODY),
    Row("flags:flag", RESULT_OF_OURS, ("flag.pk",)),
    Row("flags:dismiss", DISMISSES, ("flag.pk",), SEND),
    Row("flags:take_back", DISMISSES, ("flag.pk", "dismissal.pk"), SEND),
    Row("flags:rules", MEMBERS),
    Row("flags:rules", "----------x+--", (), SEND),
    Row("guards:guards", MEMBERS),
    *(Row(f"guards:{verb}", "----------x+--", (), SEND) for verb in ("set", "preset")),
    # what members are told
    Row("overview:notices", EVERYBODY),
    Row("notices:settings", EVERYBODY),
    Row("notices:settings", EVERYBODY, (), SEND),
    Row("notices:open", FINANCE_ALONE, ("notice.pk",)),
    Row("notices:read", FINANCE_ALONE, ("notice.pk",), SEND),
    # who works here
    Row("overview:members", MEMBERS),
    Row("overview:invitations", MEMBERS),
    Row("overview:members", CHANGES_MEMBERS, (), SEND),
    Row("deactivate_member", CHANGES_MEMBERS, ("other.pk",), SEND),
    Row("reactivate_member", CHANGES_MEMBERS, ("other.pk",), SEND),
    Row("erase_member", CHANGES_MEMBERS, ("grant.member_id",)),
    Row("erase_member", CHANGES_MEMBERS, ("grant.member_id",), SEND),
    Row("member_data", "----------+x-+", ("other.pk",)),  # everybody takes the own
    Row("invite_again", CHANGES_MEMBERS, ("invitation.pk",), SEND),
    Row("withdraw_invitation", CHANGES_MEMBERS, ("invitation.pk",), SEND),
    Row("formats", EVERYBODY),
    Row("formats", EVERYBODY, (), SEND),
    Row("member", "----------++-+", ("other.pk",)),  # everybody sees the own one
    Row("member", CHANGES_MEMBERS, ("grant.member_id",), {"do": "grant"}),
    Row("member", CHANGES_MEMBERS, ("grant.member_id",), {"do": "correction"}),
    Row("member", "----------+x-+", ("other.pk",), {"do": "absence", "absence-valid_from": TODAY}),
    Row("end_grant", CHANGES_MEMBERS, ("grant.member_id", "grant.pk"), SEND),
    Row("end_absence", "----------+x-+", ("other.pk", "absence.pk"), SEND),  # everybody may come back
    Row("overview:departments", "----------+++-"),
    Row("overview:departments", CHANGES_MEMBERS, (), SEND),
    Row("department", MEMBERS, ("department.pk",)),
    Row("department", CHANGES_MEMBERS, ("department.pk",), SEND),
    Row("units", MEMBERS),
    Row("units", CHANGES_MEMBERS, (), SEND),
    Row("unit", MEMBERS, ("unit.pk",)),
    Row("unit", CHANGES_MEMBERS, ("unit.pk",), SEND),
)

BEFORE_ANYBODY_IS_KNOWN = {
    *("account_login", "account_logout", "account_change_password", "account_inactive", "first_member", "persona"),
    *("account_reset_password", "account_reset_password_done", "account_reset_password_from_key", "invitation"),
    *("openid", "openid_back", "mfa_authenticate", "mfa_login_webauthn"),
}
OF_ONES_OWN_SIGN_IN = {  # the same in every role; that nobody reaches another's is tested in identity
    *("mfa_index", "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"),
    *("mfa_add_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn", "mfa_activate_totp", "mfa_deactivate_totp"),
    *("mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes"),
    *("end_session", "end_other_sessions", "new_token", "revoke_token"),
}


@pytest.fixture
def unrendered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Views decide who gets an answer; what stands in it, and whether it can be rendered, is asked of whole pages."""
    monkeypatch.setattr(Template, "render", lambda *_: "")


@pytest.mark.req("GEN-01")
@pytest.mark.usefixtures("unrendered")
def test_every_address_answers_each_role_as_the_table_says(world: World, client_of: ClientOf) -> None:
    browsers = {column: client_of(world.member(column)) for column in COLUMNS}
    surprises = {}

    for row, (place, column) in product(ROWS_OF_THE_TABLE, enumerate(COLUMNS)):
        address, browser = row.address(world.things), browsers[column]
        with transaction.atomic():
            answer = browser.get(address) if row.post is None else browser.post(address, row.post)
            _ = b"".join(answer)  # also closes a file that is sent
            transaction.set_rollback(True)
        sign = {403: "x", 404: "-"}.get(answer.status_code, "+" if answer.status_code < 500 else "!")
        if sign != row.expected[place]:
            surprises[f"{column}: {'GET' if row.post is None else 'POST'} {address}"] = answer.status_code

    assert surprises == {}


def test_every_address_has_a_row() -> None:
    apart = BEFORE_ANYBODY_IS_KNOWN | OF_ONES_OWN_SIGN_IN
    pages = {name for name in names_in(get_resolver()) if not name.startswith("api:")}
    assert pages - apart == {row.name for row in ROWS_OF_THE_TABLE}


def test_every_method_of_an_address_has_a_row() -> None:
    apart = BEFORE_ANYBODY_IS_KNOWN | OF_ONES_OWN_SIGN_IN
    views = {name: view for name, view in views_in(get_resolver()) if not name.startswith("api:") and name not in apart}

    allowed = {(name, method) for name, view in views.items() for method in methods_of(view)}
    asked = {(row.name, "GET" if row.post is None else "POST") for row in ROWS_OF_THE_TABLE}
    assert (sorted(allowed - asked), sorted(asked - allowed)) == ([], [])


def test_every_deed_of_a_form_has_a_row() -> None:
    """Buttons that do several things at one address say which by `do`; to move or drop a row of a form is as to add."""
    templates = "".join(path.read_text(encoding="utf-8") for path in (REPOSITORY / "src").rglob("templates/**/*.html"))
    said = set(re.findall(r'name="do" value="([a-z_-]+)[^"]*"|\bdo="([a-z_-]+)"', templates))

    deeds = {deed.partition("-")[0] for pair in said for deed in pair if deed}
    asked = {row.post["do"].partition("-")[0] for row in ROWS_OF_THE_TABLE if row.post and "do" in row.post}
    assert deeds - {"up", "down", "remove"} == asked


def test_every_row_knows_every_role() -> None:
    assert [row.name for row in ROWS_OF_THE_TABLE if len(row.expected) != len(COLUMNS)] == []
    assert set("".join(row.expected for row in ROWS_OF_THE_TABLE)) == set("+x-")


def names_in(resolver: URLResolver) -> Iterator[str]:
    return (name for name, _ in views_in(resolver))


def views_in(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, Callable[..., Any]]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}", pattern.callback
        else:
            yield from views_in(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)


def methods_of(view: Callable[..., Any]) -> set[str]:
    """What a view says that it allows, of reading and writing, when it is asked in a way that none allows."""
    answer = view(RequestFactory().generic("BREW", "/"))
    return {method.strip() for method in answer["Allow"].split(",")} & {"GET", "POST"}


def named_in(things: dict[str, Any], part: str) -> Any:
    """What a part of an address says: "=1" is 1, "ours.number" the number of ours."""
    if part.startswith("="):
        return part[1:]
    thing, _, attribute = part.partition(".")
    return getattr(things[thing], attribute)
