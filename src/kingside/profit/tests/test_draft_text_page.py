"""/profit/cost-models/drafts/<id>/text/: a draft as the text that it is."""

import html
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kingside.identity.models import Member
from kingside.profit.drafting import begin_draft
from kingside.profit.models import CostDraft
from tests.cast import ClientOf
from tests.html_tables import read
from tests.lake.workshop import COSTS

WITH_SOURCE = COSTS.replace('code = "desk"\n', 'code = "desk"\nsource = "payroll"\n')


@pytest.fixture
def desk(client_of: ClientOf, finance: Member) -> Client:
    """Farida's browser."""
    return client_of(finance)


@pytest.fixture
def draft(workshop_lines: object, finance: Member) -> CostDraft:
    """The workshop's cost file."""
    notes = {"desk": {"source": "payroll", "is_estimated": False}}
    return begin_draft(name="Standard", toml=COSTS, notes=notes, by=finance)


def text_of(draft: CostDraft) -> str:
    return reverse("profit:draft_text", args=[draft.pk])


def said(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def test_the_text_is_kept_as_it_was_typed(desk: Client, draft: CostDraft) -> None:
    typed = draft.toml.replace("48.00", "49.00  # new contract")

    desk.post(text_of(draft), {"name": "Standard", "version": "1", "toml": typed.replace("\n", "\r\n")})

    draft.refresh_from_db()
    assert draft.toml == typed
    assert draft.notes["desk"]["source"] == "payroll"
    assert typed in said(desk.get(text_of(draft)))


def test_the_text_says_where_rates_come_from(desk: Client, draft: CostDraft) -> None:
    assert draft.toml == WITH_SOURCE != COSTS
    told = 'source = "payroll 2025"\nestimated = true'

    desk.post(
        text_of(draft), {"name": "Standard", "version": "1", "toml": draft.toml.replace('source = "payroll"', told)}
    )

    draft.refresh_from_db()
    assert draft.notes == {"desk": {"source": "payroll 2025", "is_estimated": True}}
    pool = desk.get(reverse("profit:draft", args=[draft.pk])).context["sheet"].pools[0]
    assert (pool.source, pool.estimated) == ("payroll 2025", "on")


def test_a_source_taken_out_of_the_text_is_gone(desk: Client, draft: CostDraft) -> None:
    desk.post(text_of(draft), {"name": "Standard", "version": "1", "toml": COSTS})

    draft.refresh_from_db()
    assert (draft.toml, draft.notes) == (COSTS, {})


def test_a_note_from_before_texts_said_it_stands_in_the_text_and_changes_nothing_alone(
    desk: Client, draft: CostDraft
) -> None:
    CostDraft.objects.filter(pk=draft.pk).update(toml=COSTS)

    shown = desk.get(text_of(draft)).context["draft"].toml
    desk.post(text_of(draft), {"name": "Standard", "version": "1", "toml": shown})

    draft.refresh_from_db()
    assert (shown, draft.version) == (WITH_SOURCE, 1)
    desk.post(text_of(draft), {"name": "Standard", "version": "1", "toml": shown.replace("48.00", "49.00")})
    draft.refresh_from_db()
    assert draft.toml == WITH_SOURCE.replace("48.00", "49.00")


def test_a_file_written_by_hand_can_be_edited_as_a_form(desk: Client, draft: CostDraft) -> None:
    sheet = desk.get(reverse("profit:draft", args=[draft.pk])).context["sheet"]

    assert [pool.code for pool in sheet.pools] == ["desk", "warehouse"]
    assert [column.name for column in sheet.columns] == ["rush", "is_return"]
    assert (sheet.hurdle, sheet.tolerance, sheet.pools[0].source) == ("5", "0.5", "payroll")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("currency = ", "Cost model is not valid TOML: Invalid value (at end of document)."),
        ("currency = 'USD'\nhurdel = 0.05", "there is no setting 'hurdel' (did you mean 'hurdle'?)."),
        ("currency = 'USD'\n[pool]\ncode = 'x'", "'pool' is not written as the form would; mend it in the text."),
        ("currency = 'USD'\n[[element]]\nminutes = '3'\nper = 'line'", "says too much or too little for the form"),
        ("currency = 'USD'\nperiod = 2025", "A table of 'period' is not written as the form would"),
    ],
)
def test_text_that_no_form_can_show_stays_text_and_says_why(
    desk: Client, draft: CostDraft, typed: str, says: str
) -> None:
    desk.post(text_of(draft), {"name": "Standard", "version": "1", "toml": typed})

    page = said(desk.get(reverse("profit:draft", args=[draft.pk])))

    assert says in page
    assert typed in page


