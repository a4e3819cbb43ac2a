from pathlib import Path
from stat import S_IMODE
from threading import Thread

import pytest

from kingside.config.env import Misconfigured
from kingside.config.home import Home


def _mode(path: Path) -> int:
    return S_IMODE(path.stat().st_mode)


def test_the_demo_and_the_real_company_live_apart(tmp_path: Path) -> None:
    demo, real = Home(root=tmp_path, company="demo"), Home(root=tmp_path, company="data")

    assert demo.folder != real.folder
    assert demo.database.parent == demo.folder
    assert real.lake.is_relative_to(real.folder)
    assert (demo.is_demo, real.is_demo) == (True, False)


def test_the_environment_says_where_and_for_whom(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KINGSIDE_HOME", str(tmp_path))
    monkeypatch.setenv("KINGSIDE_COMPANY", "demo")

    assert Home.from_environment() == Home(root=tmp_path, company="demo")


def test_only_the_owner_reads_what_is_prepared(tmp_path: Path) -> None:
    home = Home(root=tmp_path / "new", company="data")

    home.prepare()

    folders = (home.root, home.folder, home.lake, home.staging, home.temp)
    assert [_mode(folder) for folder in folders] == [0o700] * 5


def test_preparing_closes_a_folder_that_stood_open(tmp_path: Path) -> None:
    home = Home(root=tmp_path, company="data")
    home.folder.mkdir(mode=0o755)

    home.prepare()

    assert _mode(home.folder) == 0o700


def test_a_place_where_nothing_can_be_kept_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    home = Home(root=tmp_path / "file" / "home", company="data")

    with pytest.raises(Misconfigured, match=r"cannot keep its files in .*/file/home: Not a directory\."):
        home.prepare()


def test_the_secret_key_is_made_once_and_read_by_its_owner_only(tmp_path: Path) -> None:
    home = Home(root=tmp_path, company="data")
    home.prepare()

    key = home.read_secret_key()

    assert len(key) >= 64
    assert home.read_secret_key() == key
    assert _mode(home.secret_key) == 0o600
    assert [path.name for path in home.folder.glob("secret*")] == ["secret.key"]


def test_one_process_at_a_time_prepares_a_company(tmp_path: Path) -> None:
    home = Home(root=tmp_path, company="demo")
    home.prepare()
    turns: list[str] = []

    def second() -> None:
        with home.alone():
            turns.append("second")

    with home.alone():
        waiting = Thread(target=second)
        waiting.start()
        waiting.join(0.2)
        turns.append("first")
    waiting.join()

    assert turns == ["first", "second"]


def test_a_process_that_was_faster_keeps_its_key(tmp_path: Path) -> None:
    home = Home(root=tmp_path, company="data")
    home.prepare()
    home.secret_key.write_text("the faster one's", encoding="ascii")

    home._write_secret_key()

    assert home.read_secret_key() == "the faster one's"
