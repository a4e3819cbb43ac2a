import pytest


@pytest.fixture(autouse=True)
def _own_company(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands choose a company for their process; here they share it with the next test."""
    monkeypatch.setenv("KINGSIDE_COMPANY", "data")
