"""/profit/cost-models/new/: six questions, answered beforehand, make a draft that works."""

import html
from decimal import Decimal
from typing import Any

import pytest
from django.forms import ChoiceField
from django.test import Client

from kingside.identity.models import Member
from kingside.profit import drafting
from kingside.profit.forms import QuestionsForm
from kingside.profit.models import CostDraft
from tests.cast import ClientOf, ProgramOf
from tests.html_tables import read
from tests.imported_books import Import
from tests.imported_files import Import as File
from tests.lake.books import table
from tests.lake.workshop import LINES

ADDRESS, BY_API = "/profit/cost-models/new/", "/api/v1/cost-drafts/questions"


@pytest.fixture
def desk(client_of: ClientOf, finance: Member) -> Client:
    """Farida's browser."""
    return client_of(finance)


def as_offered(desk: Client) -> dict[str, Any]:
    """What the browser would send if nobody touched the form."""
    form = desk.get(ADDRESS).context["form"]
    return {bound.name: "" if bound.value() is None else str(bound.value()) for bound in form}


@pytest.mark.usefixtures("workshop_lines")
def test_each_question_says_why_and_carries_an_estimate(desk: Client) -> None:
    page = read(desk.get(ADDRESS))

    assert "5 invoice lines in 3 orders" in page.words
    assert as_offered(desk) | {
        "first": "2025-01-10",
        "last": "2025-03-01",
        "currency": "USD",
        "returned": "is_return",
        "days_column": "days",
    } == as_offered(desk)


@pytest.mark.usefixtures("workshop_lines")
def test_sent_as_they_are_the_answers_make_a_draft_that_can_be_tried(desk: Client, finance: Member) -> None:
    answer = desk.post(ADDRESS, as_offered(desk))

    draft = CostDraft.objects.get()
    assert answer["Location"] == f"/profit/cost-models/drafts/{draft.pk}/"
    model = drafting.check_costs(draft.toml)
    assert [element.code for element in model.elements] == [
        "order_entry", "picking", "delivery", "returns", "capital", "overhead",
    ]  # fmt: skip
    assert draft.created_by == finance
    assert draft.toml.startswith("# A first cost model for the imported invoice lines.")


@pytest.mark.usefixtures("workshop_lines")
def test_every_rate_says_where_it_comes_from_and_that_it_is_estimated(desk: Client) -> None:
    desk.post(ADDRESS, as_offered(desk) | {"desk_people": "2.5", "desk_cost": "60000"})

    draft = CostDraft.objects.get()
    model = drafting.check_costs(draft.toml)
    for code in (*(pool.code for pool in model.pools), *(element.code for element in model.elements)):
        assert draft.notes[code]["is_estimated"]
    assert draft.notes["order_desk"]["source"].startswith("2.5 people at 60,000 a year each")


@pytest.mark.usefixtures("workshop_lines")
def test_people_cost_and_the_length_of_the_period_make_the_pool(desk: Client) -> None:
    half_a_year = {"first": "2025-01-01", "last": "2025-06-30", "desk_people": "3", "desk_cost": "70000"}

    desk.post(ADDRESS, as_offered(desk) | half_a_year)

    pool = drafting.check_costs(CostDraft.objects.get().toml).pools[0]
    assert pool.cost == Decimal("105000.00")
    assert pool.practical_minutes == 3 * 220 * 480 // 2 * Decimal("0.80")


@pytest.mark.usefixtures("workshop_lines")
def test_a_booked_delivery_takes_the_place_of_its_price(import_lines: Import, desk: Client) -> None:
    import_lines(lines=[line | {"freight": "4.50"} for line in table(LINES)])

    assert as_offered(desk)["freight"] == "freight"
    desk.post(ADDRESS, as_offered(desk))

    draft = CostDraft.objects.get()
    codes = [element.code for element in drafting.check_costs(draft.toml).elements]
    for told in (codes, draft.notes):
        assert "freight" in told
        assert "delivery" not in told
    assert not draft.notes["freight"]["is_estimated"]


@pytest.mark.usefixtures("workshop_lines")
def test_what_is_called_a_cost_of_delivery_or_days_of_payment_is_offered_before_other_columns(
    import_lines: Import, desk: Client
) -> None:
    others = {
        "postal_code": "10115",
        "profit": "12.50",
        "unit_cost": "3.20",
        "delivery_days": "4",
        "FreightZone": "3",
        "Versandkosten": "4.50",
        "handling_fee": "1.10",
        "payment_days": "30",
        "discount": "5",
        "ship_to_zip": "11",
    }
    import_lines(lines=[line | others for line in table(LINES)])

    form = desk.get(ADDRESS).context["form"]

    costs, days = (_offered(form, name) for name in ("freight", "days_column"))
    assert costs[:-1] == ["", "Versandkosten", "handling_fee"]
    assert days[:-1] == ["", "days", "payment_days"]
    assert {"postal_code", "profit", "payment_days"} <= set(costs[-1])
    assert {"postal_code", "profit", "Versandkosten"} <= set(days[-1])
    assert (form["freight"].value(), form["days_column"].value()) == ("", "days")


