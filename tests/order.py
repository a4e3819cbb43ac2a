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
    """After they were shuffled; modules stay together."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))
