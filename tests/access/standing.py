"""The world is built once for as many tests as ask for it one after the other, since that takes seconds."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from copy import deepcopy
from pathlib import Path
from typing import Any, Final

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker, Settings

from kingside.config.home import Home
from tests.access.world import COACHING, World, build_world
from tests.cast import QUICK, ClientOf
from tests.crawl import Walk, walk

Walked = Callable[[str], Walk]
STANDING: Final = pytest.StashKey["Standing"]()
WAYS_IN: Final = frozenset({"db", "transactional_db", "live_server", "django_db_setup", "django_db_blocker"})


class Standing:
    """The world while it stands, in a transaction that stays open; each test has its own within that one."""

    def __init__(self, folder: Path, blocker: DjangoDbBlocker) -> None:
        self._folder = folder
        self._blocker = blocker
        self._open = ExitStack()
        self._times = 0
        self.home: Home | None = None
        self.world: World | None = None
        self.walks: dict[str, Walk] = {}

    def build(self) -> None:
        """Let it stand, if it does not."""
        if self.world is not None:
            return
        self._times += 1
        folder = self._folder / str(self._times)
        self.home = Home(root=folder / "home", company="data")
        self.home.prepare()
        with (
            self._blocker.unblock(),
            override_settings(KINGSIDE_HOME=self.home, PASSWORD_HASHERS=QUICK),
            ExitStack() as opened,
        ):
            opened.enter_context(transaction.atomic())
            self.world = build_world(folder)
            self._open = opened.pop_all()

    def take_down(self) -> None:
        """Leave an empty database behind."""
        if self.world is None:
            return
        self.world = self.home = None
        self.walks.clear()
        with self._blocker.unblock(), self._open:
            transaction.set_rollback(True)


@pytest.fixture(scope="session")
def standing(
    request: pytest.FixtureRequest,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Standing]:
    """Where the world stands or does not."""
    standing = Standing(tmp_path_factory.mktemp("world"), django_db_blocker)
    request.session.stash[STANDING] = standing
    yield standing
    standing.take_down()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Whoever wants the database for something else finds it empty, from the first of its fixtures on."""
    standing = item.session.stash.get(STANDING, None)
    if standing is not None and not _asks_for_it(item) and _uses_database(item):
        standing.take_down()


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest) -> None:
    """The world stands before the transaction of a test that asks for it begins."""
    if fixturedef.argname == "_django_db_helper" and "world" in request.fixturenames:
        request.getfixturevalue("standing").build()


def _asks_for_it(item: pytest.Item) -> bool:
    return "world" in getattr(item, "fixturenames", ())


def _uses_database(item: pytest.Item) -> bool:
    asked = set(getattr(item, "fixturenames", ()))
    return bool(asked & WAYS_IN) or item.get_closest_marker("django_db") is not None


@pytest.fixture
def world(db: None, standing: Standing, settings: Settings) -> World:
    """Two accounts and one of everything; what a test does to it no other test sees, on a record neither."""
    assert standing.world is not None
    settings.KINGSIDE_HOME = standing.home
    settings.KINGSIDE_SALESPERSONS_PURPOSE = COACHING
    return deepcopy(standing.world)


@pytest.fixture
def walked(world: World, standing: Standing, client_of: ClientOf) -> Walked:
    """What somebody with a role can reach, walked through once while the world stands."""

    def walked_as(column: str) -> Walk:
        if column not in standing.walks:
            standing.walks[column] = walk(client_of(world.member(column)))
        return standing.walks[column]

    return walked_as
