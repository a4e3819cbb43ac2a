"""A backup of a company that goes on working, and the same company in another place."""

import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path
from secrets import token_hex
from typing import Any

from kingside.config.archive import MANIFEST
from kingside.config.tests.installations import EVERYTHING, NewPlace, Place, on_any_database

BUSY = """
    import io, time
    import django
    django.setup()
    from django.db import transaction
    from kingside.accounts.models import Account
    from kingside.identity.models import Member
    from kingside.imports import operations
    from kingside.imports.kinds import import_kinds
    from kingside.imports.mapping import Mapped
    from kingside.imports.proposals import propose

    ada = Member.objects.get(email="ada@example.com")

    def received(order):
        text = f"order,line,customer,item,date,qty,revenue,cogs\\n{order},1,C1,P,2025-03-01,1,100.00,60.00\\n"
        sent = {"kind": "lines", "source": "SAP", "file_name": "x.csv", "by": ada}
        batch = operations.receive(file=io.BytesIO(text.encode()), **sent)
        operations.finish_now(batch=batch)
        return batch

    def imported(order):
        batch = received(order)
        proposal = propose(batch, import_kinds["lines"])
        operations.map_columns(batch=batch, mapped=Mapped(proposal.columns, proposal.drivers), by=ada)
        operations.finish_now(batch=batch)
        operations.confirm(batch=batch, by=ada)
        operations.finish_now(batch=batch)

    for n in range(100_000):
        for k in range(10):
            with transaction.atomic():
                Account.objects.create(number=f"L{n}-{k}", name="left")
                Account.objects.create(number=f"R{n}-{k}", name="right")
        imported(f"B{n // 2}")  # every second one finds that its rows are here
        operations.discard(batch=received("A"), by=ada)
        if n == 0:
            print("writing", flush=True)
        time.sleep(0.001)
"""
WHOLE = ("Database", "Migrations", "Lake", "Attachments")
"""What a doctor finds well in a company that is all there."""
GROWS = ("accounts_account", "audit_auditevent", "audit_personalname")
"""Tables that a company at work only adds rows to."""


@on_any_database
def test_when_it_was_made_is_remembered(company: Place, backup: Path) -> None:
    assert (company.home / "data" / "backup.last").stat().st_mtime >= backup.stat().st_mtime


def test_a_restored_copy_equals_the_original(everything: dict[str, Any], backup: Path, new_place: NewPlace) -> None:
    copy = new_place()

    ended = copy.kingside("restore", backup)

    assert ended.returncode == 0, ended.stderr
    assert json.loads(copy.python(EVERYTHING)) == everything
    assert len([name for name in everything if name.startswith("attachments/")]) == 1


def test_the_copy_goes_on_where_the_original_was_and_who_is_erased_there_stays_so(
    backup: Path, new_place: NewPlace
) -> None:
    copy, once_more = new_place(), new_place()
    restored = copy.kingside("restore", backup)
    told = copy.python(
        """
        import django
        django.setup()
        from django.utils import timezone
        from kingside.identity.erasure import erase
        from kingside.identity.models import Member
        from kingside.identity.operations import welcome
        erase(member=Member.objects.get(name="Ben Okoro"), by=None, at=timezone.now())
        print(welcome(name="Cara Diop", email="cara@example.com").pk)
        """
    )
    journal = copy.home / "data" / "erasures.jsonl"
    again = once_more.kingside("restore", backup, "--erasures", journal)

    assert int(told) == 3
    assert "No journal of erasures is here" in restored.stdout
    assert "Erasures: 1 was undone by this backup" in again.stdout
    assert "is erased again." in again.stdout, again.stderr
    assert (once_more.home / "data" / "erasures.jsonl").read_text() == journal.read_text()
    rows = json.loads(once_more.python(EVERYTHING))
    assert "Former member 2" in str(rows["identity_member"])
    assert "Ben Okoro" not in str(rows)


def test_a_company_at_work_is_copied_as_it_was_at_one_moment(
    everything: dict[str, Any], backup: Path, new_place: NewPlace, tmp_path: Path
) -> None:
    """While accounts come by twos, files are imported, some find nothing new, and others are put aside again."""
    company = new_place()
    assert company.kingside("restore", backup).returncode == 0
    writer = company.begin(BUSY)
    assert writer.stdout is not None
    try:
        assert writer.stdout.readline() == "writing\n"
        ended = company.kingside("backup", tmp_path / "busy.kingside")
        assert writer.poll() is None
    finally:
        writer.kill()
        writer.wait()
        writer.stdout.close()
    copy = new_place()
    copy.kingside("restore", tmp_path / "busy.kingside")

    assert ended.returncode == 0, ended.stderr
    copied, after = (json.loads(place.python(EVERYTHING)) for place in (copy, company))
    accounts = " ".join(copied["accounts_account"])
    assert accounts.count("'left'") == accounts.count("'right'") > 0
    for table in GROWS:
        assert set(everything[table]) <= set(copied[table]) <= set(after[table]), table
    untouched = {name for name in everything if after.get(name) == everything[name]}
    assert {name: copied.get(name) for name in untouched} == {name: everything[name] for name in untouched}
    files = {name for name in copied if name.startswith(("lake/", "attachments/"))}
    assert {name for name in files if name in after and copied[name] != after[name]} == set()
    told = json.loads(copy.kingside("doctor", "--json").stdout)["findings"]
    assert {each["what"]: each["state"] for each in told if each["what"] in WHOLE} == dict.fromkeys(WHOLE, "ok")


