"""By API: what a member was told, and how members want to be told."""

from typing import Annotated

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Path, Query, Router, Status

from kingside.identity.access import NotForYou
from kingside.identity.middleware import TokenRequest
from kingside.notices import operations, queries
from kingside.notices.access import notices_for, still_visible
from kingside.notices.schemas import NoticesAsked, NoticeSeen, SettingSeen, WishSaid
from kingside.web.rest.paging import By, Portion, portion
from kingside.web.rest.schemas import LARGEST_KEY, Listed

router = Router(tags=["Notices"])
NoticeId = Annotated[int, Path(ge=1, le=LARGEST_KEY, example=7)]
KindName = Annotated[str, Path(max_length=60, example="comments.mention")]
NEWEST_FIRST = [By("made_at", is_descending=True), By("pk", is_descending=True)]


@router.get("/notices", response=Listed[NoticeSeen], summary="What you were told")
def notices_list(request: TokenRequest, asked: Query[NoticesAsked]) -> Portion[NoticeSeen]:
    """The newest first; a portion may be smaller where something is no longer for you."""
    rows = notices_for(request.member)
    found = portion(request, rows.unread() if asked.new else rows, NEWEST_FIRST, asked)
    return Portion([NoticeSeen.of(each) for each in still_visible(request.member, found.items)], found.next)


@router.post("/notices/read", response={204: None}, summary="Everything is read")
def notices_read(request: TokenRequest) -> Status[None]:
    """Up to now, and for good. To be able to undo it, change the rows of the list `notices` that are new."""
    operations.read_all(member=request.member, at=timezone.now())
    return Status(204, None)


@router.post("/notices/{int:pk}/read", response={204: None}, summary="One is read")
def notice_read(request: TokenRequest, pk: NoticeId) -> Status[None]:
    """Seen, without going anywhere."""
    notice = get_object_or_404(notices_for(request.member), pk=pk)
    if not still_visible(request.member, [notice]):
        raise NotForYou
    operations.read(notice=notice, at=timezone.now())
    return Status(204, None)


@router.get("/me/notices", response=list[SettingSeen], summary="How you are told")
def notice_settings_list(request: TokenRequest) -> list[SettingSeen]:
    """Every kind of notice with how you hear of it."""
    return [SettingSeen.of(each) for each in queries.settings_of(request.member)]


@router.put("/me/notices/{kind}", response=SettingSeen, summary="Choose how you are told")
def notice_setting_choose(request: TokenRequest, kind: KindName, said: WishSaid) -> SettingSeen:
    """Of one kind: among your notices or not, by mail at once, daily or never."""
    if all(each.kind != kind for each in queries.settings_of(request.member)):
        raise Http404
    operations.choose(member=request.member, wishes={kind: said.wish})
    return next(SettingSeen.of(each) for each in queries.settings_of(request.member) if each.kind == kind)