def test_what_somebody_called_money_can_be_a_cost_of_delivery_under_any_name(imported: File, desk: Client) -> None:
    line = {"order": "A", "line": 1, "customer": "1", "item": "P", "date": "2025-03-01", "qty": 1}
    imported("lines", [line | {"revenue": "100.00", "cogs": "60.00", "dhl_value": "4.50", "boxes": "3"}])

    form = desk.get(ADDRESS).context["form"]

    assert _offered(form, "freight") == ["", "dhl_value", ["boxes", "account_code"]]


def _offered(form: QuestionsForm, name: str) -> list[Any]:
    """The columns to choose from, in order; other columns as a list of their own."""
    field = form.fields[name]
    assert isinstance(field, ChoiceField)
    choices: list[Any] = list(field.choices)  # type: ignore[arg-type]
    return [[each for each, _ in value] if isinstance(value, list) else key for key, value in choices]


@pytest.mark.usefixtures("workshop_lines")
def test_the_ledger_is_optional_and_kept_when_it_is_told(desk: Client) -> None:
    desk.post(ADDRESS, as_offered(desk) | {"operating_profit": "-1188.50"})

    ledger = drafting.check_costs(CostDraft.objects.get().toml).ledger
    assert ledger is not None
    assert ledger.operating_profit == Decimal("-1188.50")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"desk_people": "0"}, "greater than or equal to 0.01"),
        ({"desk_cost": "-1"}, "greater than or equal to 0"),
        ({"last": "2024-12-31"}, "The period ends on 2024-12-31 before it begins on 2025-01-10."),
        ({"currency": "UST"}, "is no ISO 4217 code such as EUR."),
        ({"freight": "no_such_column"}, "no_such_column is not one of the available choices"),
        ({"order_minutes": "a lot"}, "“a lot” is no number as you write them; write one like 1234.5."),
        ({"name": "Stand\0ard"}, "Null characters are not allowed."),
    ],
)
@pytest.mark.usefixtures("workshop_lines")
def test_a_wrong_answer_is_named_beside_it_and_nothing_is_lost(desk: Client, wrong: dict[str, str], says: str) -> None:
    answer = desk.post(ADDRESS, as_offered(desk) | {"warehouse_people": "7.25"} | wrong)

    assert answer.status_code == 400
    assert says in html.unescape(answer.content.decode())
    assert answer.context["form"]["warehouse_people"].value() == "7.25"
    assert not CostDraft.objects.exists()


def test_without_lines_it_says_what_comes_first(desk: Client, finance: Member, program_of: ProgramOf) -> None:
    assert "No invoice lines are here yet; import them first." in read(desk.get(ADDRESS)).words
    told = program_of(finance).get(BY_API).json()
    assert (told["status"], told["detail"]) == (422, "No invoice lines are here yet; import them first.")


@pytest.mark.usefixtures("workshop_lines")
def test_a_program_is_asked_the_same_and_what_it_leaves_out_is_answered(
    desk: Client, finance: Member, program_of: ProgramOf
) -> None:
    finance.locale = "de-DE"  # whatever marks its member reads, a program writes decimals with a point
    finance.save(update_fields=["locale"])
    program = program_of(finance)

    told = program.get(BY_API).json()
    said = {"name": "First", "answers": {"desk_people": "2.500", "desk_cost": "60000", "operating_profit": "-1188.5"}}
    answer = program.post(BY_API, said, content_type="application/json")

    asked = {each["name"]: each["answer"] for question in told["questions"] for each in question["answers"]}
    assert (told["orders"], told["lines"], len(told["questions"])) == (3, 5, 6)
    assert asked.keys() == as_offered(desk).keys() - {"name"}
    assert (asked["first"], asked["returned"], asked["operating_profit"]) == ("2025-01-10", "is_return", "")
    assert (answer.status_code, answer.json()["wrong"]) == (201, "")
    draft = CostDraft.objects.get()
    model = drafting.check_costs(draft.toml)
    assert (draft.name, model.ledger and model.ledger.operating_profit) == ("First", Decimal("-1188.5"))
    assert draft.notes["order_desk"]["source"].startswith("2")
    assert model.elements[0].code == "order_entry"


@pytest.mark.usefixtures("workshop_lines")
def test_what_a_program_answers_wrongly_is_named_by_its_place(finance: Member, program_of: ProgramOf) -> None:
    program = program_of(finance)

    def places(**answers: str) -> list[str]:
        answer = program.post(BY_API, {"answers": answers}, content_type="application/json")
        assert answer.status_code == 422
        return [each["pointer"] for each in answer.json()["errors"]]

    assert places(colour="red", desk_people="1,5", name="Mine") == [
        "#/answers/colour",
        "#/answers/desk_people",
        "#/answers/name",
    ]
    assert places(desk_people="0", last="2024-12-31") == ["#/answers/desk_people", "#/answers/last"]
    assert places(days="") == ["#/answers/days"]
    assert not CostDraft.objects.exists()
