"""/profit/cost-models/: what is being written, and what is adopted."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kingside.config.home import Home
from kingside.identity.models import Member
from kingside.profit.access import cost_models_for, deleted_drafts_for, drafts_for, requested_maps_for
from kingside.profit.drafting import begin_draft
from kingside.profit.models import CostDraft, ProfitMap
from kingside.profit.operations import adopt_cost_model, remove_orphans, trials_folder
from tests.cast import ClientOf
from tests.html_tables import read
from tests.lake.workshop import COSTS

ADDRESS, DRAFTS = "/profit/cost-models/", "/profit/cost-models/drafts/"
Begin = Callable[..., CostDraft]


@pytest.fixture
def desk(client_of: ClientOf, finance: Member) -> Client:
    """Farida's browser."""
    return client_of(finance)


@pytest.fixture
def begin(finance: Member) -> Begin:
    return lambda name="Standard": begin_draft(name=name, toml=COSTS, notes={}, by=finance)


def test_where_there_is_none_six_questions_make_one(desk: Client) -> None:
    page = desk.get(ADDRESS)

    assert "No cost model yet" in read(page).words
    assert 'href="/profit/cost-models/new/"' in page.content.decode()


def test_drafts_and_adopted_versions_are_listed(workshop: ProfitMap, begin: Begin, desk: Client) -> None:
    begin("Next year")

    page = read(desk.get(ADDRESS))

    assert page.table("Drafts").row("Next year")["Published as"] == "not yet"
    assert page.table("Adopted cost models").row("Standard, version 1")["Published maps"] == "1"


def test_a_deleted_draft_is_gone_and_can_be_brought_back(begin: Begin, desk: Client) -> None:
    draft = begin()

    gone = desk.post(f"/profit/cost-models/drafts/{draft.pk}/deletion/", follow=True)
    hidden = desk.get(f"/profit/cost-models/drafts/{draft.pk}/")
    back = desk.post(f"/profit/cost-models/drafts/{draft.pk}/restoration/", follow=True)

    assert "The draft “Standard” is deleted." in read(gone).words
    assert hidden.status_code == 404
    assert read(back).table("Drafts").rows[0][0] == "Standard"


@pytest.mark.parametrize("undo", ["", "x", "0", "99999999999999999999", "²"])
def test_nothing_is_offered_back_that_was_not_deleted(begin: Begin, desk: Client, undo: str) -> None:
    begin()

    assert "is deleted" not in read(desk.get(f"{ADDRESS}?deleted={undo}")).words


def test_looking_deletes_nothing(begin: Begin, desk: Client) -> None:
    assert desk.get(f"/profit/cost-models/drafts/{begin().pk}/deletion/").status_code == 405


def test_the_number_of_queries_does_not_grow(begin: Begin, desk: Client, finance: Member, home_folder: Home) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            desk.get(ADDRESS)
        return len(asked)

    begin()
    adopt_cost_model(name="Standard", toml=COSTS, by=finance)
    few = queries()
    for n in range(5):
        begin(f"Draft {n}")
        adopt_cost_model(name=f"Model {n}", toml=COSTS, by=finance)

    assert queries() == few


def test_what_a_killed_trial_left_behind_is_cleared(begin: Begin, home_folder: Home) -> None:
    left = trials_folder() / f"{begin().pk}.0badcafe"
    left.mkdir(parents=True)

    assert remove_orphans() == [left]
    assert not left.exists()


def test_who_left_sees_no_draft_and_no_model(begin: Begin, finance: Member, workshop: ProfitMap) -> None:
    begin()
    finance.is_active = False

    assert not drafts_for(finance).exists()
    assert not cost_models_for(finance).exists()
    assert not requested_maps_for(finance).exists()
    assert not deleted_drafts_for(finance).exists()
    assert not drafts_for(AnonymousUser()).exists()


