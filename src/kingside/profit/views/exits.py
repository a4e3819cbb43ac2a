"""Leaving an account: the list of proposals, one of them, and each step as its own address."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kingside.accounts.access import extent_of, require_at
from kingside.comments.queries import thread_of
from kingside.core.texts import Text
from kingside.identity.access import NotForYou, NotYours
from kingside.identity.forms.sent import carry_out
from kingside.identity.middleware import MemberRequest
from kingside.identity.policy import Deed
from kingside.identity.trail import history_for
from kingside.profit import exits as operations
from kingside.profit.access import EXIT_CHECKS, EXITS, exits_for
from kingside.profit.commented import EXIT
from kingside.profit.exit_forms import (
    CheckForm,
    DecisionForm,
    MessageForm,
    ProposalForm,
    RecommendationForm,
    RevisionForm,
    StepForm,
)
from kingside.profit.lists.exits import PROPOSALS
from kingside.profit.models.exits import ExitMessage, ExitProposal
from kingside.profit.queries import maps
from kingside.profit.queries.exit_conflicts import conflict_of, what_happened
from kingside.profit.queries.exit_guards import Behind, choices_for, counting_examinations, examination_choices
from kingside.profit.queries.exits import ExitPage, accounts_to_leave, exit_page, exits_page
from kingside.tables.opening import Kept, opens_as_kept
from kingside.tables.queries import list_page

Forms = dict[str, forms.Form]

STEPS = {  # who may send which form; the operations ask once more
    "revision": (Deed.PROPOSE, EXITS),
    "recommendation": (Deed.PROPOSE, EXIT_CHECKS),
    "check": (Deed.APPROVE, EXIT_CHECKS),
    "decision": (Deed.APPROVE, EXITS),
    "message": (Deed.PROPOSE, EXITS),
    "step": (Deed.PROPOSE, EXITS),
}


@require_safe
@opens_as_kept(PROPOSALS)
def exits(request: MemberRequest, kept: Kept) -> HttpResponse:
    """All that this member may read, what is under way first."""
    opened = PROPOSALS.open(request.member, {})
    context = {
        "list": list_page(PROPOSALS, opened, request.member, request.GET, kept),
        "page": exits_page(request.member),
    }
    return render(request, "profit/exits.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_exit(request: MemberRequest) -> HttpResponse:
    """Propose one."""
    _require_any(request)
    if not extent_of(request.member, Deed.PROPOSE, EXITS):
        raise NotYours
    newest = maps.chosen_map(request.member)
    if newest is None:
        raise Http404(_("No profit map is published."))
    begun = {name: request.GET[name] for name in ("account", "product") if name in request.GET}
    accounts = accounts_to_leave(request.member)
    numbers = accounts.filter(number=begun["account"]) if begun.get("account") else accounts
    found = counting_examinations(list(numbers.values_list("number", flat=True)), begun.get("product", ""))
    if len(found) == 1 and begun.get("product"):
        begun["examination"] = str(found[0].pk)
    form = ProposalForm(request.POST or None, accounts=accounts, examinations=examination_choices(found), initial=begun)
    status = 200
    if request.method == "POST":
        made: list[ExitProposal] = []
        told: dict[str, Any] = {"profit_map": newest, "by": request.member, "at": timezone.now()}
        status = carry_out(form, lambda **said: made.append(operations.propose(**said, **told)))
        if status == 200:
            messages.success(request, _("It is proposed. Finance and the managers of the account hear of it."))
            return redirect(made[0])
    return render(
        request, "profit/exits/new.html", {"form": form, "period": str(newest), "begun": begun}, status=status
    )


@require_safe
def exit_shown(request: MemberRequest, pk: int) -> HttpResponse:
    """One proposal with whatever this member may do now."""
    return _shown(request, _proposal(request, pk))


@require_POST
def exit_revision(request: MemberRequest, pk: int) -> HttpResponse:
    """Change what it says."""
    form = partial(RevisionForm, examinations=choices_for(Behind(_proposal(request, pk))))
    return _sent(request, pk, "revision", form, operations.revise, _("Changed."))


@require_POST
def exit_recommendation(request: MemberRequest, pk: int) -> HttpResponse:
    """A manager's word."""
    return _sent(request, pk, "recommendation", RecommendationForm, operations.recommend, _("Your word is kept."))


@require_POST
def exit_check(request: MemberRequest, pk: int) -> HttpResponse:
    """What finance says really goes."""
    proposal = _proposal(request, pk)
    page = exit_page(request.member, proposal)
    form = CheckForm(page.parts, request.POST)

    def check(**_said: object) -> None:
        operations.check(proposal=proposal, **form.checked(), by=request.member, at=timezone.now())

    return _answer(request, proposal, "check", form, check, _("Checked. The executives hear of it."))


@require_POST
def exit_decision(request: MemberRequest, pk: int) -> HttpResponse:
    """The executive's word."""
    return _sent(request, pk, "decision", DecisionForm, operations.decide, _("Your decision is kept."))


