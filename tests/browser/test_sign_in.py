"""Sign-in in a browser: passkeys of a made-up device, an authenticator app; axe, phone, dark."""

import time
from collections.abc import Callable
from functools import partial

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from kingside.identity.invitations import invite
from kingside.identity.models import Member, Role
from kingside.identity.operations import welcome
from kingside.identity.roles import give_grant
from tests.browser.accessibility import flaws, grave_violations
from tests.browser.conftest import SignIn
from tests.cast import PASSWORD

pytestmark = pytest.mark.browser

YOURS = "/you/sign-in/"


@pytest.fixture
def device(context: BrowserContext, page: Page) -> str:
    """A device that keeps passkeys and recognises its owner at once."""
    browser = context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    return str(browser.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"])


@pytest.fixture
def lenas(sign_in: SignIn, lead: Member, url: str) -> Page:
    """Lena's browser, in which she proved a moment ago that it is her."""
    page = sign_in(lead)
    page.goto(f"{url}{YOURS}confirm/?next={YOURS}")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="It is me").click()
    expect(page).to_have_url(f"{url}{YOURS}")
    return page


def _add_passkey(page: Page, *, is_alone: bool) -> None:
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name").fill("Lena’s laptop")
    page.get_by_label("Sign in with it alone").set_checked(is_alone)
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Keep these where your phone is not")


