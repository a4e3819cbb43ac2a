"""Guessing is stopped: per account and per address, in all processes, and it says for how long."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from kingside.identity.forms.second_factor import _is_first_use
from kingside.identity.models import Member, Remembered
from kingside.identity.operations import forget_what_expired
from tests.cast import PASSWORD

pytestmark = pytest.mark.both_databases

SIGN_IN = "/sign-in/"
WAIT = "Too many attempts. Wait five minutes, then try again."
ANOTHER_PROCESS = """
import sys, django
django.setup()
from django.conf import settings
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
settings.ALLOWED_HOSTS = ["testserver"]
from django.db import connection
from django.test import Client
answer = Client().post("/sign-in/", {"login": sys.argv[1], "password": sys.argv[2]})
print(answer.status_code, "Wait five minutes" in answer.content.decode())
"""


def _guess(email: str, times: int, *, address: str = "127.0.0.1") -> None:
    for attempt in range(times):
        _try(email, f"guess {attempt}", address=address)


def _try(email: str, password: str = PASSWORD, *, address: str = "127.0.0.1") -> str:
    """`in`, or what the page says."""
    answer = Client(REMOTE_ADDR=address).post(SIGN_IN, {"login": email, "password": password})
    return "in" if answer.status_code == 302 else " ".join(answer.context["form"].non_field_errors())


def test_after_five_wrong_passwords_the_right_one_has_to_wait(lead: Member) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        _guess(lead.email, 5)
        locked = _try(lead.email)
        clock.shift(timedelta(minutes=5, seconds=1))

        assert locked == WAIT
        assert _try(lead.email) == "in"


def test_four_wrong_ones_cost_nothing(lead: Member) -> None:
    _guess(lead.email, 4)

    assert _try(lead.email) == "in"


def test_an_address_is_locked_out_whoever_guesses_from_wherever(lead: Member) -> None:
    for network in range(5):
        _guess(lead.email.upper(), 1, address=f"192.0.2.{network}")

    assert _try(lead.email, address="192.0.2.99") == WAIT


def test_an_unknown_address_is_locked_out_just_the_same(lead: Member) -> None:
    _guess("nobody@kingside.example", 5)

    assert _try("nobody@kingside.example") == WAIT


def test_trying_many_accounts_from_one_place_is_stopped(lead: Member) -> None:
    for number in range(10):
        _guess(f"member{number}@kingside.example", 1, address="192.0.2.7")

    assert _try(lead.email, address="192.0.2.7") == WAIT
    assert _try(lead.email, address="192.0.2.8") == "in"


def test_another_process_knows_of_it_and_so_does_the_next_start(
    transactional_db: None, database_url: str, lead: Member
) -> None:
    _guess(lead.email, 5)

    asked = subprocess.run(
        [sys.executable, "-c", ANOTHER_PROCESS, lead.email, PASSWORD],
        env=os.environ | {"DATABASE_URL": database_url},
        capture_output=True,
        text=True,
        check=True,
    )

    assert asked.stdout.split() == ["200", "True"]


def test_of_eight_who_bring_one_code_at_once_one_is_let_in(transactional_db: None, lead: Member) -> None:
    def bring(_: int) -> bool:
        try:
            return _is_first_use(lead, "123456")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as doors:
        assert sum(doors.map(bring, range(8))) == 1


def test_the_proof_before_a_change_is_no_way_around(lead: Member) -> None:
    browser = Client()
    browser.post(SIGN_IN, {"login": lead.email, "password": PASSWORD})
    for attempt in range(5):
        browser.post("/you/sign-in/confirm/", {"password": f"guess {attempt}"})

    answer = browser.post("/you/sign-in/confirm/", {"password": PASSWORD})

    assert WAIT in answer.content.decode()


def test_hammering_the_page_is_answered_by_a_page_that_says_how_long(lead: Member) -> None:
    browser = Client()
    answers = [browser.post(SIGN_IN, {"login": "", "password": ""}) for _ in range(31)]

    assert [answer.status_code for answer in answers[-2:]] == [200, 429]
    assert "Wait five minutes, then try again." in answers[-1].content.decode()


def test_no_log_line_names_who_was_tried(lead: Member, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG", logger="django.request"):
        _guess(lead.email, 6)

    assert lead.email not in caplog.text


def test_what_ran_out_is_removed_at_the_next_start(lead: Member) -> None:
    _guess(lead.email, 1)
    there = Remembered.objects.count()

    forget_what_expired(now=timezone.now() + timedelta(minutes=6))

    assert there > 0
    assert Remembered.objects.count() == 0
