"""Views of a list: kept, shared, begun with, let go and taken back."""

import pytest
from django.test import Client

from kingside.audit.models import AuditEvent
from kingside.identity.models import Member
from kingside.profit.models import ProfitMap
from kingside.tables.access import all_views
from kingside.tables.kinds import lists
from kingside.tables.models import SavedView
from kingside.tables.operations import save_view
from tests.cast import ClientOf
from tests.html_tables import read

ACCOUNTS = "/accounts/"
SAVE = "/tables/accounts/views/"


@pytest.fixture
def desk(workshop: ProfitMap, client_of: ClientOf, manager: Member) -> Client:
    return client_of(manager)


def test_a_view_keeps_order_filters_and_columns(desk: Client) -> None:
    asked = "show=worst&sort=name&column=net_profit&net_profit_to=0"

    answer = desk.post(SAVE, {"name": "  Losers ", "query": f"{asked}&page=3"})

    view = SavedView.objects.get()
    assert (view.name, view.query, view.is_shared) == ("Losers", asked, False)
    assert answer["Location"] == f"{ACCOUNTS}?{asked}&view={view.pk}"
    page = desk.get(answer["Location"])
    assert "View: Losers" in page.content.decode()
    assert f"?{asked}&view={view.pk}" in read(page).links
    assert desk.get(f"/tables/views/{view.pk}/")["Location"] == answer["Location"]


def test_a_view_that_was_narrowed_since_says_so_and_keeps_under_its_name(desk: Client) -> None:
    desk.post(SAVE, {"name": "Losers", "query": "show=worst"})
    view = SavedView.objects.get()

    page = desk.get(f"{ACCOUNTS}?show=worst&sort=name&view={view.pk}")
    assert "View: Losers, changed" in page.content.decode()

    desk.post(SAVE, {"name": "Losers", "query": f"show=worst&sort=name&view={view.pk}"})

    assert SavedView.objects.get().query == "show=worst&sort=name"


def test_one_begins_with_the_view_one_chose_and_one_only(desk: Client) -> None:
    desk.post(SAVE, {"name": "Losers", "query": "show=worst", "is_default": "on"})
    desk.post(SAVE, {"name": "Best", "query": "show=best", "is_default": "on"})
    best = SavedView.objects.get(name="Best")

    assert desk.get(ACCOUNTS)["Location"] == f"{ACCOUNTS}?show=best&view={best.pk}"
    assert desk.get(f"{ACCOUNTS}?view=").status_code == 200
    assert SavedView.objects.filter(is_default=True).count() == 1

    desk.post(f"/tables/views/{best.pk}/default/")

    assert desk.get(ACCOUNTS).status_code == 200


def test_a_shared_view_is_for_everybody_and_in_the_trail(desk: Client, client_of: ClientOf, lead: Member) -> None:
    desk.post(SAVE, {"name": "Losers", "query": "show=worst", "is_shared": "on"})
    view = SavedView.objects.get()

    page = read(client_of(lead).get(ACCOUNTS))

    assert "Losers Maud Keller" in page.words
    assert AuditEvent.objects.filter(subject_kind="saved_view", verb="shared").count() == 1
    assert client_of(lead).post(f"/tables/views/{view.pk}/delete/").status_code == 404


def test_a_view_of_ones_own_is_nobody_elses(desk: Client, client_of: ClientOf, finance: Member) -> None:
    desk.post(SAVE, {"name": "Losers", "query": "show=worst"})
    view = SavedView.objects.get()

    assert "Losers" not in read(client_of(finance).get(ACCOUNTS)).words
    assert client_of(finance).get(f"/tables/views/{view.pk}/").status_code == 404


def test_sharing_is_not_everybodys(workshop: ProfitMap, client_of: ClientOf, lead: Member) -> None:
    client_of(lead).post(SAVE, {"name": "Losers", "query": "show=worst", "is_shared": "on"})

    assert not SavedView.objects.exists()


def test_a_view_that_was_deleted_comes_back(desk: Client) -> None:
    desk.post(SAVE, {"name": "Losers", "query": "show=worst"})
    view = SavedView.objects.get()

    gone = desk.post(f"/tables/views/{view.pk}/delete/", follow=True)

    page = read(gone)
    assert "The view is deleted." in page.words
    assert f"?show=worst&view={view.pk}" not in page.links

    back = desk.post(f"/tables/views/{view.pk}/restore/")

    assert back["Location"] == f"{ACCOUNTS}?show=worst&view={view.pk}"


def test_a_view_does_not_come_back_over_another_of_its_name(desk: Client) -> None:
    desk.post(SAVE, {"name": "Losers", "query": "show=worst"})
    view = SavedView.objects.get()
    desk.post(f"/tables/views/{view.pk}/delete/")
    desk.post(SAVE, {"name": "Losers", "query": "show=best"})

    assert desk.post(f"/tables/views/{view.pk}/restore/").status_code == 409


def test_a_view_whose_column_is_gone_opens_and_says_so(desk: Client, manager: Member) -> None:
    view = save_view(by=manager, kind=lists["accounts"], name="Old", query="sort=score&column=score&column=rank")

    page = read(desk.get(f"/tables/views/{view.pk}/", follow=True))

    assert "The view “Old” asks for “score”, which this list does not have any more." in page.words


@pytest.mark.parametrize("name", ["", "   ", "\0"])
def test_a_view_needs_a_name(desk: Client, name: str) -> None:
    answer = desk.post(SAVE, {"name": name, "query": "show=worst"}, follow=True)

    assert "A view needs a name" in read(answer).words
    assert not SavedView.objects.exists()


def test_what_a_list_does_not_know_is_not_there(desk: Client) -> None:
    assert desk.post("/tables/nothing/views/", {"name": "x"}).status_code == 404


@pytest.mark.req("GEN-01")
def test_names_of_views_tell_nothing_of_a_list_that_is_not_for_her(
    client_of: ClientOf, administrator: Member, lead: Member
) -> None:
    for name in ("audit", "members", "jobs"):
        client_of(administrator).post(
            f"/tables/{name}/views/", {"name": f"What Sven did, by {name}", "is_shared": "on", "query": ""}
        )
    of_list = dict(SavedView.objects.values_list("list_name", "pk"))

    assert {each.list_name for each in all_views(administrator)} == {"audit", "members", "jobs"}
    assert {each.list_name for each in all_views(lead)} == {"jobs"}
    assert client_of(lead).get(f"/tables/views/{of_list['audit']}/").status_code == 404
    assert client_of(lead).get(f"/tables/views/{of_list['jobs']}/").status_code == 302
