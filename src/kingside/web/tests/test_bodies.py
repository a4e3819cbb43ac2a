"""How large a request may be. That it is said before the body is read, tests/naughty shows against a server."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from tests.cast import ClientOf

MEGABYTE = 1 << 20
PAGES = ("/sign-in/", "/imports/new/lines/", "/api/v1/docs/", "/api/v1/openapi.json")


def _file(megabytes: int) -> dict[str, object]:
    return {"file": SimpleUploadedFile("x.csv", b"x" * (megabytes * MEGABYTE))}


def test_who_is_not_signed_in_sends_no_more_than_a_form(db: None) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.cookies["csrftoken"] = "x" * 32

    statuses = {browser.post(page, _file(3)).status_code for page in PAGES}

    assert statuses == {413}


def test_a_member_sends_files_where_files_are_taken_and_no_larger_ones(
    client_of: ClientOf, finance: Any, settings: Settings
) -> None:
    settings.KINGSIDE_LARGEST_UPLOAD = 4 * MEGABYTE
    farida = client_of(finance)

    assert farida.post("/imports/new/lines/", _file(3)).status_code == 400  # the form asks for the rest
    assert farida.post("/imports/new/lines/", _file(7)).status_code == 413
    elsewhere = farida.post("/accounts/A/edit/", _file(3))
    assert elsewhere.status_code == 413
    assert "That is more than this page takes: 2 MB." in elsewhere.content.decode()
