"""An authenticator app and recovery codes: set up under Your sign-in, asked for at sign-in."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import allauth
import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.mail import EmailMessage
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from kingside.identity.adapter import NOTICES, SecondFactors
from kingside.identity.models import Member
from kingside.identity.operations import forget_second_factor
from tests.cast import PASSWORD, ClientOf

SIGN_IN = "/sign-in/"
STEP = "/sign-in/code/"
YOURS = "/you/sign-in/"
NOON = 1_800_000_000.0


class App:
    """The authenticator app on Lena's phone."""

    def __init__(self, secret: str) -> None:
        self.secret = secret

    def code(self, *, ago: int = 0) -> str:
        return str(format_hotp_value(hotp_value(self.secret, int(time.time() - ago) // 30)))


@pytest.fixture
def noon() -> Iterator[time_machine.Traveller]:
    """The clock stands still until a test moves it."""
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def browser(noon: time_machine.Traveller, lead: Member, client_of: ClientOf) -> Client:
    """Lena's browser, in which she proved a moment ago that it is her."""
    browser = client_of(lead)
    browser.post(f"{YOURS}confirm/", {"password": PASSWORD})
    return browser


@pytest.fixture
def app(browser: Client, noon: time_machine.Traveller) -> App:
    app = App(browser.get(f"{YOURS}app/").context["form"].secret)
    browser.post(f"{YOURS}app/", {"code": app.code()})
    noon.shift(timedelta(minutes=5))
    return app


def _half_way(lead: Member) -> Client:
    """A browser in which the password was right."""
    half_way = Client()
    half_way.post(SIGN_IN, {"login": lead.email, "password": PASSWORD})
    return half_way


def _is_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def test_a_paired_app_is_asked_for_after_the_password(lead: Member, app: App) -> None:
    browser = Client()
    asked = browser.post(SIGN_IN, {"login": lead.email, "password": PASSWORD})
    half_way = _is_in(browser)
    page = browser.get(STEP).content.decode()

    answer = browser.post(STEP, {"code": app.code()})

    assert asked.headers["Location"] == STEP
    assert not half_way
    assert "Your authenticator app shows the code" in page
    assert (answer.status_code, _is_in(browser)) == (302, True)


def test_the_page_wanted_before_is_there_after_the_code(lead: Member, app: App) -> None:
    browser = Client()
    browser.post(SIGN_IN, {"login": lead.email, "password": PASSWORD, "next": "/gallery/"})

    assert browser.post(STEP, {"code": app.code()}).headers["Location"] == "/gallery/"


def test_nothing_changes_before_one_proves_to_be_oneself(lead: Member, client_of: ClientOf) -> None:
    asked = client_of(lead).get(f"{YOURS}app/")

    assert asked.headers["Location"] == f"{YOURS}confirm/?next=%2Fyou%2Fsign-in%2Fapp%2F"


def test_five_minutes_later_the_proof_is_asked_for_again(browser: Client, noon: time_machine.Traveller) -> None:
    fresh = browser.get(f"{YOURS}app/").status_code
    noon.shift(timedelta(minutes=6))

    assert (fresh, browser.get(f"{YOURS}app/").status_code) == (200, 302)


def test_a_wrong_password_proves_nothing(lead: Member, client_of: ClientOf) -> None:
    browser = client_of(lead)

    answer = browser.post(f"{YOURS}confirm/", {"password": "the wrong one"})

    assert "The password is wrong." in answer.content.decode()
    assert browser.get(f"{YOURS}app/").status_code == 302


def test_pairing_takes_the_code_that_the_app_shows(browser: Client, lead: Member) -> None:
    browser.get(f"{YOURS}app/")

    answer = browser.post(f"{YOURS}app/", {"code": "000000"})

    assert "This code is wrong" in answer.content.decode()
    assert not Authenticator.objects.filter(user=lead).exists()


def test_pairing_ends_with_recovery_codes(browser: Client) -> None:
    app = App(browser.get(f"{YOURS}app/").context["form"].secret)

    answer = browser.post(f"{YOURS}app/", {"code": app.code()}, follow=True)

    assert answer.redirect_chain[-1][0] == f"{YOURS}codes/"
    assert "10 of 10 codes are left" in answer.content.decode()


def test_a_wrong_code_does_not_let_in_and_is_a_line_of_the_log(
    lead: Member, app: App, caplog: pytest.LogCaptureFixture
) -> None:
    half_way = _half_way(lead)

    answer = half_way.post(STEP, {"code": "000000"})

    assert "This code is wrong" in answer.content.decode()
    assert not _is_in(half_way)
    refused = [vars(each)["member"] for each in caplog.records if each.message == "A code was refused"]
    assert refused == [lead.pk]


def test_a_code_counts_once(lead: Member, app: App) -> None:
    code = app.code()
    first, second = _half_way(lead), _half_way(lead)

    first.post(STEP, {"code": code})
    second.post(STEP, {"code": code})

    assert (_is_in(first), _is_in(second)) == (True, False)


def test_a_code_counts_once_however_it_is_written_and_as_long_as_it_lives(
    lead: Member, app: App, noon: time_machine.Traveller
) -> None:
    code = app.code()
    _half_way(lead).post(STEP, {"code": code})
    noon.shift(timedelta(seconds=31))
    second = _half_way(lead)

    second.post(STEP, {"code": f"{code[:3]} {code[3:]}"})

    assert app.code(ago=31) == code
    assert not _is_in(second)


def test_the_code_that_paired_the_app_does_not_let_in(browser: Client, lead: Member) -> None:
    app = App(browser.get(f"{YOURS}app/").context["form"].secret)
    browser.post(f"{YOURS}app/", {"code": app.code()})
    half_way = _half_way(lead)

    half_way.post(STEP, {"code": app.code()})

    assert not _is_in(half_way)


def test_a_clock_half_a_minute_off_is_tolerated_and_two_are_not(lead: Member, app: App) -> None:
    slow, slower = _half_way(lead), _half_way(lead)

    slow.post(STEP, {"code": app.code(ago=30)})
    slower.post(STEP, {"code": app.code(ago=120)})

    assert (_is_in(slow), _is_in(slower)) == (True, False)


def test_guessing_codes_is_stopped_after_five_and_says_how_long(lead: Member, app: App) -> None:
    half_way = _half_way(lead)
    for guess in range(5):
        half_way.post(STEP, {"code": f"00000{guess}"})

    answer = half_way.post(STEP, {"code": app.code()})

    assert "Too many attempts. Wait five minutes, then try again." in answer.content.decode()
    assert not _is_in(half_way)


def test_patient_guessing_is_stopped_for_a_day(lead: Member, app: App, noon: time_machine.Traveller) -> None:
    for guess in range(20):
        _half_way(lead).post(STEP, {"code": f"0000{guess:02}"})
        noon.shift(timedelta(minutes=6))
    half_way = _half_way(lead)

    refused = half_way.post(STEP, {"code": app.code()}).content.decode()
    noon.shift(timedelta(days=1))
    patient = _half_way(lead)
    patient.post(STEP, {"code": app.code()})

    assert "Too many wrong codes. Wait a day" in refused
    assert _is_in(patient)


def test_the_second_step_is_nothing_without_the_first(client: Client, app: App) -> None:
    assert client.post(STEP, {"code": app.code()}).headers["Location"] == SIGN_IN


def test_a_recovery_code_lets_in_once(lead: Member, browser: Client, app: App) -> None:
    browser.post(f"{YOURS}confirm/", {"password": PASSWORD})
    code = browser.get(f"{YOURS}codes/").context["unused_codes"][0]
    first, second = _half_way(lead), _half_way(lead)

    first.post(STEP, {"code": code})
    second.post(STEP, {"code": code})

    assert (_is_in(first), _is_in(second)) == (True, False)
    assert "9 left" in first.get(YOURS).content.decode()


def test_new_recovery_codes_end_the_old_ones(lead: Member, browser: Client, app: App) -> None:
    browser.post(f"{YOURS}confirm/", {"password": PASSWORD})
    old = browser.get(f"{YOURS}codes/").context["unused_codes"]
    browser.post(f"{YOURS}codes/new/")
    half_way = _half_way(lead)

    half_way.post(STEP, {"code": old[0]})

    assert not _is_in(half_way)
    assert set(browser.get(f"{YOURS}codes/").context["unused_codes"]).isdisjoint(old)


def test_recovery_codes_come_as_a_file(browser: Client, app: App) -> None:
    browser.post(f"{YOURS}confirm/", {"password": PASSWORD})
    codes = browser.get(f"{YOURS}codes/").context["unused_codes"]

    file = browser.get(f"{YOURS}codes/file/")

    assert file.content.decode().split() == codes
    assert "recovery-codes.txt" in file.headers["Content-Disposition"]


def test_without_the_app_the_password_is_enough_again(lead: Member, browser: Client, app: App) -> None:
    browser.post(f"{YOURS}confirm/", {"password": PASSWORD})

    browser.post(f"{YOURS}app/remove/")

    assert _is_in(_half_way(lead))
    assert not Authenticator.objects.filter(user=lead).exists()


def test_whoever_runs_the_installation_forgets_the_factor_of_a_lost_phone(lead: Member, app: App) -> None:
    forget_second_factor(member=lead)

    assert _is_in(_half_way(lead))


def test_secrets_lie_sealed_in_the_database(lead: Member, app: App) -> None:
    stored = Authenticator.objects.get(user=lead, type="totp").data["secret"]

    assert app.secret not in stored


def test_under_another_key_codes_are_refused_and_nothing_crashes(lead: Member, app: App, settings: Settings) -> None:
    settings.SECRET_KEY = "the key of another installation"
    half_way = _half_way(lead)

    answer = half_way.post(STEP, {"code": app.code()})

    assert "This code is wrong" in answer.content.decode()


def test_what_cannot_be_unsealed_becomes_a_secret_that_nobody_can_know(settings: Settings) -> None:
    sealed = SecondFactors().encrypt("JBSWY3DPEHPK3PXP")
    settings.SECRET_KEY = "the key of another installation"

    first, second = SecondFactors().decrypt(sealed), SecondFactors().decrypt(sealed)

    assert len(first) >= 32
    assert first != second != "JBSWY3DPEHPK3PXP"


def test_the_app_of_another_member_is_out_of_reach(app: App, support: Member, client_of: ClientOf) -> None:
    browser = client_of(support)
    browser.post(f"{YOURS}confirm/", {"password": PASSWORD})

    assert browser.get(f"{YOURS}app/remove/").status_code == 404
    assert browser.get(f"{YOURS}codes/").status_code == 404


def test_the_menu_leads_to_your_sign_in(lead: Member, client_of: ClientOf) -> None:
    assert f'href="{YOURS}"' in client_of(lead).get("/gallery/").content.decode()


@pytest.mark.parametrize("path", ["app/", "app/remove/", "codes/", "codes/new/", "codes/file/", "confirm/"])
def test_a_persona_has_none_of_it(path: str, persona: Member, client_of: ClientOf, open_demo: None) -> None:
    answer = client_of(persona).get(f"{YOURS}{path}")

    assert answer.status_code == 409
    assert "signs in with one click" in answer.content.decode()


def test_a_persona_reads_why_there_is_nothing_to_manage(persona: Member, client_of: ClientOf, open_demo: None) -> None:
    assert "People of the demo have no password" in client_of(persona).get(YOURS).content.decode()


@pytest.mark.parametrize("path", ["", "app/", "codes/", "confirm/"])
def test_whoever_is_not_signed_in_is_asked_to(client: Client, db: None, path: str) -> None:
    assert client.get(f"{YOURS}{path}").headers["Location"].startswith(SIGN_IN)


def test_a_mail_tells_the_member_what_was_changed(
    browser: Client,
    app: App,
    lead: Member,
    mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    browser.post(f"{YOURS}confirm/", {"password": PASSWORD})
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(f"{YOURS}codes/new/")
        browser.post(f"{YOURS}app/remove/")

    said = " ".join(str(mail.body) for mail in mailoutbox)
    assert "New recovery codes were made; the former ones have ended. That was on" in said
    assert "The authenticator app was removed. That was on" in said
    assert {recipient for mail in mailoutbox for recipient in mail.to} == {lead.email}


def test_every_change_allauth_tells_of_has_a_sentence() -> None:
    told = {
        f"{template.parent.parent.name}/email/{template.name.removesuffix('_subject.txt')}"
        for template in Path(allauth.__file__).parent.glob("templates/mfa/email/*_subject.txt")
    }

    assert told <= set(NOTICES)
