"""/profit/levers/: levers tried in the browser, kept, compared, examined; what follows on the lists."""

from decimal import Decimal
from html import unescape

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from kingside.accounts.models import Account
from kingside.identity.models import Member
from kingside.lake.levers import FreightTerms, Lever, Price
from kingside.profit.models import Examination, LeverScenario, ProfitMap, WhiteSpace
from kingside.profit.scenarios import save_scenario
from tests.cast import ClientOf, ProgramOf
from tests.html_tables import Reading, read
from tests.lake.books import table
from tests.lake.workshop import COSTS, LINES
from tests.published_maps import BAZAAR_COSTS, Publish, bazaar_lines

LEVERS = "/profit/levers/"
CELL = {"account": "B", "product": "L3"}
BEFORE_AND_AFTER = "Before, after, and the difference"


def saved(profit_map: ProfitMap, by: Member, *levers: Lever, name: str = "Dearer") -> LeverScenario:
    return save_scenario(
        profit_map=profit_map,
        account=Account.objects.get(number="B"),
        product="L3",
        name=name,
        levers=levers or (Price(Decimal(10)),),
        by=by,
    )


@pytest.fixture
def offered(workshop: ProfitMap, client_of: ClientOf, manager: Member) -> Reading:
    return read(client_of(manager).get(LEVERS, CELL))


@pytest.mark.req("PRF-11")
def test_the_page_offers_the_levers_that_the_model_can_price(offered: Reading) -> None:
    assert offered.headings[0] == "What would change B with L3?"
    for said in (
        "Freight terms: delivery",
        "45.00 USD now",
        "Service level: rush",
        "Payment terms (service level): days",
        "on average now",
        "Shorter by",
    ):
        assert said in offered.words


@pytest.mark.req("PRF-11")
def test_it_says_what_is_missing_for_the_others(offered: Reading) -> None:
    assert "Levers that cannot be priced here" in offered.headings
    assert "Order size and frequency There are no two orders to put together." in offered.words
    assert "Channel No cost of the model depends on a column of texts" in offered.words
    assert "Returns policy Nothing came back in this period." in offered.words


@pytest.mark.req("PRF-11")
def test_before_and_after_stand_beside_each_other(workshop: ProfitMap, client_of: ClientOf, manager: Member) -> None:
    asked = {**CELL, "freight.delivery": "100", "service.rush": "100", "price": ""}

    page = read(client_of(manager).get(LEVERS, asked))

    assert page.headings[0] == "B with L3: a loss of 48.3 becomes 4.7 earned"
    rows = {row[0]: row[1:] for row in page.table(BEFORE_AND_AFTER).rows}
    assert rows["Net profit"] == ["-48.27", "4.73", "53.00"]
    assert rows["Delivery"] == ["-45.00", "0.00", "45.00"]
    assert rows["Net margin"] == ["-96.5 %", "9.5 %", ""]
    assert page.table("What each lever brings").rows == [
        ["100 % less rush", "8.00"],
        ["The customer pays 100 % of delivery", "45.00"],
        ["All together", "53.00"],
    ]
    assert "10 minutes of desk" in page.words


def test_what_levers_do_to_other_products_is_said(workshop: ProfitMap, client_of: ClientOf, manager: Member) -> None:
    asked = {"account": "A", "product": "L1", "freight.delivery": "100"}

    page = read(client_of(manager).get(LEVERS, asked))

    assert "On other products of the account they bring 15.00 besides." in page.words


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"price": "much"}, "“much” is no number as you write them"),
        ({"price": "-100"}, "Price: a change lies between −99.99 and 1,000 percent."),
        ({"freight.teleport": "50"}, "The cost model has no element 'teleport'."),
        ({"service.rush": "101"}, "service level (rush), share: a share lies between 0 and 100 percent."),
        ({"surcharge": "5"}, "Minimum order: say below which value an order pays the surcharge."),
        ({"channel_share.channel": "50", "channel.channel": ""}, "Channel (channel): choose what it comes by instead."),
        ({"order_size": "0.5"}, "Order size: orders can be 1 to 1,000 times as large."),
    ],
)
def test_what_cannot_be_pulled_is_said_above_the_form(
    workshop: ProfitMap, client_of: ClientOf, manager: Member, typed: dict[str, str], sentence: str
) -> None:
    answer = client_of(manager).get(LEVERS, CELL | {"freight.delivery": "12"} | typed)

    assert answer.status_code == 400
    page = unescape(answer.content.decode())
    assert sentence in page
    assert 'name="freight.delivery" value="12"' in page


