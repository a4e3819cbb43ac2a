"""Changing what is known of an account and who is on its team; proposing that, and answering what is proposed."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kingside.accounts import operations, proposals, queries, tree
from kingside.accounts import team as teams
from kingside.accounts.access import TEAM, accounts_for, proposal_to_answer, require_at, require_edit, within
from kingside.accounts.forms import (
    AccountForm,
    DeclineForm,
    HandOverForm,
    JoinForm,
    MentorForm,
    ProposeHandOverForm,
    ProposeJoinForm,
    ProposeLeaveForm,
    ProposeMentorForm,
    UnitForm,
)
from kingside.accounts.models import Account
from kingside.core import clock
from kingside.core.errors import DomainError
from kingside.core.versioning import StaleVersion
from kingside.identity.access import NotForYou, NotYours
from kingside.identity.forms.sent import carry_out
from kingside.identity.middleware import MemberRequest
from kingside.identity.models import Member, Role
from kingside.identity.policy import Deed

TEAM_FORMS: dict[str, type[forms.Form]] = {
    "join": JoinForm,
    "hand_over": HandOverForm,
    "mentor": MentorForm,
    "unit": UnitForm,
}
PROPOSAL_FORMS: dict[str, Callable[..., forms.Form]] = {
    "propose_join": ProposeJoinForm,
    "propose_hand_over": ProposeHandOverForm,
    "propose_leave": ProposeLeaveForm,
    "propose_mentor": ProposeMentorForm,
}
Answer = tuple[DeclineForm, str]
NOTHING_SENT: Mapping[str, forms.Form] = {}
NOT_ANSWERED: Mapping[int, Answer] = {}
CHANGES: dict[str, Callable[..., object]] = {
    "join": teams.add_to_team,
    "hand_over": teams.hand_over,
    "mentor": teams.assign_mentor,
    "unit": teams.place_in_unit,
}


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, number: str) -> HttpResponse:
    """Name, sector, since when and what it is part of; both versions where somebody was faster."""
    account = get_object_or_404(accounts_for(request.member).select_related("parent"), number=number)
    require_edit(account, request.member)
    known = queries.said_of(account) | {"version": account.version, "parent": queries.as_typed(account.parent)}
    form = AccountForm(request.POST or None, initial=known, member=request.member)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        seen = said.pop("seen_version")
        try:
            operations.edit(account=account, seen_version=seen, by=request.member, **said)
        except StaleVersion as stale:
            conflict = queries.conflict_of(number, seen, said)
            return render(request, "web/conflict.html", {"conflict": conflict}, status=stale.status)
        except tree.PlaceRefused as refused:
            form.add_error("parent", refused.sentence)
        else:
            sentence = _("{account} was changed. An import that is undone leaves this as it is.")
            messages.success(request, sentence.format(account=account.name))
            return redirect(account)
    status = 400 if request.method == "POST" else 200
    context = {"account": account, "form": form, "parents": queries.usual_accounts(request.member)}
    return render(request, "accounts/edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def team(request: MemberRequest, number: str) -> HttpResponse:
    """Who leads, who is on the team, who looks from outside; and for whoever may, changing or proposing that."""
    account = _account_with_team(request, number)
    if request.method != "POST":
        return _team_page(request, account)
    do = request.POST.get("do", "")
    if do in PROPOSAL_FORMS:
        return _proposed(request, account, do)
    require_at(account, request.member, Deed.WRITE, TEAM)
    if do not in TEAM_FORMS:
        raise Http404(_("Nothing like that is done here."))
    form, status = TEAM_FORMS[do](request.POST), 400
    if form.is_valid():
        try:
            CHANGES[do](account=account, by=request.member, **form.cleaned_data)
        except StaleVersion as stale:
            said = form.cleaned_data
            conflict = queries.conflict_of_place(number, said["seen_version"], said["unit"])
            return render(request, "web/conflict.html", {"conflict": conflict}, status=stale.status)
        except DomainError as error:
            form.add_error(None, error.sentence)
            status = error.status
        else:
            messages.success(request, _("Done. What was before stands in the history below."))
            return redirect("accounts:team", account.number)
    return _team_page(request, account, {do: form}, status=status)


@require_POST
def accept_proposal(request: MemberRequest, number: str, pk: int) -> HttpResponse:
    """Carry it out; where it does not fit any more, the page says so beside it."""
    account = _account_with_team(request, number)
    proposal = proposal_to_answer(account, request.member, pk)
    try:
        proposals.accept(proposal=proposal, by=request.member, at=timezone.now())
    except (NotYours, NotForYou):
        raise
    except DomainError as error:
        refused = {pk: (DeclineForm(pk=pk), error.sentence)}
        return _team_page(request, account, answers=refused, status=error.status)
    messages.success(request, _("Accepted, and carried out."))
    return redirect(proposal)


@require_POST
def decline_proposal(request: MemberRequest, number: str, pk: int) -> HttpResponse:
    """Say no, and why."""
    account = _account_with_team(request, number)
    proposal = proposal_to_answer(account, request.member, pk)
    form = DeclineForm(request.POST, pk=pk)

    def decline(*, answer: str) -> None:
        proposals.decline(proposal=proposal, answer=answer, by=request.member, at=timezone.now())

    status = carry_out(form, decline)
    if status != 200:
        return _team_page(request, account, answers={pk: (form, "")}, status=status)
    messages.success(request, _("Declined. Whoever proposed it hears of it."))
    return redirect(proposal)


@require_POST
def withdraw_proposal(request: MemberRequest, number: str, pk: int) -> HttpResponse:
    """Take it back."""
    account = _account_with_team(request, number)
    require_at(account, request.member, Deed.PROPOSE, TEAM)
    proposal = get_object_or_404(account.team_proposals, pk=pk)
    proposals.withdraw(proposal=proposal, by=request.member, at=timezone.now())
    messages.success(request, _("Taken back."))
    return redirect(proposal)


@require_POST
def end_membership(request: MemberRequest, number: str, pk: int) -> HttpResponse:
    """From today on not on the team any more."""
    account = _account_with_team(request, number)
    held = get_object_or_404(account.memberships, pk=pk)
    teams.end_membership(membership=held, by=request.member, on=max(clock.today(), held.valid_from))
    return _ended(request, account, held.member)


@require_POST
def end_mentorship(request: MemberRequest, number: str, pk: int) -> HttpResponse:
    """From today on not mentor any more."""
    account = _account_with_team(request, number)
    held = get_object_or_404(account.mentorships, pk=pk)
    teams.end_mentorship(mentorship=held, by=request.member, on=max(clock.today(), held.valid_from))
    return _ended(request, account, held.member)


def _account_with_team(request: MemberRequest, number: str) -> Account:
    return get_object_or_404(within(request.member, Deed.READ, TEAM).select_related("unit"), number=number)


def _proposed(request: MemberRequest, account: Account, do: str) -> HttpResponse:
    require_at(account, request.member, Deed.PROPOSE, TEAM)
    form = PROPOSAL_FORMS[do](request.POST, account=account)
    told: dict[str, Any] = {"account": account, "by": request.member, "at": timezone.now()}
    status = carry_out(form, lambda **said: proposals.propose(**told, **said))
    if status != 200:
        return _team_page(request, account, {do: form}, status=status)
    messages.success(request, _("It is proposed. Whoever answers it hears of it."))
    return redirect("accounts:team", account.number)


def _ended(request: MemberRequest, account: Account, member: Member) -> HttpResponse:
    messages.success(request, _("{member} is no longer with {account}.").format(member=member, account=account.name))
    return redirect("accounts:team", account.number)


def _team_page(
    request: MemberRequest,
    account: Account,
    sent: Mapping[str, forms.Form] = NOTHING_SENT,
    *,
    answers: Mapping[int, Answer] = NOT_ANSWERED,
    status: int = 200,
) -> HttpResponse:
    """`answers` are those that were refused: by key of the proposal the form, and what spoke against it."""
    page = queries.team_page(request.member, account, today=clock.today())
    context = {
        "account": account,
        "address": reverse("accounts:team", args=[account.number]),
        "page": page,
        "forms": {**_fresh_forms(page, account), **sent},
        "proposals": [(each, *answers.get(each.pk, (DeclineForm(pk=each.pk), ""))) for each in page.proposals],
    }
    return render(request, "accounts/team.html", context, status=status)


def _fresh_forms(page: queries.TeamPage, account: Account) -> dict[str, forms.Form]:
    """Those that this member may fill in."""
    if page.may_propose:
        usual = {"team_role": Role.SUPPORT}
        return {name: form(account=account, initial=usual) for name, form in PROPOSAL_FORMS.items()}
    if not page.may_change:
        return {}
    fresh = {name: form() for name, form in TEAM_FORMS.items() if name != "unit"}
    fresh["join"] = JoinForm(initial={"team_role": Role.SUPPORT if page.has_lead else Role.LEAD})
    fresh["unit"] = UnitForm(initial={"unit": account.unit_id, "version": account.version})
    fresh["propose_mentor"] = ProposeMentorForm(account=account)
    return fresh
