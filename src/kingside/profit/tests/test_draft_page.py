"""/profit/cost-models/drafts/<id>/: a draft as a form."""

import html
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kingside.identity.models import Member
from kingside.lake.cost_text import read_document
from kingside.profit.drafting import begin_draft
from kingside.profit.models import CostDraft, CostModel
from tests.cast import ClientOf
from tests.lake.workshop import COSTS
from tests.typed_costs import DESK, WAREHOUSE, WHOLE, WORKSHOP, typed


@pytest.fixture
def desk(client_of: ClientOf, finance: Member) -> Client:
    """Farida's browser."""
    return client_of(finance)


@pytest.fixture
def draft(workshop_lines: object, finance: Member) -> CostDraft:
    """A draft that says hardly anything."""
    return begin_draft(name="Standard", toml='currency = "USD"\n', notes={}, by=finance)


def page_of(draft: CostDraft) -> str:
    return reverse("profit:draft", args=[draft.pk])


def said(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def test_what_is_typed_becomes_the_cost_model_of_the_file(desk: Client, draft: CostDraft) -> None:
    desk.post(page_of(draft), WHOLE)

    draft.refresh_from_db()
    by_hand, by_form = read_document(COSTS), read_document(draft.toml)
    defaults = {"step": "serve"}
    elements = [defaults | element for element in by_hand["element"]]
    assert by_form["pool"] == by_hand["pool"]
    assert [{"split": "lines"} | element for element in by_form["element"]] == [
        {"split": "lines"} | element for element in elements
    ]
    assert (by_form["ledger"], by_form["period"]) == (by_hand["ledger"], by_hand["period"])


def test_the_form_shows_what_was_typed(desk: Client, draft: CostDraft) -> None:
    desk.post(page_of(draft), WHOLE)

    page = said(desk.get(page_of(draft)))

    for value in ("6 + 3*lines + 10*rush", "0.10 * max(net_revenue, 0) * days / 365", "48.00", "2025-03-31", "188.50"):
        assert f'value="{value}"' in page


def test_a_source_is_kept_with_its_rate_and_a_tick_says_estimated(desk: Client, draft: CostDraft) -> None:
    rated = DESK | {"source": "payroll 2025", "estimated": "on"}

    desk.post(page_of(draft), typed(pools=(rated,), elements=(WORKSHOP[0],)))

    draft.refresh_from_db()
    assert draft.notes == {
        "desk": {"source": "payroll 2025", "is_estimated": True},
        "order_entry": {"source": "", "is_estimated": False},
    }


@pytest.mark.parametrize(
    ("do", "codes"),
    [
        ("add-element", ["order_entry", "picking", ""]),
        ("remove-element-0", ["picking"]),
        ("down-element-0", ["picking", "order_entry"]),
        ("up-element-1", ["picking", "order_entry"]),
        ("up-element-0", ["order_entry", "picking"]),
        ("remove-element-7", ["order_entry", "picking"]),
        ("explode-element-0", ["order_entry", "picking"]),
    ],
)
def test_rows_are_added_removed_and_moved_by_buttons(desk: Client, draft: CostDraft, do: str, codes: list[str]) -> None:
    desk.post(page_of(draft), typed(pools=(DESK, WAREHOUSE), elements=WORKSHOP[:2], do=do))

    page = desk.get(page_of(draft))
    assert [element.code for element in page.context["sheet"].elements] == codes


def test_comments_stay_as_long_as_the_form_says_the_same(desk: Client, draft: CostDraft, finance: Member) -> None:
    commented = begin_draft(name="Standard", toml=f"# as agreed in June\n{COSTS}", notes={}, by=finance)
    columns = {"column-0-name": "rush", "column-0-type": "flag", "column-1-name": "is_return", "column-1-type": "flag"}

    desk.post(page_of(commented), WHOLE | columns | {"name": "Renamed"})

    commented.refresh_from_db()
    assert (commented.name, commented.toml.splitlines()[0]) == ("Renamed", "# as agreed in June")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"pool-0-minutes": "0"}, "pool desk: its capacity is not above zero minutes."),
        ({"pool-0-cost": "-48"}, "pool desk: its cost is negative."),
        ({"pool-0-cost": "2,5"}, "pool desk: cost is not a number"),
        ({"last": "2024-12-31"}, "period: it ends on 2024-12-31 before it begins on 2025-01-01."),
        ({"element-1-code": "Order_Entry"}, "this code is used by another element."),
        ({"element-0-formula": "6 + * lines"}, "element order_entry, minutes: '*' at character 5"),
        ({"element-0-formula": "1+" * 1001 + "1"}, "the formula has 2,003 characters, the most is 2,000."),
        ({"element-0-pool": "dest"}, "there is no pool 'dest' (did you mean 'desk'?)."),
        ({"currency": "UST"}, "currency 'UST' is no ISO 4217 code"),
    ],
)
def test_what_is_wrong_is_kept_and_named_with_its_place(
    desk: Client, draft: CostDraft, change: dict[str, str], says: str
) -> None:
    desk.post(page_of(draft), WHOLE | change)

    page = said(desk.get(page_of(draft)))
    assert says in page
    assert "It can be published as it stands." not in page
    for value in change.values():
        assert f'value="{value}"' in page


