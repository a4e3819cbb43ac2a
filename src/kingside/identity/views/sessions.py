"""Where the member is signed in, and how to end it there."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kingside.identity import operations, queries
from kingside.identity.middleware import MemberRequest
from kingside.identity.views.personas import not_for_personas


@require_POST
@not_for_personas
def end(request: MemberRequest, pk: int) -> HttpResponse:
    """End one session; from this very browser that is signing out."""
    session = get_object_or_404(queries.sessions_of(request.member), pk=pk)
    if session.session_key == request.session.session_key:
        member = request.member
        logout(request)
        operations.end_sessions(member=member, sessions=[session], by=member)
        return redirect("account_login")
    operations.end_sessions(member=request.member, sessions=[session], by=request.member)
    messages.success(request, _("That session has ended."))
    return redirect("mfa_index")


@require_POST
@not_for_personas
def end_others(request: MemberRequest) -> HttpResponse:
    """End all sessions but this one."""
    others = queries.sessions_of(request.member).exclude(session_key=request.session.session_key)
    operations.end_sessions(member=request.member, sessions=others, by=request.member)
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("mfa_index")
