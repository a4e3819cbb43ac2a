"""By API: views of lists that members keep. Changing many rows at once stays a page."""

from typing import Annotated

from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Path, Query, Router, Status

from kingside.identity.middleware import TokenRequest
from kingside.tables import operations
from kingside.tables.access import all_views, own_views
from kingside.tables.asked import params_of, read
from kingside.tables.models import SavedView
from kingside.tables.schemas import ViewSaid, ViewsAsked, ViewSeen
from kingside.web.rest.paging import By, Portion, portion
from kingside.web.rest.schemas import LARGEST_KEY, Listed

router = Router(tags=["Lists"])
Id = Annotated[int, Path(ge=1, le=LARGEST_KEY, example=7)]


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
    found = get_object_or_404(own_views(request.member).filter(deleted_at=None), pk=pk)
    operations.delete_view(view=found, by=request.member, at=timezone.now())
    return Status(204, None)


@router.post("/views/{int:pk}/restoration", response=ViewSeen, summary="Take a view back")
def view_restore(request: TokenRequest, pk: Id) -> ViewSeen:
    """One that you let go."""
    found: SavedView = get_object_or_404(own_views(request.member).exclude(deleted_at=None), pk=pk)
    operations.restore_view(view=found, by=request.member)
    return ViewSeen.of(found)
