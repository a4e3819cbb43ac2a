from typing import Any

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client

from kingside.web import checks, front_end


@pytest.fixture
def signed_in(client: Client, stranger: Any) -> Client:
    client.force_login(stranger, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def test_a_member_sees_the_gallery(signed_in: Client) -> None:
    answer = signed_in.get("/gallery/")

    assert answer.status_code == 200
    assert b"The last third" in answer.content


def test_nobody_else_sees_the_gallery(db: None, client: Client) -> None:
    assert client.get("/gallery/").status_code == 302


@pytest.mark.parametrize("asked", ["", "nonsense", "0", "-3", "٣", "12", "9" * 5000])
def test_the_gallery_bears_any_number_of_accounts(signed_in: Client, asked: str) -> None:
    assert signed_in.get("/gallery/", {"accounts": asked}).status_code == 200


@pytest.mark.parametrize("template", ["400.html", "404.html", "403.html", "403_csrf.html", "500.html"])
def test_an_error_page_needs_nothing_and_says_what_next(template: str) -> None:
    html = render_to_string(template)

    assert "<h1>" in html
    assert 'href="/"' in html


def test_without_a_built_front_end_pages_come_plain_and_the_check_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front_end, "is_built", lambda: False)

    assert front_end.tags() == ""
    assert front_end.plots_preload() == ""
    assert [found.id for found in checks.front_end_is_built()] == ["web.W001"]