def test_the_row_that_is_wrong_stands_open(desk: Client, draft: CostDraft) -> None:
    desk.post(page_of(draft), WHOLE | {"element-3-formula": "45.00 +"})

    page = said(desk.get(page_of(draft)))

    assert '<details class="ks-fields" id="element-3" open>' in page
    assert '<details class="ks-fields" id="element-2">' in page


@pytest.mark.parametrize("do", ["try", "publish"])
def test_what_is_wrong_is_neither_tried_nor_published(desk: Client, draft: CostDraft, do: str) -> None:
    answer = desk.post(page_of(draft), WHOLE | {"pool-0-minutes": "0", "do": do})

    assert answer.status_code == 400
    assert "its capacity is not above zero minutes. What you typed is still here." in said(answer)
    assert not CostModel.objects.exists()


@pytest.mark.parametrize("name", ["", "x" * 101])
def test_a_draft_needs_a_name(desk: Client, draft: CostDraft, name: str) -> None:
    answer = desk.post(page_of(draft), WHOLE | {"name": name})

    assert answer.status_code == 400
    assert "Give the cost model a name of at most 100 characters." in said(answer)
    assert "6 + 3*lines + 10*rush" in said(answer)


def test_a_nul_character_never_reaches_the_database(desk: Client, draft: CostDraft) -> None:
    desk.post(page_of(draft), WHOLE | {"element-0-formula": "6 +\0 3*lines"})

    draft.refresh_from_db()
    assert "\0" not in draft.toml


# Two at once


def test_the_second_of_two_who_save_sees_both_versions(
    desk: Client, draft: CostDraft, client_of: ClientOf, analyst: Member
) -> None:
    client_of(analyst).post(page_of(draft), WHOLE | {"pool-0-cost": "50.00"})

    answer = desk.post(page_of(draft), WHOLE | {"pool-0-cost": "51.00"})

    assert answer.status_code == 409
    assert "Anton Weiss saved the draft of Standard after you opened it" in said(answer)
    (choice,) = answer.context["conflict"].choices
    assert (choice.label, choice.theirs, choice.yours) == ("pool desk, cost", "50.00", "51.00")
    draft.refresh_from_db()
    assert "cost = 50.00" in draft.toml


def test_the_second_may_save_theirs_over_it_with_open_eyes(
    desk: Client, draft: CostDraft, client_of: ClientOf, analyst: Member
) -> None:
    client_of(analyst).post(page_of(draft), WHOLE | {"pool-0-cost": "50.00"})
    conflict = desk.post(page_of(draft), WHOLE | {"pool-0-cost": "51.00", "pool-0-source": "payroll"})
    picks = {choice.name: "yours" for choice in conflict.context["conflict"].choices}

    desk.post(reverse("profit:merge", args=[draft.pk]), _kept(conflict) | picks)

    draft.refresh_from_db()
    assert "cost = 51.00" in draft.toml
    assert draft.notes["desk"]["source"] == "payroll"


