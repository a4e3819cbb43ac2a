"""What a draft would say: each formula at once, the whole of it when it is tried."""

import html
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from kingside.identity.models import Member
from kingside.jobs import running
from kingside.jobs.operations import pick_up_the_lost, run_now
from kingside.jobs.queries import latest_job
from kingside.lake.usable_columns import UsableColumn
from kingside.profit.drafting import begin_draft
from kingside.profit.models import TRY_COSTS, CostDraft
from kingside.profit.queries.drafts import known_names
from tests.cast import ClientOf
from tests.html_tables import Reading, read
from tests.imported_books import Import
from tests.typed_costs import DESK, PER_LINE, WAREHOUSE, WHOLE, WORKSHOP, typed


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


def tried(desk: Client, draft: CostDraft) -> Reading:
    """The draft's page after the worker came by."""
    run_now(latest_job(kind=TRY_COSTS, subject_id=draft.pk))
    return read(desk.get(page_of(draft)))


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


def test_names_are_listed_with_unit_and_example(desk: Client, draft: CostDraft) -> None:
    desk.post(page_of(draft), WHOLE)

    columns = read(desk.get(page_of(draft))).table("Names that formulas may use")

    assert [columns.row(name)["Unit"] for name in ("cases", "rush", "product", "net_revenue", "quantity", "lines")] == [
        "number", "yes or no", "text", "USD", "units", "lines of the order or account",
    ]  # fmt: skip
    assert columns.row("days")["For example"] == "30"


def test_the_same_names_are_offered_while_one_types(desk: Client, draft: CostDraft) -> None:
    desk.post(page_of(draft), WHOLE)

    offered = desk.get(page_of(draft)).context["offered"]

    (cases,) = (each for each in offered if each["name"] == "cases")
    assert cases["unit"] == "number"
    assert cases["sample"].startswith("20")
    assert [each["name"] for each in offered][-6:] == ["lines", "min(", "max(", "abs(", "round(", "if("]


def test_a_column_of_accounts_says_so() -> None:
    hours = UsableColumn("hours", "number", "3", is_of_accounts=True)

    assert known_names([hours], "EUR")[0].as_offered()["unit"] == "number, of the account"


def test_without_lines_there_is_nothing_to_name() -> None:
    assert known_names([], "EUR") == []


def test_the_workshop_typed_into_the_form_gives_its_worked_result(desk: Client, draft: CostDraft) -> None:
    desk.post(page_of(draft), WHOLE | {"do": "try"})

    page = tried(desk, draft)

    assert "1 of 2 accounts gives back 78.0 of 280 earned" in page.headings
    assert page.table("Accounts that lose money, worst first").rows == [["B", "25", "-78.0", "-311.9 %"]]
    assert page.table("What the costs are made of").row("Delivery")["Amount USD"] == "90"
    assert "The ledger agrees" in page.headings
    assert page.table("Capacity used and unused").rows == [
        ["Desk", "71.7 %", "60", "43", "17", "13.6"],
        ["Warehouse", "66.9 %", "80", "53.5", "26.5", "13.3"],
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
    assert "It can be published as it stands." in read(desk.get(page_of(draft))).words
    desk.post(page_of(draft), WHOLE | {"element-0-formula": "6 + 3*lines + 10*rsh", "do": "try"})

    page = tried(desk, draft).words

    assert "Trying it did not work: Cost model, element order_entry: there is no column 'rsh'" in page
    assert "It can be published as it stands." not in page
    assert "It is not reconciled" in page
    assert "The draft was changed since: try it again." not in page
    desk.post(page_of(draft), WHOLE | {"version": str(CostDraft.objects.get().version)})
    assert "The draft was changed since: try it again." in read(desk.get(page_of(draft))).words


def test_a_trial_done_twice_is_the_same(desk: Client, draft: CostDraft) -> None:
    for _ in range(2):
        desk.post(page_of(draft), WHOLE | {"version": str(CostDraft.objects.get().version), "do": "try"})
        tried(desk, draft)

    draft.refresh_from_db()
    assert draft.preview is not None
    assert draft.preview["summary"]["totals"]["net_profit"] == "202.20"


def test_a_trial_whose_worker_was_killed_is_done_by_the_next(desk: Client, draft: CostDraft) -> None:
    desk.post(page_of(draft), WHOLE | {"do": "try"})
    job = latest_job(kind=TRY_COSTS, subject_id=draft.pk)
    DBTaskResult.objects.filter(pk=str(job.task_id)).update(status=TaskResultStatus.RUNNING)
    assert running.claim(job.pk)

    assert pick_up_the_lost(now=timezone.now() + timedelta(hours=1)) == 1

    assert "1 of 2 accounts gives back 78.0 of 280 earned" in tried(desk, draft).headings
