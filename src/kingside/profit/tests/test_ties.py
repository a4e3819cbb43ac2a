"""The three ties of a map to the ledger: by hand, by file, off, unknown, in two sources and two currencies."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kingside.audit.models import AuditEvent
from kingside.identity.access import NotForYou, NotYours
from kingside.identity.models import Member
from kingside.imports.models import ImportBatch
from kingside.profit.ledger import (
    FiguresChanged,
    NamedTwice,
    NoCurrencyOfThisName,
    NoSource,
    NoSuchItem,
    NotAFigure,
    Said,
    enter,
)
from kingside.profit.models import LedgerFigure, ProfitMap
from kingside.profit.queries.ties import standing
from kingside.profit.ties import Tie
from tests.cast import ClientOf, ProgramOf
from tests.html_tables import read
from tests.imported_files import Import
from tests.lake.books import table
from tests.lake.workshop import COSTS, LINES
from tests.published_maps import Publishes

MARCH = date(2025, 3, 1)

Ties = Callable[[], dict[str, Tie]]


@pytest.fixture
def workshop(imported: Import, publishes: Publishes) -> ProfitMap:
    """The five lines of the workshop, imported from SAP; nothing of the ledger is entered."""
    imported("lines", table(LINES))
    return publishes()


@pytest.fixture
def ties(workshop: ProfitMap, manager: Member) -> Ties:
    """How that map stands to the ledger now."""

    def now() -> dict[str, Tie]:
        found = standing(manager, workshop)
        assert found is not None
        return {tie.item: tie for tie in found.ties}

    return now


def say(by: Member, month: str, source: str = "SAP", currency: str = "", **figures: str) -> int:
    """Figures of a month: revenue, cogs, and resources by their codes."""
    said = [
        Said(
            source,
            name if name in ("revenue", "cogs") else "pool",
            Decimal(amount),
            currency,
            "" if name in ("revenue", "cogs") else name,
        )
        for name, amount in figures.items()
    ]
    return enter(month=date.fromisoformat(f"{month}-01"), figures=said, by=by)


def say_all(by: Member) -> None:
    """What the workshop's ledger says, as the worked example has it."""
    say(by, "2025-01", revenue="1500.00", cogs="1110.00", desk="16.00", warehouse="13.33")
    say(by, "2025-02", revenue="50.00", cogs="35.00", desk="16.00", warehouse="13.33")
    say(by, "2025-03", revenue="-25.00", cogs="-17.50", desk="16.00", warehouse="13.34")


@pytest.mark.req("PRF-18")
def test_the_workshop_ties_three_times_and_its_bridge_ends_at_the_operating_profit(
    workshop: ProfitMap, ties: Ties, finance: Member
) -> None:
    say_all(finance)

    found = ties()
    assert {name: tie.state for name, tie in found.items()} == {"revenue": "ties", "cogs": "ties", "pool": "ties"}
    assert [(row.month, row.computed, row.ledger) for row in found["revenue"].rows] == [
        (date(2025, 1, 1), Decimal("1500.00"), Decimal(1500)),
        (date(2025, 2, 1), Decimal("50.00"), Decimal(50)),
        (MARCH, Decimal("-25.00"), Decimal(-25)),
    ]
    assert [(row.pool, row.computed, row.ledger) for row in found["pool"].rows] == [
        ("desk", Decimal("48.00"), Decimal(48)),
        ("warehouse", Decimal("40.00"), Decimal(40)),
    ]
    bridge = (workshop.summary or {})["reconciliation"]
    assert (bridge["computed"], bridge["ledger"], bridge["holds"]) == ("188.50", "188.50", True)


