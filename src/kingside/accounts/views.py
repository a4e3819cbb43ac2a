"""Changing what is known of an account."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from kingside.accounts import operations
from kingside.accounts.access import PROFILE, accounts_for, require_at
from kingside.accounts.forms import AccountForm
from kingside.identity.middleware import MemberRequest
from kingside.identity.policy import Deed


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, number: str) -> HttpResponse:
    """Name, sector and since when."""
    account = get_object_or_404(accounts_for(request.member), number=number)
    require_at(account, request.member, Deed.WRITE, PROFILE)
    known = {"name": account.name, "sector": account.sector, "since": account.since}
    form = AccountForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        operations.edit(account=account, by=request.member, **form.cleaned_data)
        messages.success(request, f"{account.name} was changed. An import that is undone leaves this as it is.")
        return redirect(account)
    status = 400 if request.method == "POST" else 200
    return render(request, "accounts/edit.html", {"account": account, "form": form}, status=status)
