"""/profit/cost-models/<id>/: how a cost model works out what it says."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kingside.identity.models import Member
from kingside.lake.refusal import Refusal
from kingside.profit.models import ProfitMap
from kingside.profit.operations import adopt_cost_model
from kingside.profit.queries.cost_models import model_page
from tests.cast import ClientOf
from tests.html_tables import read
from tests.lake.books import table
from tests.lake.workshop import COSTS, LINES
from tests.published_maps import Publish


@pytest.mark.req("GEN-06")
def test_elements_and_resources_say_how_they_are_worked_out(
    workshop: ProfitMap, client_of: ClientOf, finance: Member
) -> None:
    page = read(client_of(finance).get(f"/profit/cost-models/{workshop.cost_model_id}/"))

    assert page.headings[0] == "Cost model Standard, version 1"
    assert [row[:4] for row in page.table("Resources").rows] == [
        ["Desk", "48.00", "60", "0.80"],
        ["Warehouse", "40.00", "80", "0.50"],
    ]
    elements = page.table("Cost elements")
    assert elements.row("Capital")["How it is worked out"] == (
        "0.10 * max(net_revenue, 0) * days / 365 per line, not in the ledger"
    )
    assert elements.row("Overhead")["Step"] == "Overhead"
    assert "by Farida Nasser" in page.words


def test_theoretical_minutes_are_shown_as_the_practical_ones(
    publish: Publish, client_of: ClientOf, finance: Member
) -> None:
    costs = COSTS.replace("practical_minutes = 60", "theoretical_minutes = 75\nfactor = 0.80")
    profit_map = publish(lines=table(LINES), costs=costs)

    page = read(client_of(finance).get(f"/profit/cost-models/{profit_map.cost_model_id}/"))

    assert page.table("Resources").row("Desk")["Practical capacity min"] == "60"


@pytest.mark.req("GEN-06")
def test_missing_data_is_named_with_what_stands_in_for_it(
    publish: Publish, client_of: ClientOf, finance: Member
) -> None:
    lines = [line | {"days": "" if line["order"] == "O2" else line["days"]} for line in table(LINES)]
    profit_map = publish(lines=lines, costs=f"{COSTS}\n[column.days]\ndefault = 30\n")
    browser = client_of(finance)

    model = read(browser.get(f"/profit/cost-models/{profit_map.cost_model_id}/"))
    account = read(browser.get("/accounts/B/"))

    assert "days counts as 30; such lines are estimated" in model.words
    assert account.table("What the costs are made of").row("Capital")["Estimated, whole map"] == "1 of 5 lines"
    assert "days counted as 30" in account.words


def test_a_flag_that_is_missing_counts_as_no(publish: Publish, client_of: ClientOf, finance: Member) -> None:
    lines = [line | {"rush": "" if line["order"] == "O1" else line["rush"]} for line in table(LINES)]
    publish(lines=lines, costs=COSTS.replace("[column.rush]", "[column.rush]\ndefault = false"))

    assert "rush counted as no" in read(client_of(finance).get("/accounts/B/")).words


def test_every_rate_says_where_it_comes_from_and_since_when_it_is_so(
    workshop: ProfitMap, client_of: ClientOf, finance: Member
) -> None:
    dearer = COSTS.replace("cost = 48.00", 'cost = 51.00\nsource = "payroll 2025"')
    guessed = dearer.replace('code = "picking"', 'code = "picking"\nestimated = true')
    model = adopt_cost_model(name="Standard", toml=guessed, by=finance)
    first, second = (f"{day:%-d %b %Y}" for day in (workshop.cost_model.adopted_at, model.adopted_at))

    page = read(client_of(finance).get(f"/profit/cost-models/{model.pk}/"))

    assert "7 of 8 rates have no source yet. 1 is estimated." in page.words
    resources, elements = page.table("Resources"), page.table("Cost elements")
    assert resources.row("Desk")["Source"] == f"payroll 2025 since version 2, {second}, Farida Nasser"
    assert resources.row("Warehouse")["Source"] == f"no source yet since version 1, {first}, Farida Nasser"
    assert elements.row("Picking")["Source"].startswith("~ estimated, no source yet since version 1")


def test_a_source_told_later_makes_a_version_and_leaves_the_rate_as_old_as_it_is(
    workshop: ProfitMap, client_of: ClientOf, finance: Member
) -> None:
    told = COSTS.replace('code = "desk"', 'code = "desk"\nsource = "payroll 2025"', 1)

    model = adopt_cost_model(name="Standard", toml=told, by=finance)

    assert model.version == 2
    page = read(client_of(finance).get(f"/profit/cost-models/{model.pk}/"))
    assert page.table("Resources").row("Desk")["Source"].startswith("payroll 2025 since version 1")


@pytest.mark.parametrize(
    ("said", "refusal"),
    [("source = 3", "source is not a text in quotes"), ('estimated = "no"', "estimated is neither")],
)
def test_a_source_is_a_text_and_an_estimate_yes_or_no(finance: Member, said: str, refusal: str) -> None:
    with pytest.raises(Refusal, match=refusal):
        adopt_cost_model(name="Standard", toml=COSTS.replace('code = "desk"', f'code = "desk"\n{said}', 1), by=finance)


def test_versions_before_this_one_cost_one_query(workshop: ProfitMap, client_of: ClientOf, finance: Member) -> None:
    models = [
        adopt_cost_model(name="Standard", toml=COSTS.replace("48.00", f"{n}.00"), by=finance) for n in range(50, 54)
    ]

    with CaptureQueriesContext(connection) as few:
        model_page(models[0])
    with CaptureQueriesContext(connection) as many:
        model_page(models[-1])

    assert len(few) == len(many) == 2


def test_an_unknown_cost_model_is_not_found(client_of: ClientOf, finance: Member) -> None:
    assert client_of(finance).get("/profit/cost-models/7/").status_code == 404
