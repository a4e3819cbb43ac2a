"""A path says where a file lies, and nothing else, whatever its folders are called."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from kingside.config.cli import main
from tests.lake.books import BuiltMap, map_of_files, read_map, table, write_costs, write_csv, write_parquet
from tests.lake.refusals import ACCOUNTS, COSTS, LINES, Desk, element, sentence_of, snapshot

ENTRY = '\n[[element]]\ncode = "entry"\nper = "order"\namount = "2 * quantity + revenue / 7"\nsplit = "lines"\n'
VISITS = '\n[[element]]\ncode = "visits"\nper = "account"\namount = "3 * visits"\nsplit = "lines"\n'
MODEL = COSTS + ENTRY + VISITS
TOO_LONG = "n" * 300

BOOKS = [row | {"revenue": "7.00"} for row in table(LINES)]


def built(folder: Path, *, kind: str = "csv", lines: str = "", accounts: str = "", out: str = "") -> BuiltMap:
    """The map of the books, each file in a subfolder of this name."""
    for name in (lines, accounts, out):
        (folder / name).mkdir(parents=True, exist_ok=True)
    path = write_csv(folder / lines / "lines.csv", BOOKS)
    if kind == "parquet":
        path = write_parquet(folder / lines / "lines.parquet", f"FROM read_csv('{path}', hive_partitioning = false)")
    return map_of_files(
        lines=path,
        costs=write_costs(folder, MODEL),
        accounts=write_csv(folder / accounts / "accounts.csv", table(ACCOUNTS)[:2]),
        out=folder / out / "map",
        csv=True,
        with_lines=True,
    )


@pytest.mark.parametrize("kind", ["csv", "parquet"])
@pytest.mark.parametrize("name", ["account=5", "revenue=5", "net_revenue=5", "year=2025", "order=X/line=7"])
def test_a_folder_that_names_a_column_says_nothing_about_it(tmp_path: Path, kind: str, name: str) -> None:
    tame = built(tmp_path / "tame", kind=kind)

    for place in ("lines", "accounts", "out"):
        found = built(tmp_path / f"{place} there", kind=kind, **{place: name})

        assert (found.files, found.csv) == (tame.files, tame.csv)


def test_a_folder_of_files_that_names_a_column_says_nothing_about_it(tmp_path: Path) -> None:
    folder = tmp_path / "account=5"
    folder.mkdir()
    for number, row in enumerate(BOOKS):
        write_csv(folder / f"{number}.csv", [row])

    found = map_of_files(lines=folder, costs=write_costs(tmp_path, COSTS), out=tmp_path / "map")

    assert found.column("accounts", "account") == ["A", "B"]


def test_a_column_that_only_a_folder_names_is_no_column(desk: Desk) -> None:
    folder = desk.folder / "boxes=5"
    folder.mkdir()
    lines = write_csv(folder / "lines.csv", table(LINES))

    assert "boxes" in desk.refusal(lines=lines, costs=COSTS + element("boxes * 2"))
    lines = write_parquet(folder / "lines.parquet", f"FROM read_csv('{lines}', hive_partitioning = false)")
    assert "boxes" in desk.refusal(lines=lines, costs=COSTS + element("boxes * 2"))


@pytest.mark.parametrize("option", ["--lines", "--accounts", "--out", "--costs"])
@pytest.mark.parametrize("name", [TOO_LONG, f"{TOO_LONG}/books", f"absent/{TOO_LONG}"], ids=["last", "first", "below"])
def test_a_name_that_no_disk_can_hold_is_refused(desk: Desk, option: str, name: str) -> None:
    desk.refusal(option, str(desk.folder / name))


@pytest.mark.parametrize("option", ["--lines", "--accounts", "--out", "--costs"])
def test_a_name_that_no_disk_can_hold_is_refused_where_one_works(
    desk: Desk, option: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk.folder)

    desk.refusal(option, TOO_LONG)


@pytest.mark.parametrize("name", ["books [1]", "books ?", "books *", "books [!a]"])
class TestAFolderNamedLikeAPattern:
    """Either refused or read as it is named; never its neighbour, which the pattern would match."""

    def folder(self, desk: Desk, name: str) -> Path:
        folder, neighbour = desk.folder / name, desk.folder / "books 1"
        for place, account in ((folder, "A"), (neighbour, "NEIGHBOUR")):
            place.mkdir()
            write_csv(place / "lines.csv", [row | {"account": account} for row in table(LINES)])
            write_csv(place / "accounts.csv", [row | {"account": account} for row in table(ACCOUNTS)[:1]])
            write_costs(place, COSTS + element("1"))
        return folder

    def only_ours(self, out: Path | None) -> None:
        assert out is None or read_map(out).column("accounts", "account") == ["A"]

    def test_as_a_path(self, desk: Desk, name: str) -> None:
        folder = self.folder(desk, name)

        self.only_ours(desk.answers(lines=folder / "lines.csv"))

    def test_as_the_folder_of_all_files(self, desk: Desk, name: str) -> None:
        folder = self.folder(desk, name)
        batch = folder / "batch"
        batch.mkdir()
        (folder / "lines.csv").rename(batch / "1.csv")

        self.only_ours(desk.answers(lines=batch))

    def test_as_the_folder_one_works_in(self, desk: Desk, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(self.folder(desk, name))
        here = Desk(Path.cwd())

        self.only_ours(here.answers("--out", "map", lines="lines.csv", costs=Path("costs.toml")))

    def test_as_the_folder_of_the_accounts_file(self, desk: Desk, name: str) -> None:
        folder = self.folder(desk, name)
        lines = shutil.copy(folder / "lines.csv", desk.folder)

        self.only_ours(desk.answers(lines=lines, accounts=folder / "accounts.csv"))

    def test_as_the_folder_of_results(self, desk: Desk, name: str) -> None:
        folder = self.folder(desk, name)
        lines = shutil.copy(folder / "lines.csv", desk.folder)

        self.only_ours(desk.answers("--out", str(folder / "map"), "--csv", "--with-lines", lines=lines))

    def test_as_the_folder_a_cost_model_is_drafted_in(
        self, desk: Desk, name: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(self.folder(desk, name))
        before = snapshot(Path.cwd())

        result = CliRunner().invoke(main, ["costs", "init", "lines.csv", "--out", "first.toml"])

        assert result.exit_code in (0, 2), result.exception
        if result.exit_code == 2:
            assert sentence_of(result.stderr)
            assert snapshot(Path.cwd()) == before
