"""The story as rows and published maps."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import LazySettings

from kingside.accounts.models import Account, Standing
from kingside.config.home import Home
from kingside.demo.operations import (
    DatabaseInUse,
    OnlyInTheDemo,
    OtherScale,
    bring_to_today,
    is_loaded,
    is_stale,
    load,
    reset,
)
from kingside.demo.story import FINANCE, KEY_ACCOUNTS, MEMBERS
from kingside.demo.timeline import Timeline
from kingside.identity.models import Member
from kingside.jobs.models import Job
from kingside.offerings.models import Product
from kingside.profit.models import CostModel, ProfitMap

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


@pytest.fixture
def told(home: Home) -> list[str]:
    """The demo company is here; what loading said."""
    said: list[str] = []
    load(home=home, today=TODAY, say=said.append)
    return said


def rows() -> dict[str, set[object]]:
    kinds = (Member, Account, Standing, Product, CostModel, ProfitMap, Job)
    return {kind.__name__: set(kind.objects.values_list("pk", flat=True)) for kind in kinds}


def files(home: Home) -> set[Path]:
    return {path for path in home.folder.rglob("*") if path.is_file()}


def test_loading_brings_members_accounts_products_and_a_map_per_year(told: list[str], home: Home) -> None:
    assert Member.objects.filter(is_demo=True).count() == len(MEMBERS) == Member.objects.count()
    assert Account.objects.exclude(number="UNMAPPED").count() == 120
    assert set(Standing.objects.values_list("account__number", "tier")) == {
        (each.number, "key") for each in KEY_ACCOUNTS
    }
    assert Product.objects.filter(category="Bearings").count() == 6
    published = ProfitMap.objects.published()
    assert [each.period_to for each in published] == [
        period.last for period in reversed(Timeline(TODAY).periods())
    ]
    assert {each.cost_model.adopted_by for each in published} == {Member.objects.get(email=FINANCE.email)}
    assert is_loaded()


def test_each_step_says_what_how_much_and_how_long(told: list[str]) -> None:
    assert len(told) == 6
    assert all(line.endswith(" s)") and any(letter.isdigit() for letter in line) for line in told)


def test_loading_again_changes_nothing(told: list[str], home: Home) -> None:
    before = rows(), files(home)

    load(home=home, today=TODAY, say=told.append)

    assert (rows(), files(home)) == before


def test_an_interrupted_load_is_finished_by_the_next(told: list[str], home: Home) -> None:
    ProfitMap.objects.published().first().delete()  # type: ignore[union-attr]

    load(home=home, today=TODAY, say=told.append)

    assert is_loaded()
    assert ProfitMap.objects.count() == 3
    assert Member.objects.count() == len(MEMBERS)


def test_a_month_later_it_is_stale_and_can_be_brought_to_today(told: list[str], home: Home) -> None:
    later = date(2026, 6, 1)
    members = rows()["Member"]
    assert not is_stale(today=date(2026, 5, 31))
    assert is_stale(today=later)

    bring_to_today(home=home, today=later, say=told.append)

    assert not is_stale(today=later)
    assert [each.period_to for each in ProfitMap.objects.published()] == [
        period.last for period in reversed(Timeline(later).periods())
    ]
    assert rows()["Member"] == members
    assert len(list((home.lake / "story").iterdir())) == 1


def test_after_a_reset_nothing_is_left_and_it_can_be_told_again(told: list[str], home: Home) -> None:
    reset(home=home)

    assert not any(rows().values())
    assert not list(home.lake.rglob("*.parquet"))
    assert not is_loaded()
    load(home=home, today=TODAY, say=told.append)
    assert is_loaded()


def test_another_scale_needs_a_reset_first(told: list[str], home: Home) -> None:
    with pytest.raises(OtherScale, match="--reset"):
        load(home=home, today=TODAY, scale=2, say=told.append)


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

    assert set(Member.objects.all()) == {manager}
    assert not Account.objects.exists()
