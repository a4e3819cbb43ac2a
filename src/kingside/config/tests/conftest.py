import socket

import pytest


@pytest.fixture(autouse=True)
def _own_company(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands choose a company for their process; here they share it with the next test."""
    monkeypatch.setenv("KINGSIDE_COMPANY", "data")


@pytest.fixture
def port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        number: int = listening.getsockname()[1]
    return number
