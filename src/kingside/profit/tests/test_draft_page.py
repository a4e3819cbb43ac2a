"""/profit/cost-models/drafts/<id>/: a draft as a form, tried and published."""

import html
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kingside.accounts.models import Account
from kingside.identity.models import Member
from kingside.jobs.operations import run_now
from kingside.jobs.queries import latest_job
from kingside.profit.drafting import begin_draft, read_document
from kingside.profit.models import BUILD_MAP, TRY_COSTS, CostDraft, CostModel, ProfitMap
from tests.cast import ClientOf
from tests.html_tables import Reading, read
from tests.imported_books import Import
from tests.lake.workshop import COSTS

Row = Mapping[str, str]

DESK = {"code": "desk", "cost": "48.00", "minutes": "60"}
WAREHOUSE = {"code": "warehouse", "cost": "40.00", "minutes": "80"}
PER_LINE = {"per": "line", "step": "serve", "split": "lines"}
PER_ORDER = {"per": "order", "step": "serve", "split": "lines"}
WORKSHOP = (
    PER_ORDER | {"code": "order_entry", "pool": "desk", "formula": "6 + 3*lines + 10*rush"},
    PER_LINE | {"code": "picking", "pool": "warehouse", "where": "not is_return", "formula": "2 + 0.5*cases"},
    PER_LINE | {"code": "returns", "pool": "warehouse", "where": "is_return", "formula": "30"},
    PER_ORDER | {"code": "delivery", "where": "not is_return", "formula": "45.00", "split": "cases"},
    PER_LINE | {"code": "capital", "formula": "0.10 * max(net_revenue, 0) * days / 365", "imputed": "on"},
    PER_LINE | {"code": "overhead", "formula": "0.02 * max(net_revenue, 0)", "step": "overhead"},
)
QUARTER = {
    "name": "Standard",
    "currency": "USD",
    "hurdle": "5",
    "level": "net",
    "first": "2025-01-01",
    "last": "2025-03-31",
}
LEDGER = {"operating_profit": "188.50", "unassigned": "0.00", "tolerance": "0.5"}


def typed(*, pools: tuple[Row, ...] = (), elements: tuple[Row, ...] = (), **single: str) -> dict[str, str]:
    """What the browser sends of a form that was filled in."""
    rows = [*(("pool", place, row) for place, row in enumerate(pools))]
    rows += [("element", place, row) for place, row in enumerate(elements)]
    fields = {f"{kind}-{place}-{name}": value for kind, place, row in rows for name, value in row.items()}
    return QUARTER | {"version": "1", "do": "save"} | fields | single


WHOLE = typed(pools=(DESK, WAREHOUSE), elements=WORKSHOP, **LEDGER)


@pytest.fixture
def desk(client_of: ClientOf, finance: Member) -> Client:
    """Farida's browser."""
    return client_of(finance)


@pytest.fixture
def draft(imported: object, finance: Member) -> CostDraft:
    """A draft that says hardly anything."""
    return begin_draft(name="Standard", toml='currency = "USD"\n', notes={}, by=finance)


def page_of(draft: CostDraft) -> str:
    return reverse("profit:draft", args=[draft.pk])


def said(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def tried(desk: Client, draft: CostDraft) -> Reading:
    """The draft's page after the worker came by."""
    run_now(latest_job(kind=TRY_COSTS, subject_id=draft.pk))
    return read(desk.get(page_of(draft)))


# What is typed


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
    for value in change.values():
        assert f'value="{value}"' in page


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
    desk: Client, draft: CostDraft, client_of: ClientOf, lead: Member
) -> None:
    client_of(lead).post(page_of(draft), WHOLE | {"pool-0-cost": "50.00"})

    answer = desk.post(page_of(draft), WHOLE | {"pool-0-cost": "51.00"})

    assert answer.status_code == 409
    assert "Lena Brandt saved this draft after you opened it" in said(answer)
    assert "cost = 50.00" in said(answer)
    assert "cost = 51.00" in said(answer)
    draft.refresh_from_db()
    assert "cost = 50.00" in draft.toml


def test_the_second_may_save_theirs_over_it_with_open_eyes(
    desk: Client, draft: CostDraft, client_of: ClientOf, lead: Member
) -> None:
    client_of(lead).post(page_of(draft), WHOLE | {"pool-0-cost": "50.00"})
    conflict = desk.post(page_of(draft), WHOLE | {"pool-0-cost": "51.00", "pool-0-source": "payroll"})
    kept = {name: conflict.context[name] for name in ("name", "toml", "notes")}

    desk.post(reverse("profit:draft_text", args=[draft.pk]), kept | {"version": "2"})

    draft.refresh_from_db()
    assert "cost = 51.00" in draft.toml
    assert draft.notes["desk"]["source"] == "payroll"


def test_saving_the_same_again_is_no_new_version(desk: Client, draft: CostDraft) -> None:
    desk.post(page_of(draft), WHOLE)

    desk.post(page_of(draft), WHOLE | {"version": "2"})

    draft.refresh_from_db()
    assert draft.version == 2


# In place


