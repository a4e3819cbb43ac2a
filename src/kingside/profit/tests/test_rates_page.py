"""/profit/rates/: how much hangs on each rate."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal

import pytest

from kingside.accounts.standing import give_standing
from kingside.identity.models import Member
from kingside.lake.results import MOST, Sensitivity, read_sensitivity
from kingside.profit.models import ProfitMap
from tests.cast import ClientOf
from tests.html_tables import read
from tests.published_maps import Publish

RATES = "/profit/rates/"
COSTS = """
    currency = "EUR"
    hurdle = 0.05

    [[element]]
    code = "delivery"
    per = "line"
    amount = "drops"

    [[element]]
    code = "picking"
    per = "line"
    amount = "2 * drops"
    step = "{step}"
"""

Books = Callable[..., ProfitMap]


@pytest.fixture
def books(publish: Publish) -> Books:
    """Each account has revenue of 1,000 and one delivery; `profits` are after delivery and picking."""

    def published(profits: dict[str, int], *, drops: int = 100, step: str = "serve", level: str = "net") -> ProfitMap:
        told: dict[str, object] = {"line": 1, "date": "2025-01-15", "product": "P", "quantity": 1, "drops": drops}
        lines = [
            told | {"order": name, "account": name, "net_revenue": 1000, "cogs": 1000 - 3 * drops - profit}
            for name, profit in profits.items()
        ]
        return publish(lines=lines, costs=COSTS.format(step=step).replace("hurdle", f'level = "{level}"\n    hurdle'))

    return published


def make_key(*numbers: str) -> None:
    give_standing(account_numbers=numbers, tier="key", since=date(2025, 1, 1), source="here", by=None)


def asked_of(made: ProfitMap, **shifts: str) -> AbstractContextManager[Sensitivity]:
    by = {element: Decimal(shift) for element, shift in shifts.items()}
    return read_sensitivity(made.folder, level=made.level, hurdle=made.hurdle, shifts=by, watched=[])


def test_the_worked_example(books: Books, client_of: ClientOf, manager: Member) -> None:
    books({"A": 80})

    page = read(client_of(manager).get(RATES))

    assert page.table("Rates, and how far each may go alone").column("No account changes between") == [
        "-30 % … 30 %",
        "-30 % … 15 % above it A",
    ]


@pytest.mark.parametrize(("merged", "kept", "up"), [("", 1, 15), ("merge_minor = true\n    ", 2, MOST)])
def test_where_minors_are_merged_no_rate_moves_an_account_of_low_revenue(
    publish: Publish, client_of: ClientOf, manager: Member, merged: str, kept: int, up: int
) -> None:
    told: dict[str, object] = {"line": 1, "date": "2025-01-15", "product": "P", "quantity": 1, "drops": 100}
    lines = [
        told | {"order": name, "account": name, "net_revenue": revenue, "cogs": revenue - 300 - profit}
        for name, revenue, profit in (("Big", 9000, 5000), ("Small", 1000, 80))
    ]

    made = publish(lines=lines, costs=COSTS.format(step="serve").replace("hurdle", f"{merged}hurdle"))

    with read_sensitivity(
        made.folder,
        level="net",
        hurdle=made.hurdle,
        shifts={"picking": Decimal("0.16")},
        watched=[],
        merges_minor=bool(merged),
    ) as found:
        assert (found.kept().kept, found.rooms()["picking"].up) == (kept, up)
        assert ("desert", 1, 1) in found.segments() if merged else ("desert", 0, 1) in found.segments()
    rooms = read(client_of(manager).get(RATES)).table("Rates, and how far each may go alone")
    assert rooms.column("No account changes between")[1].startswith(f"-30 % … {up} %")


@pytest.mark.parametrize(
    ("percents", "verdict"),
    [(0, "No rate is moved yet"), (15, "1 of 1 account keeps"), (16, "0 of 1 account keeps")],
)
def test_a_rate_is_moved_up_to_where_the_first_account_changes(
    books: Books, client_of: ClientOf, manager: Member, percents: int, verdict: str
) -> None:
    books({"A": 80})

    page = read(client_of(manager).get(RATES, {"by-picking": percents}))

    assert page.headings[1].startswith(verdict)


def test_a_rate_costs_more_for_accounts_without_revenue_too(publish: Publish) -> None:
    told: dict[str, object] = {"line": 1, "date": "2025-01-15", "product": "P", "quantity": 1, "drops": 100}
    lines = [
        told | {"order": name, "account": name, "net_revenue": revenue, "cogs": 0}
        for name, revenue in (("Paid", 1000), ("Sample", 0))
    ]
    made = publish(lines=lines, costs=COSTS.format(step="serve"))

    with asked_of(made, delivery="0.10") as found:
        assert found.profit() == (Decimal("400.00"), Decimal("380.00"))
        assert found.kept().n == 1


def test_who_changes_is_named_with_what_becomes_of_it(books: Books, client_of: ClientOf, manager: Member) -> None:
    books({"A": 80, "B": 400})

    page = read(client_of(manager).get(RATES, {"by-picking": 30}))

    changed = page.table("Who changes segment")
    assert changed.rows == [["A", "Peak", "Drain", "1.0 k", "8.0 %", "2.0 %"]]
    assert "1 of 2 accounts keep their segment" in page.headings


def test_the_verdict_is_about_key_accounts_where_there_are_any(
    books: Books, client_of: ClientOf, manager: Member
) -> None:
    books({"A": 80, "B": 400})
    make_key("B")

    page = client_of(manager).get(RATES, {"by-picking": 30}).content.decode()

    assert "1 of 1 key account keeps its segment" in page


def test_an_account_below_its_hurdle_may_be_lifted_above_it(books: Books) -> None:
    made = books({"A": 20})  # 30 are missing: picking 15 % cheaper

    with asked_of(made, picking="-0.15") as found:
        rooms, at_the_hurdle = found.rooms(), found.kept()
    with asked_of(made, picking="-0.14") as found:
        short_of_it = found.kept()

    assert (rooms["picking"].down, rooms["picking"].down_to, rooms["picking"].up) == (-14, "A", 30)
    assert (at_the_hurdle.kept, short_of_it.kept) == (0, 1)


def test_exactly_at_the_hurdle_there_is_no_room(books: Books) -> None:
    made = books({"A": 50})

    with asked_of(made) as found:
        rooms = found.rooms()

    assert (rooms["picking"].up, rooms["picking"].up_to) == (0, "A")
    assert (rooms["picking"].down, rooms["picking"].down_to) == (-30, "")


def test_what_the_level_leaves_out_moves_no_segment(books: Books) -> None:
    made = books({"A": 51}, step="overhead", level="sustained")

    with asked_of(made, picking="0.3") as found:
        kept, profit, rooms = found.kept(), found.profit(), found.rooms()

    assert kept.kept == 1
    assert profit == (Decimal(51), Decimal(-9))
    assert (rooms["picking"].down, rooms["picking"].up) == (-30, 30)


def test_whatever_comes_counts_only_those_no_combination_moves(
    books: Books, client_of: ClientOf, manager: Member
) -> None:
    books({"A": 139, "B": 140, "C": -41, "D": -40})  # slack 89, 90, -91, -90 against a swing of 90

    page = client_of(manager).get(RATES).content.decode()

    assert "2 of 4 accounts would keep their segment even if every rate were 30 % off at once" in page
    with_rates = page[page.index("It depends on the rates for") :]
    assert ">A</a>" in with_rates
    assert ">D</a>" in with_rates
    assert ">B</a>" not in with_rates


def test_a_script_gets_the_verdict_alone(books: Books, client_of: ClientOf, manager: Member) -> None:
    books({"A": 80})

    answer = client_of(manager).get(RATES, {"by-picking": "16"}, headers={"HX-Request": "true"})

    assert "<html" not in answer.content.decode()
    assert "0 of 1 account keeps its segment" in answer.content.decode()


@pytest.mark.parametrize("said", ["much", "31", "-31", "1.5"])
def test_what_is_no_whole_percent_within_thirty_is_refused(
    books: Books, client_of: ClientOf, manager: Member, said: str
) -> None:
    books({"A": 80})

    answer = client_of(manager).get(RATES, {"by-picking": said})

    assert answer.status_code == 400
    assert "A rate is moved by whole percents from -30 to 30." in answer.content.decode()


def test_an_element_nobody_knows_moves_nothing(books: Books, client_of: ClientOf, manager: Member) -> None:
    books({"A": 80})

    assert client_of(manager).get(RATES, {"by-magic": "5"}).status_code == 200


def test_whoever_sees_some_accounts_only_is_told_whom_to_ask(books: Books, client_of: ClientOf, lead: Member) -> None:
    books({"A": 80})

    assert client_of(lead).get(RATES).status_code == 404


def test_a_rate_says_where_it_comes_from_to_whoever_may_read_the_model(
    publish: Publish, client_of: ClientOf, finance: Member
) -> None:
    told = {"order": "O", "line": 1, "date": "2025-01-15", "product": "P", "quantity": 1, "drops": 10, "account": "A"}
    costs = COSTS.format(step="serve").replace('code = "delivery"', 'code = "delivery"\n    source = "contract"')
    publish(lines=[told | {"net_revenue": 1000, "cogs": 500}], costs=costs)

    rows = read(client_of(finance).get(RATES)).table("Rates, and how far each may go alone").rows

    assert [row[0] for row in rows] == ["Delivery contract", "Picking no source yet"]
