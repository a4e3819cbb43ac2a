"""One flag, and the rules."""

from collections import ChainMap
from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kingside.flags import operations, queries
from kingside.flags.access import FLAG_RULES, flags_for, require_dismissible
from kingside.flags.forms import DismissalForm, LoudnessForm
from kingside.flags.kinds import flag_rules
from kingside.flags.models import Flag
from kingside.identity.access import require
from kingside.identity.middleware import MemberRequest
from kingside.identity.policy import Deed
from kingside.identity.trail import history_for, history_of_all


@require_safe
def flag(request: MemberRequest, pk: int) -> HttpResponse:
    """What was found, why it matters, what to do, and who put it aside."""
    return _flag_page(request, _flag_or_404(request, pk), DismissalForm(label_suffix=""))


@require_POST
def dismiss(request: MemberRequest, pk: int) -> HttpResponse:
    """Put aside until a day."""
    found, form, status = _flag_or_404(request, pk), DismissalForm(request.POST, label_suffix=""), 400
    require_dismissible(found, request.member)
    if form.is_valid():
        try:
            operations.dismiss(flag=found, by=request.member, at=timezone.now(), **form.cleaned_data)
        except (operations.NoReason, operations.NotAWhile) as error:
            form.add_error(None, error.sentence)
            status = error.status
        else:
            messages.success(request, _("Put aside. It comes back on that day, or sooner if it gets worse."))
            return redirect(found)
    return _flag_page(request, found, form, status=status)


@require_POST
def take_back(request: MemberRequest, pk: int, dismissal_pk: int) -> HttpResponse:
    """Open it again before its day."""
    found = _flag_or_404(request, pk)
    held = get_object_or_404(found.dismissals, pk=dismissal_pk)
    operations.take_back(dismissal=held, by=request.member, at=timezone.now())
    messages.success(request, _("It is open again."))
    return redirect(found)


@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: MemberRequest) -> HttpResponse:
    """How loud each rule is, and what became of its flags; both versions where somebody was faster."""
    require(request.member, Deed.READ, FLAG_RULES)
    page = queries.rules_page(request.member)
    told = request.POST if request.method == "POST" else None
    forms = [LoudnessForm(row, told, may_set=page.may_set) for row in page.rows]
    status = 200
    if request.method == "POST":
        require(request.member, Deed.WRITE, FLAG_RULES)
        if all(form.is_valid() for form in forms):
            return _set_rules(request, forms)
        status = 400
    context = {"page": page, "forms": forms, "history": history_of_all(request.member, "flag_rule")}
    return render(request, "flags/rules.html", context, status=status)


def _set_rules(request: MemberRequest, forms: Iterable[LoudnessForm]) -> HttpResponse:
    """Set what was changed; where somebody was faster, ask."""
    wanted = dict(ChainMap(*(form.wanted for form in forms)))
    seen = dict(ChainMap(*(form.seen for form in forms)))
    try:
        operations.set_loudness(wanted=wanted, seen=seen, by=request.member)
    except operations.LoudnessChanged as stale:
        conflict = queries.conflict_of(wanted, seen, names=dict(ChainMap(*(form.names for form in forms))))
        return render(request, "web/conflict.html", {"conflict": conflict}, status=stale.status)
    messages.success(request, _("Kept. The rules look once more in the background."))
    return redirect("flags:rules")


def _flag_or_404(request: MemberRequest, pk: int) -> Flag:
    found = get_object_or_404(flags_for(request.member), pk=pk)
    if found.rule not in flag_rules:
        raise Http404(_("Nothing looks for this any more."))
    return found


def _flag_page(request: MemberRequest, found: Flag, form: DismissalForm, *, status: int = 200) -> HttpResponse:
    context = {
        "page": queries.flag_page(request.member, found),
        "form": form,
        "history": history_for(request.member, found),
    }
    return render(request, "flags/flag.html", context, status=status)