def test_a_formula_says_at_once_what_it_does(desk: Client, draft: CostDraft) -> None:
    answer = desk.post(reverse("profit:draft_element", args=[draft.pk, 3]), WHOLE)

    assert "4 of 5 lines, 22.50 USD on average; 90.00 together." in said(answer)


def test_minutes_are_told_beside_what_they_cost(desk: Client, draft: CostDraft) -> None:
    answer = desk.post(reverse("profit:draft_element", args=[draft.pk, 2]), WHOLE)

    assert "1 of 5 lines, 15.00 USD on average, 30.00 minutes; 15.00 together." in said(answer)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"element-3-formula": "45.00 +"}, "element delivery, amount: the formula ends too early."),
        ({"element-3-formula": "freigt"}, "element delivery: there is no column 'freigt' in the invoice lines."),
        ({"element-3-where": "cases"}, "element delivery, where: a condition is needed"),
        ({"element-3-split": "account"}, "element delivery: split is neither lines nor a numeric column"),
        ({"element-3-formula": "if(rush, 'a', 'b')"}, "element delivery: the formula is no number."),
        ({"element-0-formula": "broken ("}, "4 of 5 lines"),
        ({"element-3-where": "cases > 1000"}, "None of 5 lines."),
        ({"element-3-formula": ""}, ""),
    ],
)
def test_what_is_wrong_with_a_formula_is_said_beside_it(
    desk: Client, draft: CostDraft, change: dict[str, str], says: str
) -> None:
    answer = desk.post(reverse("profit:draft_element", args=[draft.pk, 3]), WHOLE | change)

    assert answer.status_code == 200
    assert says in said(answer)


def test_columns_are_listed_with_kind_and_example(desk: Client, draft: CostDraft) -> None:
    desk.post(page_of(draft), WHOLE)

    columns = read(desk.get(page_of(draft))).table("Columns that formulas may name")

    assert [columns.row("cases")["Kind"], columns.row("rush")["Kind"], columns.row("product")["Kind"]] == [
        "number", "yes or no", "text",
    ]  # fmt: skip
    assert columns.row("days")["For example"] == "30"


# Tried


def test_the_workshop_typed_into_the_form_gives_its_worked_result(desk: Client, draft: CostDraft) -> None:
    desk.post(page_of(draft), WHOLE | {"do": "try"})

    page = tried(desk, draft)

    assert "1 of 2 accounts gives back 78.0 of 280 earned" in page.headings
    assert page.table("Accounts that lose money, worst first").rows == [["B", "25", "-78.0", "-311.9 %"]]
    assert page.table("What the costs are made of").row("Delivery")["Amount USD"] == "90"
    assert "The ledger agrees" in page.headings
    assert page.table("Capacity used and unused").rows == [
        ["Desk", "", "60", "43", "17", "13.6"],
        ["Warehouse", "", "80", "53.5", "26.5", "13.3"],
    ]


def test_published_capacity_comes_out_as_kaplan_and_anderson_print_it(
    desk: Client, draft: CostDraft, import_lines: Import
) -> None:
    work = {"orders": 49_000, "inquiries": 1_400, "checks": 2_500}
    line = {"order": "O1", "line": 1, "date": "2025-01-10", "account": "A", "product": "P", "quantity": 1}
    import_lines(lines=[line | {"net_revenue": 1_000_000, "cogs": 0} | work])
    pool = {"code": "service", "cost": "560,000", "minutes": "700,000"}
    elements = tuple(
        PER_LINE | {"code": name, "pool": "service", "formula": f"{minutes}*{name}"}
        for name, minutes in {"orders": 8, "inquiries": 44, "checks": 50}.items()
    )

    desk.post(page_of(draft), typed(pools=(pool,), elements=elements, do="try"))
    tried(desk, draft)

    draft.refresh_from_db()
    assert draft.preview is not None
    (used,) = draft.preview["pools"]
    assert Decimal(used["used_minutes"]) == 578_600
    assert (Decimal(used["unused_minutes"]), Decimal(used["unused_cost"])) == (121_400, Decimal("97120.00"))
    amounts = [Decimal(element["amount"]) for element in draft.preview["elements"]]
    assert (sum(amounts), amounts) == (Decimal("462880.00"), [313_600, 49_280, 100_000])


def test_an_overrun_is_said_in_words(desk: Client, draft: CostDraft) -> None:
    desk.post(page_of(draft), WHOLE | {"pool-0-minutes": "40", "do": "try"})

    page = tried(desk, draft)

    assert page.table("Capacity used and unused").rows[0][0] == "Desk overrun"
    assert "desk: 107.5 % of the practical capacity was used." in page.words


def test_without_the_ledger_it_says_not_reconciled(desk: Client, draft: CostDraft) -> None:
    desk.post(page_of(draft), typed(pools=(DESK, WAREHOUSE), elements=WORKSHOP, do="try"))

    assert "Not reconciled: no ledger totals" in tried(desk, draft).headings


