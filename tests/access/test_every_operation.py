"""Each operation of the API, asked for in every role by a program with a token; an operation without a row here fails.

Signs and columns are those of `test_every_address`; what is sent is the example of the OpenAPI document.
"""

import json
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse

from kingside.config.api_reference import whole
from kingside.identity.models import ApiToken
from tests.access.test_every_address import (
    ANSWERS_FOR_OURS,
    AUDIT,
    BRINGS_FACTS,
    BUSINESS,
    CHANGES_MEMBERS,
    CHANGES_RATES,
    CHANGES_TEAM_OF_OURS,
    CHECKS_EXIT,
    DECIDES_EXIT,
    DEPARTMENT_COSTS,
    DISMISSES,
    DRAFTS,
    EDITS_OURS,
    EVERYBODY,
    EXIT_OF_OURS,
    FACTS,
    FINANCE_ALONE,
    LEADS_EXIT,
    LESSON_OF_OURS,
    MANAGES_MEMBERS,
    MEMBERS,
    NOBODY,
    NOBODYS_TO_DO,
    OWN,
    PROPOSES_FOR_OURS,
    PULLS_OURS,
    RATES,
    RECOMMENDS_EXIT,
    RESULT_OF_OURS,
    ROWS,
    SAID_OF_OURS,
    SALESPERSONS,
    SAYS_OF_EXIT,
    SETS_OTHER_TARGETS,
    SETS_TARGETS_OF_OURS,
    STATEMENT_OF_OURS,
    TAKES_BACK_FOR_OURS,
    TEAM_OF_OURS,
    WRITES_DRAFTS,
    named_in,
    names_in,
)
from tests.access.world import COLUMNS, World
from tests.cast import ProgramOf

SEES_A_RESULT = "+++--+++++-+--"
APPROVES = "-------xx+-x--"
JOB_OF_FINANCE = "---------++x--"
SETS_RULES = "----------x+--"
OWN_ROLES, OWN_ABSENCE = "----------++-+", "----------+x-+"


@dataclass(frozen=True)
class Row:
    """An operation, and what stands in its address."""

    name: str
    expected: str
    by: tuple[str, ...] = ()
    query: str = ""

    def address(self, things: dict[str, Any]) -> str:
        return reverse(f"api:{self.name}", args=[named_in(things, part) for part in self.by]) + self.query


OURS, OTHERS = ("ours.number",), ("others.number",)
NEWEST = ("=newest",)

