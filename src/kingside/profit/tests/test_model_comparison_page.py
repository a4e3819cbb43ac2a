"""/profit/cost-models/comparison/: two versions of a cost model beside each other."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kingside.identity.models import Member
from kingside.profit.drafting import begin_draft
from kingside.profit.models import CostModel, ProfitMap
from kingside.profit.operations import adopt_cost_model
from tests.cast import ClientOf, ProgramOf
from tests.html_tables import Reading, read
from tests.lake.books import table
from tests.lake.workshop import COSTS, LINES
from tests.published_maps import Publish

PAGE = "/profit/cost-models/comparison/"
RATES = "Rates that differ"
HANDLING = """
[[element]]
code = "handling"
per = "line"
amount = "1.50"
"""
DEARER = (
    COSTS.replace("cost = 48.00", 'cost = 60.00\nsource = "payroll 2025"')
    .replace('amount = "45.00"', 'amount = "54.00"')
    .replace(
        '[[element]]\ncode = "overhead"\nper = "line"\namount = "0.02 * max(net_revenue, 0)"\nstep = "overhead"\n',
        HANDLING,
    )
)


@pytest.fixture
def desk(client_of: ClientOf, finance: Member) -> Client:
    """Farida's browser."""
    return client_of(finance)


@pytest.fixture
def two_versions(publish: Publish) -> tuple[ProfitMap, ProfitMap]:
    """The workshop, then with a dearer desk and delivery, handling in place of overhead."""
    return publish(lines=table(LINES)), publish(lines=table(LINES), costs=DEARER)


def rows_of(page: Reading) -> list[list[str]]:
    return page.table(RATES).rows


@pytest.mark.usefixtures("two_versions")
def test_it_says_what_was_added_dropped_and_changed_from_what_to_what(desk: Client) -> None:
    page = read(desk.get(PAGE))

    assert page.headings[0] == "Rates: 2 changed, 1 added, 1 dropped"
    assert "From Standard, version 1 to Standard, version 2." in page.words
    assert "5 rates are the same." in page.words
    assert rows_of(page)[:4] == [
        ["Desk", "Cost in the period", "48.00", "60.00", "+25.0 %"],
        ["Desk", "Rate, a minute", "0.80", "1.00", "+25.0 %"],
        ["Desk", "Source", "–", "payroll 2025", ""],
        ["Delivery", "Formula", "45.00", "54.00", "+20.0 %"],
    ]
    assert ["Handling Added", "Formula", "–", "1.50", ""] in rows_of(page)
    assert ["Overhead Dropped", "Formula", "0.02 * max(net_revenue, 0)", "–", ""] in rows_of(page)


def test_of_one_period_it_says_what_the_change_comes_to(
    desk: Client, two_versions: tuple[ProfitMap, ProfitMap]
) -> None:
    page = read(desk.get(PAGE))

    assert "are of two periods" not in page.words
    costs = page.table("What each cost takes")
    assert costs.row("Delivery")["Then USD"] == "90"
    assert costs.row("Delivery")["Now USD"] == "108"
    assert "0 of 2 accounts in both maps change segment" in page.headings
    assert f"/profit/compare/?map={two_versions[1].pk}&with={two_versions[0].pk}" in page.links


def test_of_two_periods_it_says_that_the_business_changed_too(desk: Client, publish: Publish) -> None:
    publish(lines=table(LINES))
    publish(lines=table(LINES), costs=DEARER.replace("to = 2025-03-31", "to = 2025-02-28"))

    page = read(desk.get(PAGE))

    assert "what follows is also what the business did" in page.words
    assert page.table("What else is set").rows == [["Last day", "31 Mar 2025", "28 Feb 2025", ""]]


def test_what_is_set_for_the_whole_model_is_told_in_words(desk: Client, workshop: ProfitMap, finance: Member) -> None:
    other = COSTS.replace("hurdle = 0.05", "hurdle = 0.08").replace('level = "net"', 'level = "contribution"')
    adopt_cost_model(name="Standard", toml=f"{other}\n[column.days]\ndefault = 30\n", by=finance)

    page = read(desk.get(PAGE))

    assert page.headings[0] == "All rates are the same"
    assert page.table("What else is set").rows == [
        ["Adequate from", "5.0 %", "8.0 %", "+60.0 %"],
        ["Ranked by", "net profit", "contribution", ""],
        ["Empty cells of days", "–", "30", ""],
    ]


def test_without_a_map_of_both_only_rates_are_compared(desk: Client, workshop: ProfitMap, finance: Member) -> None:
    adopt_cost_model(name="Standard", toml=DEARER, by=finance)

    page = read(desk.get(PAGE))

    assert "No profit map is published with Standard, version 2, so there are no figures to compare." in page.words
    assert rows_of(page)


def test_maps_in_two_currencies_are_not_compared(desk: Client, publish: Publish) -> None:
    publish(lines=table(LINES))
    publish(lines=table(LINES), costs=DEARER.replace("USD", "EUR"))

    assert "in two currencies" in read(desk.get(PAGE)).words


