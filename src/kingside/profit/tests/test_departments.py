"""/profit/departments/: what accounts cost a department, for whom, and what a cost model says of departments."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kingside.core import clock
from kingside.identity.models import Department, Member
from kingside.identity.roles import name_department, record_absence
from kingside.profit.departments import about_strangers
from kingside.profit.drafting import begin_draft
from kingside.profit.models import CostDraft, CostModel, ProfitMap
from kingside.profit.periods import for_next_period
from tests.cast import ClientOf, ProgramOf
from tests.html_tables import Reading, read
from tests.lake.books import table
from tests.lake.workshop import COSTS, LINES
from tests.published_maps import Publish

PAGE = "/profit/departments/"


def owned(costs: str = COSTS, **departments: str) -> str:
    """The costs of the workshop, each of these resources with its department."""
    for code, name in departments.items():
        costs = costs.replace(f'code = "{code}"\n', f'code = "{code}"\ndepartment = "{name}"\n')
    return costs


OWNED = owned(warehouse="Warehouse", desk="Order desk")


def earlier(text: str) -> str:
    """The quarter before."""
    for month, before in (("2025-01", "2024-10"), ("2025-02", "2024-11"), ("2025-03", "2024-12")):
        text = text.replace(month, before)
    return text


@pytest.fixture
def published(representative: Member, publish: Publish) -> ProfitMap:
    """The warehouse works 21 minutes for A and 32.5 for B at 0.50; the desk is another department's."""
    return publish(lines=table(LINES), costs=OWNED)


@pytest.fixture
def two_periods(representative: Member, publish: Publish) -> tuple[ProfitMap, ProfitMap]:
    """A quarter earlier B had 40 cases more, and C, which is gone, bought one."""
    gone = "\nO9    1    2025-03-01 C       L1      1        90.00       50.00  1     false false     0"
    lines = earlier(LINES.replace("35.00  1 ", "35.00  41") + gone)
    return publish(lines=table(lines), costs=earlier(OWNED)), publish(lines=table(LINES), costs=OWNED)


@pytest.fixture
def rana(client_of: ClientOf, representative: Member) -> Client:
    """Rana's, who represents the warehouse and has no other role."""
    return client_of(representative)


def number_of(name: str) -> int:
    return Department.objects.get(name=name).pk


def rows_of(page: Reading) -> list[list[str]]:
    return page.tables[0].rows


@pytest.mark.req("GEN-01")
def test_whoever_represents_a_department_reads_what_accounts_cost_it_and_nothing_else(
    published: ProfitMap, rana: Client
) -> None:
    page = read(rana.get(PAGE))

    assert page.headings[0] == "1 of 2 accounts takes half of the work of Warehouse"
    assert "Warehouse cost 40 USD; 26.8 of it is charged to work" in page.words
    assert page.tables[0].columns == ["Account", "Minutes", "Cost USD", "Of what the department costs"]
    assert rows_of(page) == [["B", "33", "16.3", "40.6 %"], ["A", "21", "10.5", "26.3 %"]]
    assert page.table("Capacity used and unused").column("Resource") == ["Warehouse"]
    assert [word for word in ("280", "1,500", "1.5 k", "78.0", "Order desk", "Margin") if word in page.words] == []
    assert "/accounts/B/" in page.links


@pytest.mark.req("GEN-01")
def test_work_on_intercompany_lines_is_said_beside_what_accounts_take(
    representative: Member, publish: Publish, rana: Client
) -> None:
    publish(lines=table(LINES), costs=f"intercompany = \"account = 'B'\"\n{OWNED}")

    page = read(rana.get(PAGE))

    assert page.headings[0] == "One account takes all the work of Warehouse, intercompany lines aside"
    assert "Warehouse cost 40 USD; 26.8 of it is charged to work, 16.3 of that for intercompany lines" in page.words
    assert [row[0] for row in rows_of(page)] == ["A"]


def test_it_is_a_list_like_every_other(published: ProfitMap, rana: Client) -> None:
    sorted_, narrowed = (read(rana.get(f"{PAGE}?{query}")) for query in ("sort=cost", "cost_from=12"))
    file = rana.post("/exports/department_costs/new/", {"format": "csv", "query": "sort=name"})

    assert [row[0] for row in rows_of(sorted_)] == ["A", "B"]
    assert [row[0] for row in rows_of(narrowed)] == ["B"]
    assert list(csv.reader(StringIO(b"".join(file).decode("utf-8-sig"))))[1:] == [
        ["A", "A", "21", "10.5", "0.2625"],
        ["B", "B", "33", "16.25", "0.40625"],
    ]


