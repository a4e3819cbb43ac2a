"""A profit map is published as a whole or not at all, and never changes afterwards."""

from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.translation import get_language, override

from kingside.accounts.models import Account
from kingside.audit.models import AuditEvent
from kingside.config.home import Home
from kingside.identity.models import Member
from kingside.jobs.models import Job
from kingside.jobs.operations import run_now
from kingside.lake.refusal import Phrase, Refusal
from kingside.offerings.models import Product
from kingside.profit.models import SNAPSHOTS, AccountProfit, ProfitMap
from kingside.profit.operations import (
    MapIsPublished,
    MapNotPublished,
    adopt_cost_model,
    publish_now,
    publish_profit_map,
    remove_orphans,
    request_profit_map,
)
from kingside.profit.queries import maps
from tests.lake.books import read_map, table, write_csv
from tests.lake.workshop import COSTS, LINES
from tests.published_maps import Publish

pytestmark = pytest.mark.usefixtures("built_anew")

STEPS = 5


@pytest.fixture
def requested(home_folder: Home, finance: Member, tmp_path: Path) -> ProfitMap:
    return request_profit_map(
        cost_model=adopt_cost_model(name="Standard", toml=COSTS, by=finance),
        lines=write_csv(tmp_path / "lines.csv", table(LINES)),
        by=finance,
    )


class PowerCut(BaseException):
    """What no handler of ours catches."""


def power_cut_at(step: int) -> Callable[[str], None]:
    said: list[str] = []

    def say(what: str) -> None:
        said.append(what)
        if len(said) == step:
            raise PowerCut

    return say


def silently(what: str) -> None:
    pass


def folders(home: Home) -> list[str]:
    return sorted(path.name for place in (home.lake, home.staging) for path in place.glob("profit-maps/*"))


def test_a_published_map_names_what_made_it(workshop: ProfitMap, finance: Member) -> None:
    assert workshop.is_published
    assert workshop.requested_by == finance
    assert str(workshop.cost_model) == "Standard, version 1"
    assert workshop.model_hash == workshop.cost_model.hash
    assert len(workshop.input_hash) == 64
    assert str(workshop) == "1 Jan 2025 – 31 Mar 2025"
    assert (workshop.level, workshop.currency) == ("net", "USD")
    assert workshop.summary is not None
    assert workshop.summary["n"]["lines"] == 5
    assert workshop.summary["totals"]["net_profit"] == "202.20"


def test_its_accounts_and_products_become_known(workshop: ProfitMap) -> None:
    assert list(Account.objects.values_list("number", flat=True)) == ["A", "B"]
    assert Product.objects.count() == 5
    profits = AccountProfit.objects.values_list("account__number", "rank", "segment")
    assert list(profits) == [("A", 1, "peak"), ("B", 2, "desert")]


def test_its_job_says_how_far_it_is(requested: ProfitMap) -> None:
    job = Job.objects.get()

    run_now(job)

    assert (job.state, job.subject_id, job.says) == (Job.State.DONE, str(requested.pk), "Publishing")
    assert job.done == STEPS


def test_wrong_input_fails_with_its_sentence_and_leaves_nothing(requested: ProfitMap, home_folder: Home) -> None:
    Path(requested.lines).write_text("order,line\nO1,1\n")

    with pytest.raises(Refusal):
        publish_profit_map(profit_map=requested, say=silently)

    requested.refresh_from_db()
    assert requested.state == ProfitMap.State.FAILED
    assert "lines.csv" in requested.failure
    assert folders(home_folder) == []
    assert not AccountProfit.objects.exists()


def test_why_it_failed_is_kept_for_whoever_asked_and_for_the_trail_in_english(
    requested: ProfitMap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Phrase, "translate", staticmethod(lambda text: text if get_language() == "en" else "Non."))
    Path(requested.lines).write_text("order,line\nO1,1\n")

    with override("fr"), pytest.raises(Refusal):
        publish_profit_map(profit_map=requested, say=silently)

    requested.refresh_from_db()
    trail = AuditEvent.objects.get(verb="not published")
    assert (requested.failure, trail.detail) == (
        "Non.",
        "costs.toml, element order_entry: there is no column 'rush' in lines.csv.",
    )


def test_who_publishes_now_learns_why_it_failed(requested: ProfitMap) -> None:
    Path(requested.lines).write_text("order,line\nO1,1\n")

    with pytest.raises(MapNotPublished, match=r"lines\.csv"):
        publish_now(profit_map=requested)


@pytest.mark.parametrize("step", range(1, STEPS + 1))
def test_a_power_cut_leaves_nothing_published_and_the_next_attempt_all(
    requested: ProfitMap, manager: Member, home_folder: Home, step: int
) -> None:
    with pytest.raises(PowerCut):
        publish_profit_map(profit_map=requested, say=power_cut_at(step))
    assert maps.chosen_map(manager) is None
    assert not AccountProfit.objects.exists()

    publish_profit_map(profit_map=requested, say=silently)

    requested.refresh_from_db()
    assert maps.chosen_map(manager) == requested
    assert AccountProfit.objects.count() == 2
    assert folders(home_folder) == [requested.folder_name]
    assert len(list(requested.folder.iterdir())) == 13


def test_publishing_twice_equals_publishing_once(workshop: ProfitMap, home_folder: Home) -> None:
    published_at = workshop.published_at

    publish_profit_map(profit_map=workshop, say=silently)

    workshop.refresh_from_db()
    assert workshop.published_at == published_at
    assert folders(home_folder) == [workshop.folder_name]


