"""Keeping a view of a list, sharing it, letting it go; changing many rows at once, and undoing that."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kingside.audit.operations import record
from kingside.core.errors import DomainError
from kingside.core.texts import in_english
from kingside.identity.access import require
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.tables.access import SHARED_VIEWS
from kingside.tables.kinds import BulkVerb, ListKind, lists
from kingside.tables.models import BulkChange, SavedView

LONGEST_QUERY = 4000
MOST_ROWS = 5000
SAID = ("name", "query", "is_shared", "is_default")


class NoSuchList(DomainError):
    """There is no list of this name."""

    status = 422


class NameTaken(DomainError):
    """You have a view of this list with that name; choose another."""

    status = 409


class NamelessView(DomainError):
    """A view needs a name, to be found again."""


class TooMuchAsked(DomainError):
    """This asks for more than can be kept; narrow the list by less."""


class NothingChosen(DomainError):
    """Choose at least one row."""


class TooManyRows(DomainError):
    """That is more than 5,000 rows at once; narrow the list first."""


class ChangeUndone(DomainError):
    """This was undone before."""

    status = 409


def list_named(name: str) -> ListKind:
    """The list that a program names. Raises NoSuchList."""
    if name not in lists:
        said = _("There is no list “{name}”; there are {names}.")
        raise NoSuchList(said.format(name=name, names=", ".join(lists)))
    return lists[name]


@transaction.atomic
def save_view(
    *, by: Member, kind: ListKind, name: str, query: str, is_shared: bool = False, is_default: bool = False
) -> SavedView:
    """Keep how a list is looked at; what is kept under this name already is brought up to date."""
    name = " ".join(name.replace("\0", "").split())[:60]
    if not name:
        raise NamelessView
    if len(query) > LONGEST_QUERY:
        raise TooMuchAsked
    if is_shared:
        require(by, Deed.WRITE, SHARED_VIEWS)
    there = SavedView.objects.filter(owner=by, list_name=kind.name, name=name, deleted_at=None).first()
    view = there or SavedView(owner=by, list_name=kind.name, name=name)
    if is_default:
        _no_other_default(view)
    before = {field: getattr(view, field) if there else None for field in SAID}
    view.query, view.is_shared, view.is_default = query, is_shared, is_default
    view.save()
    if before["is_shared"] or is_shared:
        changes = {
            field: (before[field], getattr(view, field)) for field in SAID if before[field] != getattr(view, field)
        }
        record(by=by, verb="edited" if there else "shared", subject=view, changes=changes)
    return view


@transaction.atomic
def make_default(*, view: SavedView, is_default: bool) -> None:
    """Begin with this view, or with the plain list."""
    _no_other_default(view)
    view.is_default = is_default
    view.save(update_fields=["is_default"])


@transaction.atomic
def delete_view(*, view: SavedView, by: Member, at: datetime) -> None:
    """Let it go; it can be taken back."""
    view.deleted_at, view.is_default = at, False
    view.save(update_fields=["deleted_at", "is_default"])
    if view.is_shared:
        record(by=by, verb="deleted", subject=view)


@transaction.atomic
def restore_view(*, view: SavedView, by: Member) -> None:
    """Take it back. Raises NameTaken where another has its name by now."""
    try:
        with transaction.atomic():
            view.deleted_at = None
            view.save(update_fields=["deleted_at"])
    except IntegrityError as taken:
        raise NameTaken from taken
    if view.is_shared:
        record(by=by, verb="restored", subject=view)


def forget_deleted_views(*, before: datetime) -> int:
    """Remove views that nobody took back; how many there were."""
    removed, _rows = SavedView.objects.filter(deleted_at__lt=before).delete()
    return removed


def _no_other_default(view: SavedView) -> None:
    SavedView.objects.filter(owner=view.owner, list_name=view.list_name, is_default=True).update(is_default=False)


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that stayed as it was, and why."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Done:
    """What came of changing many rows: the change to undo (None where there was none), and what was refused."""

    change: BulkChange | None
    changed: int
    same: int
    refused: list[Refused]


@transaction.atomic
def change_many(
    *,
    kind: ListKind,
    verb: BulkVerb,
    seen: Mapping[str, int],
    names: Mapping[str, str],
    by: Member,
    said: Mapping[str, Any],
) -> Done:
    """Do with each of the rows what the verb says, each at the version that was `seen`; what is refused stays."""
    if not seen:
        raise NothingChosen
    if len(seen) > MOST_ROWS:
        raise TooManyRows
    rows: list[dict[str, Any]] = []
    refused: list[Refused] = []
    for pk, version in seen.items():
        told = _each(names[pk], refused, partial(verb.apply, pk=pk, version=version, by=by, **said))
        if told is not None:
            rows.append({"pk": pk, "name": names[pk], **told})
    change = None
    if rows:
        change = BulkChange.objects.create(by=by, list_name=kind.name, verb=verb.name, rows=rows)
        with in_english():
            record(by=by, verb="made", subject=change, detail=f"{verb.label}: {kind.counted(len(rows))}")
    return Done(change, len(rows), len(seen) - len(rows) - len(refused), refused)


@transaction.atomic
def undo_many(*, change: BulkChange, kind: ListKind, verb: BulkVerb, by: Member) -> Done:
    """Bring back what each row said before, unless somebody changed it since."""
    marked = BulkChange.objects.filter(pk=change.pk, by=by, undone_at=None).update(undone_at=timezone.now())
    if not marked:
        raise ChangeUndone
    refused: list[Refused] = []
    for row in change.rows:
        before = {"version": row["version"], "before": row["before"]}
        _each(row["name"], refused, partial(verb.undo, pk=row["pk"], by=by, **before))
    with in_english():
        record(by=by, verb="undone", subject=change, detail=kind.counted(len(change.rows) - len(refused)))
    return Done(None, len(change.rows) - len(refused), 0, refused)


def _each(name: str, refused: list[Refused], do: Callable[[], dict[str, Any] | None]) -> dict[str, Any] | None:
    try:
        with transaction.atomic():
            return do()
    except ObjectDoesNotExist:
        refused.append(Refused(name, _("It is not there any more.")))
    except DomainError as error:
        refused.append(Refused(name, error.sentence))
    return None


def seen_rows(said: str) -> dict[str, int]:
    """The rows that a form names, each with the version that it showed."""
    pairs: Iterable[tuple[str, str, str]] = (each.partition(".") for each in said.split(",") if each)
    return {pk: int(version) for pk, _point, version in pairs if version.isdecimal() and len(version) <= 9}
