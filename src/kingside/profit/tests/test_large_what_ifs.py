"""Levers of an account with so many lines that nobody would wait: worked out by a job, kept, shown as others are."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from kingside.accounts.models import Account
from kingside.identity.models import Member
from kingside.jobs.models import Job
from kingside.jobs.operations import run_now
from kingside.lake.levers import FreightTerms, Price, ServiceLevel
from kingside.notices.models import Notice
from kingside.profit import what_ifs
from kingside.profit.levers.kept import openings_document, openings_of
from kingside.profit.models import KeptWhatIf, LeverScenario, ProfitMap
from kingside.profit.queries.what_if import TakesLonger, work_out, work_out_now
from kingside.profit.scenarios import save_scenario
from tests.cast import ClientOf, ProgramOf
from tests.html_tables import read
from tests.lake.books import table, write_csv
from tests.lake.workshop import LINES

D = Decimal
OF_L3 = "/profit/levers/?account=B&product=L3"
ASK = "/profit/levers/what-ifs/"
L3 = {"account": "B", "product": "L3"}
COLLECT = {**L3, "freight.delivery": "100", "service.rush": "100"}
NO_RUSH = ServiceLevel("rush", D(100))
COLLECTED = FreightTerms("delivery")


@pytest.fixture
def large(workshop: ProfitMap, monkeypatch: pytest.MonkeyPatch) -> ProfitMap:
    """The workshop, where two lines are already too many to wait for: B is large, and so is A."""
    monkeypatch.setattr("kingside.profit.queries.what_if.LINES_AT_ONCE", 1)
    return workshop


@pytest.fixture
def desk(client_of: ClientOf, manager: Member) -> Client:
    return client_of(manager)


def done() -> Job:
    """The job asked for last, once it has ended."""
    job = Job.objects.latest("queued_at")
    run_now(job)
    return job


@pytest.mark.req("PRF-11")
@pytest.mark.usefixtures("large")
def test_levers_of_a_large_account_are_worked_out_by_a_job_and_shown_as_others_are(desk: Client) -> None:
    first = read(desk.get(OF_L3))
    assert "B has 2 invoice lines: working out levers takes longer than one waits for a page." in first.words
    assert not Job.objects.filter(kind="profit.work_out_levers").exists()

    assert desk.post(ASK, L3).headers["Location"] == OF_L3
    assert "You may leave this page" in read(desk.get(OF_L3)).words
    done()
    offered = desk.get(OF_L3)
    assert "Work it out" in read(offered).words
    assert f'method="post" action="{ASK}"' in offered.content.decode()

    pulled = desk.post(ASK, COLLECT).headers["Location"]
    done()
    page = read(desk.get(pulled))
    assert page.headings[0] == "B with L3: a loss of 48.3 becomes 4.7 earned"
    told = [str(notice) for notice in Notice.objects.all()]
    assert told.count("The levers of B, L3 are worked out.") == 2


def test_what_is_kept_is_what_would_have_been_worked_out_at_once(large: ProfitMap, manager: Member) -> None:
    account = Account.objects.get(number="B")
    told: dict[str, Any] = {"account": "B", "product": "L3", "levers": (COLLECTED, NO_RUSH)}
    what_ifs.ask(profit_map=large, account=account, product="L3", levers=told["levers"], by=manager, at=timezone.now())
    assert done().state == Job.State.DONE

    kept, fresh = work_out(large, **told), work_out_now(large, **told)

    assert (kept.worked, kept.openings) == (fresh.worked, fresh.openings)
    untouched, before = (work(large, account="B", product="L3", levers=()) for work in (work_out, work_out_now))
    assert (untouched.worked, untouched.openings) == (before.worked, before.openings)
    assert openings_of(openings_document(fresh.openings)) == fresh.openings


def test_an_account_that_is_not_large_waits_for_no_job(workshop: ProfitMap, desk: Client) -> None:
    answer = desk.post(ASK, COLLECT, follow=True)

    assert read(answer).headings[0] == "B with L3: a loss of 48.3 becomes 4.7 earned"
    assert not KeptWhatIf.objects.exists()


@pytest.mark.usefixtures("large")
def test_the_page_that_waits_asks_how_far_it_is_until_there_is_something_else_to_see(desk: Client) -> None:
    desk.post(ASK, L3)
    what_if = KeptWhatIf.objects.get()

    waiting = desk.get(f"{what_if.get_absolute_url()}progress/")
    done()
    ready = desk.get(f"{what_if.get_absolute_url()}progress/")

    assert "<progress" in waiting.content.decode()
    assert ready.headers["HX-Refresh"] == "true"
    assert Job.objects.latest("queued_at").total == 1
    assert desk.get(what_if.get_absolute_url()).headers["Location"].startswith(OF_L3)


@pytest.mark.usefixtures("large")
def test_asked_twice_it_is_worked_out_once(desk: Client) -> None:
    for _ in range(2):
        desk.post(ASK, COLLECT)
    done()
    desk.post(ASK, {**L3, "service.rush": "100", "freight.delivery": "100"})

    assert Job.objects.filter(kind="profit.work_out_levers").count() == 1


def test_what_cannot_be_worked_out_says_why_and_can_be_asked_again(large: ProfitMap, desk: Client) -> None:
    write_csv(Path(large.lines), table(LINES.replace(" 50.00", " 51.00")))
    desk.post(ASK, L3)
    done()

    page = read(desk.get(OF_L3))

    assert "The invoice lines have changed since this profit map was made" in page.words
    assert "See which levers there are" in page.words
    desk.post(ASK, L3)
    assert Job.objects.filter(kind="profit.work_out_levers").count() == 2


@pytest.mark.usefixtures("large")
def test_for_a_product_that_it_never_bought_there_is_nothing_to_work_out(desk: Client) -> None:
    assert desk.post(ASK, {"account": "B", "product": "L1"}).status_code == 422
    assert not KeptWhatIf.objects.exists()


@pytest.mark.usefixtures("large")
def test_a_lever_that_is_none_is_refused_on_the_page_without_a_job(desk: Client) -> None:
    desk.post(ASK, L3)
    done()

    answer = desk.post(ASK, {**L3, "price": "much"}, follow=True)

    assert answer.status_code == 400
    assert "much" in answer.content.decode()
    assert Job.objects.filter(kind="profit.work_out_levers").count() == 1


def test_a_scenario_is_saved_of_what_was_worked_out_and_refused_before(
    large: ProfitMap, desk: Client, manager: Member
) -> None:
    told: dict[str, Any] = {"profit_map": large, "account": Account.objects.get(number="B"), "product": "L3"}
    with pytest.raises(TakesLonger):
        save_scenario(**told, name="Collect", levers=[NO_RUSH, COLLECTED], by=manager)
    desk.post(ASK, COLLECT)
    done()

    saved = desk.post("/profit/levers/scenarios/", {**COLLECT, "name": "Collect"}, follow=True)

    assert read(saved).headings[0] == "B with L3: a loss of 48.3 becomes 4.7 earned"
    assert LeverScenario.objects.get().name == "Collect"


@pytest.mark.usefixtures("large")
def test_by_api_a_large_account_is_answered_with_its_job_and_then_with_the_figures(
    program_of: ProgramOf, manager: Member
) -> None:
    program, address = program_of(manager), "/api/v1/accounts/B/what-if"
    said = {"product": "L3", "levers": [{"kind": "price", "percent": "3"}]}

    def asked() -> Any:
        return program.post(address, said, content_type="application/json")

    waits = asked()
    assert waits.status_code == 202
    assert program.get(f"/api/v1/jobs/{waits.json()['id']}").json()["state"] == "QUEUED"
    assert program.get("/api/v1/accounts/B/levers?product=L3").status_code == 409
    done()

    assert asked().status_code == 200
    assert asked().json()["savings"][0]["lever"] == {"kind": "price", "percent": "3"}
    assert program.get("/api/v1/accounts/B/levers?product=L3").status_code == 200


def test_it_is_forgotten_after_some_days_unless_somebody_waits(large: ProfitMap, manager: Member) -> None:
    account, now = Account.objects.get(number="B"), timezone.now()
    for price in (1, 2):
        what_ifs.ask(profit_map=large, account=account, product="L3", levers=[Price(D(price))], by=manager, at=now)
    done()

    assert what_ifs.forget_old(now=now + timedelta(days=6)) == 0
    assert what_ifs.forget_old(now=now + timedelta(days=8)) == 1
    assert KeptWhatIf.objects.get().levers == [{"kind": "price", "percent": "1"}]
