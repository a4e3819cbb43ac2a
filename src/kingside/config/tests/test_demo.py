"""`kingside demo` around the story: where it listens, what it loads and when; the story has its own tests."""

from datetime import date

import pytest
import time_machine
from click.testing import CliRunner, Result
from pytest_django import Settings

from kingside.config.cli import main
from kingside.config.commands import demo
from kingside.config.home import Home
from kingside.demo import operations
from kingside.identity.models import Member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demo_home(home_folder: Home, settings: Settings) -> None:
    settings.KINGSIDE_HOME = Home(root=home_folder.root, company="demo")
    settings.KINGSIDE_HOME.prepare()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the command asks the story to do, without waiting for it."""
    asked: list[str] = []
    monkeypatch.setattr(operations, "is_loaded", lambda: False)
    monkeypatch.setattr(operations, "is_stale", lambda *, today: False)
    monkeypatch.setattr(operations, "reset", lambda *, home: asked.append("reset"))
    monkeypatch.setattr(operations, "load", lambda *, home, today, scale, say: asked.append(_load(scale)))
    monkeypatch.setattr(operations, "bring_to_today", lambda *, home, today, say: asked.append(f"{today}"))
    monkeypatch.setattr(demo, "serve", lambda *, host, port: asked.append(f"serve on {host}:{port}"))
    monkeypatch.setattr(demo, "check_place", lambda *, host, port, command: None)
    return asked


def _demo(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["demo", *arguments])


def _load(scale: int | None) -> str:
    return f"load × {scale}" if scale else "load"


def test_the_story_is_loaded_then_served(told: list[str]) -> None:
    ran = _demo("--port", "8123")

    assert ran.exit_code == 0
    assert told == ["load", "serve on 127.0.0.1:8123"]
    assert "Database: up to date" in ran.output


def test_a_second_start_finds_it_loaded(told: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "is_loaded", lambda: True)

    ran = _demo("--no-serve")

    assert (ran.exit_code, told) == (0, ["load"])  # which leaves what is there as it is
    assert "here since an earlier start" in ran.output


def test_a_stale_story_is_told_as_of_today(told: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "is_loaded", lambda: True)
    monkeypatch.setattr(operations, "is_stale", lambda *, today: today == date(2031, 5, 4))

    with time_machine.travel("2031-05-04 12:00Z", tick=False):
        _demo("--no-serve")

    assert told == ["load", "2031-05-04"]


def test_a_scale_multiplies(told: list[str]) -> None:
    _demo("--scale", "10", "--no-serve")

    assert told == ["load × 10"]


def test_a_reset_forgets_first(told: list[str]) -> None:
    _demo("--reset", "--no-serve")

    assert told == ["reset", "load"]


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.7", "kam.example.com"])
def test_the_demo_listens_on_this_machine_only(told: list[str], host: str) -> None:
    refused = _demo("--host", host)

    assert (refused.exit_code, told) == (2, [])
    assert "listens on this machine only" in refused.stderr


def test_it_never_touches_a_real_company(lead: Member) -> None:
    refused = _demo("--no-serve")

    assert refused.exit_code == 2
    assert "members of a real company" in refused.stderr
