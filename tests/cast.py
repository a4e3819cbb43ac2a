"""The people the tests are about, one sentence each, and what they need to act."""

import os
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from kingside.accounts.models import Account
from kingside.accounts.team import add_to_team, assign_mentor
from kingside.config.home import Home
from kingside.identity.models import ApiToken, BusinessUnit, Member, Role
from kingside.identity.operations import issue_token, welcome
from kingside.identity.roles import give_grant, name_department

PASSWORD = "a whale off the coast"
A_WHILE_AGO = date(2020, 1, 1)
QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]

ClientOf = Callable[[Member], Client]
ProgramOf = Callable[..., Client]


@pytest.fixture
def lead(db: None) -> Member:
    """Lena Brandt leads her key accounts and answers for their profit; a test says which, by `on_team`."""
    return _member("Lena Brandt", title="Lead account manager", function="Sales")


@pytest.fixture
def support(db: None) -> Member:
    """Sami Haddad keeps Lena's accounts running and logs what the customers say; which, a test says by `on_team`."""
    return _member("Sami Haddad", title="Account support", function="Sales")


@pytest.fixture
def development(db: None) -> Member:
    """Dora Lindqvist looks for what Lena's accounts could still buy; which, a test says by `on_team`."""
    return _member("Dora Lindqvist", title="Account development", function="Sales")


@pytest.fixture
def specialist(db: None) -> Member:
    """Stefan Roca is called in when it gets technical, and reads what he needs for it."""
    return _member("Stefan Roca", title="Application engineer", function="Technics")


@pytest.fixture
def player(db: None) -> Member:
    """Paula Okafor drives the van to the customer and hears things first."""
    return _member("Paula Okafor", title="Driver", function="Logistics")


@pytest.fixture
def mentor(db: None) -> Member:
    """Moira Quist looks at an account from outside, with a question that nobody likes."""
    return _member("Moira Quist", title="Retired from purchasing", function="Purchasing")


@pytest.fixture
def manager(db: None) -> Member:
    """Maud Keller is head of key accounts: everything they earn or lose is hers to explain."""
    return _member("Maud Keller", title="Head of key accounts", function="Sales", holds=(Role.PRG, Role.MGR))


@pytest.fixture
def unit_manager(db: None) -> Member:
    """Ulla Brand manages the north: its accounts are hers to explain, and no other ones hers to see."""
    member = _member("Ulla Brand", title="Sales manager", function="Sales")
    north = BusinessUnit.objects.create(name="North")
    give_grant(member=member, role=Role.MGR, unit=north, by=None, valid_from=A_WHILE_AGO)
    return member


@pytest.fixture
def representative(db: None) -> Member:
    """Rana Petit answers for the warehouse."""
    member = _member("Rana Petit", title="Head of warehouse", function="Logistics")
    name_department(name="Warehouse", representative=member, by=None)
    return member


@pytest.fixture
def executive(db: None) -> Member:
    """Edgar Olsen runs the company and wants the finding, not the table."""
    return _member("Edgar Olsen", title="Managing director", function="Management", holds=(Role.EXE,))


@pytest.fixture
def finance(db: None) -> Member:
    """Farida Nasser publishes the cost model and reconciles it with the ledger."""
    return _member("Farida Nasser", title="Controller", function="Finance", holds=(Role.FIN,))


@pytest.fixture
def analyst(db: None) -> Member:
    """Anton Weiss works beside Farida, on the same drafts."""
    return _member("Anton Weiss", title="Finance analyst", function="Finance", holds=(Role.FIN,))


@pytest.fixture
def administrator(db: None) -> Member:
    """Ada Vos runs the installation and lets people in; what customers earn is none of her business."""
    return _member("Ada Vos", title="Administrator", function="IT", holds=(Role.ADM,))


@pytest.fixture
def stranger(db: None) -> Member:
    """Silas Marsh works for us too, but on no account: what he may not see is not there for him."""
    return _member("Silas Marsh", title="Warehouse planner", function="Logistics")


@pytest.fixture
def persona(db: None) -> Member:
    """Pia Lund exists only in the demo company, as its head of key accounts."""
    member = welcome(name="Pia Lund", email="pia.lund@demo.example", title="Head of key accounts", is_demo=True)
    give_grant(member=member, role=Role.PRG, by=None, valid_from=A_WHILE_AGO)
    return member


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
def program_of(db: None) -> ProgramOf:
    """A program that acts for a member with a token of this scope."""

    def with_token(member: Member, scope: ApiToken.Scope = ApiToken.Scope.WRITE) -> Client:
        _, text = issue_token(member=member, name="A script", scope=scope, lasts=timedelta(days=30), at=timezone.now())
        return Client(headers={"Authorization": f"Bearer {text}"})

    return with_token


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
    settings.PASSWORD_HASHERS = QUICK


def on_team(account: Account, member: Member, team_role: str = Role.LEAD) -> Member:
    """Let the member be on the team of an account since a while ago, as its lead unless the test says otherwise."""
    add_to_team(account=account, member=member, team_role=team_role, by=None, valid_from=A_WHILE_AGO)
    return member


def mentors(account: Account, member: Member) -> Member:
    """Let the member be mentor of an account since a while ago."""
    assign_mentor(account=account, member=member, by=None, valid_from=A_WHILE_AGO)
    return member


def _member(name: str, *, title: str, function: str, holds: Iterable[str] = ()) -> Member:
    email = f"{name.lower().replace(' ', '.')}@kingside.example"
    member = welcome(name=name, email=email, title=title, function=function, password=PASSWORD)
    for role in holds:
        give_grant(member=member, role=role, by=None, valid_from=A_WHILE_AGO)
    return member
