"""Every page that takes POST has an operation of the API that does the same, or a reason to stay a page.

What stays a page, and why, is told to readers in docs/reference/api.md, in the same words.
"""

import re
from typing import Final

from django.urls import get_resolver

from kingside.config.api_reference import whole
from kingside.config.openapi_document import operations_of
from tests.access.test_every_address import (
    BEFORE_ANYBODY_IS_KNOWN,
    OF_ONES_OWN_SIGN_IN,
    ROWS_OF_THE_TABLE,
    methods_of,
    views_in,
)
from tests.skips import REPOSITORY

SAID_IN: Final = REPOSITORY / "docs" / "reference" / "api.md"

OPERATIONS_OF_PAGES: Final[dict[str, tuple[str, ...]]] = {
    # who works here
    "overview:members": ("invitation_send",),
    "invite_again": ("invitation_again",),
    "withdraw_invitation": ("invitation_withdraw",),
    "deactivate_member": ("member_deactivate",),
    "reactivate_member": ("member_reactivate",),
    "erase_member": ("member_erase",),
    "member do=grant": ("grant_give",),
    "member do=correction": ("member_change",),
    "member do=absence": ("absence_record",),
    "end_grant": ("grant_end",),
    "end_absence": ("absence_end",),
    "overview:departments": ("department_add",),
    "department": ("department_change",),
    "units": ("unit_add",),
    "unit": ("unit_change",),
    "formats": ("formats_choose",),
    # of one account
    "accounts:edit": ("account_change",),
    "accounts:team do=join": ("team_join",),
    "accounts:team do=hand_over": ("team_hand_over",),
    "accounts:team do=mentor": ("mentor_assign",),
    "accounts:team do=unit": ("account_place",),
    **{f"accounts:team do=propose_{what}": ("team_propose",) for what in ("join", "hand_over", "leave", "mentor")},
    "accounts:accept_proposal": ("team_proposal_accept",),
    "accounts:decline_proposal": ("team_proposal_decline",),
    "accounts:withdraw_proposal": ("team_proposal_withdraw",),
    "accounts:end_membership": ("team_leave",),
    "accounts:end_mentorship": ("mentor_end",),
    # what is said, what looks wrong, what members are told
    "comments:write": (
        *("account_comment", "account_comment_with_files"),
        *("exit_comment", "exit_comment_with_files"),
    ),
    "comments:edit": ("comment_edit",),
    "comments:remove": ("comment_remove",),
    "comments:restore": ("comment_restore",),
    "flags:dismiss": ("flag_dismiss",),
    "flags:take_back": ("flag_take_back",),
    "flags:rules": ("flag_rule_set",),
    "guards:set": ("guard_set",),
    "guards:preset": ("guard_preset_set",),
    "notices:settings": ("notice_setting_choose",),
    "notices:read": ("notice_read",),
    # files, codes, currencies, work in the background
    "imports:new": ("import_send",),
    "imports:columns": ("import_map",),
    "imports:confirm": ("import_confirm",),
    "imports:undo": ("import_undo",),
    "imports:discard": ("import_discard",),
    "imports:again": ("import_again",),
    "profit:assign_codes": ("codes_assign",),
    "profit:undo_codes": ("codes_return",),
    "money:rates": ("rate_record",),
    "money:withdraw": ("rate_withdraw",),
    "money:reporting": ("reporting_choose",),
    "jobs:stop": ("job_stop",),
    "jobs:again": ("job_again",),
    # lists
    "tables:save_view": ("view_save",),
    "tables:delete_view": ("view_delete",),
    "tables:restore_view": ("view_restore",),
    "tables:default_view": ("view_default", "view_default_end"),
    "tables:bulk": ("rows_preview",),
    "tables:bulk do=change": ("rows_change", "notices_read"),  # all notices at once are rows of a list
    "tables:undo": ("change_undo",),
    "exports:new": ("export_ask",),
    # what is earned
    "profit:recalculate": ("profit_map_recalculate",),
    "profit:statement_workbook": ("profit_map_account_workbook",),
    "profit:ledger": ("ledger_figures_enter",),
    "profit:work_out_levers": ("levers_pull",),
    "profit:save_scenario": ("scenario_save",),
    "profit:scenario": ("scenario_revise",),
    "profit:refresh_scenario": ("scenario_refresh",),
    "profit:delete_scenario": ("scenario_delete",),
    "profit:restore_scenario": ("scenario_restore",),
    "profit:examination": ("examination_record",),
    "profit:white_space": ("white_space_record",),
    "profit:account_targets": ("target_set",),
    "profit:target": ("target_change",),
    "profit:target_deletion": ("target_take_away",),
    # cost models
    "profit:questions": ("questions_answer",),
    "profit:copy": ("cost_model_copy",),
    "profit:retirement": ("cost_model_retire",),
    "profit:draft do=save": ("draft_revise",),
    "profit:draft do=try": ("draft_try",),
    "profit:draft do=approve": ("draft_approve",),
    "profit:draft do=publish": ("draft_publish",),
    "profit:draft do=add-pool": ("draft_revise",),
    "profit:draft_text do=publish": ("draft_begin", "draft_revise", "draft_publish"),
    "profit:merge": ("draft_revise",),  # of both versions that 409 brings
    "profit:deletion": ("draft_delete",),
    "profit:restoration": ("draft_restore",),
    # the lesson, and leaving accounts
    "profit:acknowledge_lesson": ("lesson_acknowledge",),
    "profit:dependence": ("dependence_target_set",),
    "profit:new_exit": ("exit_propose",),
    "profit:exit_revision": ("exit_revise",),
    "profit:exit_recommendation": ("exit_recommend",),
    "profit:exit_check": ("exit_check",),
    "profit:exit_decision": ("exit_decide",),
    "profit:exit_message": ("exit_message_plan",),
    "profit:exit_message_out": ("exit_message_drop",),
    "profit:exit_communication": ("exit_communicate",),
    "profit:exit_execution": ("exit_execute",),
    "profit:exit_withdrawal": ("exit_withdraw",),
}
"""What a program calls instead of sending the form of a page; of a page with several buttons, for each of them."""

