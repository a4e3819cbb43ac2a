"""/health/ and /ready/: for whoever watches the server, without a sign-in and without secrets."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import NoReturn

import pytest
import time_machine
from django.core.cache import cache
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from kingside import __version__
from kingside.jobs.queries import WORKER_SEEN

QueriesAtMost = Callable[[int], AbstractContextManager[object]]


def test_alive_is_answered_without_a_query(client: Client) -> None:
    answer = client.get("/health/")

    assert (answer.status_code, answer.content) == (200, b"Kingside is up.\n")
    assert "no-store" in answer.headers["Cache-Control"]


def test_ready_says_what_it_looked_at_and_nothing_else(
    client: Client, db: None, django_assert_max_num_queries: QueriesAtMost
) -> None:
    cache.set(WORKER_SEEN, timezone.now(), timeout=None)

    with django_assert_max_num_queries(3):
        answer = client.get("/ready/")

    told = {"status": "ready", "database": "answers", "migrations": "applied", "worker": "beating"}
    assert (answer.status_code, answer.json()) == (200, told)
    assert "no-store" in answer.headers["Cache-Control"]
    assert __version__ not in answer.content.decode() + str(answer.headers)


def test_a_silent_worker_is_told_and_holds_nobody_up(client: Client, db: None) -> None:
    never = client.get("/ready/").json()["worker"]
    cache.set(WORKER_SEEN, timezone.now(), timeout=None)

    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        answer = client.get("/ready/")

    assert (never, answer.json()["worker"], answer.status_code) == ("silent", "silent", 200)


def test_with_a_migration_missing_it_is_not_ready(client: Client, db: None) -> None:
    MigrationRecorder(connection).record_unapplied("sessions", "0001_initial")

    answer = client.get("/ready/")

    assert (answer.status_code, answer.json()["migrations"]) == (503, "pending")


def test_without_a_database_it_is_not_ready_either(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> NoReturn:
        raise OperationalError("password authentication failed for user kingside")

    monkeypatch.setattr(MigrationRecorder, "applied_migrations", gone)

    answer = client.get("/ready/")

    assert (answer.status_code, answer.json()["database"]) == (503, "out of reach")
    assert "password" not in answer.content.decode()


def test_it_is_only_read(client: Client) -> None:
    assert client.post("/ready/").status_code == 405