def test_a_trial_under_way_asks_for_its_successor(desk: Client, draft: CostDraft) -> None:
    desk.post(page_of(draft), WHOLE | {"do": "try"})

    waiting = said(desk.get(reverse("profit:preview", args=[draft.pk])))
    run_now(latest_job(kind=TRY_COSTS, subject_id=draft.pk))
    done = said(desk.get(reverse("profit:preview", args=[draft.pk])))

    assert "Waiting for a worker" in waiting
    assert 'hx-trigger="every 2s"' in waiting
    assert 'hx-trigger="every 2s"' not in done


def test_a_preview_of_an_earlier_version_says_so(desk: Client, draft: CostDraft) -> None:
    desk.post(page_of(draft), WHOLE | {"do": "try"})
    tried(desk, draft)

    desk.post(page_of(draft), WHOLE | {"version": "2", "pool-0-cost": "49.00"})

    assert "This is what version 2 of the draft gave; it was changed since." in read(desk.get(page_of(draft))).words


def test_what_only_the_lines_can_refuse_is_told_when_it_is_tried(desk: Client, draft: CostDraft) -> None:
    desk.post(page_of(draft), WHOLE | {"element-0-formula": "6 + 3*lines + 10*rsh", "do": "try"})

    assert (
        "Trying it did not work: Cost model, element order_entry: there is no column 'rsh'" in tried(desk, draft).words
    )


def test_a_trial_done_twice_is_the_same(desk: Client, draft: CostDraft) -> None:
    for _ in range(2):
        desk.post(page_of(draft), WHOLE | {"version": str(CostDraft.objects.get().version), "do": "try"})
        tried(desk, draft)

    draft.refresh_from_db()
    assert draft.preview is not None
    assert draft.preview["summary"]["totals"]["net_profit"] == "202.20"


# Published


def test_publishing_adopts_the_draft_with_its_notes_and_makes_the_map(
    desk: Client, draft: CostDraft, finance: Member
) -> None:
    answer = desk.post(page_of(draft), WHOLE | {"pool-0-source": "payroll", "do": "publish"})

    profit_map = ProfitMap.objects.get()
    model = profit_map.cost_model
    assert answer["Location"] == f"/profit/maps/{profit_map.pk}/"
    assert (str(model), model.adopted_by) == ("Standard, version 1", finance)
    assert model.notes["desk"]["source"] == "payroll"
    assert "Waiting for a worker" in read(desk.get(answer["Location"])).words

    run_now(latest_job(kind=BUILD_MAP, subject_id=profit_map.pk))
    assert desk.get(answer["Location"])["Location"] == f"/profit/?map={profit_map.pk}"
    profits = Account.objects.order_by("number").values_list("profits__net_profit", flat=True)
    assert list(profits) == [Decimal("280.17"), Decimal("-77.97")]


def test_the_watching_page_is_led_to_the_map_once_it_is_published(desk: Client, draft: CostDraft) -> None:
    address = desk.post(page_of(draft), WHOLE | {"do": "publish"})["Location"]
    asking = {"HX-Request": "true"}

    assert "Waiting for a worker" in said(desk.get(address, headers=asking))
    run_now(latest_job(kind=BUILD_MAP, subject_id=ProfitMap.objects.get().pk))

    assert desk.get(address, headers=asking)["HX-Redirect"].startswith("/profit/?map=")


def test_a_map_that_fails_says_why_and_leads_back_to_the_draft(desk: Client, draft: CostDraft) -> None:
    address = desk.post(page_of(draft), WHOLE | {"element-4-formula": "dayz", "do": "publish"})["Location"]
    run_now(latest_job(kind=BUILD_MAP, subject_id=ProfitMap.objects.get().pk))

    page = desk.get(address)

    assert "there is no column 'dayz'" in said(page)
    assert f'href="{page_of(draft)}"' in said(page)


def test_only_what_the_member_saw_is_published(
    desk: Client, draft: CostDraft, client_of: ClientOf, lead: Member
) -> None:
    client_of(lead).post(page_of(draft), WHOLE | {"pool-0-cost": "50.00"})

    answer = desk.post(page_of(draft), WHOLE | {"do": "publish"})

    assert answer.status_code == 409
    assert not ProfitMap.objects.exists()


def test_a_published_model_shows_its_notes_and_can_be_copied(desk: Client, draft: CostDraft) -> None:
    noted = {"pool-0-source": "payroll", "element-0-source": "asked the desk", "element-0-estimated": "on"}
    desk.post(page_of(draft), WHOLE | noted | {"do": "publish"})
    model = CostModel.objects.get()

    page = read(desk.get(f"/profit/cost-models/{model.pk}/"))
    answer = desk.post(f"/profit/cost-models/{model.pk}/copy/")

    assert "payroll" in page.table("Resources").rows[0][0]
    assert "~ estimated: asked the desk" in page.words
    copied = CostDraft.objects.exclude(pk=draft.pk).get()
    assert answer["Location"] == page_of(copied)
    assert (copied.name, copied.toml, copied.notes) == (model.name, model.toml, model.notes)


def test_a_draft_that_is_not_there_is_not_found(desk: Client) -> None:
    assert desk.get("/profit/cost-models/drafts/7/").status_code == 404