@pytest.mark.req("PRF-18")
def test_what_is_intercompany_is_left_out_in_the_open_and_everything_ties(
    imported: Import, publishes: Publishes, client_of: ClientOf, program_of: ProgramOf, finance: Member
) -> None:
    imported("accounts", [{"number": number, "name": number} for number in "AB"])
    imported("lines", table(LINES))
    say_all(finance)

    found = publishes(COSTS.replace('level = "net"', 'level = "net"\nintercompany = "account = \'B\'"'))

    assert found.is_whole  # of February and March there are lines, though none is in the map
    program = program_of(finance)
    ties = {tie["item"]: tie for tie in program.get(f"/api/v1/profit-maps/{found.pk}/ties").json()["ties"]}
    assert {name: tie["state"] for name, tie in ties.items()} == {"revenue": "ties", "cogs": "ties", "pool": "ties"}
    assert [(row["computed"], row["left_out"], row["difference"]) for row in ties["cogs"]["rows"]] == [
        *(("1110", "0", "0"), ("0", "35", "0"), ("0", "-17.5", "0")),
    ]
    business = program.get(f"/api/v1/profit-maps/{found.pk}/business").json()
    assert business["intercompany"] == {
        "lines": 2,
        "net_revenue": "25",
        "cogs": "17.5",
        "gross_margin": "7.5",
        "cost_to_serve": "85.47",
        "net_profit": "-77.97",
    }
    browser = client_of(finance)
    page = read(browser.get("/profit/"))
    assert "The ledger agrees" in page.headings
    assert page.table("From the profit map to the ledger").row("Intercompany lines, left out: what they earn") == {
        "Step": "Intercompany lines, left out: what they earn",
        "Amount USD": "-77.97",
    }
    assert "2 intercompany invoice lines, left out: revenue 25.00, cost of goods 17.50" in page.words
    rows = read(browser.get("/profit/ties/revenue/")).table("The ledger beside the map")
    assert rows.column("Intercompany, left out") == ["0.00", "50.00", "-25.00"]
    ours = read(browser.get("/accounts/B/"))
    assert ours.headings[0] == "B is left out as intercompany"
    assert "Its invoice lines in 1 Jan 2025 – 31 Mar 2025 sell to a company of our own" in ours.words
    assert "unknown, not zero" not in ours.words
    invoice = {"due": "2025-02-01", "paid": "", "disputed": "", "amount": "50.00", "currency": "USD"}
    imported("receivables", [{"invoice": f"R{number}", "account": number, **invoice} for number in "AB"])
    owed = [read(browser.get(f"/profit/receivables/{of}")).words for of in ("", "B/", "A/")]
    assert "what is owed for them is counted here all the same" in owed[0]
    assert "leaves its lines out as intercompany; what it owes is counted here all the same" in owed[1]
    assert "intercompany" not in owed[2]
    model = read(browser.get(found.cost_model.get_absolute_url()))
    assert "Intercompany, left out: invoice lines where account = 'B'." in model.words


def test_the_months_of_a_map_add_up_to_its_totals(workshop: ProfitMap) -> None:
    summary = workshop.summary or {}
    months = summary["ties"]["months"]

    for name in ("net_revenue", "cogs", "net_profit"):
        assert sum(Decimal(month[name]) for month in months) == Decimal(summary["totals"][name])


def test_what_is_not_entered_is_unknown_and_neither_right_nor_wrong(ties: Ties, finance: Member) -> None:
    assert {tie.state for tie in ties().values()} == {"unknown"}

    say(finance, "2025-01", revenue="1500.00", desk="16.00")

    found = ties()
    assert [row.state for row in found["revenue"].rows] == ["ties", "unknown", "unknown"]
    assert (found["revenue"].state, found["pool"].state) == ("unknown", "unknown")
    assert str(found["pool"].rows[0].why) == "some months are not entered"
    assert found["revenue"].finding == "Revenue: 1 of 3 figures of the ledger are entered"


def test_zero_is_entered(ties: Ties, finance: Member) -> None:
    say(finance, "2025-02", revenue="0")

    assert [row.state for row in ties()["revenue"].rows] == ["unknown", "off", "unknown"]


def test_months_that_make_good_for_each_other_do_not_tie(ties: Ties, finance: Member) -> None:
    say_all(finance)
    say(finance, "2025-01", revenue="1450.00")
    say(finance, "2025-02", revenue="100.00")

    revenue = ties()["revenue"]
    assert revenue.state == "off"
    assert [(row.month, row.difference) for row in revenue.off] == [
        (date(2025, 1, 1), Decimal("-50.00")),
        (date(2025, 2, 1), Decimal("50.00")),
    ]
    assert revenue.finding == "Revenue does not tie in 2 places, by up to 50"


@pytest.mark.parametrize(("ledger", "state"), [("1507.53", "ties"), ("1507.54", "off"), ("1492.54", "ties")])
def test_the_tolerance_is_that_of_the_cost_model(ties: Ties, finance: Member, ledger: str, state: str) -> None:
    say(finance, "2025-01", revenue=ledger)

    assert ties()["revenue"].rows[0].state == state


def test_a_tolerance_may_be_an_amount(imported: Import, publishes: Publishes, finance: Member) -> None:
    imported("lines", table(LINES))
    published = publishes(COSTS.replace("tolerance = 0.005", "tolerance_amount = 1.00"))
    say(finance, "2025-01", revenue="1501.00", cogs="1111.01")

    found = standing(finance, published)
    assert found is not None
    assert [tie.rows[0].state for tie in found.ties[:2]] == ["ties", "off"]