def _sign_out(page: Page, url: str) -> None:
    page.goto(f"{url}/sign-in/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()


def _sign_in_by_password(page: Page, lead: Member, url: str) -> None:
    page.goto(f"{url}/sign-in/?next={YOURS}")
    page.get_by_label("E-mail address").fill(lead.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_a_passkey_signs_in_without_a_password(lenas: Page, device: str, url: str) -> None:
    _add_passkey(lenas, is_alone=True)
    _sign_out(lenas, url)
    lenas.goto(f"{url}/sign-in/?next={YOURS}")

    lenas.get_by_role("button", name="Sign in with a passkey").click()

    expect(lenas).to_have_url(f"{url}{YOURS}")
    expect(lenas.get_by_role("row", name="Lena’s laptop")).to_contain_text("Instead of the password")


def test_a_passkey_follows_the_password(lenas: Page, device: str, lead: Member, url: str) -> None:
    _add_passkey(lenas, is_alone=False)
    _sign_out(lenas, url)
    _sign_in_by_password(lenas, lead, url)
    expect(lenas.get_by_role("heading", level=1)).to_have_text("One more proof")

    lenas.get_by_role("button", name="Use a passkey").click()

    expect(lenas).to_have_url(f"{url}{YOURS}")


def test_a_passkey_confirms_before_it_is_removed(lenas: Page, device: str, url: str) -> None:
    _add_passkey(lenas, is_alone=True)
    _sign_out(lenas, url)
    lenas.goto(f"{url}/sign-in/?next={YOURS}")
    lenas.get_by_role("button", name="Sign in with a passkey").click()

    lenas.get_by_role("link", name="Remove Lena’s laptop").click()
    lenas.get_by_role("link", name="a passkey").click()
    lenas.get_by_role("button", name="Use a passkey").click()
    lenas.get_by_role("button", name="Remove the passkey").click()

    expect(lenas.get_by_role("heading", level=1)).to_have_text("Your password alone lets you in")


def test_a_passkey_of_nobody_is_refused(lenas: Page, device: str, lead: Member, url: str) -> None:
    _add_passkey(lenas, is_alone=True)
    lead.authenticator_set.all().delete()  # type: ignore[attr-defined]
    _sign_out(lenas, url)
    lenas.goto(f"{url}/sign-in/")

    lenas.get_by_role("button", name="Sign in with a passkey").click()

    expect(lenas.get_by_role("alert").filter(visible=True)).to_contain_text("This passkey is not known here.")


def test_a_device_that_has_one_already_says_so(lenas: Page, device: str, url: str) -> None:
    _add_passkey(lenas, is_alone=True)
    lenas.goto(f"{url}{YOURS}passkeys/new/")

    lenas.get_by_role("button", name="Make the passkey").click()

    expect(lenas.get_by_role("alert").filter(visible=True)).to_have_text("This device has a passkey of yours already.")


def test_at_an_ip_address_the_page_says_why_and_where(page: Page, lead: Member, url: str) -> None:
    page.goto(f"{url.replace('localhost', '127.0.0.1')}/sign-in/")

    expect(page.get_by_text("Browsers know no passkeys at an IP address")).to_be_visible()
    expect(page.get_by_role("link", name=url)).to_have_attribute("href", url)
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_have_count(0)


def test_an_app_is_paired_by_hand_and_asked_for(lenas: Page, lead: Member, url: str) -> None:
    lenas.get_by_role("link", name="Add an app").click()
    lenas.get_by_text("The app cannot scan").click()
    secret = lenas.get_by_role("main").locator("code").inner_text().replace(" ", "")
    lenas.get_by_label("Code that the app shows now").fill(_code(secret, ahead=0))
    lenas.get_by_role("button", name="Pair").click()
    expect(lenas.get_by_text("10 of 10 codes are left")).to_be_visible()
    _sign_out(lenas, url)
    _sign_in_by_password(lenas, lead, url)

    lenas.get_by_label("Code of your app").fill(_code(secret, ahead=30))
    lenas.get_by_role("button", name="Sign in with the code").click()

    expect(lenas).to_have_url(f"{url}{YOURS}")


def test_a_session_elsewhere_is_ended_from_here(lenas: Page, lead: Member, url: str, browser: Browser) -> None:
    elsewhere = browser.new_context().new_page()
    _sign_in_by_password(elsewhere, lead, url)
    _sign_out(lenas, url)
    _sign_in_by_password(lenas, lead, url)

    lenas.get_by_role("button", name="End all others").click()
    expect(lenas.get_by_text("You are signed out everywhere else.")).to_be_visible()
    elsewhere.reload()

    expect(elsewhere.get_by_role("heading", level=1)).to_have_text("Sign in")
    elsewhere.context.close()


def _code(secret: str, *, ahead: int) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time() + ahead) // 30)))


def _open(path: str) -> Callable[[Page, str], object]:
    return lambda page, url: page.goto(f"{url}{path}")


def _open_second_step(page: Page, url: str) -> None:
    _add_passkey(page, is_alone=False)
    _sign_out(page, url)
    _sign_in_by_password(page, Member.objects.get(), url)


def _open_sessions(page: Page, url: str) -> None:
    _sign_out(page, url)
    _sign_in_by_password(page, Member.objects.get(), url)
    expect(page.get_by_role("heading", name="Where you are signed in")).to_be_visible()


def _open_tokens(page: Page, url: str) -> None:
    page.goto(f"{url}{YOURS}tokens/new/")
    page.get_by_label("Name").fill("Power BI")
    page.get_by_role("button", name="Make the token").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Copy the token now")
    assert grave_violations(page) == []
    page.get_by_role("link", name="Done").click()
    expect(page.get_by_role("row", name="Power BI")).to_be_visible()


def _open_members(page: Page, url: str) -> None:
    give_grant(member=Member.objects.get(), role=Role.ADM, by=None, valid_from=timezone.localdate())
    ada = welcome(name="Ada Vos", email="ada.vos@kingside.example", title="Administrator", password=PASSWORD)
    invite(name="Nils Berg", email="nils@example.com", by=ada, at=timezone.now(), address=lambda token: token)
    page.goto(f"{url}/members/")
    expect(page.get_by_role("heading", name="Invited, not here yet")).to_be_visible()


def _open_invitations(page: Page, url: str) -> None:
    _open_members(page, url)
    page.get_by_role("link", name="1 guest").click()
    expect(page.get_by_role("row", name="Nils Berg")).to_be_visible()


def _keep(tokens: list[str], token: str) -> str:
    tokens.append(token)
    return token


def _open_invitation(page: Page, url: str) -> None:
    tokens: list[str] = []
    lena = Member.objects.get()
    invite(name="Nils Berg", email="nils@example.com", by=lena, at=timezone.now(), address=partial(_keep, tokens))
    _sign_out(page, url)
    page.goto(f"{url}/sign-in/invitation/{tokens[0]}/")
    expect(page.get_by_role("heading", name="Welcome, Nils Berg")).to_be_visible()


PAGES: dict[str, Callable[[Page, str], object]] = {
    "yours": _open(YOURS),
    "confirm": _open(f"{YOURS}confirm/"),
    "app": _open(f"{YOURS}app/"),
    "new passkey": _open(f"{YOURS}passkeys/new/"),
    "codes": lambda page, url: _add_passkey(page, is_alone=True),
    "tokens": _open_tokens,
    "members": _open_members,
    "invitations": _open_invitations,
    "invitation": _open_invitation,
    "forgotten": _open("/sign-in/forgotten/"),
    "sessions": _open_sessions,
    "second step": _open_second_step,
    "sign-in": _sign_out,
}


@pytest.mark.parametrize("name", PAGES)
def test_its_pages_can_be_read_by_everybody(lenas: Page, device: str, url: str, name: str) -> None:
    PAGES[name](lenas, url)

    assert flaws(lenas) == {}
