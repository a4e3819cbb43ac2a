"""The story is told, told anew and forgotten in a demo company, and nowhere else."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import LazySettings

from kingside.config.home import Home
from kingside.demo.operations import DatabaseInUse, OnlyInTheDemo, bring_to_today, load, reset
from kingside.demo.tests.traces import rows
from kingside.identity.models import Member

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