ROWS_OF_THE_TABLE = (
    # who asks
    Row("me", EVERYBODY),
    Row("today_show", EVERYBODY),
    Row("revoke_own_token", EVERYBODY),
    Row("formats_show", EVERYBODY),
    Row("formats_choose", EVERYBODY),
    # who works here
    Row("members_list", MEMBERS),
    Row("member_show", OWN_ROLES, ("other.pk",)),
    Row("member_deactivate", CHANGES_MEMBERS, ("other.pk",)),
    Row("member_reactivate", CHANGES_MEMBERS, ("other.pk",)),
    Row("member_erase", CHANGES_MEMBERS, ("grant.member_id",)),
    Row("member_data", OWN_ABSENCE, ("other.pk",)),
    Row("invitations_list", MEMBERS),
    Row("invitation_send", CHANGES_MEMBERS),
    Row("invitation_again", CHANGES_MEMBERS, ("invitation.pk",)),
    Row("invitation_withdraw", CHANGES_MEMBERS, ("invitation.pk",)),
    Row("grant_give", CHANGES_MEMBERS, ("grant.member_id",)),
    Row("grant_end", CHANGES_MEMBERS, ("grant.member_id", "grant.pk")),
    Row("grant_end", NOBODY, ("other.pk", "grant.pk")),  # it is another member's
    Row("member_change", CHANGES_MEMBERS, ("grant.member_id",)),
    Row("absence_record", OWN_ABSENCE, ("other.pk",)),
    Row("absence_end", OWN_ABSENCE, ("other.pk", "absence.pk")),
    Row("departments_list", "----------+++-"),
    Row("department_add", CHANGES_MEMBERS),
    Row("department_change", CHANGES_MEMBERS, ("department.pk",)),
    Row("units_list", MEMBERS),
    Row("unit_add", CHANGES_MEMBERS),
    Row("unit_change", CHANGES_MEMBERS, ("unit.pk",)),
    # of one account
    Row("accounts_list", EVERYBODY),
    Row("account_show", EVERYBODY, OURS),
    Row("account_show", EVERYBODY, OTHERS),
    Row("account_change", EDITS_OURS, OURS),
    Row("account_change", NOBODYS_TO_DO, OTHERS),
    Row("account_codes", "++++-+++++++--", OURS),
    Row("account_codes", "-------+++++--", OTHERS),
    Row("account_team", TEAM_OF_OURS, OURS),
    Row("account_team", "-------++++++-", OTHERS),
    *(Row(name, CHANGES_TEAM_OF_OURS, OURS) for name in ("team_join", "team_hand_over", "mentor_assign")),
    Row("team_hand_over", "-------+xx+xx-", OTHERS),
    Row("team_proposals", TEAM_OF_OURS, OURS),
    *(Row(name, PROPOSES_FOR_OURS, OURS) for name in ("team_candidates", "team_propose")),
    *(
        Row(f"team_proposal_{answer}", ANSWERS_FOR_OURS, ("ours.number", "team proposal.pk"))
        for answer in ("accept", "decline")
    ),
    Row("team_proposal_withdraw", TAKES_BACK_FOR_OURS, ("ours.number", "team proposal.pk")),
    Row("account_place", CHANGES_TEAM_OF_OURS, OURS),
    Row("team_leave", CHANGES_TEAM_OF_OURS, ("ours.number", "our membership.pk")),
    Row("team_leave", NOBODY, ("ours.number", "membership.pk")),  # it is another account's
    Row("mentor_end", CHANGES_TEAM_OF_OURS, ("ours.number", "mentorship.pk")),
    # files that come in
    Row("import_kinds_list", EVERYBODY),
    Row("imports_list", EVERYBODY),
    Row("import_send", BRINGS_FACTS),
    Row("import_show", FACTS, ("facts.pk",)),
    Row("import_show", ROWS, ("rows.pk",)),
    Row("import_columns", FACTS, ("facts.pk",)),
    Row("import_bad_rows", FACTS, ("facts.pk",)),
    *(
        Row(name, BRINGS_FACTS, ("facts.pk",))
        for name in ("import_map", "import_confirm", "import_undo", "import_again", "import_discard")
    ),
    *(Row(name, ROWS, ("rows.pk",)) for name in ("import_undo", "import_again", "import_discard")),
    # what is earned
    Row("profit_maps", EVERYBODY),
    Row("profit_map_recalculate", APPROVES),
    Row("profit_map", SEES_A_RESULT, NEWEST),
    Row("profit_map", SEES_A_RESULT, ("map.pk",)),
    Row("profit_map_business", BUSINESS, NEWEST),
    Row("profit_map_curve", BUSINESS, NEWEST),
    Row("profit_map_comparison", BUSINESS, ("=newest", "map.pk")),
    Row("profit_map_account_workbook", STATEMENT_OF_OURS, ("=newest", "ours.number")),
    Row("segments_show", BUSINESS),
    Row("profit_map_rates", BUSINESS, ("=newest",)),
    Row("profit_map_ties", BUSINESS, ("=newest",)),
    Row("ledger_figures", BUSINESS),
    Row("ledger_figures_enter", APPROVES),
    Row("profit_map_work_lists", STATEMENT_OF_OURS, NEWEST),
    Row("profit_map_account", STATEMENT_OF_OURS, ("=newest", "ours.number")),
    Row("profit_map_account", BUSINESS, ("=newest", "others.number")),
    Row("profit_map_orders", STATEMENT_OF_OURS, NEWEST),
    Row("profit_map_credit_notes", STATEMENT_OF_OURS, NEWEST),
    Row("profit_map_estimated_lines", STATEMENT_OF_OURS, NEWEST),
    Row("profit_map_credit_notes", BUSINESS, NEWEST, "?account=B"),
    Row("profit_map_products", BUSINESS, NEWEST),
    Row("profit_map_customer_units", STATEMENT_OF_OURS, NEWEST),
    Row("profit_map_salespersons", SALESPERSONS, NEWEST),
    Row("profit_map_department", DEPARTMENT_COSTS, ("=newest", "department.pk")),
    Row("profit_map_groups", STATEMENT_OF_OURS, NEWEST),
    Row("profit_map_group", STATEMENT_OF_OURS, ("=newest", "ours.number")),
    Row("profit_map_group", BUSINESS, ("=newest", "others.number")),
    Row("receivables_list", RESULT_OF_OURS),
    Row("receivables_show", RESULT_OF_OURS, OURS),
    Row("receivables_show", BUSINESS, OTHERS),
    Row("profit_map_cells", STATEMENT_OF_OURS, NEWEST),
    Row("profit_map_cells", BUSINESS, NEWEST, "?account=B"),
    Row("profit_map_cell", STATEMENT_OF_OURS, NEWEST, "?account=A&product=L1"),
    Row("profit_map_cell", BUSINESS, NEWEST, "?account=B&product=L3"),
    *(Row(name, STATEMENT_OF_OURS, OURS) for name in ("levers_there_are", "levers_pull", "scenarios_list")),
    *(Row(name, STATEMENT_OF_OURS, OURS) for name in ("examinations_list", "white_space_list")),
    Row("levers_pull", BUSINESS, OTHERS),
    *(Row(name, PULLS_OURS, OURS) for name in ("scenario_save", "examination_record", "white_space_record")),
    Row("scenario_show", STATEMENT_OF_OURS, ("scenario.pk",)),
    Row("scenario_show", NOBODY, ("deleted scenario.pk",)),
    *(Row(f"scenario_{verb}", PULLS_OURS, ("scenario.pk",)) for verb in ("revise", "refresh", "delete")),
    Row("scenario_restore", PULLS_OURS, ("deleted scenario.pk",)),
    Row("codes_list", ROWS),
    Row("code_assignments", ROWS),
    Row("codes_assign", ROWS),
    Row("codes_return", ROWS, ("assignment.pk",)),
    Row("cost_models_list", BUSINESS),
    Row("cost_model_show", BUSINESS, ("cost model.pk",)),
    Row("cost_model_retire", APPROVES, ("cost model.pk",)),
    Row("cost_model_comparison", BUSINESS, ("cost model.pk", "cost model before.pk")),
    Row("cost_model_copy", WRITES_DRAFTS, ("cost model.pk",)),
    Row("drafts_list", DRAFTS),
    Row("draft_begin", WRITES_DRAFTS),
    *(Row(name, WRITES_DRAFTS) for name in ("questions_show", "questions_answer")),
    Row("draft_show", DRAFTS, ("draft.pk",)),
    Row("draft_trial", DRAFTS, ("draft.pk",)),
    *(
        Row(name, WRITES_DRAFTS, ("draft.pk",))
        for name in ("draft_revise", "draft_delete", "draft_try", "draft_approve", "draft_publish")
    ),
    Row("draft_restore", WRITES_DRAFTS, ("deleted.pk",)),
    # the lesson, and leaving accounts
    Row("dependence_show", BUSINESS),
    Row("dependence_target_set", "-------xxx-+--"),
    Row("targets_list", RESULT_OF_OURS),
    Row("target_set", SETS_TARGETS_OF_OURS, OURS),
    Row("target_set", SETS_OTHER_TARGETS, OTHERS),
    Row("target_show", RESULT_OF_OURS, ("target.pk",)),
    *(Row(f"target_{verb}", SETS_TARGETS_OF_OURS, ("target.pk",)) for verb in ("change", "take_away")),
    *(Row(name, EVERYBODY) for name in ("lesson_show", "lesson_acknowledge")),
    Row("lesson_readers_list", LESSON_OF_OURS),
    Row("exits_list", EXIT_OF_OURS),
    Row("exit_propose", EVERYBODY),  # the account of the example is none
    Row("exit_show", EXIT_OF_OURS, ("exit.pk",)),
    *(
        Row(f"exit_{step}", LEADS_EXIT, ("exit.pk",))
        for step in ("revise", "communicate", "execute", "withdraw", "message_plan")
    ),
    Row("exit_message_drop", LEADS_EXIT, ("exit.pk", "exit message.pk")),
    Row("exit_recommend", RECOMMENDS_EXIT, ("exit.pk",)),
    Row("exit_check", CHECKS_EXIT, ("exit.pk",)),
    Row("exit_decide", DECIDES_EXIT, ("exit.pk",)),
    Row("exit_comments", EXIT_OF_OURS, ("exit.pk",)),
    Row("exit_comment_people", EXIT_OF_OURS, ("exit.pk",)),
    Row("exit_comment", SAYS_OF_EXIT, ("exit.pk",)),
    Row("exit_comment_with_files", SAYS_OF_EXIT, ("exit.pk",)),
    # what is said, and what members are told
    Row("account_comments", SAID_OF_OURS, OURS),
    Row("account_comments", "-------+++++--", OTHERS),
    Row("account_comment_people", SAID_OF_OURS, OURS),
    Row("account_comment_people", "-------+++++--", OTHERS),
    Row("account_comment", "++++-+++++x+--", OURS),
    Row("account_comment_with_files", "++++-+++++x+--", OURS),
    Row("comment_attachment", SAID_OF_OURS, ("comment.pk", "attachment.pk")),
    Row("comment_attachment", NOBODY, ("comment taken away.pk", "attachment.pk")),  # it is another's
    Row("comment_edit", "+xxx-xxxxxxx--", ("comment.pk",)),
    Row("comment_remove", "+xxx-xxxxxx+--", ("comment.pk",)),
    Row("comment_restore", "+-------------", ("comment taken away.pk",)),
    Row("notices_list", EVERYBODY),
    Row("notices_read", EVERYBODY),
    Row("notice_read", FINANCE_ALONE, ("notice.pk",)),
    Row("notice_settings_list", EVERYBODY),
    Row("notice_setting_choose", EVERYBODY, ("=comments.mention",)),
    # what is warned of
    Row("flags_list", EVERYBODY),
    Row("flag_show", RESULT_OF_OURS, ("flag.pk",)),
    Row("flag_dismiss", DISMISSES, ("flag.pk",)),
    Row("flag_take_back", DISMISSES, ("flag.pk", "dismissal.pk")),
    Row("flag_take_back", NOBODY, ("flag.pk", "=4711")),
    Row("flag_rules_list", MEMBERS),
    Row("flag_rule_set", SETS_RULES, ("=profit.key_account_loses",)),
    Row("guards_list", MEMBERS),
    Row("guard_preset_set", SETS_RULES),
    Row("guard_set", SETS_RULES, ("=exit.does_not_pay",)),
    # currencies
    Row("rates_list", RATES),
    Row("rate_record", CHANGES_RATES),
    Row("rates_missing", CHANGES_RATES),
    Row("rate_withdraw", CHANGES_RATES, ("rate.pk",)),
    Row("reporting_show", RATES),
    Row("reporting_choose", CHANGES_RATES),
    # lists, and what is found
    Row("search", EVERYBODY, (), "?q=north"),
    Row("views_list", EVERYBODY),
    Row("view_save", EVERYBODY),
    *(
        Row(name, OWN, (f"{which}.pk",))
        for name in ("view_delete", "view_default", "view_default_end")
        for which in ("view", "shared view")
    ),
    Row("view_restore", OWN, ("deleted view.pk",)),
    Row("lists_there_are", EVERYBODY),
    Row("rows_change", "+++-----------", ("=accounts", "=sector")),
    Row("rows_change", "------++--+---", ("=accounts", "=unit")),
    Row("rows_preview", "+++-----------", ("=accounts", "=sector")),
    Row("rows_preview", "------++--+---", ("=accounts", "=unit")),
    *(Row(name, MANAGES_MEMBERS, ("bulk change.pk",)) for name in ("change_show", "change_undo")),
    Row("export_ask", EVERYBODY),
    *(Row(name, OWN, ("export.pk",)) for name in ("export_show", "export_file")),
    # what was done, and what is being done
    Row("audit_list", AUDIT),
    Row("jobs_list", EVERYBODY),
    *(Row(name, JOB_OF_FINANCE, ("job.pk",)) for name in ("job_stop", "job_again")),
    Row("job_show", "---------+++--", ("job.pk",)),
)
OPERATIONS = {
    operation["operationId"]: (method, operation)
    for methods in whole()["paths"].values()
    for method, operation in methods.items()
}


