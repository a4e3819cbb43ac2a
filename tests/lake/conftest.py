"""What the tests of the profit map share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lake.refusals import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A folder in which a run is prepared and refused."""
    return Desk(tmp_path)
