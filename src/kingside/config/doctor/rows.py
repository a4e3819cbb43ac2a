"""What the database knows: itself, its clock, files of the lake and of comments, the queue, what is due, backups."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from kingside.comments.models import Attachment
from kingside.config.doctor.findings import Finding
from kingside.identity import erasure, erasure_journal
from kingside.imports.models import ImportBatch
from kingside.jobs.models import Job, ScheduledWork
from kingside.jobs.queries import worker_is_beating, worker_last_seen
from kingside.lake.attempts import Attempts
from kingside.profit.models import ProfitMap

LONG = timedelta(hours=1)
APART = timedelta(seconds=5)  # the most that clocks may differ
OLD = timedelta(days=7)  # of a backup
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def database() -> Iterator[Finding]:
    """Raises where it does not answer; then nothing below is looked at."""
    connection.ensure_connection()
    version = ".".join(str(part) for part in connection.get_database_version())
    yield Finding("Database", "ok", f"{NAMES[connection.vendor]} {version} answers.")
    if connection.vendor == "sqlite":
        yield from _sqlite()
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if missing:
        says = f"{missing} migrations are missing."
        yield Finding("Migrations", "broken", says, "Start kingside serve once; it runs them.")
    else:
        yield Finding("Migrations", "ok", "All of them were run.")


def clock() -> Iterator[Finding]:
    """Sessions, one-time codes and schedules need clocks that agree; an embedded database has that of this machine."""
    if connection.vendor == "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        apart = abs(cursor.fetchone()[0] - timezone.now())
    if apart > APART:
        says = f"The clocks of this machine and of the database differ by {apart.total_seconds():,.0f} seconds."
        yield Finding("Clock", "warning", says, "Let both follow a time server.")
    else:
        yield Finding("Clock", "ok", "This machine and the database agree on the time.")


def backup() -> Iterator[Finding]:
    """When a company was last copied by `kingside backup` from here; copies made otherwise are not known."""
    if settings.KINGSIDE_HOME.is_demo or not ImportBatch.objects.filter(state=ImportBatch.State.IMPORTED).exists():
        return
    try:
        last = datetime.fromtimestamp(settings.KINGSIDE_HOME.last_backup.stat().st_mtime, UTC)
    except FileNotFoundError:
        says = "kingside backup never ran here."
        yield Finding("Backup", "warning", says, "Let cron run it every night, onto another disk.")
        return
    says = f"The last one is of {timezone.localtime(last):%d %b %Y, %H:%M}."
    if timezone.now() - last > OLD:
        yield Finding("Backup", "warning", says, "Look at why none was made since then.")
    else:
        yield Finding("Backup", "ok", says)


def erasures() -> Iterator[Finding]:
    """Whoever was erased here is not here, as after the rows of an earlier day were put back."""
    try:
        back = erasure_journal.undone(settings.KINGSIDE_HOME.erasures)
    except erasure_journal.UnreadableJournal as damaged:
        mend = "Take the damaged line out of it: backups and restores wait for that."
        yield Finding("Erasures", "broken", damaged.sentence, mend)
        return
    if back:
        member, erased = back[0]
        who = "1 member who was erased is back:" if len(back) == 1 else f"{len(back)} members who were erased are back,"
        when = f"erased {timezone.localtime(erased.erased_at):%d %b %Y}"
        says = f"{who} {'' if len(back) == 1 else 'the first is '}member {member.pk}, {when}."
        yield Finding(
            "Erasures", "broken", says, f"Erase again, each on the page of the member: /members/{member.pk}/."
        )
    elif left := erasure.still_assigned(timezone.localdate()):
        yield Finding("Erasures", "warning", " ".join(left), "Give it to somebody who is here.")
    else:
        yield Finding("Erasures", "ok", "Nobody who was erased is here.")


def _sqlite() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
        found = cursor.execute("PRAGMA quick_check(1)").fetchone()[0]
        dangling = cursor.execute('SELECT "table", parent FROM pragma_foreign_key_check LIMIT 1').fetchone()
    if mode != "wal":
        says = f"It keeps its journal in mode {mode}, so readers wait for writers."
        yield Finding("Journal", "warning", says, "Keep the home folder on a local disk, not on a network share.")
    if found != "ok":
        says = f"The file is damaged: {found.splitlines()[0]}."
        yield Finding(
            "Integrity", "broken", says, "Stop Kingside, keep a copy of the file, and restore the last backup."
        )
    elif dangling:
        says = f"A row of {dangling[0]} names a row of {dangling[1]} that is not there: somebody wrote past Kingside."
        yield Finding("Integrity", "broken", says, "Keep a copy of the file, and restore the last backup.")
    else:
        yield Finding("Integrity", "ok", "The file is whole, and every row that another names is there.")


def lake() -> Iterator[Finding]:
    """Every file that a row names is there, and no folder that no row names."""
    maps = [(f"Profit map {each.pk}", each.folder) for each in ProfitMap.objects.published()]
    batches = [
        (f"Import {each.pk}", each.folder)
        for each in ImportBatch.objects.filter(state=ImportBatch.State.IMPORTED).exclude(folder_name="")
    ]
    missing = [name for name, folder in (*maps, *batches) if not folder.is_dir() or not any(folder.iterdir())]
    if missing:
        says = f"{len(missing)} of {len(maps) + len(batches)} folders are missing, the first is that of {missing[0]}."
        yield Finding("Lake", "broken", says, "Restore the last backup; what is there of the lake stays as it is.")
    else:
        yield Finding("Lake", "ok", f"All {len(maps) + len(batches)} folders that rows name are there.")
    if orphans := _orphans():
        says = f"{len(orphans)} folders are named by nothing, the first is {orphans[0].name}."
        yield Finding("Left behind", "warning", says, "The next start of kingside serve removes them.")


def attachments() -> Iterator[Finding]:
    """Every file that came with a comment is there, with as many bytes as came."""
    known = list(Attachment.objects.select_related("comment").order_by("comment__written_at", "pk"))
    gone = [each for each in known if not each.file.is_file() or each.file.stat().st_size != each.size]
    if gone:
        said = f"{gone[0].comment.written_at:%d %b %Y}"
        says = f"{len(gone)} of {len(known)} files are missing or cut off, the first came with a comment of {said}."
        yield Finding(
            "Attachments", "broken", says, "Restore the last backup into another home, and copy them from it."
        )
    else:
        yield Finding("Attachments", "ok", f"All {len(known)} files that comments name are there.")


def _orphans() -> list[Path]:
    home = settings.KINGSIDE_HOME
    named = set(ProfitMap.objects.values_list("folder_name", flat=True))
    named |= set(ImportBatch.objects.values_list("folder_name", flat=True))
    alive = set(Job.objects.unfinished().values_list("subject_id", flat=True))
    facts = home.lake / "facts"
    places = [home.lake / "profit-maps", *(sorted(facts.iterdir()) if facts.is_dir() else ())]
    folders = [folder for place in places for folder in Attempts(staging=home.temp / "none", lake=place).folders()]
    return [folder for folder in folders if folder.name not in named and folder.stem not in alive]


def work() -> Iterator[Finding]:
    now = timezone.now()
    seen = worker_last_seen()
    waiting = Job.objects.filter(state=Job.State.QUEUED, next_at=None)
    n = waiting.count()
    start = "Start kingside serve, or kingside worker."
    if worker_is_beating(now=now):
        yield Finding("Worker", "ok", f"One is there; {n} jobs wait.")
    elif seen is None:
        yield Finding("Worker", "warning", f"None was ever here; {n} jobs wait.", start)
    else:
        told = f"None was here since {timezone.localtime(seen):%d %b %Y, %H:%M}; {n} jobs wait."
        yield Finding("Worker", "warning", told, start)
    if waiting.filter(queued_at__lt=now - LONG).exists():
        says = "A job has waited for more than an hour."
        yield Finding("Queue", "warning", says, "Look at Background work; kingside worker runs one more worker.")
    if failed := Job.objects.dead().count():
        says = f"{failed} jobs failed, and nobody tried them again."
        yield Finding("Failed jobs", "warning", says, "Background work, in the menu behind your name, says why.")
    late = ScheduledWork.objects.filter(next_at__lt=now - LONG).order_by("next_at").first()
    if late is not None:
        says = f"{late.name} was due {timezone.localtime(late.next_at):%d %b %Y, %H:%M}."
        yield Finding("Schedules", "warning", says, "A worker makes up for it as soon as one runs.")