@pytest.mark.req("GEN-08")
def test_part_by_part_both_can_have_their_way(
    desk: Client, draft: CostDraft, client_of: ClientOf, analyst: Member
) -> None:
    desk.post(page_of(draft), WHOLE)
    client_of(analyst).post(page_of(draft), WHOLE | {"version": "2", "pool-0-cost": "50.00", "hurdle": "6"})

    conflict = desk.post(page_of(draft), WHOLE | {"version": "2", "pool-0-cost": "51.00", "element-1-formula": "4"})
    choices = {choice.label: choice for choice in conflict.context["conflict"].choices}
    answer = desk.post(
        reverse("profit:merge", args=[draft.pk]),
        _kept(conflict)
        | {"pick pool desk, cost": "theirs", "pick hurdle": "theirs", "pick element picking, minutes": "yours"},
    )

    assert answer["Location"] == page_of(draft)
    assert choices["pool desk, cost"].versions.is_contested
    assert choices["pool desk, cost"].seen == "48.00"
    assert choices["hurdle"].versions.is_theirs
    assert choices["element picking, minutes"].versions.is_yours
    draft.refresh_from_db()
    document = read_document(draft.toml)
    assert (document["pool"][0]["cost"], document["hurdle"]) == (Decimal("50.00"), Decimal("0.06"))
    assert document["element"][1]["minutes"] == "4"
    assert [element["code"] for element in document["element"]] == [row["code"] for row in WORKSHOP]


def test_an_element_that_one_removed_and_one_that_the_other_added_can_both_be(
    desk: Client, draft: CostDraft, client_of: ClientOf, analyst: Member
) -> None:
    desk.post(page_of(draft), WHOLE)
    client_of(analyst).post(page_of(draft), WHOLE | {"version": "2", "do": "remove-element-5"})
    conflict = desk.post(page_of(draft), WHOLE | {"version": "2", "pool-2-code": "sales", "pool-2-cost": "10"})

    picks = {
        choice.name: "theirs" if choice.versions.is_theirs else "yours"
        for choice in conflict.context["conflict"].choices
    }
    desk.post(reverse("profit:merge", args=[draft.pk]), _kept(conflict) | picks)

    draft.refresh_from_db()
    document = read_document(draft.toml)
    assert [pool["code"] for pool in document["pool"]] == ["desk", "warehouse", "sales"]
    assert "overhead" not in {element["code"] for element in document["element"]}


def test_who_chooses_too_late_or_too_little_is_asked_again(
    desk: Client, draft: CostDraft, client_of: ClientOf, analyst: Member
) -> None:
    client_of(analyst).post(page_of(draft), WHOLE | {"pool-0-cost": "50.00"})
    conflict = desk.post(page_of(draft), WHOLE | {"pool-0-cost": "51.00"})
    picks = _kept(conflict) | {"pick pool desk, cost": "yours"}
    client_of(analyst).post(page_of(draft), WHOLE | {"version": "2", "pool-0-cost": "52.00"})
    address = reverse("profit:merge", args=[draft.pk])

    late = desk.post(address, picks)
    silent = desk.post(address, _kept(late))

    assert (late.status_code, silent.status_code) == (409, 409)
    assert [choice.theirs for choice in late.context["conflict"].choices] == ["52.00"]
    assert [choice.yours for choice in silent.context["conflict"].choices] == ["51.00"]


def _kept(conflict: Any) -> dict[str, str]:
    """What the page that shows both versions sends along."""
    shown = conflict.context["conflict"]
    return {"version": str(shown.version), **shown.kept}


def test_saving_the_same_again_is_no_new_version(desk: Client, draft: CostDraft) -> None:
    desk.post(page_of(draft), WHOLE)

    desk.post(page_of(draft), WHOLE | {"version": "2"})

    draft.refresh_from_db()
    assert draft.version == 2


def test_a_draft_that_is_not_there_is_not_found(desk: Client) -> None:
    assert desk.get("/profit/cost-models/drafts/7/").status_code == 404
