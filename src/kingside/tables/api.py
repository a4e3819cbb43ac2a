"""By API: views of lists that members keep, and many rows changed at once."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Status
from ninja.errors import ValidationError

from kingside.identity.middleware import TokenRequest
from kingside.tables import changes, operations
from kingside.tables.access import all_views, changes_for, own_views
from kingside.tables.asked import params_of, read
from kingside.tables.choosing import keys_of, names_of, rows_called, seen_as_asked, verb_for
from kingside.tables.kinds import BulkVerb, ListKind, Opened, lists
from kingside.tables.models import BulkChange, SavedView
from kingside.tables.outcomes import change_page
from kingside.tables.schemas import (
    BulkChangeSaid,
    BulkChangeSeen,
    BulkPreviewSeen,
    ListSeen,
    ViewSaid,
    ViewsAsked,
    ViewSeen,
)
from kingside.web.rest.paging import By, Portion, portion
from kingside.web.rest.schemas import LARGEST_KEY, Listed

router = Router(tags=["Lists"])
Id = Annotated[int, Path(ge=1, le=LARGEST_KEY, example=7)]
ChangeId = Annotated[UUID, Path(example="7b1f0a52-9f0e-4c43-8a53-0f4d6a2f9b10")]
ListName = Annotated[str, Path(max_length=60, description="As `/lists` has it.", example="accounts")]
VerbName = Annotated[str, Path(max_length=60, description="One of the list’s.", example="sector")]


@router.get("/views", response=Listed[ViewSeen], summary="Kept views of lists")
def views_list(request: TokenRequest, asked: Query[ViewsAsked]) -> Portion[ViewSeen]:
    """Yours, and those that are for everybody."""
    views = all_views(request.member)
    found = portion(request, views.filter(list_name=asked.list) if asked.list else views, [By("name"), By("pk")], asked)
    return Portion([ViewSeen.of(each) for each in found.items], found.next)


@router.post("/views", response={201: ViewSeen}, summary="Keep a view")
def view_save(request: TokenRequest, said: ViewSaid) -> Status[ViewSeen]:
    """What you kept under this name is brought up to date."""
    kind, query = operations.list_named(said.list), QueryDict(said.query)
    kept = read(kind, kind.open(request.member, params_of(kind, query)), query).kept
    view = operations.save_view(
        by=request.member,
        kind=kind,
        name=said.name,
        query=kept,
        is_shared=said.is_shared,
        is_default=said.is_default,
    )
    return Status(201, ViewSeen.of(view))


@router.delete("/views/{int:pk}", response={204: None}, summary="Let a view go")
def view_delete(request: TokenRequest, pk: Id) -> Status[None]:
    """One of yours; it can be taken back."""
    operations.delete_view(view=_own_view(request, pk), by=request.member, at=timezone.now())
    return Status(204, None)


@router.post("/views/{int:pk}/restoration", response=ViewSeen, summary="Take a view back")
def view_restore(request: TokenRequest, pk: Id) -> ViewSeen:
    """One that you let go."""
    found: SavedView = get_object_or_404(own_views(request.member).exclude(deleted_at=None), pk=pk)
    operations.restore_view(view=found, by=request.member)
    return ViewSeen.of(found)


@router.put("/views/{int:pk}/default", response=ViewSeen, summary="Begin with a view")
def view_default(request: TokenRequest, pk: Id) -> ViewSeen:
    """One of yours, instead of what you began with."""
    found = _own_view(request, pk)
    operations.make_default(view=found, is_default=True)
    return ViewSeen.of(found)


@router.delete("/views/{int:pk}/default", response={204: None}, summary="Begin with the plain list")
def view_default_end(request: TokenRequest, pk: Id) -> Status[None]:
    """Instead of this view of yours; where you do not begin with it, nothing changes."""
    found = _own_view(request, pk)
    if found.is_default:
        operations.make_default(view=found, is_default=False)
    return Status(204, None)


@router.get("/lists", response=list[ListSeen], summary="Lists, and what is done with many rows at once")
def lists_there_are(request: TokenRequest) -> list[ListSeen]:
    """Those that you may see, with what you may do."""
    shown = [kind for kind in lists.values() if kind.may(request.member)]
    return [ListSeen.of(kind, [verb for verb in kind.verbs if verb.may(request.member)]) for kind in shown]


@router.post("/lists/{str:name}/{str:verb}", response={201: BulkChangeSeen}, summary="Change many rows at once")
def rows_change(request: TokenRequest, name: ListName, verb: VerbName, said: BulkChangeSaid) -> Status[BulkChangeSeen]:
    """Each row by the checks of one. What somebody saved since the version you saw stays, and `stayed` says so."""
    meant = _meant(request, name, verb, said)
    change = changes.change_many(
        kind=meant.kind,
        verb=meant.verb,
        seen=meant.seen,
        names=meant.names,
        by=request.member,
        said=meant.told,
        query=meant.query.urlencode(),
    )
    return Status(201, _seen(request, change))


@router.post(
    "/lists/{str:name}/{str:verb}/preview", response=BulkPreviewSeen, summary="What changing many rows would come to"
)
def rows_preview(request: TokenRequest, name: ListName, verb: VerbName, said: BulkChangeSaid) -> BulkPreviewSeen:
    """Asked like the change itself: how many rows would say something else, and which would stay, with the reason.

    Each of the first 500 is tried by the checks of one and left as it is. Nothing is kept, nobody is told, and what
    somebody saves meanwhile may make a difference.
    """
    meant = _meant(request, name, verb, said)
    tried = changes.try_many(verb=meant.verb, seen=meant.seen, names=meant.names, by=request.member, said=meant.told)
    stayed = [row.key for row in tried if row.why]
    return BulkPreviewSeen.of(tried, n=len(meant.seen), keys=keys_of(meant.kind, meant.opened, stayed))


@router.get("/changes/{uuid:pk}", response=BulkChangeSeen, summary="What came of a change of many rows")
def change_show(request: TokenRequest, pk: ChangeId) -> BulkChangeSeen:
    """One that you made; kept for ninety days."""
    return _seen(request, get_object_or_404(changes_for(request.member), pk=pk))


@router.post("/changes/{uuid:pk}/undo", response=BulkChangeSeen, summary="Undo a change of many rows")
def change_undo(request: TokenRequest, pk: ChangeId) -> BulkChangeSeen:
    """Each row says again what it said, unless somebody changed it since."""
    change = get_object_or_404(changes_for(request.member), pk=pk)
    _kind_and_verb(request, change.list_name, change.verb)
    changes.undo_many(change=change, by=request.member)
    return _seen(request, change)


def _own_view(request: TokenRequest, pk: int) -> SavedView:
    found: SavedView = get_object_or_404(own_views(request.member).filter(deleted_at=None), pk=pk)
    return found


def _kind_and_verb(request: TokenRequest, name: str, verb: str) -> tuple[ListKind, BulkVerb]:
    kind = lists.get(name)
    chosen = verb_for(request.member, kind, verb) if kind else None
    if kind is None or chosen is None:
        raise Http404
    return kind, chosen


@dataclass(frozen=True, slots=True)
class Meant:
    """Which rows at which versions, by name, and what the verb's form is told about them."""

    kind: ListKind
    verb: BulkVerb
    opened: Opened
    query: QueryDict
    told: dict[str, str]
    seen: dict[str, int]
    names: dict[str, str]


