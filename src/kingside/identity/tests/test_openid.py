"""Sign-in at an OpenID Connect provider, a real small one: members and guests come in, nobody else."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from joserfc.jwk import RSAKey
from pytest_django import Settings

from kingside.identity.invitations import invite
from kingside.identity.models import Invitation, Member, OpenIdentity
from kingside.identity.operations import LastToSignIn, deactivate
from kingside.identity.tests.provider import CLIENT_ID, Named, Provider
from tests.cast import PASSWORD, ClientOf

BEGIN = "/sign-in/openid/"


@pytest.fixture
def provider(settings: Settings, lead: Member) -> Iterator[Provider]:
    """The company's provider, where Lena is signed in."""
    with Provider(claims={"sub": "lena-1", "email": lead.email, "email_verified": True}) as provider:
        settings.KINGSIDE_OPENID = Named(provider.issuer)
        yield provider


def _there(browser: Client, *, query: str = "") -> str:
    return str(browser.get(f"{BEGIN}{query}").headers["Location"])


def _round_trip(browser: Client, provider: Provider, *, query: str = "") -> HttpResponse:
    back: Any = browser.get(provider.authorize(_there(browser, query=query)))
    return back  # type: ignore[no-any-return]


def _is_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def test_a_member_comes_in_by_the_address_the_provider_vouches_for(
    client: Client, provider: Provider, lead: Member
) -> None:
    provider.claims["email"] = lead.email.upper()

    answer = _round_trip(client, provider, query="?next=/gallery/")

    assert answer.headers["Location"] == "/gallery/"
    assert client.session["_auth_user_id"] == str(lead.pk)
    assert Member.objects.get(pk=lead.pk).check_password(PASSWORD)  # which stays as it is


def test_off_we_go_with_state_nonce_and_a_pkce_challenge(client: Client, provider: Provider) -> None:
    address = urlsplit(_there(client))
    asked = parse_qs(address.query)

    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{provider.issuer}/authorize"
    assert asked["response_type"] == ["code"]
    assert asked["scope"] == ["openid email profile"]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == ["http://testserver/sign-in/openid/back/"]
    assert len(asked["state"][0]) >= 20
    assert len(asked["nonce"][0]) >= 20


def test_the_way_back_is_the_address_people_type(client: Client, provider: Provider, settings: Settings) -> None:
    settings.KINGSIDE_SITE = urlsplit("https://kam.example.com")

    assert parse_qs(urlsplit(_there(client)).query)["redirect_uri"] == ["https://kam.example.com/sign-in/openid/back/"]


def test_from_then_on_the_identity_counts_and_not_the_address(client: Client, provider: Provider, lead: Member) -> None:
    _round_trip(Client(), provider)
    provider.claims["email"] = "lena.married@kingside.example"

    _round_trip(client, provider)

    assert client.session["_auth_user_id"] == str(lead.pk)
    assert OpenIdentity.objects.get().subject == "lena-1"


def test_an_address_given_to_somebody_else_opens_nothing(client: Client, provider: Provider) -> None:
    _round_trip(Client(), provider)
    provider.claims["sub"] = "successor-2"

    answer = _round_trip(client, provider)

    assert answer.status_code == 409
    assert not _is_in(client)


def test_a_guest_comes_in_without_a_password(client: Client, provider: Provider, lead: Member) -> None:
    invite(name="Nils Berg", email="nils@example.com", by=lead, at=timezone.now(), address=lambda token: token)
    provider.claims |= {"sub": "nils-1", "email": "nils@example.com"}

    _round_trip(client, provider)

    nils = Member.objects.get(email="nils@example.com")
    assert client.session["_auth_user_id"] == str(nils.pk)
    assert not nils.has_usable_password()
    assert Invitation.objects.get().member == nils


def test_strangers_are_refused_in_one_sentence_and_leave_nothing(client: Client, provider: Provider) -> None:
    provider.claims |= {"sub": "eve-1", "email": "eve@example.com"}

    answer = _round_trip(client, provider)

    assert answer.status_code == 403
    assert "Ask a colleague to invite you" in answer.content.decode()
    assert Member.objects.count() == 1
    assert not OpenIdentity.objects.exists()


@pytest.mark.parametrize("said", [False, None, "no", 1, []])
def test_an_address_nobody_vouches_for_is_no_proof(client: Client, provider: Provider, said: object) -> None:
    provider.claims["email_verified"] = said

    answer = _round_trip(client, provider)

    assert answer.status_code == 403
    assert "does not say that your e-mail address is yours" in answer.content.decode()
    assert not _is_in(client)


LIES: dict[str, dict[str, Any]] = {
    "nonce of another attempt": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "another issuer": {"iss": "https://evil.example"},
    "another audience": {"aud": "another client"},
    "another audience, for us as bystander": {"aud": "another client", "azp": CLIENT_ID},
    "no audience": {"aud": None},
    "long over": {"exp": 1_000_000_000},
    "no end": {"exp": None},
    "nobody": {"sub": None},
    "somebody without end": {"sub": "x" * 256},
}


