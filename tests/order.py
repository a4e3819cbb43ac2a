"""Long modules first, so that no worker is left alone with one at the end."""

import pytest

LONG = (
    *("tests/api/test_replay.py", "tests/naughty/", "tests/access/", "tests/lake/test_reference.py", "tests/wheel/"),
    *("tests/lake/test_threads.py", "tests/lake/test_interrupted.py", "tests/lake/test_on_a_spark_cluster.py"),
    *("tests/imports/test_killed.py", "tests/texts/test_pages.py", "src/kingside/config/tests/test_backup.py"),
    *("src/kingside/demo/tests/", "src/kingside/config/tests/test_worker.py"),
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """After they were shuffled; modules stay together.

    Modules that ask for the world come one after the other, and tests that do come first in them, so that it is seldom
    built. What changes for the other tests of a module comes last.
    """
    places: dict[str, int] = {}
    for item in items:
        places.setdefault(_module(item), len(places))
    in_the_world = {_module(item) for item in items if _asks_for_the_world(item)}
    items.sort(
        key=lambda item: (
            not item.nodeid.startswith(LONG),
            _module(item) not in in_the_world,
            places[_module(item)],
            item.get_closest_marker("last") is not None,
            not _asks_for_the_world(item),
        )
    )


def _module(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]


def _asks_for_the_world(item: pytest.Item) -> bool:
    return "world" in getattr(item, "fixturenames", ())
