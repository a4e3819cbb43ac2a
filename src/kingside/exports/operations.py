"""Asking for a file of a list, writing it, handing it out, and letting it go."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy

from kingside.audit.operations import record
from kingside.core.errors import DomainError
from kingside.core.texts import Text, in_english
from kingside.exports.kinds import Say, workbooks
from kingside.exports.models import KEPT, LONGEST_TITLE, WRITE, Export
from kingside.exports.sheets import COUNT, MONEY, NUMBER, PERCENT, Cell, write_csv, write_workbook
from kingside.identity.formats import reading_as
from kingside.identity.models import Member
from kingside.jobs.operations import enqueue
from kingside.tables.asked import Asked, params_of, read
from kingside.tables.columns import Kind
from kingside.tables.kinds import ListKind, Opened, lists
from kingside.tables.operations import LONGEST_QUERY, TooMuchAsked
from kingside.tables.queries import every_row, exported

AT_ONCE = 1000  # rows; more is written in the background
TOLD_EVERY = 500
FORMATS = {Kind.MONEY: MONEY, Kind.RATIO: PERCENT, Kind.COUNT: COUNT, Kind.NUMBER: NUMBER}
NOT_SHOWN = gettext_lazy("not shown")  # what a lock says on a page; unknown is an empty cell


def _say_nothing(_n: int) -> None:
    """For files that are written while somebody waits."""


class NotWrittenYet(DomainError):
    """This file is not written yet; its state says how far it is."""

    status = 409


class NoSuchFile(DomainError):
    """This file is kept no longer; export the list once more."""

    status = 410


class SeesOtherwise(DomainError):
    """What you may see has changed since this file was written; export the list once more."""

    status = 409


class NoLongerAMember(DomainError):
    """Whoever asked for this file may not sign in any more."""


class NoSuchFormat(DomainError):
    """A list is exported as CSV or as an Excel workbook."""


@transaction.atomic
def ask_for(*, kind: ListKind, opened: Opened, asked: Asked, file_format: str, by: Member) -> Export:
    """A file of the list, still to be written."""
    if file_format not in Export.Format.values:
        raise NoSuchFormat
    if asked.problems:
        raise DomainError(asked.problems[0])
    if len(asked.kept) > LONGEST_QUERY:
        raise TooMuchAsked
    with in_english():
        title = str(kind.title)
    return Export.objects.create(
        by=by, list_name=kind.name, title=title, query=asked.kept, format=file_format, scope=_hash(opened)
    )


@transaction.atomic
def ask_for_workbook(*, name: str, query: QueryDict, by: Member) -> Export:
    """A workbook of a kind of its own, still to be written. Raises where it is not for this member."""
    kind, asked = workbooks[name], query.urlencode()
    scope = _hash_of(kind.scope(by, query))
    if len(asked) > LONGEST_QUERY:
        raise TooMuchAsked
    with in_english():
        title = kind.titled(by, query)[:LONGEST_TITLE]
    return Export.objects.create(
        by=by, list_name=name, title=title, query=asked, format=Export.Format.XLSX, scope=scope
    )


def write_later(*, export: Export) -> None:
    """Have a worker write it."""
    enqueue(kind=WRITE, subject_id=export.pk, by=export.by)


def write(export: Export, *, say: Say = _say_nothing) -> None:
    """Write the file aside and put it in place; doing it twice leaves one file.

    The question is read as whoever asked it reads days and numbers, whoever does the writing. What stands in the file
    is English, so that programs can read it.
    """
    if not export.by.is_active:
        raise NoLongerAMember
    with reading_as(export.by), in_english():
        if export.list_name in workbooks:
            _write_workbook(export, say)
        else:
            _write(export, say)


def _write_workbook(export: Export, say: Say) -> None:
    kind, query = workbooks[export.list_name], QueryDict(export.query)
    scope = _hash_of(kind.scope(export.by, query))
    with _aside(export) as draft:
        rows = kind.write(draft, export.by, query, say)
    _is_written(export, rows, scope, f"{rows:,} rows, {export.format}")


def _write(export: Export, say: Say) -> None:
    kind, query = lists[export.list_name], QueryDict(export.query)
    opened = kind.open(export.by, params_of(kind, query))
    asked = read(kind, opened, query)
    header = [_heading(column.label, column.name, column.kind, opened) for column in exported(kind, asked)]
    rows = _Counted(kind, opened, asked, say)
    with _aside(export) as draft:
        if export.format == Export.Format.XLSX:
            formats = [FORMATS.get(column.kind, "") for column in exported(kind, asked)]
            write_workbook(draft, export.title, header, rows, formats)
        else:
            write_csv(draft, header, rows)
    _is_written(export, rows.n, _hash(opened), f"{kind.counted(rows.n)}, {export.format}")


@contextmanager
def _aside(export: Export) -> Iterator[Path]:
    """Where to write the file; once the block is through it is in place, else it is gone."""
    draft = export.path.with_suffix(".part")
    try:
        yield draft
        draft.replace(export.path)
    finally:
        draft.unlink(missing_ok=True)


@transaction.atomic
def _is_written(export: Export, rows: int, scope: str, detail: str) -> None:
    export.rows, export.written_at, export.scope = rows, timezone.now(), scope
    export.save(update_fields=["rows", "written_at", "scope"])
    record(by=export.by, verb="exported", subject=export, detail=detail)


@transaction.atomic
def hand_out(*, export: Export, to: Member) -> Path:
    """The file, for whoever still sees what was visible when it was written; who took it stands in the trail."""
    if export.written_at is None:
        raise NotWrittenYet
    if _scope_now(export, to) != export.scope:
        raise SeesOtherwise
    if not export.is_kept:
        raise NoSuchFile
    with in_english():
        record(by=to, verb="downloaded", subject=export, detail=f"{_counted(export)}, {export.format}")
    return export.path


def _counted(export: Export) -> str:
    """How much is in it, in the words of its list; a workbook counts rows."""
    n = export.rows or 0
    return f"{n:,} rows" if export.list_name in workbooks else lists[export.list_name].counted(n)


def _scope_now(export: Export, to: Member) -> str:
    query = QueryDict(export.query)
    if export.list_name in workbooks:
        return _hash_of(workbooks[export.list_name].scope(to, query))
    kind = lists[export.list_name]
    return _hash(kind.open(to, params_of(kind, query)))


def forget_old_files(*, now: datetime) -> int:
    """Remove files that were kept long enough, and those that no row names; how many there were."""
    Export.objects.filter(asked_at__lt=now - KEPT).delete()
    named = {str(pk) for pk in Export.objects.values_list("pk", flat=True)}
    folder: Path = settings.KINGSIDE_HOME.exports
    old = [path for path in sorted(folder.iterdir()) if path.stem not in named] if folder.is_dir() else []
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


class _Counted:
    """The rows of a list as cells of a file, counted on the way."""

    def __init__(self, kind: ListKind, opened: Opened, asked: Asked, say: Say) -> None:
        self.n = 0
        self._list = kind, opened, asked
        self._say = say

    def __iter__(self) -> Iterator[list[Cell]]:
        for cells in every_row(*self._list):
            self.n += 1
            if self.n % TOLD_EVERY == 0:
                self._say(self.n)
            yield [cell.value if cell.is_shown else str(NOT_SHOWN) for cell in cells]


def _heading(label: Text, name: str, kind: Kind, opened: Opened) -> str:
    unit = f" {opened.unit}" if kind == Kind.MONEY and opened.unit else ""
    return f"{opened.labels.get(name, label)}{unit}"


def _hash(opened: Opened) -> str:
    return _hash_of(f"{opened.scope} {sorted(opened.hidden)}")


def _hash_of(said: str) -> str:
    return hashlib.sha256(said.encode()).hexdigest()


@transaction.atomic
def note_download(*, what: str, by: Member) -> None:
    """Whoever takes a list out of the house leaves a line in the trail; before the first byte is sent."""
    record(by=by, verb="downloaded", subject=by, detail=what)
