"""Who reads another language reads it throughout; what is kept, and what programs read, stays English."""

import pytest
from django.utils import translation
from django.utils.translation import get_language

from kingside.audit.models import AuditEvent
from kingside.identity.models import Member
from kingside.profit import evidence, reconciliation
from kingside.profit.models import ProfitMap
from kingside.profit.operations import adopt_cost_model
from tests.cast import ClientOf, ProgramOf
from tests.html_tables import read
from tests.lake.workshop import COSTS
from tests.texts.other_tongue import speak, spoken


def speak_where_it_is_not_english(monkeypatch: pytest.MonkeyPatch) -> None:
    speak(monkeypatch)
    monkeypatch.setattr(
        vars(translation)["_trans"], "gettext", lambda text: text if get_language() == "en" else spoken(text)
    )


def test_a_finding_is_one_sentence_of_the_language_it_is_read_in(
    workshop: ProfitMap, client_of: ClientOf, manager: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    speak(monkeypatch)

    page = read(client_of(manager).get("/profit/"))

    assert (
        page.headings[0]
        == f"1 {spoken('of')} 2 {spoken('accounts gives back')} 78.0 {spoken('of')} 280 {spoken('earned')}"
    )


def test_programs_are_told_period_level_and_model_as_ever(
    workshop: ProfitMap, program_of: ProgramOf, manager: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    speak(monkeypatch)

    told = program_of(manager).get("/api/v1/profit-maps/newest/business").json()

    assert (told["map"]["period"], told["map"]["level"]) == (str(workshop), "net profit")
    assert told["map"]["cost_model"] == "Standard, version 1"
    assert told["finding"] != told["finding"].encode("ascii", "ignore").decode()


def test_the_list_calls_a_cost_model_what_its_page_does(
    workshop: ProfitMap, client_of: ClientOf, finance: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    speak(monkeypatch)

    page = read(client_of(finance).get("/profit/cost-models/"))

    assert page.table(spoken("Adopted cost models")).row(f"Standard, {spoken('version')} 1")


def test_what_was_warned_of_is_kept_in_english(finance: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    speak_where_it_is_not_english(monkeypatch)

    with translation.override("fr"):
        adopt_cost_model(name="Standard", toml=COSTS, by=finance)

    assert "Warned: It is not reconciled" in AuditEvent.objects.get(verb="published").detail


def test_a_flag_says_what_was_kept_in_english_in_the_language_of_its_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = {"finding": reconciliation.finding({})}
    speak(monkeypatch)

    assert evidence.off_ledger(kept) == f"{spoken('Not reconciled: no ledger totals')}."
