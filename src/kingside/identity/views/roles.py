"""What a member may do and from when to when; a department, and business units. Departments are a page across rooms."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kingside.core import clock
from kingside.core.versioning import StaleVersion
from kingside.identity import mail, queries
from kingside.identity import roles as operations
from kingside.identity.access import MEMBERS, departments_for, may, members_for, require, units_for
from kingside.identity.forms.roles import AbsenceForm, CorrectionForm, DepartmentForm, GrantForm, UnitForm
from kingside.identity.forms.sent import carry_out
from kingside.identity.middleware import MemberRequest
from kingside.identity.models import BusinessUnit, Department, Member
from kingside.identity.operations import correct
from kingside.identity.policy import Deed
from kingside.identity.trail import history_for

Change = Callable[..., object]

form_page = require_http_methods(["GET", "HEAD", "POST"])

MEMBER_FORMS: dict[str, type[forms.Form]] = {"correction": CorrectionForm, "grant": GrantForm, "absence": AbsenceForm}
DO: dict[str, Change] = {
    "correction": lambda **said: correct(**said, at=timezone.now()),
    "grant": operations.give_grant,
    "absence": operations.record_absence,
}


@form_page
def member(request: MemberRequest, pk: int) -> HttpResponse:
    """One member: name and address, roles, and when he is away; everybody may look at his own."""
    seen = get_object_or_404(members_for(request.member), pk=pk)
    do = request.POST.get("do", "absence")
    fresh: dict[str, Any] = {name: kind() for name, kind in MEMBER_FORMS.items()}
    fresh["correction"].initial = CorrectionForm.known(seen)
    status = 200
    if request.method == "POST":
        if do not in MEMBER_FORMS:
            raise Http404
        if do != "absence":
            require(request.member, Deed.WRITE, MEMBERS)
        form = fresh[do] = MEMBER_FORMS[do](request.POST)
        try:
            status = carry_out(form, partial(DO[do], member=seen, by=request.member), apart=StaleVersion)
        except StaleVersion as stale:
            return _both_versions(request, seen, form, stale, do=do)
        if status == 200:
            messages.success(request, _what_was_done(seen, form.cleaned_data))
            return redirect("member", seen.pk)
    page = queries.member_page(request.member, seen, today=clock.today())
    context = {"page": page, "forms": fresh, "history": history_for(request.member, seen)}
    return render(request, "identity/member.html", context, status=status)


@require_POST
def end_grant(request: MemberRequest, pk: int, grant_pk: int) -> HttpResponse:
    """From today on the role is no longer held."""
    seen = get_object_or_404(members_for(request.member), pk=pk)
    grant = get_object_or_404(seen.grants, pk=grant_pk)
    operations.end_grant(grant=grant, by=request.member, on=max(clock.today(), grant.valid_from))
    messages.success(request, _("{member} no longer holds the role {role}.").format(member=seen, role=grant))
    return redirect("member", seen.pk)


@require_POST
def end_absence(request: MemberRequest, pk: int, absence_pk: int) -> HttpResponse:
    """The member is back today."""
    seen = get_object_or_404(members_for(request.member), pk=pk)
    absence = get_object_or_404(seen.absences, pk=absence_pk)
    operations.end_absence(absence=absence, by=request.member, on=clock.today())
    messages.success(request, _("{member} is back.").format(member=seen))
    return redirect("member", seen.pk)


@form_page
def department(request: MemberRequest, pk: int) -> HttpResponse:
    """Who answers for it; another name, representative or deputy, and both versions where somebody was faster."""
    kept = get_object_or_404(departments_for(request.member), pk=pk)
    form = DepartmentForm(request.POST or None, initial=DepartmentForm.known(kept))
    change = partial(operations.name_department, department=kept)
    return _page_of_one(request, "department", kept, form, change, back="overview:departments")


@form_page
def units(request: MemberRequest) -> HttpResponse:
    """The tree of business units, and a form for another one."""
    require(request.member, Deed.READ, MEMBERS)
    form, status = UnitForm(request.POST or None), 200
    if request.method == "POST":
        require(request.member, Deed.WRITE, MEMBERS)
        status = carry_out(form, partial(operations.name_unit, by=request.member))
        if status == 200:
            return redirect("units")
    context = {
        "units": queries.unit_tree(request.member),
        "form": form,
        "may_change": may(request.member, Deed.WRITE, MEMBERS),
    }
    return render(request, "identity/units.html", context, status=status)


@form_page
def unit(request: MemberRequest, pk: int) -> HttpResponse:
    """What it is a part of; another name or place in the tree, and both versions where somebody was faster."""
    kept = get_object_or_404(units_for(request.member), pk=pk)
    form = UnitForm(request.POST or None, initial=UnitForm.known(kept))
    return _page_of_one(request, "unit", kept, form, partial(operations.name_unit, unit=kept), back="units")


def _page_of_one(
    request: MemberRequest, name: str, kept: Department | BusinessUnit, form: forms.Form, change: Change, *, back: str
) -> HttpResponse:
    require(request.member, Deed.READ, MEMBERS)
    status = 200
    if request.method == "POST":
        require(request.member, Deed.WRITE, MEMBERS)
        try:
            status = carry_out(form, partial(change, by=request.member), apart=StaleVersion)
        except StaleVersion as stale:
            return _both_versions(request, kept, form, stale)
        if status == 200:
            return redirect(back)
    context = {
        "kept": kept,
        "form": form,
        "may_change": may(request.member, Deed.WRITE, MEMBERS),
        "history": history_for(request.member, kept),
    }
    return render(request, f"identity/{name}.html", context, status=status)


def _both_versions(
    request: MemberRequest,
    kept: Member | Department | BusinessUnit,
    form: forms.Form,
    stale: StaleVersion,
    **also: str,
) -> HttpResponse:
    said = {**form.cleaned_data}
    seen = said.pop("seen_version")
    conflict = queries.conflict_of(kept, said, seen=seen, name_of=form.add_prefix, also=also)
    return render(request, "web/conflict.html", {"conflict": conflict}, status=stale.status)


def _what_was_done(seen: Member, said: Mapping[str, Any]) -> str:
    if said.get("email", seen.email).lower() == seen.email:
        return _("Done.")
    if mail.leaves_the_house():
        return _("Done. A mail tells the old and the new address.")
    told = _("Done. No mail server is set up, so tell {member} the new address for sign-in: {address}.")
    return told.format(member=said["name"], address=said["email"].lower())