def _meant(request: TokenRequest, name: str, verb: str, said: BulkChangeSaid) -> Meant:
    kind, chosen = _kind_and_verb(request, name, verb)
    query = QueryDict(said.query)
    opened = kind.open(request.member, params_of(kind, query))
    told = _told(chosen, said)
    seen, names = _chosen(kind, opened, said, query)
    return Meant(kind, chosen, opened, query, told, seen, names)


def _told(verb: BulkVerb, said: BulkChangeSaid) -> dict[str, str]:
    """What the verb's form is told, as its page tells it. Raises ValidationError, with the place of each mistake."""
    told = {f"{changes.PREFIX}-{name}": "" if value is None else str(value) for name, value in said.to.items()}
    form = verb.form(told, prefix=changes.PREFIX)
    wrong = [(name, _("There is no such field.")) for name in said.to if name not in form.fields]
    wrong += [(name, str(message)) for name, messages in form.errors.items() for message in messages]
    if wrong:
        raise ValidationError([_wrong("to", name, says) for name, says in wrong])
    return told


def _chosen(
    kind: ListKind, opened: Opened, said: BulkChangeSaid, query: QueryDict
) -> tuple[dict[str, int], dict[str, str]]:
    """The rows with the versions that were seen, and with their names. Raises ValidationError, as `_told`."""
    if said.is_all:
        if said.rows:
            raise ValidationError([_wrong("rows", _("Name rows, or take all that are as asked."))])
        seen = seen_as_asked(kind, opened, query)
        names = names_of(kind, opened, seen)
        return {pk: version for pk, version in seen.items() if pk in names}, names
    there = rows_called(kind, opened, {each.row for each in said.rows})
    seen, names = {}, {}
    wrong = []
    for place, each in enumerate(said.rows):
        pk, name = there.get(each.row, ("", ""))
        if not pk or pk in seen:
            says = _("It is named twice.") if pk else _("There is no such row among what you may see.")
            wrong.append(_wrong("rows", place, "row", says))
        seen[pk], names[pk] = each.version, name
    if wrong:
        raise ValidationError(wrong)
    return seen, names


def _wrong(*path_and_sentence: str | int) -> dict[str, object]:
    *path, says = path_and_sentence
    return {"loc": ("body", "said", *path), "msg": says}


def _seen(request: TokenRequest, change: BulkChange) -> BulkChangeSeen:
    page = change_page(change)
    kind = lists[change.list_name]
    keys = {}
    if page.stayed:
        opened = kind.open(request.member, params_of(kind, QueryDict(change.query)))
        keys = keys_of(kind, opened, [row.key for row in page.stayed])
    return BulkChangeSeen.of(page, keys)