def test_whoever_is_not_signed_in_is_asked_to(client: Client, begin: Begin) -> None:
    for address in (ADDRESS, f"{ADDRESS}new/", begin().get_absolute_url()):
        assert f"next={address}" in client.get(address)["Location"]


@pytest.mark.req("GEN-11")
def test_adopted_versions_are_sorted_narrowed_and_leave_as_a_file(
    desk: Client, client_of: ClientOf, support: Member, finance: Member, home_folder: Home
) -> None:
    for name in ("Standard", "Express"):
        adopt_cost_model(name=name, toml=COSTS, by=finance)

    first = read(desk.get(f"{ADDRESS}?sort=-title")).table("Adopted cost models").rows[0][0]
    answer = desk.post("/exports/cost-models/new/", {"format": "csv", "query": "q=expr&column=n_maps"})

    assert first == "Standard, version 1"
    assert b"".join(answer).decode("utf-8-sig").splitlines() == [
        "Cost model,Published maps",
        '"Express, version 1",0',
    ]
    refused = client_of(support).post("/exports/cost-models/new/", {"format": "csv"})
    assert refused.status_code == 404


@pytest.mark.req("GEN-11")
def test_drafts_are_sorted_narrowed_and_leave_as_a_file(
    desk: Client, client_of: ClientOf, support: Member, begin: Begin, finance: Member, home_folder: Home
) -> None:
    for name in ("Standard", "Express"):
        begin(name)
    adopted = adopt_cost_model(name="Standard", toml=COSTS, by=finance)
    CostDraft.objects.filter(name="Standard").update(adopted_as=adopted)
    page = read(desk.get(DRAFTS))

    assert DRAFTS in read(desk.get(ADDRESS)).links
    assert page.headings[0] == "2 drafts of cost models"
    assert adopted.get_absolute_url() in page.links
    assert _drafts(desk, "") == ["Express", "Standard"]
    assert _drafts(desk, "published_as=unknown") == ["Express"]
    assert _drafts(desk, "q=stand&state=DRAFT") == ["Standard"]
    answer = desk.post("/exports/cost-drafts/new/", {"format": "csv", "query": "sort=name&column=published_as"})
    assert b"".join(answer).decode("utf-8-sig").splitlines() == [
        "Draft,Published as",
        "Express,",
        'Standard,"Standard, version 1"',
    ]
    assert client_of(support).get(DRAFTS).status_code == 404
    assert client_of(support).post("/exports/cost-drafts/new/", {"format": "csv"}).status_code == 404


def test_many_drafts_are_deleted_but_one_that_somebody_saved_meanwhile_and_all_are_brought_back(
    desk: Client, begin: Begin
) -> None:
    kept, gone = begin("Express"), begin("Standard")
    CostDraft.objects.filter(pk=kept.pk).update(version=2)
    rows = f"{kept.pk}.1,{gone.pk}.1"

    change = desk.post("/tables/cost-drafts/delete/", {"rows": rows, "do": "change"})["Location"]

    page = read(desk.get(change))
    assert page.headings[0] == "1 draft changed"
    assert [row[0] for row in page.table("What stayed as it was").rows] == ["Express"]
    assert _drafts(desk, "") == ["Express"]
    desk.post(f"{change}undo/")
    assert sorted(_drafts(desk, "")) == ["Express", "Standard"]


def test_one_that_is_deleted_from_the_list_is_offered_back_there(desk: Client, begin: Begin) -> None:
    begin("Express")

    page = desk.post(f"{DRAFTS}{begin().pk}/deletion/", {"query": "q=s"}, follow=True)

    assert page.redirect_chain[-1][0].startswith(f"{DRAFTS}?q=s&deleted=")
    assert "The draft “Standard” is deleted." in read(page).words


def _drafts(desk: Client, query: str) -> list[str]:
    return read(desk.get(f"{DRAFTS}?{query}")).table("Drafts of cost models, the last changed first").column("Draft")