PAGES_ALONE: Final[dict[tuple[str, str], frozenset[str]]] = {
    (
        "Signing in and out, accepting an invitation, passwords, second factors, passkeys, sessions and tokens",
        "a program that falls into wrong hands must not open another way in",
    ): frozenset(BEFORE_ANYBODY_IS_KNOWN | OF_ONES_OWN_SIGN_IN),
    (
        "What an element of a draft does while it is being typed",
        "nothing is written; a program asks for the trial of a draft",
    ): frozenset({"profit:draft_element"}),
    (
        "The address `/`",
        "it leads to **Today** and does nothing",
    ): frozenset({"home"}),
}
"""What stays a page, and why."""


def test_every_page_that_takes_post_has_an_operation_or_a_reason_to_stay_a_page() -> None:
    alone = frozenset[str]().union(*PAGES_ALONE.values())
    views = {name: view for name, view in views_in(get_resolver()) if not name.startswith("api:")}
    taking = {name for name, view in views.items() if name in alone or "POST" in methods_of(view)}
    buttons = {
        f"{row.name} do={row.post['do']}" if "do" in row.post else row.name
        for row in ROWS_OF_THE_TABLE
        if row.post is not None and row.name not in alone
    }

    assert taking - alone == {named.partition(" ")[0] for named in OPERATIONS_OF_PAGES}
    assert alone <= taking
    assert buttons == set(OPERATIONS_OF_PAGES)


def test_the_operations_of_pages_are_there_and_change_something() -> None:
    writing = {operation["operationId"] for method, operation in operations_of(whole()) if method != "get"}
    named = {name for names in OPERATIONS_OF_PAGES.values() for name in names}

    assert named <= writing
    assert writing - named == {"revoke_own_token"}  # a program ends its own token; a page any of them


def test_the_reference_says_what_stays_a_page_and_why() -> None:
    section = SAID_IN.read_text(encoding="utf-8").partition("## What stays a page")[2].partition("\n## ")[0]

    said = re.findall(r"^\| (.+?) \| (.+?) \|$", section, re.MULTILINE)
    assert said[1:] == list(PAGES_ALONE)
