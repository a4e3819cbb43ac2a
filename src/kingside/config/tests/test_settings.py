"""What a server on the network gets, and what a laptop gets; each in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ASK = """
import json, sys
from kingside.config import settings
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}, default=str))
"""


def _settings(home: Path, names: str, **told: str) -> dict[str, object]:
    environment = os.environ | {"KINGSIDE_HOME": str(home)} | told
    asked = subprocess.run(
        [sys.executable, "-c", ASK, *names.split()],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    answer: dict[str, object] = json.loads(asked.stdout)
    return answer


LOG = """
import logging
import django
django.setup()
for level in ("DEBUG", "INFO", "WARNING", "ERROR"):
    for name in ("django.request", "django.db.backends", "authlib.oidc", "kingside.jobs"):
        logging.getLogger(name).log(getattr(logging, level), "said")
"""


@pytest.mark.parametrize(
    ("level", "ours", "of_others"),
    [
        ("DEBUG", "DEBUG INFO WARNING ERROR", "INFO WARNING ERROR"),
        ("WARNING", "WARNING ERROR", "WARNING ERROR"),
        ("ERROR", "ERROR", "ERROR"),
    ],
)
def test_the_level_of_the_log_binds_what_others_wrote_and_they_never_tell_every_value(
    tmp_path: Path, level: str, ours: str, of_others: str
) -> None:
    told = {"KINGSIDE_HOME": str(tmp_path), "KINGSIDE_LOG_LEVEL": level, "KINGSIDE_LOG": "json"}
    environment = os.environ | told | {"DJANGO_SETTINGS_MODULE": "kingside.config.settings"}
    asked = subprocess.run([sys.executable, "-c", LOG], env=environment, capture_output=True, text=True, check=True)

    said: dict[str, list[str]] = {}
    for line in map(json.loads, asked.stderr.splitlines()):
        said.setdefault(line["logger"], []).append(line["level"])
    assert said == {
        "kingside.jobs": ours.split(),
        **dict.fromkeys(("django.request", "django.db.backends", "authlib.oidc"), of_others.split()),
    }


def test_a_laptop_needs_no_https(tmp_path: Path) -> None:
    told = _settings(tmp_path, "DEBUG SESSION_COOKIE_SECURE SECURE_SSL_REDIRECT ALLOWED_HOSTS SECURE_PROXY_SSL_HEADER")

    assert told == {
        "DEBUG": False,
        "SESSION_COOKIE_SECURE": False,
        "SECURE_SSL_REDIRECT": False,
        "ALLOWED_HOSTS": ["localhost", "127.0.0.1", "[::1]"],
        "SECURE_PROXY_SSL_HEADER": None,
    }


def test_a_server_with_https_is_strict(tmp_path: Path) -> None:
    told = _settings(
        tmp_path,
        "SESSION_COOKIE_SECURE SESSION_COOKIE_NAME CSRF_COOKIE_SECURE SECURE_SSL_REDIRECT CSRF_TRUSTED_ORIGINS PROXIES",
        KINGSIDE_SITE="https://kam.example.com",
    )

    assert told == {
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_NAME": "__Host-kingside-data",
        "CSRF_COOKIE_SECURE": True,
        "SECURE_SSL_REDIRECT": True,
        "CSRF_TRUSTED_ORIGINS": ["https://kam.example.com"],
        "PROXIES": 1,
    }


def test_the_demo_answers_to_this_machine_only(tmp_path: Path) -> None:
    told = _settings(
        tmp_path,
        "ALLOWED_HOSTS KINGSIDE_IS_DEMO",
        KINGSIDE_COMPANY="demo",
        KINGSIDE_SITE="https://kam.example.com",
    )

    assert told == {"ALLOWED_HOSTS": ["localhost", "127.0.0.1", "[::1]"], "KINGSIDE_IS_DEMO": True}


def test_only_the_demo_knows_the_name_of_its_company(tmp_path: Path) -> None:
    demo = _settings(tmp_path, "KINGSIDE_COMPANY_NAME", KINGSIDE_COMPANY="demo")
    own = _settings(tmp_path, "KINGSIDE_COMPANY_NAME", KINGSIDE_COMPANY="data")

    assert (demo, own) == (
        {"KINGSIDE_COMPANY_NAME": "Varrowgard Industrial Supply"},
        {"KINGSIDE_COMPANY_NAME": ""},
    )


def test_the_check_for_deployment_finds_nothing_to_complain_about(tmp_path: Path) -> None:
    environment = os.environ | {"KINGSIDE_HOME": str(tmp_path), "KINGSIDE_SITE": "https://kam.example.com"}
    command = [
        sys.executable,
        "-m",
        "kingside.config.cli",
        "manage",
        "check",
        "--deploy",
        "--tag",
        "security",
    ]

    checked = subprocess.run(
        [*command, "--fail-level", "WARNING"], env=environment, capture_output=True, text=True, check=False
    )

    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize("command", ["serve", "manage"])
def test_a_wrong_setting_is_one_sentence(tmp_path: Path, command: str) -> None:
    environment = os.environ | {"KINGSIDE_HOME": str(tmp_path), "KINGSIDE_DEBUG": "perhaps"}

    refused = subprocess.run(
        [sys.executable, "-m", "kingside.config.cli", command, "check"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert refused.returncode == 2
    assert refused.stderr == "KINGSIDE_DEBUG=perhaps is neither yes nor no; write 1 or 0.\n"