def test_each_source_ties_by_itself_and_a_resource_is_paid_for_in_any(
    imported: Import, publishes: Publishes, finance: Member
) -> None:
    imported("lines", table(LINES))
    imported("lines", table(LINES)[:1], source="Shop")
    published = publishes()
    say(finance, "2025-01", revenue="1500.00", desk="16.00")
    say(finance, "2025-01", source="Shop", revenue="999.00", desk="0.50")
    for month in ("2025-02", "2025-03"):
        say(finance, month, source="Shop", desk="15.75")

    found = standing(finance, published)
    assert found is not None
    january = [(row.source, row.computed, row.state) for row in found.ties[0].rows if row.month == date(2025, 1, 1)]
    assert january == [("SAP", Decimal("1500.00"), "ties"), ("Shop", Decimal("1000.00"), "ties")]
    assert (found.ties[2].rows[0].ledger, found.ties[2].rows[0].state) == (Decimal("48.00"), "ties")


def test_a_source_without_lines_is_off_by_all_its_ledger_says(ties: Ties, finance: Member) -> None:
    say(finance, "2025-02", source="Shop", revenue="80.00")

    [row] = ties()["revenue"].off
    assert (row.source, row.computed, row.difference) == ("Shop", Decimal(0), Decimal(80))


def test_another_currency_is_not_compared(ties: Ties, finance: Member) -> None:
    say(finance, "2025-01", currency="eur", revenue="1500.00")

    row = ties()["revenue"].rows[0]
    assert (row.state, str(row.why)) == ("unknown", "the ledger's figure is in another currency than the map")


def test_a_month_of_which_the_map_holds_a_part_is_not_compared(
    imported: Import, publishes: Publishes, finance: Member
) -> None:
    imported("lines", table(LINES))
    published = publishes(COSTS.replace("to = 2025-03-31", "to = 2025-03-15"))
    say_all(finance)

    found = standing(finance, published)
    assert found is not None
    row, desk = found.ties[0].rows[-1], found.ties[2].rows[0]
    assert (row.state, str(row.why)) == ("unknown", "the map holds only a part of this month")
    assert (desk.state, str(desk.why)) == ("unknown", "the map holds only a part of some month")


def test_said_twice_it_is_said_once_and_every_change_is_in_the_trail(finance: Member) -> None:
    assert say(finance, "2025-03", revenue="10.00") == 1
    assert say(finance, "2025-03", revenue="10") == 0
    say(finance, "2025-03", revenue="12.00")
    enter(month=MARCH, figures=[Said("SAP", "revenue", None)], by=finance)

    assert not LedgerFigure.objects.exists()
    told = AuditEvent.objects.filter(subject_kind="ledger_figure").order_by("pk").values_list("verb", "subject_label")
    assert list(told) == [
        ("recorded", "SAP, revenue, Mar 2025"),
        ("recorded", "SAP, revenue, Mar 2025"),
        ("withdrawn", "SAP, revenue, Mar 2025"),
    ]


def test_two_who_enter_one_figure_hear_of_each_other(finance: Member) -> None:
    say(finance, "2025-03", revenue="10.00")

    for seen in (0, 2):
        with pytest.raises(FiguresChanged):
            enter(month=MARCH, figures=[Said("SAP", "revenue", Decimal(11), seen=seen)], by=finance)
    enter(month=MARCH, figures=[Said("SAP", "revenue", Decimal(11), seen=1)], by=finance)

    assert LedgerFigure.objects.get().version == 2