def test_a_draft_is_compared_with_the_version_of_its_name(desk: Client, workshop: ProfitMap, finance: Member) -> None:
    adopt_cost_model(name="Another", toml=COSTS.replace("45.00", "99.00"), by=finance)
    draft = begin_draft(name="Standard", toml=DEARER, notes={}, by=finance)

    page = read(desk.get(PAGE, {"now": f"draft-{draft.pk}"}))

    assert f"From Standard, version 1 to draft {draft.pk} of Standard." in page.words
    assert ["Delivery", "Formula", "45.00", "54.00", "+20.0 %"] in rows_of(page)
    assert "What publishing the draft would change is on its page, once it was tried." in page.words
    assert f"{PAGE}?now=draft-{draft.pk}" in read(desk.get(draft.get_absolute_url())).links


def test_a_draft_that_is_wrong_says_what_is(desk: Client, workshop: ProfitMap, finance: Member) -> None:
    draft = begin_draft(name="Standard", toml=COSTS.replace('per = "line"', 'per = "lime"', 1), notes={}, by=finance)

    answer = desk.get(PAGE, {"now": f"draft-{draft.pk}"})

    assert answer.status_code == 400
    assert "element picking: per is not one of line, order, account" in answer.content.decode()
    assert f"{PAGE}?now=draft-{draft.pk}" not in read(desk.get(draft.get_absolute_url())).links


def test_what_is_written_out_or_said_in_other_words_is_no_change(
    desk: Client, workshop: ProfitMap, finance: Member
) -> None:
    same = COSTS.replace('code = "picking"', 'code = "picking"\nstep = "serve"').replace(
        "practical_minutes = 60", "theoretical_minutes = 80\nfactor = 0.75"
    )
    adopt_cost_model(name="Standard", toml=same, by=finance)

    assert read(desk.get(PAGE)).headings[0] == "Both versions say the same"


@pytest.mark.usefixtures("workshop")
def test_one_version_alone_is_refused_in_a_sentence(desk: Client) -> None:
    answer = desk.get(PAGE)

    assert answer.status_code == 404
    assert "There is one cost model only" in answer.content.decode()


def test_a_version_is_not_compared_with_itself(desk: Client, two_versions: tuple[ProfitMap, ProfitMap]) -> None:
    same = str(two_versions[0].cost_model_id)

    answer = desk.get(PAGE, {"then": same, "now": same})

    assert answer.status_code == 400
    assert "cannot be compared with itself" in answer.content.decode()


@pytest.mark.parametrize("asked", ["0", "-1", "draft-", "draft-7", "x", "1" * 30, "\u0661"])
@pytest.mark.usefixtures("two_versions")
def test_what_is_not_there_is_not_found(desk: Client, asked: str) -> None:
    assert desk.get(PAGE, {"now": asked}).status_code == 404
    assert desk.get(PAGE, {"then": asked}).status_code == 404


@pytest.mark.usefixtures("two_versions")
def test_who_may_not_see_drafts_compares_adopted_versions_only(
    client_of: ClientOf, executive: Member, finance: Member
) -> None:
    draft = begin_draft(name="Standard", toml=DEARER, notes={}, by=finance)
    browser = client_of(executive)

    assert browser.get(PAGE).status_code == 200
    assert f"draft {draft.pk} of" not in read(browser.get(PAGE)).words.lower()
    assert browser.get(PAGE, {"now": f"draft-{draft.pk}"}).status_code == 404


@pytest.mark.usefixtures("two_versions")
def test_who_sees_no_cost_models_sees_no_comparison(client_of: ClientOf, support: Member) -> None:
    assert client_of(support).get(PAGE).status_code in (403, 404)


def test_versions_cost_no_queries_each(
    desk: Client, two_versions: tuple[ProfitMap, ProfitMap], finance: Member
) -> None:
    asked = {"then": str(two_versions[0].cost_model_id), "now": str(two_versions[1].cost_model_id)}
    with CaptureQueriesContext(connection) as few:
        desk.get(PAGE, asked)
    for n in range(50, 55):
        adopt_cost_model(name="Standard", toml=COSTS.replace("48.00", f"{n}.00"), by=finance)
        begin_draft(name="Standard", toml=COSTS, notes={}, by=finance)

    with CaptureQueriesContext(connection) as many:
        desk.get(PAGE, asked)

    assert len(many) == len(few)


@pytest.mark.usefixtures("two_versions")
def test_the_list_and_each_version_lead_to_it(desk: Client) -> None:
    newest = CostModel.objects.get(version=2)

    assert PAGE in read(desk.get("/profit/cost-models/")).links
    assert f"{PAGE}?now={newest.pk}" in read(desk.get(newest.get_absolute_url())).links


@pytest.mark.usefixtures("workshop")
def test_a_lone_version_leads_nowhere(desk: Client) -> None:
    assert PAGE not in read(desk.get("/profit/cost-models/")).links
    assert "Compare with another version" not in read(desk.get(CostModel.objects.get().get_absolute_url())).words


def test_a_program_reads_the_same_without_marks_of_a_locale(
    program_of: ProgramOf, finance: Member, two_versions: tuple[ProfitMap, ProfitMap]
) -> None:
    then, now = (made.cost_model_id for made in two_versions)

    told = program_of(finance).get(f"/api/v1/cost-models/{now}/comparison/{then}").json()

    desk, delivery = told["rates"][:2]
    assert (desk["kind"], desk["code"], desk["how"]) == ("pool", "desk", "changed")
    assert delivery["settings"] == [{"name": "formula", "then": "45.00", "now": "54.00", "change": "0.2"}]
    assert [each["how"] for each in told["rates"]] == ["changed", "changed", "added", "dropped"]
    assert (told["map_then"], told["map_now"]) == tuple(str(made.pk) for made in two_versions)
