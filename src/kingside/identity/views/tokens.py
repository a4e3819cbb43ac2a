"""Tokens for programs that act for the member."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from kingside.identity import operations, queries
from kingside.identity.forms.tokens import TokenForm
from kingside.identity.middleware import MemberRequest
from kingside.identity.models import ApiToken
from kingside.identity.views.personas import not_for_personas


@never_cache
@not_for_personas
@reauthentication_required(app="allauth.mfa")  # type: ignore[untyped-decorator]
def new(request: MemberRequest) -> HttpResponse:
    """Asks for a name; the answer shows the token, this once."""
    form = TokenForm(request.POST or None)
    if not form.is_valid():
        return render(request, "identity/new_token.html", {"form": form})
    token, text = operations.issue_token(
        member=request.member,
        name=form.cleaned_data["name"],
        scope=ApiToken.Scope(form.cleaned_data["scope"]),
        lasts=form.lasts,
        at=timezone.now(),
    )
    return render(request, "identity/token.html", {"token": token, "text": text})


@require_POST
@not_for_personas
def revoke(request: MemberRequest, pk: int) -> HttpResponse:
    """End a token at once."""
    token = get_object_or_404(queries.tokens_of(request.member), pk=pk)
    operations.revoke_token(token=token, by=request.member, at=timezone.now())
    messages.success(request, _("The token {token} has ended.").format(token=token))
    return redirect("mfa_index")
