"""The page of guards."""

from collections import ChainMap
from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kingside.guards import operations, queries
from kingside.guards.access import GUARDS
from kingside.guards.forms import GuardForm, PresetForm
from kingside.guards.models import Preset
from kingside.identity.access import require
from kingside.identity.middleware import MemberRequest
from kingside.identity.policy import Deed
from kingside.identity.trail import history_of_all


@require_safe
def guards(request: MemberRequest) -> HttpResponse:
    """What each guard does, and the presets."""
    require(request.member, Deed.READ, GUARDS)
    page = queries.guards_page(request.member)
    return _page(request, page, [GuardForm(row, None, may_set=page.may_set) for row in page.rows])


@require_POST
def set_guards(request: MemberRequest) -> HttpResponse:
    """Set what was changed; both versions where somebody was faster."""
    require(request.member, Deed.READ, GUARDS)
    require(request.member, Deed.WRITE, GUARDS)
    page = queries.guards_page(request.member)
    forms = [GuardForm(row, request.POST, may_set=page.may_set) for row in page.rows]
    if not all(form.is_valid() for form in forms):
        return _page(request, page, forms, status=400)
    wanted = dict(ChainMap(*(form.wanted for form in forms)))
    seen = dict(ChainMap(*(form.seen for form in forms)))
    try:
        operations.set_guards(wanted=wanted, seen=seen, by=request.member)
    except operations.GuardsChanged as stale:
        conflict = queries.conflict_of(wanted, seen, names=dict(ChainMap(*(form.names for form in forms))))
        return render(request, "web/conflict.html", {"conflict": conflict}, status=stale.status)
    messages.success(request, _("Kept. Guards do this from now on; what was done before stays done."))
    return redirect("guards:guards")


@require_POST
def choose_preset(request: MemberRequest) -> HttpResponse:
    """One click for all guards that were not set otherwise; another one takes it back."""
    require(request.member, Deed.READ, GUARDS)
    require(request.member, Deed.WRITE, GUARDS)
    form = PresetForm(request.POST)
    if form.is_valid():
        preset = Preset(form.cleaned_data["preset"])
        operations.choose_preset(preset=preset, by=request.member)
        messages.success(request, _("In force: {preset}.").format(preset=preset.label))
    else:
        messages.error(request, _("Choose one of the presets."))
    return redirect("guards:guards")


def _page(
    request: MemberRequest, page: queries.GuardsPage, forms: Sequence[GuardForm], *, status: int = 200
) -> HttpResponse:
    context = {"page": page, "forms": forms, "history": history_of_all(request.member, "guard")}
    return render(request, "guards/guards.html", context, status=status)