def test_of_two_who_enter_the_first_figure_at_once_the_second_hears_of_it(
    finance: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(finance, "2025-03", revenue="10.00")
    nothing_yet = LedgerFigure.objects.none()
    monkeypatch.setattr(LedgerFigure.objects, "select_for_update", lambda: nothing_yet)

    with pytest.raises(FiguresChanged):
        say(finance, "2025-03", revenue="11.00")
    assert LedgerFigure.objects.get().amount == Decimal(10)


@pytest.mark.parametrize("source", ["SAP", " SAP "])
def test_a_figure_is_named_once(finance: Member, source: str) -> None:
    twice = [Said("SAP", "revenue", Decimal(1)), Said(source, "revenue", Decimal(2))]

    with pytest.raises(NamedTwice):
        enter(month=MARCH, figures=twice, by=finance)
    assert not LedgerFigure.objects.exists()


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        (Said("SAP", "profit", Decimal(1)), NoSuchItem),
        (Said("SAP", "pool", Decimal(1)), NoSuchItem),
        (Said("SAP", "revenue", Decimal(1), pool="desk"), NoSuchItem),
        (Said("SAP", "pool", Decimal(1), pool="d" * 101), NoSuchItem),
        (Said(" ", "revenue", Decimal(1)), NoSource),
        (Said("S" * 61, "revenue", Decimal(1)), NoSource),
        (Said("SAP", "revenue", Decimal(1), "EURO"), NoCurrencyOfThisName),
        (Said("SAP", "revenue", Decimal("0.0000001")), NotAFigure),
        (Said("SAP", "revenue", Decimal("NaN")), NotAFigure),
        (Said("SAP", "revenue", Decimal(10) ** 15), NotAFigure),
        (Said("SAP", "revenue", Decimal("10000000000000.01")), NotAFigure),
    ],
)
def test_what_is_no_figure_is_refused_and_nothing_of_the_month_is_saved(
    finance: Member, said: Said, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        enter(month=MARCH, figures=[Said("SAP", "cogs", Decimal(1)), said], by=finance)

    assert not LedgerFigure.objects.exists()


def test_only_finance_says_what_the_ledger_says(manager: Member, executive: Member) -> None:
    for member in (manager, executive):
        with pytest.raises((NotForYou, NotYours)):
            say(member, "2025-03", revenue="10.00")


@pytest.mark.req("PRF-18")
def test_a_file_says_many_figures_and_is_undone_as_one(
    imported: Import, undone: Callable[[ImportBatch], ImportBatch], ties: Ties, finance: Member
) -> None:
    say(finance, "2025-01", revenue="1.00", currency="USD")
    batch = imported(
        "ledger",
        [
            {"month": "2025-01-31", "item": "Net revenue", "amount": "1500.00", "currency": "USD", "source": ""},
            {"month": "2025-01-01", "item": "cogs", "amount": "1110.00", "currency": "USD", "source": "SAP"},
            {"month": "2025-01-31", "item": "desk", "amount": "16.00", "currency": "", "source": "Payroll"},
            {"month": "2025-01-15", "item": "desk", "amount": "9.00", "currency": "", "source": "Payroll"},
        ],
    )

    assert (batch.checked or {})["bad"] == 1  # the middle of a month is no month
    found = ties()
    assert (found["revenue"].rows[0].ledger, found["cogs"].rows[0].ledger) == (Decimal(1500), Decimal(1110))
    assert set(LedgerFigure.objects.values_list("source", "item", "pool")) == {
        ("SAP", "revenue", ""),
        ("SAP", "cogs", ""),
        ("Payroll", "pool", "desk"),
    }

    undone(batch)

    assert [(row.item, row.amount) for row in LedgerFigure.objects.all()] == [("revenue", Decimal(1))]


@pytest.mark.parametrize("amount", ["999999999999999", "-9999999999999.99", "999999999.999999", "0.5"])
def test_every_digit_of_a_figure_is_kept(imported: Import, finance: Member, amount: str) -> None:
    say(finance, "2025-03", revenue=amount)
    imported("ledger", [{"month": "2025-02-01", "item": "revenue", "amount": amount}])

    assert {row.amount for row in LedgerFigure.objects.all()} == {Decimal(amount)}
    assert say(finance, "2025-03", revenue=amount) == 0


def test_of_a_file_figures_that_are_too_long_are_bad_rows(imported: Import) -> None:
    amounts = ("1500.00", "1000000000000000", "-10000000000000.01", "9999999999.999999", "9" * 22)
    rows = [{"month": f"2025-0{n}-01", "item": "revenue", "amount": text} for n, text in enumerate(amounts, 1)]

    batch = imported("ledger", rows)

    assert (batch.checked or {})["bad"] == 4
    assert [row.amount for row in LedgerFigure.objects.all()] == [Decimal(1500)]


def test_a_file_leaves_alone_what_was_entered_since(
    imported: Import, undone: Callable[[ImportBatch], ImportBatch], finance: Member
) -> None:
    rows = [{"month": "2025-01-31", "item": "revenue", "amount": "1500.00", "currency": "USD", "source": ""}]
    batch = imported("ledger", rows)
    say(finance, "2025-01", revenue="1600.00", currency="USD")

    undone(batch)

    assert LedgerFigure.objects.get().amount == Decimal(1600)


def test_ties_are_as_many_queries_whatever_is_entered(workshop: ProfitMap, finance: Member) -> None:
    counted = []
    for is_entered in (False, True):
        if is_entered:
            say_all(finance)
        with CaptureQueriesContext(connection) as asked:
            standing(finance, workshop)
        counted.append(len(asked))

    assert counted == [2, 2]  # the figures, and what the member may see
