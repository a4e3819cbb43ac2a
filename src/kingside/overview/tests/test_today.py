"""/today/: what the newest figures say, the accounts worth a look, and what waits for whoever looks."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kingside.identity.models import Member
from kingside.jobs.models import Job
from kingside.jobs.operations import run_now
from kingside.overview.queries.today import today_page
from kingside.profit.models import CostModel, ProfitMap
from kingside.profit.operations import request_profit_map
from kingside.profit.queries.maps import chosen_map
from tests.cast import ClientOf, ProgramOf
from tests.html_tables import read
from tests.lake.books import table
from tests.lake.workshop import COSTS, LINES
from tests.published_maps import BAZAAR_COSTS, Publish, bazaar_lines

TODAY, BY_API = "/today/", "/api/v1/today"
WATCHED = "Worth a look"
BLOCKS = ["Prepare", "Decide", "Chase", "Going cold"]


def of_year(year: int) -> dict[str, str]:
    """The bazaar's cost model for one year."""
    return {"costs": f"{BAZAAR_COSTS}\n[period]\nfrom = {year}-01-01\nto = {year}-12-31\n"}


def dated(lines: list[dict[str, object]], year: int, **changes: object) -> list[dict[str, object]]:
    return [line | {"date": date(year, 6, 1).isoformat()} | changes for line in lines]


def decisions(member: Member) -> list[str]:
    """The rows of Decide, with their verbs."""
    page = today_page(member, chosen_map(member))
    return [f"{row.says} [{row.verb}]" for row in page.blocks[1].rows]


def test_home_says_what_the_newest_map_found(workshop: ProfitMap, client_of: ClientOf, manager: Member) -> None:
    page = read(client_of(manager).get(TODAY))

    assert page.headings[0] == "1 of 2 accounts gives back 78.0"
    assert "Net profit USD 202" in page.words
    assert "Net margin 13.3 %" in page.words
    assert "Given back USD 78.0" in page.words


def test_a_program_reads_the_figures_of_its_member_and_no_others(
    workshop: ProfitMap, program_of: ProgramOf, manager: Member, stranger: Member
) -> None:
    seen, hidden = (program_of(member).get(BY_API).json() for member in (manager, stranger))

    assert seen["finding"] == "1 of 2 accounts gives back 78.0"
    assert seen["figures"]["given_back"] == {"state": "value", "value": "77.97", "unit": "USD"}
    assert (seen["figures"]["losing"], seen["watch"]["accounts"][0]["before"]) == (1, None)
    assert hidden["finding"] == "What accounts earn is not shown to your role"
    assert hidden["ask"]
    assert (hidden["map"], hidden["figures"], hidden["watch"], hidden["flags"]) == (None, None, None, [])


def test_the_four_blocks_stand_in_their_order(workshop: ProfitMap, client_of: ClientOf, manager: Member) -> None:
    headings = read(client_of(manager).get(TODAY)).headings

    assert [heading for heading in headings if heading in BLOCKS] == BLOCKS


def test_an_empty_block_says_what_will_fill_it(workshop: ProfitMap, client_of: ClientOf, manager: Member) -> None:
    words = read(client_of(manager).get(TODAY)).words

    assert "meetings will stand here. Kingside does not record meetings yet." in words
    assert "Nothing waits for you." in words
    assert "Promises and actions will stand here" in words
    assert "People nobody has talked to for long will stand here" in words


def test_without_an_earlier_map_the_last_of_the_list_are_worth_a_look(
    publish: Publish, client_of: ClientOf, manager: Member
) -> None:
    publish(lines=bazaar_lines(60), costs=BAZAAR_COSTS)

    watched = read(client_of(manager).get(TODAY)).table(WATCHED)

    assert watched.column("Account") == ["C0000", "C0001", "C0002", "C0003", "C0004"]
    assert "Before EUR" not in watched.columns