@pytest.mark.parametrize("asked", [{"account": "nobody"}, {}, {"account": "A", "map": "nonsense"}])
def test_what_is_not_there_is_not_found(
    workshop: ProfitMap, client_of: ClientOf, manager: Member, asked: dict[str, str]
) -> None:
    assert client_of(manager).get(LEVERS, asked).status_code == 404


@pytest.mark.req("PRF-11")
def test_what_was_tried_is_kept_under_a_name(workshop: ProfitMap, client_of: ClientOf, manager: Member) -> None:
    sent = {**CELL, "map": "", "name": "They collect", "freight.delivery": "100", "freight_charged.delivery": "on"}

    page = read(client_of(manager).post(reverse("profit:save_scenario"), sent, follow=True))

    assert page.headings[0] == "B with L3 still loses 4.9, instead of 48.3"
    assert "“They collect”, worked out on the profit map of 1 Jan 2025 – 31 Mar 2025" in page.words
    assert LeverScenario.objects.get().levers == [
        {"kind": "freight_terms", "element": "delivery", "share": "100", "is_charged": True}
    ]


def test_a_scenario_is_changed_where_it_was_tried(workshop: ProfitMap, client_of: ClientOf, manager: Member) -> None:
    scenario, browser = saved(workshop, manager), client_of(manager)
    form = read(browser.get(LEVERS, CELL | {"scenario": str(scenario.pk)}))
    assert "Change “Dearer”" in form.headings

    browser.post(scenario.get_absolute_url(), {"version": "1", "name": "Dearer still", "price": "20"})

    scenario.refresh_from_db()
    assert (scenario.name, scenario.levers[0]["percent"], scenario.version) == ("Dearer still", "20", 2)


def test_the_second_of_two_who_save_is_told(workshop: ProfitMap, client_of: ClientOf, manager: Member) -> None:
    scenario, browser = saved(workshop, manager), client_of(manager)
    browser.post(scenario.get_absolute_url(), {"version": "1", "name": "Mine", "price": "20"})

    answer = browser.post(scenario.get_absolute_url(), {"version": "1", "name": "Yours", "price": "30"})

    assert answer.status_code == 409
    shown = unescape(answer.content.decode())
    assert "Maud Keller saved Mine after you opened it" in shown
    assert "Prices 20 % higher" in shown.replace("\N{NARROW NO-BREAK SPACE}", " ")
    chosen = {"version": "2", "name": "Yours", "levers": "theirs", "price": "30"}
    browser.post(scenario.get_absolute_url(), chosen)
    scenario.refresh_from_db()
    assert (scenario.name, scenario.levers[0]["percent"], scenario.version) == ("Yours", "20", 3)


@pytest.mark.req("PRF-11")
def test_two_scenarios_stand_beside_each_other(workshop: ProfitMap, client_of: ClientOf, manager: Member) -> None:
    one, other = saved(workshop, manager), saved(workshop, manager, FreightTerms("delivery"), name="Collected")

    page = read(client_of(manager).get(reverse("profit:compare_scenarios", args=[one.pk, other.pk])))

    assert page.headings[0] == "“Collected” leaves more than “Dearer”"
    rows = {row[0]: row[1:] for row in page.table("Two scenarios compared").rows}
    assert rows["Net profit"] == ["-48.27", "-43.45", "-3.27"]
    assert rows["Delivery"] == ["-45.00", "-45.00", "0.00"]


def test_scenarios_of_different_products_cannot_be_compared(
    workshop: ProfitMap, client_of: ClientOf, manager: Member
) -> None:
    one = saved(workshop, manager)
    other = save_scenario(
        profit_map=workshop, account=one.account, product="", name="All", levers=[Price(Decimal(5))], by=manager
    )

    assert client_of(manager).get(reverse("profit:compare_scenarios", args=[one.pk, other.pk])).status_code == 400


def test_on_a_newer_map_a_scenario_offers_to_be_worked_out_again(
    workshop: ProfitMap, publish: Publish, client_of: ClientOf, manager: Member
) -> None:
    scenario, browser = saved(workshop, manager), client_of(manager)
    publish(lines=table(LINES), costs=COSTS.replace("45.00", "46.00"))
    assert "the same period was calculated once more" in read(browser.get(scenario.get_absolute_url())).words

    page = read(browser.post(reverse("profit:refresh_scenario", args=[scenario.pk]), follow=True))

    assert {row[0]: row[1] for row in page.table(BEFORE_AND_AFTER).rows}["Net profit"] == "-49.27"
    assert "There is a later edition" in read(browser.get(scenario.get_absolute_url())).words


