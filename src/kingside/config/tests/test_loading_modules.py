"""Loading without the garbage collector."""

import gc

import pytest

from kingside.config.loading import here_to_stay


def test_what_is_loaded_is_never_looked_at_by_the_collector() -> None:
    before = gc.get_freeze_count()

    with here_to_stay():
        assert not gc.isenabled()
        loaded: list[list[int]] = [[] for _ in range(1_000)]

    assert gc.isenabled()
    assert gc.get_freeze_count() >= before + len(loaded)


def test_the_collector_works_again_where_loading_failed() -> None:
    with pytest.raises(ImportError), here_to_stay():
        raise ImportError

    assert gc.isenabled()