@pytest.mark.req("PRF-17")
def test_who_fell_most_against_the_year_before_comes_first(
    publish: Publish, client_of: ClientOf, program_of: ProgramOf, manager: Member
) -> None:
    lines = bazaar_lines(8)
    publish(lines=dated(lines, 2024), **of_year(2024))
    fallen = [line | {"cogs": 60 + 10 * n} for n, line in enumerate(dated(lines, 2025))]
    publish(lines=fallen, **of_year(2025))

    page = read(client_of(manager).get(TODAY))

    watched = page.table(WATCHED)
    assert "Worth a look: 5 accounts fell most against 1 Jan 2024 – 31 Dec 2024" in page.headings
    assert watched.column("Account") == ["C0007", "C0006", "C0005", "C0004", "C0003"]
    assert watched.row("C0007") == {
        "Account": "C0007",
        "Revenue EUR": "87",
        "Net margin": "-101.1 %",
        "Net profit EUR": "-88",
        "Before EUR": "-18",
        "Next step": "See why",
    }

    told = program_of(manager).get(BY_API).json()
    assert told["map"]["period"] == "1 Jan 2025 – 31 Dec 2025"
    assert told["watch"]["finding"] == "5 accounts fell most against 1 Jan 2024 – 31 Dec 2024"
    assert [each["account"]["number"] for each in told["watch"]["accounts"]] == watched.column("Account")
    first = told["watch"]["accounts"][0]
    assert first["path"] in page.links
    assert first["before"] == {"state": "value", "value": "-18", "unit": "EUR"}
    assert [block["title"] for block in told["blocks"]] == BLOCKS
    (decision,) = told["blocks"][1]["rows"]
    assert decision["says"] in page.words
    assert decision["path"] in page.links


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (("2024-01-01", "2024-12-31"), ("2025-01-01", "2025-12-31")),
        (("2025-01-01", "2025-01-31"), ("2025-02-01", "2025-02-28")),
    ],
    ids=["a leap year and another", "January and February"],
)
def test_periods_of_as_many_months_are_equally_long(
    publish: Publish, manager: Member, before: tuple[str, str], after: tuple[str, str]
) -> None:
    for (first, last), cogs in ((before, 60), (after, 70)):
        lines = [line | {"date": first, "cogs": cogs} for line in bazaar_lines(2)]
        publish(lines=lines, costs=f"{BAZAAR_COSTS}\n[period]\nfrom = {first}\nto = {last}\n")

    watch = today_page(manager, chosen_map(manager)).watch

    assert watch is not None
    assert [row.before for row in watch.rows] == [-25, -24]


def test_a_shorter_period_is_nothing_to_compare_with(publish: Publish, manager: Member) -> None:
    half = of_year(2024)["costs"].replace("2024-12-31", "2024-06-30")
    publish(lines=dated(bazaar_lines(2), 2024), costs=half)
    publish(lines=dated(bazaar_lines(2), 2025, cogs=70), **of_year(2025))

    watch = today_page(manager, chosen_map(manager)).watch

    assert watch is not None
    assert (watch.earlier, [row.before for row in watch.rows]) == ("", [None, None])


def test_where_nobody_fell_the_last_of_the_list_are_worth_a_look(publish: Publish, manager: Member) -> None:
    for year in (2024, 2025):
        publish(lines=dated(bazaar_lines(2), year), **of_year(year))

    watch = today_page(manager, chosen_map(manager)).watch

    assert watch is not None
    assert watch.finding == "2 accounts at the end of the list"


def test_each_account_leads_to_why(workshop: ProfitMap, client_of: ClientOf, manager: Member) -> None:
    html = client_of(manager).get(TODAY).content.decode()

    assert re.search(r'<a href="/accounts/B/"[^>]*>See why</a>', html)


def test_a_map_off_the_ledger_asks_to_look_at_the_bridge(publish: Publish, manager: Member) -> None:
    publish(lines=table(LINES), costs=COSTS.replace("188.50", "500.00"))

    assert decisions(manager) == [
        "Not reconciled: 312 off the ledger, more than the tolerance. [Look at the bridge]",
    ]


def test_a_map_without_a_ledger_asks_too(publish: Publish, manager: Member) -> None:
    publish(lines=bazaar_lines(2), costs=BAZAAR_COSTS)

    assert decisions(manager) == ["Not reconciled: no ledger totals. [Look at the bridge]"]


def test_a_map_that_agrees_asks_nothing(workshop: ProfitMap, manager: Member) -> None:
    assert decisions(manager) == []


