"""The database goes away while people work, and comes back: 503 in between, then everything as it was."""

import errno
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path
from typing import NoReturn

import pytest
from django.db import IntegrityError, OperationalError
from django.http import HttpRequest
from django.test import Client
from django.urls import path
from pytest_django import Settings

from kingside.config.outages import NO_DATABASE, NO_ROOM, outage_in
from kingside.config.urls import handler500 as our_fault
from kingside.config.urls import urlpatterns as ours
from kingside.identity.models import Member
from scripts.postgres import Server, server_programs, throwaway_server
from tests.cast import ClientOf

PATIENCE = 60.0  # seconds
KINGSIDE = (sys.executable, "-m", "kingside.config.cli")


def away(request: HttpRequest) -> NoReturn:
    raise OperationalError("the server closed the connection")


def full(request: HttpRequest) -> NoReturn:
    raise OSError(errno.ENOSPC, "No space left on device")


def broken(request: HttpRequest) -> NoReturn:
    raise ZeroDivisionError


urlpatterns = [path("api/v1/away/", away), *ours, path("away/", away), path("full/", full), path("broken/", broken)]
handler500 = our_fault


@pytest.fixture
def browser(manager: Member, client_of: ClientOf, settings: Settings) -> Client:
    settings.ROOT_URLCONF = __name__
    browser = client_of(manager)
    browser.raise_request_exception = False
    return browser


def test_without_a_database_a_page_asks_for_patience(browser: Client) -> None:
    answer = browser.get("/away/")

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "15")
    assert "Its database does not answer just now" in answer.content.decode()
    assert "Maud" not in answer.content.decode()  # nobody was asked for


def test_a_program_is_told_in_its_own_form(browser: Client) -> None:
    answer = browser.get("/api/v1/away/")

    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "application/problem+json")
    assert answer.headers["Retry-After"] == "15"
    assert answer.json()["status"] == 503


def test_the_question_who_is_asking_may_be_what_fails(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> NoReturn:
        raise OperationalError("connection refused")

    monkeypatch.setattr("kingside.identity.middleware.KnowsTheMember.__call__", gone)

    assert browser.get("/today/").status_code == 503


def test_a_full_disk_is_named_with_what_helps(browser: Client) -> None:
    answer = browser.get("/full/")

    assert answer.status_code == 507
    assert "The disk of this installation is full" in answer.content.decode()


def test_a_fault_of_ours_shows_the_number_to_quote(browser: Client) -> None:
    answer = browser.get("/broken/")

    assert answer.status_code == 500
    assert f"<code>{answer.headers['X-Request-ID']}</code>" in answer.content.decode()


def _error_of(error: sqlite3.Error) -> OperationalError:
    wrapped = OperationalError(str(error))
    wrapped.__cause__ = error
    return wrapped


def test_sqlite_that_stays_locked_is_an_outage_and_a_missing_table_is_not(tmp_path: Path) -> None:
    first, second = (sqlite3.connect(tmp_path / "rows", timeout=0, isolation_level=None) for _ in range(2))
    first.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError) as locked:
        second.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError) as missing:
        first.execute("SELECT * FROM nothing")

    assert outage_in(_error_of(locked.value)) == NO_DATABASE
    assert outage_in(_error_of(missing.value)) is None


def test_a_full_sqlite_file_is_no_room() -> None:
    database = sqlite3.connect(":memory:", isolation_level=None)
    database.execute("PRAGMA max_page_count=2")
    database.execute("CREATE TABLE rows (text)")
    with pytest.raises(sqlite3.OperationalError) as full:
        database.execute("INSERT INTO rows VALUES (zeroblob(100000))")

    assert outage_in(_error_of(full.value)) == NO_ROOM


def test_what_the_database_refuses_is_no_outage() -> None:
    assert outage_in(IntegrityError("twice")) is None


# With a real server that is stopped and started again


@pytest.fixture
def postgres() -> Iterator[Server]:
    programs = server_programs()
    if programs is None:
        pytest.skip("no PostgreSQL server program here")
    with throwaway_server(programs) as server:
        yield server


def _ask(port: int, path: str) -> tuple[int, str, HTTPMessage]:
    asked = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        asked.request("GET", path, headers={"Host": "localhost"})
        answer = asked.getresponse()
        return answer.status, answer.read().decode(), answer.headers
    finally:
        asked.close()


def _until_ready(port: int, *, worker: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        status, said, _ = _ask(port, "/ready/")
        if (status, f'"worker": "{worker}"' in said) == (200, True):
            return
        assert time.monotonic() < deadline, said
        time.sleep(0.2)


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes")
def test_a_stopped_server_is_waited_for_by_pages_and_worker(postgres: Server, tmp_path: Path, port: int) -> None:
    environment = os.environ | {
        "KINGSIDE_HOME": str(tmp_path / "home"),
        "DATABASE_URL": postgres.url,
        "KINGSIDE_JOB_STALE_SECONDS": "2",
    }
    command = [*KINGSIDE, "serve", "--port", str(port)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, bufsize=1) as serving:
        assert serving.stdout is not None
        while "Kingside is up" not in serving.stdout.readline():
            assert serving.poll() is None
        try:
            _until_ready(port, worker="beating")
            workers = _workers_of(serving.pid)

            postgres.stop()
            status, page, headers = _ask(port, "/sign-in/")
            readiness, parts, _ = _ask(port, "/ready/")
            alive, _, _ = _ask(port, "/health/")
            time.sleep(4)  # longer than a worker looks away
            postgres.start()
            _until_ready(port, worker="beating")
            recovered, _, _ = _ask(port, "/sign-in/")

            assert (status, headers["Retry-After"]) == (503, "15")
            assert "Its database does not answer just now" in page
            assert (readiness, '"database": "out of reach"' in parts) == (503, True)
            assert (alive, recovered) == (200, 200)
            assert _workers_of(serving.pid) == workers != set()
        finally:
            serving.terminate()
            serving.wait(PATIENCE)


def _workers_of(pid: int) -> set[str]:
    found = subprocess.run(
        ["pgrep", "-P", str(pid), "-f", "until-stdin-closes"], capture_output=True, text=True, check=False
    )
    return set(found.stdout.split())