@on_any_database
def test_what_goes_away_while_it_is_copied_is_left_out_unless_a_row_names_it(
    backup: Path, new_place: NewPlace, tmp_path: Path
) -> None:
    """A link that leads nowhere is as a file that was there a moment ago."""
    company = new_place()
    restored = company.kingside("restore", backup)
    assert restored.returncode == 0, restored.stderr
    folder = company.home / "data"
    for place in (folder / "uploads" / "gone", folder / "lake" / "facts" / "lines" / "gone"):
        place.mkdir(parents=True)
        (place / "original").symlink_to(tmp_path / "nowhere")
    without = company.kingside("backup", tmp_path / "without.kingside")
    named = next((folder / "lake" / "facts" / "lines").glob("*.*/facts.parquet"))
    named.unlink()
    named.symlink_to(tmp_path / "nowhere")

    missed = company.kingside("backup", tmp_path / "missed.kingside")

    assert without.returncode == 0, without.stderr
    with tarfile.open(tmp_path / "without.kingside") as archive:
        assert [name for name in archive.getnames() if name.endswith("/original") and "gone" in name] == []
    assert missed.returncode == 2
    assert not (tmp_path / "missed.kingside").exists()


@on_any_database
def test_only_its_owner_can_read_a_backup(backup: Path) -> None:
    assert backup.stat().st_mode & 0o077 == 0


@on_any_database
def test_a_file_that_is_there_is_not_replaced(company: Place, backup: Path) -> None:
    before = backup.read_bytes()

    ended = company.kingside("backup", backup)

    assert (ended.returncode, ended.stderr) == (2, f"{backup} is there already; name another file.\n")
    assert backup.read_bytes() == before


@on_any_database
def test_nothing_is_left_where_a_backup_cannot_be_written(company: Place, tmp_path: Path) -> None:
    target = tmp_path / "nowhere" / "company.kingside"

    ended = company.kingside("backup", target)

    assert (ended.returncode, ended.stderr) == (2, f"{target} cannot be written: No such file or directory.\n")
    assert list((company.home / "data" / "staging").glob("backup-*")) == []


def test_a_company_is_never_replaced(company: Place, backup: Path, everything: dict[str, Any]) -> None:
    ended = company.kingside("restore", backup)

    assert ended.returncode == 2
    assert "There is a company here already" in ended.stderr
    assert json.loads(company.python(EVERYTHING)) == everything


def _changed(backup: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """The backup with its parts as `change` makes them; None leaves one out."""
    target = backup.with_name(f"changed-{token_hex(4)}.kingside")
    with tarfile.open(backup) as old, tarfile.open(target, "w:gz") as new:
        for member in old:
            stream = old.extractfile(member)
            content = change(member.name, stream.read() if stream else b"")
            if content is not None:
                member.size = len(content)
                new.addfile(member, io.BytesIO(content))
    return target


def _refused(place: Place, file: Path) -> str:
    """The sentence; nothing is in place afterwards, and a good backup still finds room."""
    ended = place.kingside("restore", file)
    assert ended.returncode == 2, ended.stdout
    assert len(ended.stderr.splitlines()) == 1
    assert list((place.home / "data" / "lake").iterdir()) == []
    return ended.stderr


@on_any_database
def test_a_part_that_was_changed_is_named(backup: Path, new_place: NewPlace) -> None:
    def change(name: str, content: bytes) -> bytes:
        return content + b"x" if name.endswith("facts.parquet") else content

    assert "facts.parquet is not what was backed up" in _refused(new_place(), _changed(backup, change))


@on_any_database
def test_a_part_that_is_missing_is_named(backup: Path, new_place: NewPlace) -> None:
    changed = _changed(backup, lambda name, content: None if name.endswith("facts.parquet") else content)

    assert "facts.parquet is not what was backed up" in _refused(new_place(), changed)


@on_any_database
def test_a_backup_that_was_cut_off_is_refused(backup: Path, new_place: NewPlace) -> None:
    cut = backup.with_name("cut.kingside")
    cut.write_bytes(backup.read_bytes()[:-2000])

    assert "is no backup of Kingside, or it is cut off" in _refused(new_place(), cut)


@on_any_database
def test_another_file_is_refused(new_place: NewPlace, tmp_path: Path) -> None:
    other = tmp_path / "letter.txt"
    other.write_text("Dear customer")

    assert "is no backup of Kingside" in _refused(new_place(), other)
    assert "is not there" in _refused(new_place(), tmp_path / "none.kingside")


@on_any_database
def test_a_backup_that_reaches_out_of_its_place_is_refused(backup: Path, new_place: NewPlace, tmp_path: Path) -> None:
    target = tmp_path / "evil.kingside"
    with tarfile.open(target, "w:gz") as archive:
        about = tarfile.TarInfo("lake/../../../evil")
        about.size = 1
        archive.addfile(about, io.BytesIO(b"x"))

    assert "it holds 'lake/../../../evil'" in _refused(new_place(), target)


def test_a_backup_of_a_newer_kingside_is_refused(backup: Path, new_place: NewPlace) -> None:
    def change(name: str, content: bytes) -> bytes:
        if name != MANIFEST:
            return content
        document = json.loads(content)
        return json.dumps(document | {"version": "99.0", "migrations": [["accounts", "9999_later"]]}).encode()

    assert "made by Kingside 99.0, which is newer" in _refused(new_place(), _changed(backup, change))


def test_rows_of_another_database_are_refused(backup: Path, new_place: NewPlace) -> None:
    def change(name: str, content: bytes) -> bytes:
        return json.dumps(json.loads(content) | {"database": "oracle"}).encode() if name == MANIFEST else content

    assert "restore it where DATABASE_URL says the same" in _refused(new_place(), _changed(backup, change))
