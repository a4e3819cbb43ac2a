"""Changing what is known of an account."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kingside.accounts import operations
from kingside.accounts.access import accounts_for
from kingside.accounts.forms import AccountForm
from kingside.accounts.models import Account
from kingside.audit.operations import as_recorded
from kingside.audit.queries import since
from kingside.core.versioning import Choice, Conflict, StaleVersion, compare
from kingside.identity.middleware import MemberRequest


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, number: str) -> HttpResponse:
    """Name, sector and since when; both versions where somebody was faster."""
    account = get_object_or_404(accounts_for(request.member), number=number)
    form = AccountForm(request.POST or None, initial={"version": account.version, **_said(account)})
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        seen = said.pop("version")
        try:
            operations.edit(account=account, seen_version=seen, by=request.member, **said)
        except StaleVersion as stale:
            context = {"conflict": _conflict(number, seen, said, form)}
            return render(request, "web/conflict.html", context, status=stale.status)
        messages.success(request, f"{account.name} was changed. An import that is undone leaves this as it is.")
        return redirect(account)
    status = 400 if request.method == "POST" else 200
    return render(request, "accounts/edit.html", {"account": account, "form": form}, status=status)


def _conflict(number: str, seen: int, said: Mapping[str, Any], form: AccountForm) -> Conflict:
    """Their version as it is by now, and what was typed over an earlier one."""
    account = Account.objects.get(number=number)
    theirs, yours = _recorded(_said(account)), _recorded(said)
    found = since(account, seen=seen, version=account.version, present=theirs)
    differing = compare(found.before, theirs, yours)
    choices = [
        Choice(
            label=str(form[each.field].label),
            name=each.field,
            versions=each,
            seen=str(each.seen or ""),
            theirs=str(each.theirs or ""),
            yours=str(each.yours or ""),
            theirs_value=str(each.theirs or ""),
            yours_value=str(each.yours or ""),
        )
        for each in differing
    ]
    return Conflict(
        title=account.name,
        back=account.get_absolute_url(),
        action=reverse("accounts:edit", args=[number]),
        version=account.version,
        who=found.who,
        at=found.at,
        choices=choices,
        kept={field: str(theirs[field] or "") for field in theirs if field not in {each.field for each in differing}},
    )


def _said(account: Account) -> dict[str, Any]:
    return {field: getattr(account, field) for field in operations.SAID}


def _recorded(said: Mapping[str, Any]) -> dict[str, Any]:
    return {field: as_recorded(value) for field, value in said.items()}