@require_POST
def exit_message(request: MemberRequest, pk: int) -> HttpResponse:
    """Add a line to the communication plan."""
    proposal = _proposal(request, pk)
    form = MessageForm(request.POST)

    def plan(*, seen_version: int, **said: Any) -> None:
        operations.plan_message(proposal=proposal, seen=seen_version, **said, by=request.member)

    return _answer(request, proposal, "message", form, plan, _("Planned."))


@require_POST
def exit_message_out(request: MemberRequest, pk: int, message: int) -> HttpResponse:
    """Take a line out of it."""
    proposal = _proposal(request, pk)
    line = get_object_or_404(ExitMessage, proposal=proposal, pk=message)
    form = StepForm(request.POST)

    def drop(*, seen_version: int) -> None:
        operations.drop_message(proposal=proposal, seen=seen_version, message=line, by=request.member)

    return _answer(request, proposal, "step", form, drop, _("Taken out."))


@require_POST
def exit_communication(request: MemberRequest, pk: int) -> HttpResponse:
    """It was told."""
    return _sent(request, pk, "step", StepForm, operations.communicate, _("Told, as planned."))


@require_POST
def exit_execution(request: MemberRequest, pk: int) -> HttpResponse:
    """It is done."""
    return _sent(request, pk, "step", StepForm, operations.execute, _("Carried out."))


@require_POST
def exit_withdrawal(request: MemberRequest, pk: int) -> HttpResponse:
    """Take it back."""
    return _sent(request, pk, "step", StepForm, operations.withdraw, _("Taken back."))


def _sent(
    request: MemberRequest,
    pk: int,
    name: str,
    form_class: Callable[..., forms.Form],
    operation: Callable[..., object],
    thanks: Text,
) -> HttpResponse:
    proposal = _proposal(request, pk)

    def change(*, seen_version: int, **said: Any) -> None:
        operation(proposal=proposal, seen=seen_version, **said, by=request.member, at=timezone.now())

    return _answer(request, proposal, name, form_class(request.POST), change, thanks)


def _answer(
    request: MemberRequest,
    proposal: ExitProposal,
    name: str,
    form: forms.Form,
    change: Callable[..., object],
    thanks: Text,
) -> HttpResponse:
    """On to the proposal, or the proposal with what is wrong in the form; whoever may not is told so first."""
    require_at(proposal.account, request.member, *STEPS[name])
    try:
        status = carry_out(form, change, apart=operations.ExitChanged)
    except operations.ExitChanged as changed:
        return _changed(request, proposal, name, form, changed)
    if status == 200:
        messages.success(request, str(thanks))
        return redirect(proposal)
    return _shown(request, _proposal(request, proposal.pk), {name: form}, status=status)


def _changed(
    request: MemberRequest, proposal: ExitProposal, name: str, form: forms.Form, changed: operations.ExitChanged
) -> HttpResponse:
    """Somebody was faster: both versions of what it says, or it as it is now, over which the same can be sent again."""
    seen = form.cleaned_data["seen_version"]
    if name == "revision" and (conflict := conflict_of(proposal, form.cleaned_data, seen=seen)):
        return render(request, "web/conflict.html", {"conflict": conflict}, status=changed.status)
    present = _proposal(request, proposal.pk)
    form.add_error(None, what_happened(present, seen=seen) or changed.sentence)
    form.data = request.POST.dict() | {"version": str(present.version)}
    return _shown(request, present, {name: form}, status=changed.status)


def _shown(
    request: MemberRequest, proposal: ExitProposal, sent: Forms | None = None, status: int = 200
) -> HttpResponse:
    page = exit_page(request.member, proposal)
    context = {
        "page": page,
        "thread": thread_of(request.member, EXIT, proposal, whole=request.GET.get("comments") == "all"),
        "forms": _forms(page) | (sent or {}),
        "history": history_for(request.member, proposal),
    }
    return render(request, "profit/exits/exit.html", context, status=status)


def _forms(page: ExitPage) -> Forms:
    """Those that this member may fill in now, as they begin."""
    proposal = page.proposal
    begun = {"version": proposal.version}
    said = begun | {"reason": proposal.reason, "levers": proposal.levers, "examination": proposal.examination}
    found: Forms = {"step": StepForm(initial=begun)}
    if page.may.revise:
        found["revision"] = RevisionForm(initial=said, examinations=choices_for(page.behind))
    if page.may.recommend:
        found["recommendation"] = RecommendationForm(initial=begun)
    if page.may.check:
        found["check"] = CheckForm(page.parts, initial=begun)
    if page.may.decide:
        found["decision"] = DecisionForm(initial=begun | {"is_approved": "yes" if page.may.approve else "no"})
    if page.may.plan:
        found["message"] = MessageForm(initial=begun)
    return found


def _require_any(request: MemberRequest) -> None:
    if not extent_of(request.member, Deed.READ, EXITS):
        raise NotForYou


def _proposal(request: MemberRequest, pk: int) -> ExitProposal:
    return get_object_or_404(exits_for(request.member).select_related("account", "proposed_by", "profit_map"), pk=pk)