def many(elements: int) -> str:
    return 'currency = "USD"\n' + "".join(
        f'[[element]]\ncode = "e{n}"\nper = "line"\namount = "1"\n' for n in range(elements)
    )


def test_a_model_too_long_for_a_form_is_edited_as_text(desk: Client, draft: CostDraft) -> None:
    desk.post(text_of(draft), {"name": "Standard", "version": "1", "toml": many(41)})

    page = said(desk.get(reverse("profit:draft", args=[draft.pk])))

    assert "This model has 41 of 'element', the form shows up to 40; edit the text." in page
    assert "not ready to try" not in page


def test_more_elements_than_anybody_can_explain_are_not_tried(desk: Client, draft: CostDraft) -> None:
    answer = desk.post(text_of(draft), {"name": "Standard", "version": "1", "toml": many(201), "do": "try"})

    assert answer.status_code == 400
    assert "Cost model: it has 201 elements, the most is 200." in said(answer)


def test_ten_thousand_elements_are_refused_and_still_there(desk: Client, draft: CostDraft) -> None:
    typed = many(10_000)

    answer = desk.post(text_of(draft), {"name": "Standard", "version": "1", "toml": typed})

    assert answer.status_code == 400
    assert f"The text has {len(typed):,} characters, the most is 200,000" in said(answer)
    assert typed in said(answer)
    draft.refresh_from_db()
    assert draft.toml == WITH_SOURCE


@pytest.mark.parametrize(
    "typed", [{"toml": "currency = 'USD'\0"}, {"name": "Stand\0ard"}, {"notes": '{"desk": {"source": "\\u0000"}}'}]
)
def test_a_nul_character_is_refused_in_one_sentence(desk: Client, draft: CostDraft, typed: dict[str, str]) -> None:
    answer = desk.post(text_of(draft), {"name": "Standard", "version": "1", "toml": COSTS} | typed)

    assert answer.status_code == 400
    assert "The text holds a NUL character, which no text may; remove it and save again." in said(answer)


def test_the_second_of_two_who_save_text_sees_both_versions(
    desk: Client, draft: CostDraft, client_of: ClientOf, analyst: Member
) -> None:
    sent = {"name": "Standard", "version": "1"}
    client_of(analyst).post(text_of(draft), sent | {"toml": COSTS.replace("48.00", "50.00")})

    answer = desk.post(text_of(draft), sent | {"toml": COSTS.replace("48.00", "51.00")})

    assert answer.status_code == 409
    (choice,) = answer.context["conflict"].choices
    assert (choice.theirs, choice.yours) == ("50.00", "51.00")


def test_texts_that_cannot_be_taken_apart_stand_side_by_side(
    desk: Client, draft: CostDraft, client_of: ClientOf, analyst: Member
) -> None:
    sent = {"name": "Standard", "version": "1"}
    client_of(analyst).post(text_of(draft), sent | {"toml": COSTS.replace("48.00", "50.00")})

    answer = desk.post(text_of(draft), sent | {"toml": "currency = "})

    assert answer.status_code == 409
    assert "cost = 50.00" in said(answer)
    assert "currency = </textarea>" in said(answer)


@pytest.mark.parametrize("version", ["", "0", "-1", "one", "99999999999999999999"])
def test_a_version_that_nobody_saw_overwrites_nothing(desk: Client, draft: CostDraft, version: str) -> None:
    answer = desk.post(text_of(draft), {"name": "Standard", "version": version, "toml": "currency = 'EUR'"})

    assert answer.status_code == 409
    draft.refresh_from_db()
    assert draft.toml == WITH_SOURCE


@pytest.mark.parametrize("notes", ["no json", "[]", '{"desk": "payroll"}'])
def test_notes_that_are_none_leave_those_that_are(desk: Client, draft: CostDraft, notes: str) -> None:
    desk.post(text_of(draft), {"name": "Standard", "version": "1", "toml": draft.toml + "# seen", "notes": notes})

    draft.refresh_from_db()
    assert draft.notes["desk"]["source"] == "payroll"


def test_both_tabs_lead_to_each_other(desk: Client, draft: CostDraft) -> None:
    assert f'href="{text_of(draft)}"' in said(desk.get(reverse("profit:draft", args=[draft.pk])))
    assert "Draft of Standard" in read(desk.get(text_of(draft))).headings
