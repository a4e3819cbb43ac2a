"""The people the tests are about, one sentence each, and what they need to act."""

import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from kingside.config.home import Home
from kingside.identity.models import Member
from kingside.identity.operations import welcome

PASSWORD = "a whale off the coast"

ClientOf = Callable[[Member], Client]


@pytest.fixture
def lead(db: None) -> Member:
    """Lena Brandt leads her key accounts and answers for their profit."""
    return _member("Lena Brandt", title="Lead account manager", function="Sales")


@pytest.fixture
def support(db: None) -> Member:
    """Sami Haddad keeps Lena's accounts running and logs what the customers say."""
    return _member("Sami Haddad", title="Account support", function="Sales")


@pytest.fixture
def manager(db: None) -> Member:
    """Maud Keller is head of key accounts: everything they earn or lose is hers to explain."""
    return _member("Maud Keller", title="Head of key accounts", function="Sales")


@pytest.fixture
def executive(db: None) -> Member:
    """Edgar Olsen runs the company and wants the finding, not the table."""
    return _member("Edgar Olsen", title="Managing director", function="Management")


@pytest.fixture
def finance(db: None) -> Member:
    """Farida Nasser publishes the cost model and reconciles it with the ledger."""
    return _member("Farida Nasser", title="Controller", function="Finance")


@pytest.fixture
def administrator(db: None) -> Member:
    """Ada Vos runs the installation and lets people in."""
    return _member("Ada Vos", title="Administrator", function="IT")


@pytest.fixture
def stranger(db: None) -> Member:
    """Silas Marsh works for us too, but on no account: what he may not see is not there for him."""
    return _member("Silas Marsh", title="Warehouse planner", function="Logistics")


@pytest.fixture
def persona(db: None) -> Member:
    """Pia Lund exists only in the demo company."""
    return welcome(name="Pia Lund", email="pia.lund@demo.example", title="Head of key accounts", is_demo=True)


@pytest.fixture
def client_of(db: None) -> ClientOf:
    """A browser in which the member signed in."""

    def signed_in(member: Member) -> Client:
        browser = Client()
        backend = "Personas" if member.is_demo else "Passwords"
        browser.force_login(member, backend=f"kingside.identity.backends.{backend}")
        return browser

    return signed_in


@pytest.fixture
def home_folder(tmp_path: Path, settings: Settings) -> Home:
    """An empty home of this test's own."""
    home = Home(root=tmp_path / "home", company="data")
    home.prepare()
    settings.KINGSIDE_HOME = home
    return home


@pytest.fixture
def open_demo(settings: Settings) -> None:
    """The demo company, served on loopback."""
    settings.KINGSIDE_IS_DEMO = True
    settings.KINGSIDE_LISTENS_ON = "127.0.0.1"


@pytest.fixture
def database_url(transactional_db: None) -> str:
    """The test's database as another process names it."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Settings) -> None:
    """Passwords hash quickly."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def _member(name: str, *, title: str, function: str) -> Member:
    email = f"{name.lower().replace(' ', '.')}@kingside.example"
    return welcome(name=name, email=email, title=title, function=function, password=PASSWORD)