@pytest.mark.req("GEN-01", "GEN-11")
def test_every_operation_answers_each_role_as_the_table_says(world: World, program_of: ProgramOf) -> None:
    programs = {column: program_of(world.member(column)) for column in COLUMNS}
    surprises = {}

    for row, (place, column) in product(ROWS_OF_THE_TABLE, enumerate(COLUMNS)):
        address = row.address(world.things)
        with transaction.atomic():
            answer = sent(programs[column], row.name, address)
            _ = b"".join(answer)  # also closes a file that is sent
            transaction.set_rollback(True)
        sign = {403: "x", 404: "-"}.get(answer.status_code, "+" if answer.status_code < 500 else "!")
        if sign != row.expected[place]:
            surprises[f"{column}: {row.name} {address}"] = answer.status_code

    assert surprises == {}


def test_every_operation_has_a_row() -> None:
    named = {name.removeprefix("api:") for name in names_in(get_resolver()) if name.startswith("api:")}

    assert named - {"nothing"} == {row.name for row in ROWS_OF_THE_TABLE} == set(OPERATIONS)


def test_a_token_that_reads_writes_nothing(world: World, program_of: ProgramOf) -> None:
    reading = program_of(world.member("FIN"), ApiToken.Scope.READ)
    writing = [row for row in ROWS_OF_THE_TABLE if OPERATIONS[row.name][0] != "get"]

    answers = {row.name: sent(reading, row.name, row.address(world.things)) for row in writing}

    assert {name: answer.status_code for name, answer in answers.items() if answer.status_code != 403} == {}
    assert {answer.json()["type"] for answer in answers.values()} == {"urn:kingside:problem:insufficient_scope"}


def test_a_program_without_a_token_finds_nothing_out(world: World) -> None:
    nobody = Client(REMOTE_ADDR="192.0.2.7")
    statuses = {sent(nobody, row.name, row.address(world.things)).status_code for row in ROWS_OF_THE_TABLE}

    assert statuses == {401, 429}  # after some tries it has to wait


def sent(program: Client, name: str, address: str) -> Any:
    """What the operation answers to the example of the document."""
    method, operation = OPERATIONS[name]
    content = operation.get("requestBody", {}).get("content", {})
    if "multipart/form-data" in content:
        file = SimpleUploadedFile("lines.csv", b"order,line\n1,1\n")
        told = {"kind": "lines", "source": "SAP", "file": file} if name == "import_send" else {"files": file}
        return program.post(address, told)
    body = json.dumps(content["application/json"]["example"]) if content else ""
    return program.generic(method.upper(), address, body, content_type="application/json")
