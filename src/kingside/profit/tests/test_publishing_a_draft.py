"""A draft is published: adopted with its notes, its map made by a job."""

import html
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kingside.accounts.models import Account
from kingside.audit.lock import unlocked
from kingside.config.home import Home
from kingside.identity.models import Member
from kingside.jobs.operations import run_now
from kingside.jobs.queries import latest_job
from kingside.profit.drafting import begin_draft
from kingside.profit.models import BUILD_MAP, SNAPSHOTS, CostDraft, CostModel, ProfitMap
from tests.cast import ClientOf
from tests.html_tables import read
from tests.typed_costs import WHOLE


@pytest.fixture
def desk(client_of: ClientOf, finance: Member) -> Client:
    """Farida's browser."""
    return client_of(finance)


@pytest.fixture
def draft(workshop_lines: object, finance: Member) -> CostDraft:
    """A draft that says hardly anything."""
    return begin_draft(name="Standard", toml='currency = "USD"\n', notes={}, by=finance)


def page_of(draft: CostDraft) -> str:
    return reverse("profit:draft", args=[draft.pk])


def said(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def test_publishing_adopts_the_draft_with_its_notes_and_makes_the_map(
    desk: Client, draft: CostDraft, finance: Member
) -> None:
    answer = desk.post(page_of(draft), WHOLE | {"pool-0-source": "payroll", "do": "publish"})

    profit_map = ProfitMap.objects.get()
    model = profit_map.cost_model
    assert answer["Location"] == f"/profit/maps/{profit_map.pk}/"
    assert (str(model), model.adopted_by) == ("Standard, version 1", finance)
    assert model.notes["desk"]["source"] == "payroll"
    assert "Waiting for a worker" in read(desk.get(answer["Location"])).words

    run_now(latest_job(kind=BUILD_MAP, subject_id=profit_map.pk))
    assert desk.get(answer["Location"])["Location"] == f"/profit/?map={profit_map.pk}"
    profits = Account.objects.order_by("number").values_list("profits__net_profit", flat=True)
    assert list(profits) == [Decimal("280.17"), Decimal("-77.97")]


def test_the_watching_page_is_led_to_the_map_once_it_is_published(desk: Client, draft: CostDraft) -> None:
    address = desk.post(page_of(draft), WHOLE | {"do": "publish"})["Location"]
    asking = {"HX-Request": "true"}

    assert "Waiting for a worker" in said(desk.get(address, headers=asking))
    run_now(latest_job(kind=BUILD_MAP, subject_id=ProfitMap.objects.get().pk))

    assert desk.get(address, headers=asking)["HX-Redirect"].startswith("/profit/?map=")


def test_a_map_that_fails_says_why_and_leads_back_to_the_draft(desk: Client, draft: CostDraft) -> None:
    address = desk.post(page_of(draft), WHOLE | {"element-4-formula": "dayz", "do": "publish"})["Location"]
    run_now(latest_job(kind=BUILD_MAP, subject_id=ProfitMap.objects.get().pk))

    page = desk.get(address)

    assert "there is no column 'dayz'" in said(page)
    assert f'href="{page_of(draft)}"' in said(page)


def test_only_what_the_member_saw_is_published(
    desk: Client, draft: CostDraft, client_of: ClientOf, analyst: Member
) -> None:
    client_of(analyst).post(page_of(draft), WHOLE | {"pool-0-cost": "50.00"})

    answer = desk.post(page_of(draft), WHOLE | {"do": "publish"})

    assert answer.status_code == 409
    assert not ProfitMap.objects.exists()


def test_a_published_model_shows_its_notes_and_can_be_copied(desk: Client, draft: CostDraft) -> None:
    noted = {"pool-0-source": "payroll", "element-0-source": "asked the desk", "element-0-estimated": "on"}
    desk.post(page_of(draft), WHOLE | noted | {"do": "publish"})
    model = CostModel.objects.get()

    page = read(desk.get(f"/profit/cost-models/{model.pk}/"))
    answer = desk.post(f"/profit/cost-models/{model.pk}/copy/")

    assert "payroll" in page.table("Resources").row("Desk")["Source"]
    assert "~ estimated: asked the desk" in page.words
    copied = CostDraft.objects.exclude(pk=draft.pk).get()
    assert answer["Location"] == page_of(copied)
    assert (copied.name, copied.toml, copied.notes) == (model.name, model.toml, model.notes)


def test_without_lines_nothing_is_adopted_and_nothing_is_lost(desk: Client, finance: Member, home_folder: Home) -> None:
    draft = begin_draft(name="Standard", toml='currency = "USD"', notes={}, by=finance)

    answer = desk.post(page_of(draft), WHOLE | {"do": "publish"})

    assert answer.status_code == 409
    assert "No invoice lines are here yet; import them first. What you typed is still here." in said(answer)
    assert not CostModel.objects.exists()
    draft.refresh_from_db()
    assert (draft.adopted_as, draft.version) == (None, 2)


def test_a_draft_outlives_the_version_it_became(desk: Client, draft: CostDraft) -> None:
    desk.post(page_of(draft), WHOLE | {"do": "publish"})

    with unlocked(*SNAPSHOTS):
        ProfitMap.objects.all().delete()
        CostModel.objects.all().delete()

    draft.refresh_from_db()
    assert draft.adopted_as is None
