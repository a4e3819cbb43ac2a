"""`kingside doctor`: each thing that may be wrong is named with what to do, and nothing is changed by looking."""

import json
import sys
from datetime import timedelta
from shutil import rmtree
from typing import Any, NamedTuple, NoReturn
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
import requests
import time_machine
from click.testing import CliRunner, Result
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from pytest_django import Settings

from kingside.accounts.commented import ACCOUNT
from kingside.accounts.models import Account
from kingside.comments.operations import write
from kingside.config.commands.doctor import command
from kingside.config.home import Home
from kingside.config.mail_server import SMTP
from kingside.config.openid import OpenIDProvider
from kingside.identity.erasure import erase
from kingside.identity.erasure_journal import complete
from kingside.identity.models import Member
from kingside.jobs.models import Job, ScheduledWork
from kingside.jobs.queries import WORKER_SEEN
from kingside.notices.models import NoticeSetting
from kingside.profit.models import ProfitMap
from tests.cast import on_team
from tests.imported_files import Import

pytestmark = pytest.mark.both_databases

ACCOUNTS = [{"account": "A", "name": "Northwind"}]


class Usage(NamedTuple):
    """Of a disk."""

    free: int


@pytest.fixture(autouse=True)
def well(db: None, home_folder: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home and a worker that was here a moment ago."""
    cache.set(WORKER_SEEN, timezone.now(), timeout=None)
    monkeypatch.setattr("kingside.web.front_end.is_built", lambda: True)


def _ask(*options: str) -> Result:
    return CliRunner().invoke(command, options)


def _found(*options: str) -> dict[str, dict[str, Any]]:
    return {each["what"]: each for each in json.loads(_ask("--json", *options).stdout)["findings"]}


def test_where_all_is_well_it_says_so_and_ends_with_0() -> None:
    asked = _ask()

    assert asked.exit_code == 0, asked.output
    assert "Calculation engine: DuckDB is locked down" in asked.output
    assert "Migrations: All of them were run." in asked.output
    assert "broken" not in asked.output


def test_for_programs_each_finding_is_an_object() -> None:
    assert _found()["Database"].keys() == {"what", "state", "says", "next_step"}


def test_a_folder_that_others_read_is_broken(home_folder: Home) -> None:
    home_folder.lake.chmod(0o755)

    asked = _ask()

    assert asked.exit_code == 2
    assert f"{home_folder.lake} can be read by others" in asked.output


@pytest.mark.parametrize(("free", "state"), [(1 << 30, "warning"), (100 << 20, "broken")])
def test_a_disk_that_fills_is_named_before_it_is_full(monkeypatch: pytest.MonkeyPatch, free: int, state: str) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage(free))

    assert _found()["Free space"]["state"] == state


def test_a_short_secret_is_broken_and_not_shown(settings: Settings) -> None:
    settings.SECRET_KEY = "knight"

    asked = _ask()

    assert asked.exit_code == 2
    assert "knight" not in asked.output


def test_http_for_others_and_mail_that_is_printed_are_warned_of(settings: Settings) -> None:
    settings.KINGSIDE_SITE = urlsplit("http://kam.example.com")
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

    assert (_found()["Address"]["state"], _found()["Mail"]["state"], _ask().exit_code) == ("warning", "warning", 1)


def test_spark_is_looked_at_where_it_calculates(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Spark" not in _found()

    settings.KINGSIDE_ENGINE = "spark"
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)

    found = _found()["Spark"]
    assert found["state"] == "broken"
    assert found["says"] == "The engine spark needs PySpark; install it: pip install 'kingside[spark]'."


def test_a_missing_migration_is_broken() -> None:
    MigrationRecorder(connection).record_unapplied("sessions", "0001_initial")

    assert _found()["Migrations"]["says"] == "1 migrations are missing."
    assert "Lake" not in _found()


def test_a_database_that_does_not_answer_ends_the_examination(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> NoReturn:
        raise OperationalError("connection refused\nIs the server running?")

    with monkeypatch.context() as stopped:
        stopped.setattr(connection, "ensure_connection", gone)
        says, code = _found()["Database"]["says"], _ask().exit_code

    assert (says, code) == ("It does not answer: connection refused.", 2)


def test_files_that_a_published_map_names_are_missed(workshop: ProfitMap) -> None:
    before = _found()["Lake"]["state"]
    rmtree(workshop.folder)

    assert (before, _found()["Lake"]["state"]) == ("ok", "broken")
    assert f"Profit map {workshop.pk}" in _found()["Lake"]["says"]


def test_an_attachment_that_is_gone_or_cut_off_is_missed(lead: Member) -> None:
    account = Account.objects.create(number="A", name="Northwind")
    on_team(account, lead)
    notes = [SimpleUploadedFile(name, b"We met.") for name in ("minutes.txt", "map.txt")]
    comment = write(on=(ACCOUNT, account), by=lead, key=uuid4(), text="", attached=notes, at=timezone.now())
    whole = _found()["Attachments"]
    first, second = (each.file for each in comment.attachments.all())
    first.unlink()
    second.write_bytes(b"We")

    found = _found()["Attachments"]
    assert (whole["state"], whole["says"]) == ("ok", "All 2 files that comments name are there.")
    assert found["state"] == "broken"
    assert found["says"].startswith("2 of 2 files are missing or cut off, the first came with a comment of ")


def test_a_folder_that_nothing_names_is_told_and_left_alone(home_folder: Home) -> None:
    left = home_folder.lake / "profit-maps" / "00000000-0000-0000-0000-000000000000.0a1b2c3d"
    left.mkdir(parents=True)

    assert _found()["Left behind"]["state"] == "warning"
    assert left.is_dir()


def test_a_worker_that_is_gone_a_queue_that_waits_a_night_that_was_missed() -> None:
    long_ago = timezone.now() - timedelta(hours=3)
    cache.set(WORKER_SEEN, long_ago, timeout=None)
    Job.objects.create(kind="jobs.forget", subject_id="1", queued_at=long_ago)
    Job.objects.create(
        kind="jobs.forget", subject_id="2", state="FAILED", error="No.", finished_at=long_ago, queued_at=long_ago
    )
    ScheduledWork.objects.create(name="jobs.forget", next_at=long_ago)

    found = _found()

    assert {found[what]["state"] for what in ("Worker", "Queue", "Failed jobs", "Schedules")} == {"warning"}


def test_a_company_that_was_never_copied_is_told_so(imported: Import) -> None:
    imported("accounts", ACCOUNTS)

    found = _found()["Backup"]

    assert (found["state"], found["says"]) == ("warning", "kingside backup never ran here.")


def test_a_copy_is_known_by_its_age(imported: Import, home_folder: Home) -> None:
    imported("accounts", ACCOUNTS)
    home_folder.last_backup.touch()
    fresh = _found()["Backup"]["state"]
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        old = _found()["Backup"]["state"]

    assert (fresh, old) == ("ok", "warning")


def test_where_nothing_was_brought_in_yet_no_copy_is_missed() -> None:
    assert "Backup" not in _found()


def test_what_an_erased_member_holds_again_with_older_rows_is_to_be_taken_over(
    lead: Member, administrator: Member, home_folder: Home
) -> None:
    erase(member=lead, by=administrator, at=timezone.now())
    on_team(Account.objects.create(number="A", name="Alder Works"), lead)

    found = _found()["Erasures"]

    assert found["state"] == "warning"
    assert f"Former member {lead.pk} still holds" in found["says"]
    assert found["says"].endswith("lead of Alder Works.")


def test_whoever_was_erased_and_is_back_with_older_rows_is_named_by_number(
    lead: Member, administrator: Member, home_folder: Home
) -> None:
    erase(member=lead, by=administrator, at=timezone.now())
    complete(home_folder.erasures)
    well = _found()["Erasures"]["state"]
    Member.objects.filter(pk=lead.pk).update(erased_at=None, name="Lena Brandt")

    found = _found()["Erasures"]

    assert (well, found["state"]) == ("ok", "broken")
    assert f"member {lead.pk}, erased" in found["says"]
    assert "Lena" not in str(found)
    assert f"/members/{lead.pk}/" in found["next_step"]
    home_folder.erasures.write_text("Lena\n")
    assert "is no journal of erasures, or it is damaged" in _found()["Erasures"]["says"]


@pytest.mark.postgres  # an embedded database has the clock of the machine
def test_a_database_whose_clock_is_elsewhere_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    agreed = _found()["Clock"]["state"]
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        apart = _found()["Clock"]

    assert (agreed, apart["state"]) == ("ok", "warning")
    assert "differ by 60 seconds" in apart["says"]


@pytest.fixture
def configured(settings: Settings) -> None:
    settings.KINGSIDE_OPENID = OpenIDProvider("https://login.example.com", "kingside", "Example", "its secret")
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = SMTP, "mail.example.com"


def test_nobody_outside_is_asked_unless_it_is_wanted(configured: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def outside(*_: object, **__: object) -> NoReturn:
        raise AssertionError("somebody was asked")

    monkeypatch.setattr(requests, "get", outside)
    monkeypatch.setattr("smtplib.SMTP", outside)

    assert (_found()["OpenID Connect"]["state"], _found()["Mail"]["state"]) == ("ok", "ok")


def test_online_a_provider_and_a_mail_server_that_are_silent_are_broken(
    configured: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_: object, **__: object) -> NoReturn:
        raise requests.ConnectionError

    monkeypatch.setattr(requests, "get", silent)
    monkeypatch.setattr("smtplib.SMTP", silent)

    found = _found("--online")

    assert (found["OpenID Connect"]["state"], found["Mail"]["state"]) == ("broken", "broken")
    assert "its secret" not in _ask("--online").output


def test_an_examination_that_stumbles_is_a_finding_and_the_rest_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(_: object) -> NoReturn:
        raise ZeroDivisionError

    monkeypatch.setattr("shutil.disk_usage", stumble)

    assert _found()["Free space"]["says"] == "could not be looked at: ZeroDivisionError."
    assert _found()["Database"]["state"] == "ok"


def test_a_row_that_names_one_that_is_not_there_is_damage() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL takes no such row")
    orphan = NoticeSetting.objects.create(member_id=4711, kind="jobs.done", is_listed=True, mail="NEVER")

    found = _found()["Integrity"]
    orphan.delete()

    assert found["state"] == "broken"
    assert "A row of notices_noticesetting names a row of identity_member that is not there" in found["says"]