@pytest.mark.parametrize("lie", LIES)
def test_what_proves_nothing_lets_nobody_in(client: Client, provider: Provider, lie: str) -> None:
    provider.lies = LIES[lie]

    answer = _round_trip(client, provider)

    assert answer.status_code == 403
    assert "The provider did not prove who you are." in answer.content.decode()
    assert not _is_in(client)


def test_a_token_signed_by_somebody_else_lets_nobody_in(client: Client, provider: Provider) -> None:
    provider.signing_key = RSAKey.generate_key(2048, {"kid": "one"})

    assert _round_trip(client, provider).status_code == 403
    assert not _is_in(client)


def test_the_answer_counts_in_the_browser_that_asked_and_once(provider: Provider) -> None:
    victim, attacker = Client(), Client()
    back = provider.authorize(_there(attacker))

    foreign, first, again = victim.get(back), attacker.get(back), attacker.get(back)

    assert (foreign.status_code, first.status_code, again.status_code) == (403, 302, 403)
    assert not _is_in(victim)


def test_the_log_says_what_failed_and_nothing_of_who_tried(
    client: Client, provider: Provider, lead: Member, caplog: pytest.LogCaptureFixture
) -> None:
    provider.lies = {"nonce": "another"}

    _round_trip(client, provider)
    client.get(f"{BEGIN}back/?error=forged%0A2031-01-01 ERROR line&error_description={lead.email}")
    client.get(f"{BEGIN}back/?error=access_denied&error_description={lead.email} has no licence")

    said = [record.getMessage() for record in caplog.records if record.name == "kingside.identity.openid"]
    assert said == [
        f"Sign-in at the provider failed: {why}" for why in ("InvalidClaimError", "OAuthError", "access_denied")
    ]
    assert lead.email not in caplog.text
    assert "2031-01-01" not in caplog.text


def test_a_state_nobody_gave_out_is_refused(client: Client, provider: Provider) -> None:
    back = provider.authorize(_there(client))

    answer = client.get(back.replace("state=", "state=x"))

    assert answer.status_code == 403


def test_a_code_without_the_verifier_of_this_browser_is_worth_nothing(client: Client, provider: Provider) -> None:
    code = parse_qs(urlsplit(provider.authorize(_there(Client()))).query)["code"][0]
    state = parse_qs(urlsplit(_there(client)).query)["state"][0]

    answer = client.get(f"{BEGIN}back/?code={code}&state={state}")

    assert answer.status_code == 403


def test_whoever_says_no_at_the_provider_is_told_to_begin_again(client: Client, provider: Provider) -> None:
    _there(client)

    assert client.get(f"{BEGIN}back/?error=access_denied").status_code == 403


def test_discovery_that_names_another_issuer_is_refused(client: Client, provider: Provider) -> None:
    provider.metadata = {"issuer": "https://evil.example"}

    assert client.get(BEGIN).status_code == 502


def test_a_provider_that_is_out_is_said_to_be(client: Client, provider: Provider) -> None:
    provider.is_out = True

    answer = client.get(BEGIN)

    assert answer.status_code == 502
    assert "sign in by password" in answer.content.decode()


def test_nobody_is_sent_elsewhere_afterwards(client: Client, provider: Provider) -> None:
    assert _round_trip(client, provider, query="?next=https://evil.example/").headers["Location"] == "/"


def test_a_member_who_is_switched_off_does_not_get_in(
    client: Client, provider: Provider, lead: Member, support: Member
) -> None:
    deactivate(member=lead)

    answer = _round_trip(client, provider)

    assert answer.headers["Location"] == "/sign-in/inactive/"
    assert not _is_in(client)


def test_an_identity_at_the_provider_counts_as_being_able_to_sign_in(
    client: Client, provider: Provider, lead: Member
) -> None:
    invite(name="Nils Berg", email="nils@example.com", by=lead, at=timezone.now(), address=lambda token: token)
    with pytest.raises(LastToSignIn):
        deactivate(member=lead)
    provider.claims |= {"sub": "nils-1", "email": "nils@example.com"}
    _round_trip(client, provider)

    deactivate(member=lead)

    assert not Member.objects.get(pk=lead.pk).is_active


def test_a_second_factor_is_asked_for_all_the_same(client: Client, provider: Provider, lead: Member) -> None:
    TOTP.activate(lead, "JBSWY3DPEHPK3PXP")

    assert _round_trip(client, provider).headers["Location"] == "/sign-in/code/"
    assert not _is_in(client)


def test_a_member_without_a_password_may_set_one_by_mail(client: Client, provider: Provider, lead: Member) -> None:
    lead.set_unusable_password()
    lead.save()
    _round_trip(client, provider)

    page = client.get("/you/sign-in/").content.decode()

    assert "You sign in at Contoso." in page
    assert client.get("/sign-in/password/").headers["Location"] == "/sign-in/forgotten/"


def test_the_sign_in_page_names_the_provider(client: Client, provider: Provider) -> None:
    assert "Sign in with Contoso" in client.get("/sign-in/").content.decode()


def test_without_a_provider_there_is_no_such_page(client: Client, lead: Member, client_of: ClientOf) -> None:
    assert client.get(BEGIN).status_code == client.get(f"{BEGIN}back/").status_code == 404
    assert "Sign in with " not in client.get("/sign-in/").content.decode().replace("Sign in with a passkey", "")
