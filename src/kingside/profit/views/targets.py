"""Targets of accounts: all of them, those of one account, and one to look at, change or take away."""

import datetime as dt
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kingside.accounts.access import accounts_for, extent_of, may_at, require_at
from kingside.accounts.queries import usual_accounts
from kingside.core.versioning import StaleVersion
from kingside.identity.access import NotForYou, NotYours, whom_to_ask
from kingside.identity.forms.sent import carry_out
from kingside.identity.middleware import MemberRequest
from kingside.identity.policy import Deed
from kingside.identity.trail import history_among, history_for
from kingside.imports.access import may_with
from kingside.profit import targets as operations
from kingside.profit.access import TARGETS, targets_for
from kingside.profit.lists.targets import LIST, open_targets
from kingside.profit.models import AccountTarget
from kingside.profit.models.targets import SAID
from kingside.profit.queries.maps import snapshot_of
from kingside.profit.queries.target_sums import finding_of
from kingside.profit.queries.targets import account_targets_page, conflict_of, newest_measuring, shown_target
from kingside.profit.target_forms import AccountForm, ChangedTargetForm, TargetForm
from kingside.tables.opening import Kept, opens_as_kept
from kingside.tables.queries import list_page


@require_safe
@opens_as_kept(LIST)
def targets(request: MemberRequest, kept: Kept) -> HttpResponse:
    """All that this member may read, those furthest from their net profit first."""
    opened, rows = open_targets(request.member)
    context = {
        "list": list_page(LIST, opened, request.member, request.GET, kept),
        "finding": finding_of(rows),
        "snapshot": newest_measuring(request.member, rows),
        "may_set": bool(extent_of(request.member, Deed.WRITE, TARGETS)),
        "may_import": may_with(request.member, Deed.WRITE, "targets"),
    }
    return render(request, "profit/targets.html", context)


@require_safe
def new_target(request: MemberRequest) -> HttpResponse:
    """Choose the account of which one is to be set."""
    mine = extent_of(request.member, Deed.WRITE, TARGETS)
    if not extent_of(request.member, Deed.READ, TARGETS):
        raise NotForYou
    if not mine:
        raise NotYours(f"{NotYours()} {whom_to_ask(TARGETS, Deed.WRITE)}")
    form = AccountForm(request.GET if "account" in request.GET else None, member=request.member)
    if form.is_valid():
        return redirect("profit:account_targets", form.cleaned_data["account"].number)
    usual = [each for each in usual_accounts(request.member) if mine.holds(each)]
    status = 400 if form.is_bound else 200
    return render(request, "profit/targets/new.html", {"form": form, "accounts": usual}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def account_targets(request: MemberRequest, number: str) -> HttpResponse:
    """Those of one account, and for whoever may a form for another."""
    account = get_object_or_404(accounts_for(request.member), number=number)
    require_at(account, request.member, Deed.READ, TARGETS)
    page = account_targets_page(request.member, account)
    asked = request.GET.get("days", page.proposals[0][0] if page.proposals else "")
    form = TargetForm(request.POST or None, currency=page.currency, initial=_days(asked))
    status = 200
    if request.method == "POST":
        require_at(account, request.member, Deed.WRITE, TARGETS)
        change = partial(operations.set_target, account=account, by=request.member, at=timezone.now())
        status = carry_out(form, change)
        if status == 200:
            messages.success(request, _("The target is set."))
            return redirect("profit:account_targets", account.number)
    rows = AccountTarget.objects.filter(account=account)
    history = history_among(request.member, "account_target", rows)
    context = {"page": page, "account": account, "form": form, "asked": asked, "history": history}
    return render(request, "profit/targets/of_account.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def target(request: MemberRequest, pk: int) -> HttpResponse:
    """One of them; for whoever may a form, and both versions where somebody was faster."""
    found, status = _target(request, pk), 200
    begun = {name: getattr(found, name) for name in SAID} | {"version": found.version}
    form = ChangedTargetForm(request.POST or None, currency=found.currency, initial=begun)
    if request.method == "POST":
        require_at(found.account, request.member, Deed.WRITE, TARGETS)
        change = partial(operations.change_target, target=found, by=request.member, at=timezone.now())
        try:
            status = carry_out(form, change, apart=StaleVersion)
        except StaleVersion as stale:
            said = operations.said_in(form.cleaned_data)
            conflict = conflict_of(found, said, seen=form.cleaned_data["seen_version"])
            return render(request, "web/conflict.html", {"conflict": conflict}, status=stale.status)
        if status == 200:
            messages.success(request, _("The target was changed. What it was stands in the history below."))
            return redirect("profit:account_targets", found.account.number)
    row = shown_target(request.member, pk)
    context = {
        "row": row,
        "snapshot": snapshot_of(request.member, row.map_pk if row else None),
        "account": found.account,
        "form": form,
        "may_change": may_at(found.account, request.member, Deed.WRITE, TARGETS),
        "history": history_for(request.member, found),
    }
    return render(request, "profit/targets/one.html", context, status=status)


@require_POST
def target_deletion(request: MemberRequest, pk: int) -> HttpResponse:
    """Take one away."""
    found = _target(request, pk)
    operations.take_away(target=found, by=request.member, at=timezone.now())
    messages.success(request, _("The target of {period} was taken away.").format(period=found.period))
    return redirect("profit:account_targets", found.account.number)


def _target(request: MemberRequest, pk: int) -> AccountTarget:
    return get_object_or_404(targets_for(request.member).select_related("account"), pk=pk)


def _days(asked: str) -> dict[str, dt.date]:
    """What the form begins with; today where an address proposes nothing."""
    if not asked:
        return {}
    try:
        first, last = map(dt.date.fromisoformat, asked.split(".."))
    except ValueError:
        raise Http404(_("Days are written such as 2025-01-01..2025-12-31.")) from None
    return {"first": first, "last": last}
