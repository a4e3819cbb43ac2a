from shutil import rmtree

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from pytest_django import Settings

from kingside.config.refusals import RefusalsAsPages
from kingside.config.urls import urlpatterns as ours
from kingside.core.errors import DomainError
from kingside.identity.models import Member
from kingside.lake.refusal import Refusal
from kingside.profit.models import ProfitMap
from tests.cast import ClientOf


class PlanIsClosed(DomainError):
    """The plan is closed; <reopen> it first."""

    status = 409


def closed(request: HttpRequest) -> HttpResponse:
    raise PlanIsClosed


def unreadable(request: HttpRequest) -> HttpResponse:
    raise Refusal("lines.csv has no column revenue.")


urlpatterns = [*ours, path("closed/", closed), path("unreadable/", unreadable)]


@pytest.fixture
def browser(manager: Member, client_of: ClientOf, settings: Settings) -> Client:
    settings.ROOT_URLCONF = __name__
    return client_of(manager)


def test_a_domain_error_is_a_page_with_its_sentence_and_status(browser: Client) -> None:
    answer = browser.get("/closed/")

    assert answer.status_code == 409
    assert "The plan is closed; &lt;reopen&gt; it first." in answer.content.decode()


def test_a_refusal_of_the_lake_is_a_bad_request(browser: Client) -> None:
    answer = browser.get("/unreadable/")

    assert answer.status_code == 400
    assert "lines.csv has no column revenue." in answer.content.decode()


def test_files_that_were_just_removed_are_no_fault_but_a_next_step(workshop: ProfitMap, browser: Client) -> None:
    rmtree(workshop.folder)

    answer = browser.get("/profit/")

    assert answer.status_code == 503
    assert "Try again." in answer.content.decode()
    assert "Go to Today" in answer.content.decode()


def test_everything_else_is_a_fault_of_ours() -> None:
    middleware = RefusalsAsPages(lambda _: HttpResponse())

    assert middleware.process_exception(RequestFactory().get("/"), ZeroDivisionError()) is None
