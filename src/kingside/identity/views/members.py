"""What is done about members: let in again, switched off, invited once more. Their list is a page across rooms."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kingside.core import clock
from kingside.core.errors import DomainError
from kingside.identity import access, erasure, holdings, invitations, mail, operations, queries
from kingside.identity.links import invitation_address
from kingside.identity.middleware import MemberRequest
from kingside.identity.models import FORMER_MEMBER, Member

P = ParamSpec("P")
View = Callable[Concatenate[MemberRequest, P], HttpResponse]


def for_those_who_manage(view: View[P]) -> View[P]:
    """Nobody else is let do it."""

    @wraps(view)
    def guarded(request: MemberRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        access.require_manager(request.member)
        return view(request, *args, **kwargs)

    return guarded


@require_POST
@for_those_who_manage
def invite_again(request: MemberRequest, pk: int) -> HttpResponse:
    """Another mail with another link, for another week."""
    invitation = get_object_or_404(queries.open_invitations(), pk=pk)
    try:
        invitations.invite_again(
            invitation=invitation, by=request.member, at=timezone.now(), address=invitation_address(request)
        )
    except mail.MailNotSent as error:
        messages.error(request, error.sentence)
    else:
        said = _("{name} is invited again; the link of the former mail has ended.").format(name=invitation.name)
        messages.success(request, said if mail.leaves_the_house() else f"{said} {mail.HAND_IT_OVER}")
    return redirect("overview:invitations")


@require_POST
@for_those_who_manage
def withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    """The link in the mail ends."""
    invitation = get_object_or_404(queries.open_invitations(), pk=pk)
    invitations.withdraw(invitation=invitation, by=request.member, at=timezone.now())
    messages.success(request, _("The invitation of {name} is withdrawn.").format(name=invitation.name))
    return redirect("overview:invitations")


@require_POST
@for_those_who_manage
def deactivate(request: MemberRequest, pk: int) -> HttpResponse:
    """Switch a member off; whoever switches themselves off is signed out."""
    member = get_object_or_404(Member, pk=pk)
    switch_off = partial(operations.deactivate, member=member, by=request.member)
    return _done(request, switch_off, _("{member} is not let in any more.").format(member=member))


@require_POST
@for_those_who_manage
def reactivate(request: MemberRequest, pk: int) -> HttpResponse:
    """Let a member in again."""
    member = get_object_or_404(Member, pk=pk)
    let_in = partial(operations.reactivate, member=member, by=request.member)
    return _done(request, let_in, _("{member} is let in again.").format(member=member))


@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: MemberRequest, pk: int) -> HttpResponse:
    """What goes and what stays; on POST it goes."""
    member = get_object_or_404(access.members_for(request.member), pk=pk)
    access.require_manager(request.member)
    if request.method == "POST":
        erased = erasure.erase(member=member, by=request.member, at=timezone.now())
        messages.success(request, _("{member} is erased.").format(member=member))
        return redirect("member", erased.pk)
    context = {
        "member": member,
        "label": FORMER_MEMBER.format(number=member.pk),
        "held": erasure.held_by(member, clock.today()),
    }
    return render(request, "identity/erase_member.html", context)


@require_safe
def data(request: MemberRequest, pk: int) -> StreamingHttpResponse:
    """What is held about a member; who took it stands in the trail before the first byte is sent."""
    member = get_object_or_404(access.members_for(request.member), pk=pk)
    told = holdings.take(member, by=request.member, at=timezone.now())
    headers = {"Content-Disposition": f'attachment; filename="kingside-member-{member.pk}.json"'}
    return StreamingHttpResponse(told, content_type="application/json", headers=headers)


def _done(request: MemberRequest, operation: Callable[[], None], sentence: str) -> HttpResponse:
    try:
        operation()
    except DomainError as error:
        messages.error(request, error.sentence)
    else:
        messages.success(request, sentence)
    return redirect("overview:members")