def test_of_two_attempts_at_once_one_publishes_and_the_other_leaves_no_trace(
    requested: ProfitMap, home_folder: Home
) -> None:
    slow = ProfitMap.objects.get(pk=requested.pk)
    publish_profit_map(profit_map=requested, say=silently)

    with pytest.raises(MapIsPublished):
        publish_profit_map(profit_map=slow, say=silently)

    requested.refresh_from_db()
    assert requested.is_published
    assert folders(home_folder) == [requested.folder_name]


def test_start_up_removes_what_a_dead_attempt_left_and_says_which(workshop: ProfitMap, home_folder: Home) -> None:
    orphans = [
        home_folder.lake / "profit-maps" / "8f14e45f-ceea-467f-a9af-3c1bba6b7c1d.0a1b2c3d",
        home_folder.staging / "profit-maps" / f"{workshop.pk}.0a1b2c3d",
    ]
    for orphan in orphans:
        orphan.mkdir()
        (orphan / "accounts.parquet").touch()
    notes = home_folder.lake / "profit-maps" / "notes"
    notes.mkdir()

    assert remove_orphans() == orphans

    assert not any(orphan.exists() for orphan in orphans)
    assert notes.exists()
    assert workshop.folder.exists()
    assert remove_orphans() == []


def test_start_up_leaves_alone_what_a_job_works_on(requested: ProfitMap, home_folder: Home) -> None:
    at_work = home_folder.staging / "profit-maps" / f"{requested.pk}.0a1b2c3d"
    at_work.mkdir(parents=True)

    assert remove_orphans() == []


@pytest.mark.req("GEN-05", "INV-15")
def test_the_database_refuses_to_change_a_published_map(workshop: ProfitMap) -> None:
    changes: list[dict[str, object]] = [{"summary": {}}, {"level": "gross"}, {"state": "FAILED", "failure": "late"}]
    for change in changes:
        with pytest.raises(IntegrityError, match="A published profit map never changes"), transaction.atomic():
            ProfitMap.objects.filter(pk=workshop.pk).update(**change)
    with pytest.raises(IntegrityError, match="A published profit map never changes"), transaction.atomic():
        AccountProfit.objects.update(net_profit=1)


@pytest.mark.req("INV-15")
@pytest.mark.both_databases
def test_the_database_refuses_to_remove_a_published_map_and_what_it_rests_on(
    workshop: ProfitMap, requested: ProfitMap
) -> None:
    ways = ["DELETE FROM {}", "TRUNCATE {} CASCADE"] if connection.vendor == "postgresql" else ["DELETE FROM {}"]
    connection.check_constraints()  # nothing may wait for a check when a table is emptied

    for model, way in product(SNAPSHOTS, ways):
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(way.format(model._meta.db_table))
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        workshop.delete()
    requested.delete()  # it is still being built

    assert list(ProfitMap.objects.all()) == [workshop]
    assert AccountProfit.objects.filter(profit_map=workshop).exists()


@pytest.mark.req("GEN-05")
def test_a_new_map_with_another_model_leaves_the_earlier_one_as_it_was(publish: Publish, manager: Member) -> None:
    first = publish(lines=table(LINES))
    files = {path.name: path.read_bytes() for path in first.folder.iterdir()}
    row = ProfitMap.objects.filter(pk=first.pk).values().get()

    second = publish(lines=table(LINES), costs=COSTS.replace("45.00", "90.00"))

    assert ProfitMap.objects.filter(pk=first.pk).values().get() == row
    assert {path.name: path.read_bytes() for path in first.folder.iterdir()} == files
    assert maps.chosen_map(manager) == second
    assert maps.chosen_map(manager, str(first.pk)) == first
    profits = AccountProfit.objects.filter(account__number="B").order_by("net_profit")
    assert [str(profit.net_profit) for profit in profits] == ["-122.970000", "-77.970000"]


@pytest.mark.req("INV-16")
def test_each_published_model_has_every_line_once(publish: Publish) -> None:
    maps_of_two_models = publish(lines=table(LINES)), publish(lines=table(LINES), costs=COSTS.replace("45.00", "90.00"))

    for each in maps_of_two_models:
        found = read_map(each.folder).tables["lines"]
        assert sorted((row["order"], row["line"]) for row in found) == sorted(
            (row["order"], int(row["line"])) for row in table(LINES)
        )


@pytest.mark.req("PRF-18")
def test_the_same_input_and_model_give_the_same_tables(publish: Publish) -> None:
    first, second = publish(lines=table(LINES)), publish(lines=table(LINES))

    for path in first.folder.glob("*.parquet"):
        assert path.read_bytes() == (second.folder / path.name).read_bytes()
    assert (first.model_hash, first.input_hash) == (second.model_hash, second.input_hash)


def test_a_map_that_is_being_built_shows_how_far_it_is(requested: ProfitMap, manager: Member) -> None:
    found = maps.building(manager, None)

    assert found is not None
    assert (found.says, found.failure) == ("Waiting for a worker", "")


def test_a_map_that_failed_shows_why_until_another_is_published(
    requested: ProfitMap, manager: Member, publish: Publish
) -> None:
    lines = Path(requested.lines)
    good = lines.read_text()
    lines.write_text("order,line\nO1,1\n")
    run_now(Job.objects.get())

    failed = maps.building(manager, None)
    assert failed is not None
    assert "lines.csv" in failed.failure

    lines.write_text(good)
    assert maps.building(manager, publish(lines=table(LINES))) is None