def test_a_map_that_failed_asks_to_be_looked_at(workshop: ProfitMap, manager: Member, tmp_path: Path) -> None:
    requested = request_profit_map(cost_model=CostModel.objects.get(), lines=tmp_path / "lines.csv", by=None)
    (tmp_path / "lines.csv").write_text("order,line\nO1,1\n")
    run_now(Job.objects.get(subject_id=str(requested.pk)))

    (failed,) = decisions(manager)

    assert failed.startswith("The profit map requested last was not published: ")
    assert "lines.csv" in failed
    assert failed.endswith("[Look at it]")


def test_revenue_of_no_account_leads_to_its_lines(publish: Publish, client_of: ClientOf, manager: Member) -> None:
    lines = [line | {"account": ""} for line in bazaar_lines(1)] + bazaar_lines(2)[1:]
    publish(lines=lines, costs=BAZAAR_COSTS)
    browser = client_of(manager)

    page = read(browser.get(TODAY))

    assert "1 invoice line of no known account; revenue 80 EUR. Find their account" in page.words
    assert "/accounts/UNMAPPED/" in page.links
    assert browser.get("/accounts/UNMAPPED/").status_code == 200


def test_what_lies_outside_the_period_is_no_decision(publish: Publish, manager: Member) -> None:
    lines = dated(bazaar_lines(2), 2025) + [line | {"order": "old"} for line in dated(bazaar_lines(1), 2024)]
    publish(lines=lines, **of_year(2025))

    assert decisions(manager) == ["Not reconciled: no ledger totals. [Look at the bridge]"]


def test_a_block_has_seven_rows_and_says_how_many_wait_behind(
    publish: Publish, client_of: ClientOf, manager: Member
) -> None:
    idle = '[[element]]\ncode = "visit_{}"\nper = "order"\namount = "1.00"\nsplit = "cases"\n'
    publish(
        lines=[line | {"cases": 0} for line in bazaar_lines(1)],
        costs=BAZAAR_COSTS + "\n".join(idle.format(n) for n in range(9)),
    )

    words = read(client_of(manager).get(TODAY)).words

    assert len(decisions(manager)) == 7
    assert "3 more wait behind these." in words
    assert "Visit 0: the weights of 1 order event" in words


def test_without_a_map_there_are_two_ways_to_begin(client_of: ClientOf, manager: Member) -> None:
    page = read(client_of(manager).get(TODAY))

    assert page.headings[0] == "No profit map is published yet"
    assert {"Bring your data", "Explore the demo company", *BLOCKS} <= set(page.headings)
    assert "kingside demo --port 8001" in page.words


def test_only_the_demo_offers_the_tour_and_the_way_to_ones_own_company(
    workshop: ProfitMap, client_of: ClientOf, manager: Member, persona: Member, open_demo: None
) -> None:
    ours, demo = (read(client_of(member).get(TODAY)).links for member in (manager, persona))

    assert {"/tour/1/", "/own-company/"} <= set(demo)
    assert not {"/tour/1/", "/own-company/"} & set(ours)
    assert "make serve" in read(client_of(persona).get("/own-company/")).words


def test_who_did_not_sign_in_is_asked_to(workshop: ProfitMap, client: Client) -> None:
    assert client.get(TODAY)["Location"].startswith("/sign-in/")


def test_the_number_of_queries_does_not_grow_with_the_accounts(
    publish: Publish,
    client_of: ClientOf,
    program_of: ProgramOf,
    manager: Member,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    browser, program = client_of(manager), program_of(manager)
    for accounts in (2, 60):
        publish(lines=dated(bazaar_lines(accounts), 2024), **of_year(2024))
        publish(lines=dated(bazaar_lines(accounts), 2025, cogs=70), **of_year(2025))
        # session, member, notices, grants, teams, files, map, tally, map being built, 3 for rates, earlier maps,
        # fallen, flags, the latest map
        with django_assert_num_queries(18):
            browser.get(TODAY)
        program.get("/api/v1/me")  # the first request of a minute opens its count
        # token, two for how much was asked, and the same from the grants on
        with django_assert_num_queries(18):
            program.get(BY_API)
