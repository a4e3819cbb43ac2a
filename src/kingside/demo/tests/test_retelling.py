"""The story finished, brought to today, forgotten."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import LazySettings

from kingside.config.home import Home
from kingside.demo.files import SOURCE
from kingside.demo.operations import (
    DatabaseInUse,
    OnlyInTheDemo,
    bring_to_today,
    is_loaded,
    is_stale,
    load,
    reset,
)
from kingside.demo.story import MEMBERS
from kingside.demo.tests.traces import files, rows
from kingside.demo.timeline import Timeline
from kingside.identity.models import Member
from kingside.imports.models import ImportBatch
from kingside.profit.models import ProfitMap
from kingside.profit.models.exits import ExitProposal

TODAY = date(2026, 5, 20)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def home(tmp_path: Path, settings: LazySettings) -> Home:
    """An empty home for a demo company."""
    home = Home(root=tmp_path / "home", company="demo")
    home.prepare()
    settings.KINGSIDE_HOME = home
    settings.KINGSIDE_IS_DEMO = True
    return home


def quiet(_: str) -> None:
    pass


@pytest.fixture
def told(home: Home) -> None:
    """The demo company as of a day in May."""
    load(home=home, today=TODAY, say=quiet)


def test_it_is_finished_after_an_interruption_told_anew_a_month_later_and_forgotten(told: None, home: Home) -> None:
    """One after the other, since each telling takes its time."""
    ProfitMap.objects.published()[0].delete()
    load(home=home, today=TODAY, say=quiet)

    assert is_loaded()
    assert ProfitMap.objects.count() == 3
    assert Member.objects.count() == len(MEMBERS)

    later = date(2026, 6, 1)
    members = rows()["Member"]
    bring_to_today(home=home, today=later, say=quiet)

    assert not is_stale(today=later)
    assert [each.period_to for each in ProfitMap.objects.published()] == [
        period.last for period in reversed(Timeline(later).periods())
    ]
    assert rows()["Member"] == members
    assert ExitProposal.objects.get().profit_map is None, "with its figures frozen, it outlives the map"
    assert {batch.source for batch in ImportBatch.objects.all()} == {SOURCE}
    assert len(list(ImportBatch.lake_of("lines").iterdir())) == ImportBatch.objects.filter(kind="lines").count() == 1

    reset(home=home)

    assert not any(rows().values())
    assert not files(home)
    assert not is_loaded()


def test_a_real_home_is_refused(home_folder: Home) -> None:
    with pytest.raises(OnlyInTheDemo):
        load(home=home_folder, today=TODAY)
    with pytest.raises(OnlyInTheDemo):
        bring_to_today(home=home_folder, today=TODAY)
    with pytest.raises(OnlyInTheDemo):
        reset(home=home_folder)

    assert not Member.objects.exists()


def test_a_database_of_real_members_is_refused(home: Home, manager: Member) -> None:
    with pytest.raises(DatabaseInUse):
        load(home=home, today=TODAY)
    with pytest.raises(DatabaseInUse):
        reset(home=home)

    assert rows()["Member"] == {manager.pk}
    assert not rows()["Account"]