@pytest.mark.req("PRF-08")
def test_an_examination_moves_a_loss_to_downsize(workshop: ProfitMap, client_of: ClientOf, manager: Member) -> None:
    scenario, browser = saved(workshop, manager), client_of(manager)
    asked = CELL | {"scenario": str(scenario.pk)}
    assert "Which levers of B with L3 will come?" in read(browser.get(reverse("profit:examination"), asked)).headings

    sent = asked | {
        "version": "1",
        "accepted.0": "on",
        "says.1": "A pallet a month",
        "saving.1": "20",
        "evidence.1": "Their buyer",
    }
    page = read(browser.post(reverse("profit:examination"), sent | {"other_accepted.1": "on"}, follow=True))

    assert "Recorded: it still loses money with the levers that are accepted." in page.words
    assert "Examined: -23.45 is left with every lever that will come" in page.headings
    assert Examination.objects.get().recoverable == Decimal("24.82")
    downsize = read(browser.get("/profit/")).table("Downsize")
    assert [row[:3] for row in downsize.rows] == [["B", "L3", "Downsize"]]
    assert downsize.column("At stake") == ["23.5"]


def test_levers_that_were_revised_while_somebody_examined_them_are_looked_at_again(
    workshop: ProfitMap, client_of: ClientOf, manager: Member
) -> None:
    scenario, browser = saved(workshop, manager), client_of(manager)
    sent = CELL | {"scenario": str(scenario.pk), "accepted.0": "on"}
    form = browser.get(reverse("profit:examination"), sent).content.decode()
    assert f'<input type="hidden" name="version" value="{scenario.version}">' in form
    LeverScenario.objects.update(version=scenario.version + 1)

    answer = browser.post(reverse("profit:examination"), sent | {"version": str(scenario.version)})

    assert answer.status_code == 409
    assert not Examination.objects.exists()


def test_an_examination_of_nothing_is_refused(workshop: ProfitMap, client_of: ClientOf, manager: Member) -> None:
    answer = client_of(manager).post(reverse("profit:examination"), CELL)

    assert answer.status_code == 400
    assert "Say which levers were examined" in answer.content.decode()


@pytest.mark.req("PRF-06")
def test_white_space_fills_the_list_grow(workshop: ProfitMap, client_of: ClientOf, manager: Member) -> None:
    browser = client_of(manager)
    sent = {"account": "A", "product": "L1", "annual_value": "5000", "source": "Tender of May"}

    page = read(browser.post(reverse("profit:white_space"), sent, follow=True))

    assert "White space of 5,000.00 a year: Tender of May (Maud Keller," in page.words
    assert WhiteSpace.objects.get().currency == "USD"
    grow = read(browser.get("/profit/")).table("Grow")
    assert [row[:3] for row in grow.rows] == [["A", "L1", "Secure Grow"]]
    assert grow.column("At stake") == ["1.2 k"]  # 5,000 at 23.178 %


@pytest.mark.req("PRF-07")
def test_each_row_leads_to_the_lever_of_its_dominating_cost(
    workshop: ProfitMap, client_of: ClientOf, manager: Member
) -> None:
    page = read(client_of(manager).get("/profit/"))

    assert page.table("Improve").column("Its lever") == ["Freight terms"]
    assert "/profit/levers/?account=B&product=L3" in page.links


@pytest.mark.req("PRF-07")
def test_where_waiting_for_the_money_costs_most_the_lever_is_payment_terms(
    publish: Publish, client_of: ClientOf, program_of: ProgramOf, manager: Member
) -> None:
    profit_map = publish(lines=table(LINES), costs=COSTS.replace("0.10 * max", "10 * max"))
    lever = "Payment terms (service level)"
    browser = client_of(manager)

    work_lists, listed = read(browser.get("/profit/")), read(browser.get("/profit/cells/", {"show": "all"}))
    cells = program_of(manager).get(f"/api/v1/profit-maps/{profit_map.pk}/cells").json()["items"]

    assert lever in work_lists.table("Improve").column("Its lever")
    assert lever in listed.tables[0].column("Its lever")
    assert lever in {cell["lever"] for cell in cells}


def test_the_number_of_queries_does_not_grow_with_the_lines(
    publish: Publish, client_of: ClientOf, manager: Member, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser = client_of(manager)
    for n in (2, 30):
        lines = [
            line | {"order": f"O{place}", "account": "C", "product": "P"} for place, line in enumerate(bazaar_lines(n))
        ]
        publish(lines=lines, costs=BAZAAR_COSTS)
        with django_assert_num_queries(9):  # session, member, notices, grants, teams, account, map, product, scenarios
            browser.get(LEVERS, {"account": "C", "product": "P", "order_size": "2"})