def test_what_changed_since_the_period_before_stands_beside_it(
    two_periods: tuple[ProfitMap, ProfitMap], rana: Client
) -> None:
    now, then = (read(rana.get(f"{PAGE}{query}")) for query in ("", f"?map={two_periods[0].pk}"))

    assert "Changes are against 1 Oct 2024 – 31 Dec 2024." in now.words
    assert [[row[0], row[-1]] for row in rows_of(now)] == [["B", "-10"], ["A", "0"], ["C", "-1.3"]]
    assert [row[0] for row in rows_of(then)] == ["B", "A", "C"]
    assert "Change of cost USD" not in then.tables[0].columns
    assert "You are looking at another period" in then.words


def test_without_the_department_in_the_model_before_no_change_is_known(
    representative: Member, publish: Publish, rana: Client
) -> None:
    publish(lines=table(earlier(LINES)), costs=earlier(COSTS))
    publish(lines=table(LINES), costs=OWNED)

    assert "Change of cost USD" not in read(rana.get(PAGE)).tables[0].columns


def test_with_other_resources_in_the_model_before_no_change_is_shown(
    representative: Member, publish: Publish, rana: Client
) -> None:
    publish(lines=table(earlier(LINES)), costs=earlier(owned(warehouse="Warehouse", desk="Warehouse")))
    publish(lines=table(LINES), costs=OWNED)

    page = read(rana.get(PAGE))

    assert "Change of cost USD" not in page.tables[0].columns
    assert "The period before had other resources of this department, so no change is shown." in page.words


def test_what_a_changed_rate_adds_to_the_change_is_told(representative: Member, publish: Publish, rana: Client) -> None:
    publish(lines=table(earlier(LINES)), costs=earlier(OWNED.replace("cost = 40.00", "cost = 80.00")))
    publish(lines=table(LINES), costs=OWNED)

    told = "Part of the change is that of the rates: a minute of warehouse costs 0.50 instead of 1.00."
    assert told in read(rana.get(PAGE)).words


def test_a_deputy_reads_it_while_the_representative_is_away(
    published: ProfitMap, client_of: ClientOf, representative: Member, stranger: Member
) -> None:
    warehouse = Department.objects.get()
    name_department(
        department=warehouse,
        seen_version=warehouse.version,
        name="Warehouse",
        representative=representative,
        deputy=stranger,
        by=None,
    )
    silas, today = client_of(stranger), clock.today()
    before = silas.get(PAGE).status_code
    record_absence(member=representative, by=representative, valid_from=today, valid_to=today + timedelta(days=2))

    assert before == 404
    assert len(rows_of(read(silas.get(PAGE)))) == 2


@pytest.mark.req("GEN-01")
def test_another_department_is_not_there_and_the_whole_business_sees_each(
    published: ProfitMap, rana: Client, client_of: ClientOf, manager: Member, lead: Member, administrator: Member
) -> None:
    name_department(name="Order desk", representative=lead, by=None)
    desk = number_of("Order desk")
    maud = client_of(manager)

    assert rana.get(f"{PAGE}?department={desk}").status_code == 404
    assert rana.get(f"{PAGE}?department=x").status_code == 404
    assert rana.get(f"{PAGE}?map={'0' * 8}-0000-4000-8000-000000000000").status_code == 404
    assert client_of(administrator).get(PAGE).status_code == 404
    for browser_, address in ((client_of(lead), PAGE), (maud, f"{PAGE}?department={desk}")):
        assert rows_of(read(browser_.get(address))) == [["B", "28", "22.4", "46.7 %"], ["A", "15", "12", "25.0 %"]]
    assert f"{PAGE}?department={number_of('Warehouse')}" in read(maud.get(PAGE)).links


def test_whoever_only_represents_finds_the_way_under_profit(published: ProfitMap, rana: Client) -> None:
    assert PAGE in read(rana.get("/profit/")).links


def test_where_nothing_can_be_said_the_page_says_why(
    representative: Member, rana: Client, publish: Publish, client_of: ClientOf, finance: Member
) -> None:
    before = read(rana.get(PAGE))
    publish(lines=table(LINES))
    without, hers = read(rana.get(PAGE)), read(client_of(finance).get(PAGE))
    Department.objects.all().delete()
    nobody = read(client_of(finance).get(PAGE))

    assert before.headings[0] == "No profit map is published yet"
    assert without.headings[0] == "No resource is said to be of Warehouse"
    assert "Finance says in the cost model, at each resource, which department it is of" in without.words
    assert "/profit/cost-models/" in hers.links
    assert "/profit/cost-models/" not in without.links
    assert nobody.headings[0] == "No department is named yet"


def test_lines_of_no_account_are_told_apart(representative: Member, publish: Publish, rana: Client) -> None:
    publish(
        lines=[row | {"account": "" if row["order"] == "O2" else row["account"]} for row in table(LINES)], costs=OWNED
    )

    page = read(rana.get(PAGE))

    assert page.headings[0] == "1 of 2 accounts takes half of the work of Warehouse"
    assert "1.3 USD of it went to invoice lines of no account (UNMAPPED)" in page.words
    assert [row[0] for row in rows_of(page)] == ["B", "A", "UNMAPPED"]


