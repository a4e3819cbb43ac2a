from pathlib import Path

import pytest

from kingside.config import env
from kingside.config.mail_server import CONSOLE, SMTP, MailServer, mail_server_of


def test_without_a_server_mail_is_printed() -> None:
    assert mail_server_of("")[0] == CONSOLE


@pytest.mark.parametrize(
    ("url", "server"),
    [
        (
            "smtp://ada:p%40ss@mail.example.com",
            MailServer("mail.example.com", 587, user="ada", password="p@ss", is_starttls=True),
        ),
        ("smtps://mail.example.com", MailServer("mail.example.com", 465, is_tls=True)),
        ("smtps://mail.example.com:2465", MailServer("mail.example.com", 2465, is_tls=True)),
        ("smtp+plain://localhost", MailServer("localhost", 25)),
    ],
)
def test_an_address_names_the_server(url: str, server: MailServer) -> None:
    assert mail_server_of(url) == (SMTP, server)


@pytest.mark.parametrize(
    "url", ["mail.example.com", "imap://a:secret@b", "smtp://", "smtp://a:secret@b:x", "smtp://a:secret@b/c"]
)
def test_anything_else_is_refused_without_repeating_the_password(url: str) -> None:
    with pytest.raises(env.Misconfigured, match="EMAIL_URL is not an address like") as refused:
        mail_server_of(url)

    assert "secret" not in str(refused.value).replace("user:password", "")


def test_a_secret_may_stand_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "mail"
    file.write_text("smtps://ada:secret@mail.example.com\n", encoding="utf-8")
    monkeypatch.setenv("EMAIL_URL_FILE", str(file))

    assert env.secret("EMAIL_URL") == "smtps://ada:secret@mail.example.com"


def test_a_secret_that_stands_twice_or_nowhere_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_URL_FILE", str(tmp_path / "missing"))
    with pytest.raises(env.Misconfigured, match="is not a file Kingside can read"):
        env.secret("EMAIL_URL")

    monkeypatch.setenv("EMAIL_URL", "smtps://mail.example.com")
    with pytest.raises(env.Misconfigured, match="both set; keep one"):
        env.secret("EMAIL_URL")
