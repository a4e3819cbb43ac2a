import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex
from typing import Any
from urllib.parse import urlsplit

import pytest

from kingside.config.tests.installations import COMPANY, EVERYTHING, NewPlace, Place
from tests.laid_out_home import LayOut


@pytest.fixture(autouse=True)
def _own_company(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands choose a company for their process; here they share it with the next test."""
    monkeypatch.setenv("KINGSIDE_COMPANY", "data")


@pytest.fixture
def port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        number: int = listening.getsockname()[1]
    return number


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def new_place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewPlace]:
    """Makes installations without a company, each with an empty home and an empty database."""
    made: list[str] = []
    homes = tmp_path_factory.mktemp("homes")

    def place() -> Place:
        name = f"place_{token_hex(4)}"
        if request.param == "sqlite":
            return Place(homes / name, "")
        made.append(name)
        _on_server(f"CREATE DATABASE {name}")
        return Place(homes / name, urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl())

    yield place
    for name in made:
        _on_server(f"DROP DATABASE {name} WITH (FORCE)")


def _on_server(statement: str) -> None:
    import psycopg  # noqa: PLC0415  an extra

    url = urlsplit(os.environ["DATABASE_URL"])._replace(path="/postgres").geturl()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)


@pytest.fixture(scope="module")
def company(new_place: NewPlace, lay_out_home: LayOut) -> Place:
    """A member, accounts, lines and a published profit map."""
    place = new_place()
    if place.database:
        assert place.kingside("manage", "migrate", "-v0").returncode == 0
    else:
        lay_out_home(place.home)
    place.python(COMPANY)
    return place


@pytest.fixture(scope="module")
def backup(company: Place, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of the company; tests leave both as they are."""
    file = tmp_path_factory.mktemp("backup") / "company.kingside"
    assert company.kingside("backup", file).returncode == 0
    return file


@pytest.fixture(scope="module")
def everything(company: Place, backup: Path) -> dict[str, Any]:
    """Every row and every file of the company, as they were when it was copied."""
    told: dict[str, Any] = json.loads(company.python(EVERYTHING))
    return told
