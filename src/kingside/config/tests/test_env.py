from pathlib import Path

import pytest

from kingside.config import env

Patch = pytest.MonkeyPatch


@pytest.mark.parametrize(("word", "means"), [("1", True), ("Yes", True), ("off", False), ("", False)])
def test_a_flag_is_yes_or_no(monkeypatch: Patch, word: str, means: bool) -> None:
    monkeypatch.setenv("KINGSIDE_DEBUG", word)

    assert env.flag("KINGSIDE_DEBUG", default=False) is means


def test_a_flag_that_is_neither_is_refused(monkeypatch: Patch) -> None:
    monkeypatch.setenv("KINGSIDE_DEBUG", "maybe")

    with pytest.raises(env.Misconfigured, match="KINGSIDE_DEBUG=maybe is neither yes nor no; write 1 or 0"):
        env.flag("KINGSIDE_DEBUG", default=False)


def test_a_number_is_read(monkeypatch: Patch) -> None:
    monkeypatch.setenv("KINGSIDE_PROXIES", " 2 ")

    assert env.whole_number("KINGSIDE_PROXIES", default=0) == 2
    assert env.whole_number("KINGSIDE_OTHER", default=7) == 7


@pytest.mark.parametrize("digits", ["-1", "two", "1.5", "²", "0"])
def test_what_is_no_number_or_too_small_is_refused(monkeypatch: Patch, digits: str) -> None:
    monkeypatch.setenv("KINGSIDE_PROXIES", digits)

    with pytest.raises(env.Misconfigured, match="is not a whole number of at least 1"):
        env.whole_number("KINGSIDE_PROXIES", default=1, at_least=1)


def test_a_share_of_the_memory_leaves_some_to_others(monkeypatch: Patch) -> None:
    monkeypatch.setenv("KINGSIDE_MEMORY_PERCENT", "100")

    with pytest.raises(env.Misconfigured, match="KINGSIDE_MEMORY_PERCENT=100 is more than 90"):
        env.whole_number("KINGSIDE_MEMORY_PERCENT", default=60, at_least=5, at_most=90)


def test_a_choice_is_one_of_the_options(monkeypatch: Patch) -> None:
    monkeypatch.setenv("KINGSIDE_COMPANY", "demo")

    assert env.choice("KINGSIDE_COMPANY", ("data", "demo"), default="data") == "demo"


def test_another_word_is_refused(monkeypatch: Patch) -> None:
    monkeypatch.setenv("KINGSIDE_COMPANY", "acme")

    with pytest.raises(env.Misconfigured, match="KINGSIDE_COMPANY=acme is none of data, demo"):
        env.choice("KINGSIDE_COMPANY", ("data", "demo"), default="data")


def test_a_time_zone_has_a_name(monkeypatch: Patch) -> None:
    monkeypatch.setenv("KINGSIDE_TIME_ZONE", "Europe/Berlin")

    assert env.time_zone("KINGSIDE_TIME_ZONE", default="UTC") == "Europe/Berlin"


@pytest.mark.parametrize("zone", ["Middle/Earth", "../etc/passwd", "Europe"])
def test_what_is_no_time_zone_is_refused(monkeypatch: Patch, zone: str) -> None:
    monkeypatch.setenv("KINGSIDE_TIME_ZONE", zone)

    with pytest.raises(env.Misconfigured, match="is not a time zone like Europe/Berlin"):
        env.time_zone("KINGSIDE_TIME_ZONE", default="UTC")


def test_a_folder_need_not_exist(monkeypatch: Patch, tmp_path: Path) -> None:
    monkeypatch.setenv("KINGSIDE_HOME", str(tmp_path / "new"))

    assert env.folder("KINGSIDE_HOME", Path("/nowhere")) == tmp_path / "new"


def test_a_file_is_no_folder(monkeypatch: Patch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("KINGSIDE_HOME", str(tmp_path / "file"))

    with pytest.raises(env.Misconfigured, match="is not a folder"):
        env.folder("KINGSIDE_HOME", Path("/nowhere"))


def test_a_site_has_a_scheme_and_a_host(monkeypatch: Patch) -> None:
    monkeypatch.setenv("KINGSIDE_SITE", "https://kingside.example.com/")

    site = env.site("KINGSIDE_SITE")

    assert site is not None
    assert (site.scheme, site.hostname) == ("https", "kingside.example.com")


def test_no_site_is_none() -> None:
    assert env.site("KINGSIDE_SITE") is None


@pytest.mark.parametrize("address", ["kingside.example.com", "ftp://kingside.example.com", "https://a/b", "https://"])
def test_what_is_no_site_is_refused(monkeypatch: Patch, address: str) -> None:
    monkeypatch.setenv("KINGSIDE_SITE", address)

    with pytest.raises(env.Misconfigured, match=r"is not an address like https://kingside\.example\.com\."):
        env.site("KINGSIDE_SITE")


def test_guards_are_set_one_by_one(monkeypatch: Patch) -> None:
    monkeypatch.setenv("KINGSIDE_GUARDS", "cost_model.not_reconciled=block, cost_model.not_approved = off")

    found = env.modes("KINGSIDE_GUARDS", ("off", "warn", "block"))

    assert found == {"cost_model.not_reconciled": "block", "cost_model.not_approved": "off"}


@pytest.mark.parametrize("word", ["cost_model.not_approved", "cost_model.not_approved=no", "a=off, b=maybe"])
def test_a_guard_that_is_set_to_nothing_known_is_refused(monkeypatch: Patch, word: str) -> None:
    monkeypatch.setenv("KINGSIDE_GUARDS", word)

    with pytest.raises(env.Misconfigured, match="is not a guard set to off, warn, block"):
        env.modes("KINGSIDE_GUARDS", ("off", "warn", "block"))