def test_a_resource_that_costs_nothing_hides_minutes(representative: Member, publish: Publish, rana: Client) -> None:
    costs = owned(desk="Warehouse", warehouse="Warehouse").replace("cost = 48.00", "cost = 0")
    publish(lines=table(LINES), costs=costs)

    page = read(rana.get(PAGE))

    assert page.tables[0].columns == ["Account", "Cost USD", "Of what the department costs"]
    assert "minutes are unknown" in page.words


def test_the_number_of_queries_does_not_grow(
    published: ProfitMap,
    publish: Publish,
    rana: Client,
    lake_queries: list[str],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    asked = set()
    for n in (2, 20):
        lines = [
            row | {"account": f"{row['account']}{number}", "order": f"{row['order']}{number}"}
            for number in range(n)
            for row in table(LINES)
        ]
        publish(lines=lines, costs=OWNED)
        lake_queries.clear()
        with django_assert_num_queries(12):
            rana.get(PAGE)
        asked.add(len(lake_queries))

    assert asked == {4}


def test_a_program_reads_the_same(
    two_periods: tuple[ProfitMap, ProfitMap], program_of: ProgramOf, representative: Member, lead: Member
) -> None:
    address = f"/api/v1/profit-maps/newest/departments/{number_of('Warehouse')}/accounts"

    told = program_of(representative).get(f"{address}?limit=1").json()
    rest = program_of(representative).get(told["next"]).json()

    assert (told["department"], told["resources"], told["department_cost"]) == ("Warehouse", ["warehouse"], "40")
    assert told["before"] == str(two_periods[0].pk)
    assert told["items"] == [
        {
            "account": {"number": "B", "name": "B"},
            "minutes": 33,
            "cost": "16.25",
            "share": "0.40625",
            "change": "-10",
        }
    ]
    assert [each["account"]["number"] for each in rest["items"]] == ["A"]
    assert program_of(lead).get(address).status_code == 404


# What a cost model says of departments


@pytest.fixture
def desk(client_of: ClientOf, finance: Member) -> Client:
    """Farida's browser."""
    return client_of(finance)


def test_a_name_that_is_none_of_ours_is_warned_of_and_refused_nowhere(
    representative: Member, publish: Publish, desk: Client, finance: Member, program_of: ProgramOf
) -> None:
    toml = owned(desk="Warehous", warehouse="Yard")
    draft = begin_draft(name="Standard", toml=toml, notes={}, by=finance)
    said = (
        "“Warehous”, named at desk, is not one of your departments (did you mean “Warehouse”?). "
        "“Yard”, named at warehouse, is not one of your departments, so nobody sees what accounts cost it."
    )

    model = publish(lines=table(LINES), costs=toml).cost_model

    assert about_strangers(toml) == said
    assert all(said in read(desk.get(f"{draft.get_absolute_url()}{tab}")).words for tab in ("", "text/"))
    assert said in read(desk.get(model.get_absolute_url())).words
    assert said in read(desk.get(PAGE)).words
    told = program_of(finance).get(f"/api/v1/cost-drafts/{draft.pk}").json()
    assert [each["code"] for each in told["warnings"]][-1:] == ["cost_model.department_unknown"]
    assert about_strangers(OWNED.replace("Order desk", "Warehouse")) == about_strangers("pool = 3") == ""


def test_the_form_offers_our_departments_and_keeps_what_was_chosen(
    representative: Member, desk: Client, finance: Member
) -> None:
    draft = begin_draft(name="Standard", toml=owned(desk="Yard"), notes={}, by=finance)
    page = desk.get(draft.get_absolute_url()).content.decode()
    sent = {
        "version": draft.version,
        "name": "Standard",
        "currency": "USD",
        "first": "2025-01-01",
        "last": "2025-03-31",
    }
    sent |= {"pool-0-code": "desk", "pool-0-cost": "48", "pool-0-minutes": "60", "pool-0-department": "Warehouse"}

    desk.post(draft.get_absolute_url(), sent)

    assert '<option value="Yard" selected>Yard (not one of your departments)</option>' in page
    assert '<option value="Warehouse">Warehouse</option>' in page
    assert 'department = "Warehouse"' in CostDraft.objects.get(pk=draft.pk).toml


def test_copies_versions_and_the_page_of_a_model_carry_it(published: ProfitMap, publish: Publish, desk: Client) -> None:
    moved = publish(lines=table(LINES), costs=OWNED.replace('"Order desk"', '"Warehouse"')).cost_model

    compared = read(desk.get("/profit/cost-models/comparison/")).table("Rates that differ")
    resources = read(desk.get(moved.get_absolute_url())).table("Resources")

    assert compared.rows == [["Desk", "Department", "Order desk", "Warehouse", ""]]
    assert resources.column("Department") == ["Warehouse", "Warehouse"]
    assert "since version 1" in resources.row("Desk")["Source"]
    assert for_next_period(OWNED).count("department = ") == 2
    assert CostModel.objects.count() == 2
