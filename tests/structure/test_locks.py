"""What is installed is pinned by hash, fits pyproject.toml, and comes from no index in particular."""

import json
import os
import re
import subprocess
import tomllib
from functools import cache
from urllib.parse import urlsplit

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.skips import REPOSITORY

ALL, RUN, NODE = "requirements.lock", "requirements-run.lock", "requirements-node.lock"
SPARK, BENCH = "requirements-spark.lock", "requirements-bench.lock"
PINNED = re.compile(
    r"^(?P<pin>[^\s#].*?)(?: \\)?\n(?P<hashes>(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE
)
# in pieces, so that this file does not name them either
PUBLIC_REGISTRIES = (("pypi", "org"), ("files", "pythonhosted", "org"), ("registry", "npmjs", "org"))
REGISTRY_SETTINGS = (
    "PIP_INDEX_URL",
    "PIP_EXTRA_INDEX_URL",
    "UV_INDEX_URL",
    "UV_DEFAULT_INDEX",
    "NPM_CONFIG_REGISTRY",
)


@pytest.mark.parametrize("lock", [ALL, RUN, NODE, SPARK, BENCH])
def test_a_lock_is_nothing_but_pins_and_hashes(lock: str) -> None:
    rest = PINNED.sub("", (REPOSITORY / lock).read_text(encoding="utf-8"))

    assert rest == ""


@pytest.mark.parametrize(
    ("lock", "groups", "extras"),
    [
        (ALL, ["dev"], True),
        (RUN, ["build"], False),
        (NODE, ["node"], False),
        (SPARK, ["spark"], False),
        (BENCH, ["bench"], False),
    ],
)
def test_a_lock_is_in_step_with_the_project(lock: str, groups: list[str], extras: bool) -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [] if lock in (NODE, SPARK, BENCH) else list(project["project"]["dependencies"])
    wanted += [line for group in groups for line in _group(project["dependency-groups"], group)]
    if extras:
        of_extras = project["project"]["optional-dependencies"].items()
        wanted += [line for extra, lines in of_extras if extra != "spark" for line in lines]
    pins = _pins(lock)

    assert [line for line in wanted if not _is_met(Requirement(line), pins)] == []


def test_the_tests_on_spark_have_what_its_extra_brings() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))

    assert project["dependency-groups"]["spark"] == project["project"]["optional-dependencies"]["spark"]


def test_an_environment_to_develop_in_is_one_to_run_in() -> None:
    assert _pins(RUN).items() <= _pins(ALL).items()


def test_what_kingside_is_measured_against_changes_nothing_that_it_runs_with() -> None:
    shared = _pins(BENCH).keys() & _pins(ALL).keys()

    assert {name: _pins(BENCH)[name] for name in shared} == {name: _pins(ALL)[name] for name in shared}


def test_the_front_ends_lock_names_no_host_but_pins_by_hash() -> None:
    lock = json.loads((REPOSITORY / "frontend" / "package-lock.json").read_text(encoding="utf-8"))
    installed = {path: package for path, package in lock["packages"].items() if path}

    assert installed
    assert [path for path, package in installed.items() if "://" in package.get("resolved", "")] == []
    assert [path for path, package in installed.items() if "integrity" not in package] == []


def test_no_tracked_file_names_a_registry() -> None:
    hosts = {".".join(pieces) for pieces in PUBLIC_REGISTRIES}
    hosts |= {urlsplit(os.environ.get(name, "")).hostname or "" for name in REGISTRY_SETTINGS}
    patterns = [word for host in sorted(hosts - {"", "localhost", "127.0.0.1"}) for word in ("-e", host)]

    found = subprocess.run(
        ["git", "grep", "--files-with-matches", "-I", "--fixed-strings", *patterns],
        cwd=REPOSITORY, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert found.stdout.split() == []
    assert found.returncode == 1, found.stderr


def _group(groups: dict[str, list[str | dict[str, str]]], name: str) -> list[str]:
    """The group's requirements, those of the groups it includes among them."""
    lines: list[str] = []
    for entry in groups[name]:
        lines += [entry] if isinstance(entry, str) else _group(groups, entry["include-group"])
    return lines


def _is_met(wanted: Requirement, pins: dict[str, str]) -> bool:
    version = pins.get(canonicalize_name(wanted.name))
    return version is not None and wanted.specifier.contains(version, prereleases=True)


@cache
def _pins(lock: str) -> dict[str, str]:
    """Version by package, of the pins that hold for this Python on this platform."""
    text = (REPOSITORY / lock).read_text(encoding="utf-8")
    requirements = [Requirement(found["pin"]) for found in PINNED.finditer(text)]
    return {
        canonicalize_name(each.name): next(iter(each.specifier)).version
        for each in requirements
        if each.marker is None or each.marker.evaluate()
    }
