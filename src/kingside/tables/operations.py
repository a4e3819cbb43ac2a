"""Keeping a view of a list, sharing it, letting it go."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kingside.audit.operations import record
from kingside.core.errors import DomainError
from kingside.identity.access import require
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.tables.access import SHARED_VIEWS
from kingside.tables.kinds import ListKind, lists
from kingside.tables.models import SavedView

LONGEST_QUERY = 4000
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
