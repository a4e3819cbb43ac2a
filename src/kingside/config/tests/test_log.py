"""The log tells what happened and how long it took; of people it knows numbers only."""

import io
import json
import logging
import re
from collections.abc import Iterator
from typing import Any, NoReturn

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import Client
from django.urls import path
from pytest_django import Settings

from kingside.config.log import Json, Line, Nameless
from kingside.config.urls import handler500 as our_fault
from kingside.config.urls import urlpatterns as ours
from kingside.identity.models import Member
from kingside.jobs.kinds import JobKind, job_kinds
from kingside.jobs.models import Job
from kingside.jobs.operations import enqueue, run_now
from tests.cast import PASSWORD, ClientOf

SECRET = "Gesa Holm <gesa.holm@example.com>"


def broken(request: HttpRequest, number: str) -> NoReturn:
    raise ValueError(f"{SECRET} is no number")


urlpatterns = [*ours, path("broken/<str:number>/", broken, name="broken")]
handler500 = our_fault


@pytest.fixture(params=[Json, Line], ids=["json", "text"])
def written(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """Everything that is written, in either form, down to the smallest matter."""
    yield from _written(request.param())


@pytest.fixture
def objects() -> Iterator[io.StringIO]:
    yield from _written(Json())


@pytest.fixture
def by_default() -> Iterator[io.StringIO]:
    """What is written where nobody has set anything."""
    yield from _written(Line(), level=logging.getLogger().level)


def _written(formatter: logging.Formatter, level: int = logging.DEBUG) -> Iterator[io.StringIO]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    handler.addFilter(Nameless())
    root, before = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(level)
    try:
        yield stream
    finally:
        root.removeHandler(handler)
        root.setLevel(before)


def _read(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.fixture
def browser(finance: Member, client_of: ClientOf, settings: Settings) -> Client:
    settings.ROOT_URLCONF = __name__
    browser = client_of(finance)
    browser.raise_request_exception = False
    return browser


def test_a_request_is_one_line_with_its_route_and_not_its_address(
    browser: Client, finance: Member, objects: io.StringIO
) -> None:
    answer = browser.get("/accounts/", {"q": "Holm"})

    (line,) = [each for each in _read(objects) if each["logger"] == "kingside.config.request_log"]
    assert (line["method"], line["route"], line["status"]) == ("GET", "overview:accounts", 200)
    assert (line["member"], line["request"]) == (finance.pk, answer.headers["X-Request-ID"])
    assert line["milliseconds"] >= 0
    assert line["level"] == "INFO"


def test_nothing_that_somebody_typed_is_written(
    browser: Client, finance: Member, home_folder: object, written: io.StringIO
) -> None:
    stranger = Client()
    stranger.post("/sign-in/?next=/gesa.holm/", {"login": "gesa.holm@example.com", "password": "Gesa's own secret"})
    stranger.post("/sign-in/", {"login": finance.email, "password": PASSWORD})
    stranger.get("/accounts.csv", headers={"Authorization": "Bearer kst_gesa-holm"})
    browser.post("/imports/new/lines/", {"file": SimpleUploadedFile("gesa-holm.csv", b"Gesa Holm;1\n")})
    browser.get(f"/nothing/{SECRET}/", {"q": "Gesa Holm"})
    browser.get(f"/broken/{SECRET}/", {"q": "Gesa Holm"})
    Client(enforce_csrf_checks=True).post("/sign-in/?who=gesa", {"login": "gesa.holm@example.com"})
    Client().get("/", headers={"host": "gesa.holm.example"})

    said = written.getvalue()
    assert "builtins.ValueError" in said
    for value in ("gesa", "holm", finance.email, finance.name, PASSWORD, "kst_", "next="):
        assert value.lower() not in said.lower()


def test_an_exception_says_its_type_its_code_and_where_it_came_from(browser: Client, objects: io.StringIO) -> None:
    browser.get("/broken/1/")

    (line,) = [each for each in _read(objects) if "raised" in each]
    assert line["raised"][0] == "builtins.ValueError"
    assert line["raised"][-1].endswith("in broken")
    assert (line["message"], line["level"]) == ("Internal Server Error", "ERROR")


def test_the_number_on_the_page_is_found_in_lines_for_people_too(browser: Client) -> None:
    lines = _written(Line())
    stream = next(lines)
    answer = browser.get("/broken/1/")

    assert f"Internal Server Error request={answer.headers['X-Request-ID']}" in stream.getvalue()
    next(lines, None)


def test_who_signs_in_and_who_fails_is_told_by_number(finance: Member, objects: io.StringIO) -> None:
    Client().post("/sign-in/", {"login": finance.email, "password": "a guess"})
    Client().post("/sign-in/", {"login": finance.email, "password": PASSWORD})

    told = [line for line in _read(objects) if line["logger"] == "kingside.identity.sign_in_events"]
    assert [(line["message"], line.get("member")) for line in told] == [
        ("A sign-in was refused", None),
        ("Signed in", finance.pk),
    ]
    assert all(line["request"] for line in told)


def test_without_any_setting_sign_ins_and_refused_ones_are_lines_and_requests_are_not(
    finance: Member, by_default: io.StringIO
) -> None:
    browser = Client()
    browser.post("/sign-in/", {"login": finance.email, "password": "a guess"})
    browser.post("/sign-in/", {"login": finance.email, "password": PASSWORD})
    browser.get("/today/")
    browser.post("/sign-in/logout/")

    said = by_default.getvalue()
    told = [
        line.split(" kingside.identity.sign_in_events ")[1] for line in said.splitlines() if "sign_in_events" in line
    ]
    assert [re.sub(r"request=\w+", "request=…", line) for line in told] == [
        "A sign-in was refused request=…",
        f"Signed in request=… member={finance.pk}",
        f"Signed out request=… member={finance.pk}",
    ]
    assert "request_log" not in said
    assert finance.email not in said
    assert finance.name not in said


def test_without_any_setting_what_a_member_is_refused_is_a_line_that_says_who_and_which_record(
    browser: Client, finance: Member, by_default: io.StringIO
) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    browser.get(f"/members/{finance.pk}/erase/?q=Holm")  # for the administrator
    browser.get("/accounts/Holm/")
    strict.post("/you/formats/", {"language": "Holm"})
    browser.get("/today/")
    browser.get("/nothing/Holm/")  # nothing is kept from anybody

    said = by_default.getvalue()
    told = [line.split(" WARNING ")[1] for line in said.splitlines() if "request_log" in line or ".request " in line]
    changing = r"(request|milliseconds)=\w+"
    refused = "kingside.config.request_log Refused request=… method"
    assert [re.sub(changing, r"\1=…", line) for line in told] == [
        f"{refused}=GET route=erase_member record={finance.pk} status=404 milliseconds=… member={finance.pk}",
        f"{refused}=GET route=overview:account status=404 milliseconds=… member={finance.pk}",
        f"{refused}=POST route=formats status=403 milliseconds=… member={finance.pk}",
        "django.request Not Found",
    ]
    assert "Holm" not in said


@pytest.mark.parametrize("level", ["INFO", "ERROR"])
def test_a_wrong_name_of_this_host_is_no_error_and_is_not_repeated(db: None, objects: io.StringIO, level: str) -> None:
    logging.getLogger().setLevel(level)

    answer = Client(headers={"host": "gesa.holm.example"}).get("/sign-in/")

    said = [(each["level"], each["message"]) for each in _read(objects) if each["logger"].startswith("django.security")]
    assert answer.status_code == 400
    assert said == ([("WARNING", "Refused: DisallowedHost")] if level == "INFO" else [])
    assert "gesa" not in objects.getvalue()


def test_a_job_that_fails_is_named_by_its_number(
    db: None, objects: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(job: Job) -> NoReturn:
        raise ValueError(SECRET)

    kinds = dict(job_kinds) | {"test.stumble": JobKind("Stumble", stumble)}
    monkeypatch.setattr(job_kinds, "_entries", kinds)
    job = enqueue(kind="test.stumble", subject_id="1")
    run_now(job)

    (line,) = [each for each in _read(objects) if "raised" in each]
    assert line["job"] == str(job.pk)
    assert "Gesa" not in objects.getvalue()


@pytest.mark.parametrize(
    ("proxies", "told", "kept"),
    [(1, "abcdef-123456", True), (0, "abcdef-123456", False), (1, "two words\tand more", False), (1, "x" * 65, False)],
)
def test_only_a_proxy_of_ours_gives_a_request_its_number(
    client: Client, settings: Settings, proxies: int, told: str, kept: bool
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies

    number = client.get("/health/", headers={"X-Request-ID": told}).headers["X-Request-ID"]

    assert (number == told) is kept
    assert len(number) >= 8
