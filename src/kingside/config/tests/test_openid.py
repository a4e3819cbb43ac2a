import pytest

from kingside.config import env
from kingside.config.openid import provider_from_environment

TOLD = {
    "KINGSIDE_OIDC_ISSUER": "https://login.example.com/",
    "KINGSIDE_OIDC_CLIENT_ID": "kingside",
    "KINGSIDE_OIDC_CLIENT_SECRET": "between two",
}


def _tell(monkeypatch: pytest.MonkeyPatch, **told: str) -> None:
    for name, value in (TOLD | told).items():
        monkeypatch.setenv(name, value)


def test_without_an_issuer_there_is_no_provider() -> None:
    assert provider_from_environment() is None


def test_three_variables_name_one_and_a_fourth_calls_it(monkeypatch: pytest.MonkeyPatch) -> None:
    _tell(monkeypatch)
    plain = provider_from_environment()
    _tell(monkeypatch, KINGSIDE_OIDC_NAME="Contoso")
    called = provider_from_environment()

    assert plain
    assert called
    assert (plain.issuer, plain.name, called.name) == ("https://login.example.com", "login.example.com", "Contoso")
    assert "between two" not in repr(plain)


@pytest.mark.parametrize(
    "issuer", ["login.example.com", "http://login.example.com", "https://", "https://a.example/?b"]
)
def test_an_issuer_without_https_is_refused(monkeypatch: pytest.MonkeyPatch, issuer: str) -> None:
    _tell(monkeypatch, KINGSIDE_OIDC_ISSUER=issuer)

    with pytest.raises(env.Misconfigured, match="is not an address like https"):
        provider_from_environment()


@pytest.mark.parametrize("name", ["KINGSIDE_OIDC_CLIENT_ID", "KINGSIDE_OIDC_CLIENT_SECRET"])
def test_half_a_provider_is_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    _tell(monkeypatch, **{name: ""})

    with pytest.raises(env.Misconfigured, match="set KINGSIDE_OIDC_CLIENT_ID and KINGSIDE_OIDC_CLIENT_SECRET too"):
        provider_from_environment()
