import pytest
from django.test import RequestFactory

from kingside.identity.loopback import comes_from_this_machine, is_loopback


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.9.10", "::1", "[::1]"])
def test_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["", "0.0.0.0", "::", "192.168.1.7", "localhost.example.com", "kam.example.com"])
def test_anywhere_else(host: str) -> None:
    assert not is_loopback(host)


def test_a_request_of_this_machine() -> None:
    assert comes_from_this_machine(RequestFactory().get("/", REMOTE_ADDR="127.0.0.1"))


def test_a_request_of_another_machine() -> None:
    assert not comes_from_this_machine(RequestFactory().get("/", REMOTE_ADDR="192.168.1.7"))


@pytest.mark.parametrize("header", ["Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP"])
def test_a_request_that_a_proxy_here_passes_on(header: str) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", headers={header: "192.168.1.7"})

    assert not comes_from_this_machine(request)
