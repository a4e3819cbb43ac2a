"""An engine that cannot run is refused before anything is read, in a sentence that says what to do."""

from __future__ import annotations

import socket
import stat
import sys
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner

from kingside.config.commands.profit_map import command
from kingside.lake.profit_map import ProfitMapRequest, build_profit_map
from kingside.lake.refusal import Refusal


@pytest.fixture
def pyspark(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if PySpark were installed, and what comes with it."""
    for name in ("pyspark", "pyspark.sql", "sqlglot"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))


@pytest.fixture
def java(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """As if Java 17 were the only program on PATH."""
    program = tmp_path / "java"
    says(program, "17.0.15")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    return program


def says(program: Path, version: str) -> None:
    program.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2025-04-15' >&2\n")
    program.chmod(stat.S_IRWXU)


def sentence(engine: str = "spark", master: str = "local[*]") -> str:
    """What comes of a map by that engine; none of its files is there."""
    request = ProfitMapRequest(
        lines="lines.csv", costs=Path("costs.toml"), out=Path("map"), engine=engine, spark_master=master
    )
    with pytest.raises(Refusal) as refused:
        build_profit_map(request)
    return str(refused.value)


def test_an_unknown_engine() -> None:
    assert sentence("flink") == "There is no engine 'flink'; there are duckdb and spark."


def test_an_unknown_engine_of_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KINGSIDE_ENGINE", "flink")

    asked = CliRunner().invoke(command, ["--lines", "lines.csv", "--costs", "costs.toml", "--out", "map"])

    assert asked.exit_code == 2
    assert "KINGSIDE_ENGINE" in asked.stderr
    assert "'flink' is not one of 'duckdb', 'spark'." in asked.stderr


def test_pyspark_is_an_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)

    assert sentence() == "The engine spark needs PySpark; install it: pip install 'kingside[spark]'."


def test_what_says_our_sql_in_that_of_spark_is_an_extra(pyspark: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sqlglot", None)

    assert sentence() == "The engine spark needs SQLGlot; install it: pip install 'kingside[spark]'."


def test_no_java(pyspark: None, java: Path) -> None:
    java.unlink()

    assert sentence() == (
        "The engine spark needs Java 17 or later, and none is on PATH; "
        "on Debian: apt-get install openjdk-17-jre-headless."
    )


def test_a_java_home_without_java(pyspark: None, java: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", "/nowhere")

    assert "and JAVA_HOME names /nowhere, where none is;" in sentence()


@pytest.mark.parametrize("version", ["11.0.2", "1.8.0_292"])
def test_an_old_java(pyspark: None, java: Path, version: str) -> None:
    says(java, version)

    assert f"{java} is Java {version.removeprefix('1.').partition('.')[0]};" in sentence()


@pytest.mark.parametrize("master", ["", "spark", "http://host:8080", "local[many]"])
def test_no_master_of_sparks(pyspark: None, java: Path, master: str) -> None:
    assert sentence(master=master) == (
        f"'{master}' is no master of Spark's; name one such as spark://host:7077, or local[*]."
    )


@pytest.mark.parametrize("place", ["host", "host:", ":7077", "host:70000", "host:port"])
def test_a_master_without_host_and_port(pyspark: None, java: Path, place: str) -> None:
    assert "name its host and port, as in spark://host:7077." in sentence(master=f"spark://{place}")


def test_a_master_that_does_not_answer(pyspark: None, java: Path) -> None:
    with socket.socket() as nobody:  # has the port, and does not listen
        nobody.bind(("127.0.0.1", 0))
        master = f"spark://127.0.0.1:{nobody.getsockname()[1]}"

        assert sentence(master=master) == (
            f"No Spark master answers at {master}; start it, or name another one (KINGSIDE_SPARK_MASTER)."
        )
