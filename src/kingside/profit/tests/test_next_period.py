"""A cost model copied to the period after its own."""

from datetime import date

import pytest
from django.test import Client

from kingside.identity.models import Member
from kingside.lake.cost_model import Period
from kingside.profit.models import CostDraft, ProfitMap
from kingside.profit.operations import adopt_cost_model
from kingside.profit.periods import for_next_period, next_period_of
from tests.cast import ClientOf, ProgramOf
from tests.html_tables import read
from tests.lake.workshop import COSTS


@pytest.mark.parametrize(
    ("first", "last", "next_first", "next_last"),
    [
        ((2025, 1, 1), (2025, 12, 31), (2026, 1, 1), (2026, 12, 31)),
        ((2023, 11, 1), (2024, 10, 31), (2024, 11, 1), (2025, 10, 31)),
        ((2025, 1, 1), (2025, 3, 31), (2025, 4, 1), (2025, 6, 30)),
        ((2024, 2, 1), (2024, 2, 29), (2024, 3, 1), (2024, 3, 31)),
        ((2025, 4, 6), (2026, 4, 5), (2026, 4, 6), (2027, 4, 5)),
        ((2025, 12, 29), (2026, 12, 27), (2026, 12, 28), (2027, 12, 26)),
        ((2025, 3, 5), (2025, 3, 5), (2025, 3, 6), (2025, 3, 6)),
        ((2025, 1, 31), (2025, 3, 30), (2025, 3, 31), (2025, 5, 28)),
    ],
)
def test_the_next_period_has_as_many_months_or_as_many_days(
    first: tuple[int, int, int],
    last: tuple[int, int, int],
    next_first: tuple[int, int, int],
    next_last: tuple[int, int, int],
) -> None:
    found = Period(date(*first), date(*last)).following()

    assert (found.first, found.last) == (date(*next_first), date(*next_last))


def test_the_text_stays_as_it_is_but_for_the_days_and_the_ledger() -> None:
    commented = f"# ours\n{COSTS}"

    moved = for_next_period(commented)

    expected = commented.replace("from = 2025-01-01, to = 2025-03-31", "from = 2025-04-01, to = 2025-06-30")
    assert moved == expected.partition("\n[ledger]")[0]


def test_what_stands_behind_the_ledger_stays() -> None:
    said = f"{COSTS}\n[column.days]\ndefault = 30\n"

    assert for_next_period(said).endswith("[column.days]\ndefault = 30\n")
    assert "operating_profit" not in for_next_period(said)


def test_a_text_that_cannot_be_changed_in_place_is_written_anew() -> None:
    dotted = COSTS.replace(
        "period = { from = 2025-01-01, to = 2025-03-31 }", 'period."from" = 2025-01-01\nperiod."to" = 2025-03-31'
    )

    assert "period = { from = 2025-04-01, to = 2025-06-30 }" in for_next_period(dotted)


@pytest.mark.parametrize("period", ["", "period = { from = 9999-01-01, to = 9999-12-31 }"])
def test_without_a_period_and_at_the_end_of_the_calendar_there_is_none(period: str) -> None:
    assert next_period_of(f'currency = "EUR"\n{period}') is None


def test_the_copy_is_for_the_next_period_and_keeps_the_sources(
    workshop: ProfitMap, client_of: ClientOf, finance: Member
) -> None:
    told = COSTS.replace('code = "desk"', 'code = "desk"\nsource = "payroll 2025"', 1)
    model = adopt_cost_model(name="Standard", toml=told, by=finance)
    desk = client_of(finance)

    assert "Copy to 1 Apr 2025 – 30 Jun 2025" in desk.get(model.get_absolute_url()).content.decode()
    answer = desk.post(f"{model.get_absolute_url()}copy/", {"period": "next"})

    draft = CostDraft.objects.get()
    assert answer["Location"] == draft.get_absolute_url()
    assert "to = 2025-06-30" in draft.toml
    assert draft.notes["desk"]["source"] == "payroll 2025"
    assert "a copy of Standard, version 2, moved on" in read(desk.get(draft.get_absolute_url())).words


def test_a_model_of_all_lines_says_that_nothing_follows(
    client_of: ClientOf, finance: Member, home_folder: object
) -> None:
    toml = 'currency = "EUR"\n[[element]]\ncode = "drop"\nper = "line"\namount = "1"\n'
    model = adopt_cost_model(name="Standard", toml=toml, by=finance)
    desk: Client = client_of(finance)

    answer = desk.post(f"{model.get_absolute_url()}copy/", {"period": "next"})

    assert answer.status_code == 409
    assert "no period that another could follow" in answer.content.decode()
    assert not CostDraft.objects.exists()
    assert "Copy to all" not in desk.get(model.get_absolute_url()).content.decode()


def test_who_does_not_write_drafts_copies_nothing(workshop: ProfitMap, client_of: ClientOf, executive: Member) -> None:
    answer = client_of(executive).post(f"{workshop.cost_model.get_absolute_url()}copy/", {"period": "next"})

    assert answer.status_code == 404
    assert not CostDraft.objects.exists()


def test_a_program_copies_to_the_next_period_too(workshop: ProfitMap, program_of: ProgramOf, finance: Member) -> None:
    program, address = program_of(finance), f"/api/v1/cost-models/{workshop.cost_model_id}/copy"

    own, following = (
        program.post(f"{address}{asked}", content_type="application/json").json()["toml"]
        for asked in ("", "?is_for_next_period=true")
    )

    assert (own, following) == (COSTS, for_next_period(COSTS))
