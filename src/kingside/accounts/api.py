"""By API: what people say of an account, its codes, its team and mentors, what is proposed for them.

What it earns is in overview and profit.
"""

from typing import Annotated

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Path, Query, Router, Status

from kingside.accounts import operations, proposals, queries
from kingside.accounts import team as teams
from kingside.accounts.access import (
    COMMENTS,
    PROFILE,
    TEAM,
    accounts_for,
    proposal_to_answer,
    proposals_for,
    require_at,
    require_edit,
    within,
)
from kingside.accounts.commented import ACCOUNT
from kingside.accounts.models import Account, AccountCode, TeamProposal
from kingside.accounts.schemas import (
    AccountKept,
    AccountSaid,
    Candidate,
    CodeSeen,
    HandOver,
    Joining,
    Mentoring,
    Placing,
    TeamDeclined,
    TeamProposalSeen,
    TeamProposed,
    TeamSeen,
)
from kingside.comments.rest import Files, TextBesideFiles, comments_of, people_of, say
from kingside.comments.schemas import CommentSaid, CommentSeen, PeopleAsked, PeopleSeen
from kingside.core import clock
from kingside.core.versioning import StaleVersion
from kingside.core.workflow import Mode
from kingside.identity.middleware import TokenRequest
from kingside.identity.models import BusinessUnit, Member
from kingside.identity.policy import Deed
from kingside.web.rest.paging import By, Paging, Portion, portion
from kingside.web.rest.problems import stale_answer
from kingside.web.rest.references import referred
from kingside.web.rest.schemas import LARGEST_KEY, Listed

router = Router(tags=["Accounts"])
NumberInAddress = Annotated[
    str, Path(description="As in the addresses of pages; / is written ~2F, ~ is ~7E.", example="10020")
]
PROPOSAL_NAMES = ("member", "proposed_by", "answered_by")
Id = Annotated[int, Path(ge=1, le=LARGEST_KEY, example=12)]


@router.put("/accounts/{account_number:number}", response=AccountKept, summary="Change an account")
def account_change(request: TokenRequest, number: NumberInAddress, said: AccountSaid) -> Account | HttpResponse:
    """What is known of it, and what it is part of. 409 with both versions where somebody saved after the one seen."""
    account = _account(request, number)
    require_edit(account, request.member)
    told = said.model_dump(exclude={"version", "parent"})
    if "parent" in said.model_fields_set:
        told["parent"] = _parent(request, said.parent)
    try:
        operations.edit(account=account, seen_version=said.version, by=request.member, **told)
    except StaleVersion as stale:
        conflict = queries.conflict_of(account.number, said.version, {"parent": account.parent} | told)
        return stale_answer(stale, conflict)
    account.refresh_from_db()
    return account


@router.get("/accounts/{account_number:number}/codes", response=Listed[CodeSeen], summary="Codes of an account")
def account_codes(request: TokenRequest, number: NumberInAddress, paging: Query[Paging]) -> Portion[AccountCode]:
    """What each source calls it."""
    account = _account(request, number)
    require_at(account, request.member, Deed.READ, PROFILE)
    return portion(request, account.codes.all(), [By("source"), By("code")], paging)


@router.get("/accounts/{account_number:number}/team", response=TeamSeen, summary="Team and mentors")
def account_team(request: TokenRequest, number: NumberInAddress) -> TeamSeen:
    """Who leads, who is on the team, who looks from outside, and who was."""
    return _team(request, _with_team(request, number))


@router.get(
    "/accounts/{account_number:number}/team/candidates",
    response=Listed[Candidate],
    summary="Who can be named for the team",
)
def team_candidates(request: TokenRequest, number: NumberInAddress, paging: Query[Paging]) -> Portion[Candidate]:
    """Everybody who is let in, by name, for whoever changes this team or proposes to."""
    require_at(_with_team(request, number), request.member, Deed.PROPOSE, TEAM)
    found = portion(request, _members(), [By("name"), By("pk")], paging)
    return Portion([Candidate.of(member) for member in found.items], found.next)


@router.post("/accounts/{account_number:number}/team", response={201: TeamSeen}, summary="Add to the team")
def team_join(request: TokenRequest, number: NumberInAddress, joining: Joining) -> Status[TeamSeen]:
    """A member joins in a role, from one day to the day before another."""
    account = _to_change(request, number)
    teams.add_to_team(
        account=account,
        member=referred(_members(), joining.member, field="member"),
        team_role=joining.team_role,
        by=request.member,
        valid_from=joining.valid_from,
        valid_to=joining.valid_to,
    )
    return Status(201, _team(request, account))


@router.post("/accounts/{account_number:number}/team/hand-over", response=TeamSeen, summary="Hand the lead over")
def team_hand_over(request: TokenRequest, number: NumberInAddress, over: HandOver) -> TeamSeen:
    """From a day on somebody else leads; the one before ends in the same step."""
    account = _to_change(request, number)
    teams.hand_over(account=account, to=referred(_members(), over.to, field="to"), by=request.member, on=over.on)
    return _team(request, account)


@router.post("/accounts/{account_number:number}/team/{int:pk}/end", response=TeamSeen, summary="End a membership")
def team_leave(request: TokenRequest, number: NumberInAddress, pk: Id) -> TeamSeen:
    """From today on not on the team any more."""
    account = _with_team(request, number)
    held = get_object_or_404(account.memberships, pk=pk)
    teams.end_membership(membership=held, by=request.member, on=max(clock.today(), held.valid_from))
    return _team(request, account)


@router.post("/accounts/{account_number:number}/mentors", response={201: TeamSeen}, summary="Assign a mentor")
def mentor_assign(request: TokenRequest, number: NumberInAddress, mentoring: Mentoring) -> Status[TeamSeen]:
    """Somebody who is not on the team, one at a time."""
    account = _to_change(request, number)
    teams.assign_mentor(
        account=account,
        member=referred(_members(), mentoring.member, field="member"),
        by=request.member,
        valid_from=mentoring.valid_from,
        interval_months=mentoring.interval_months,
        valid_to=mentoring.valid_to,
    )
    return Status(201, _team(request, account))


@router.post("/accounts/{account_number:number}/mentors/{int:pk}/end", response=TeamSeen, summary="End a mentorship")
def mentor_end(request: TokenRequest, number: NumberInAddress, pk: Id) -> TeamSeen:
    """From today on not mentor any more."""
    account = _with_team(request, number)
    held = get_object_or_404(account.mentorships, pk=pk)
    teams.end_mentorship(mentorship=held, by=request.member, on=max(clock.today(), held.valid_from))
    return _team(request, account)


@router.get(
    "/accounts/{account_number:number}/team/proposals",
    response=Listed[TeamProposalSeen],
    summary="Proposals for the team",
)
def team_proposals(request: TokenRequest, number: NumberInAddress, paging: Query[Paging]) -> Portion[TeamProposalSeen]:
    """The newest first, answered ones too; none for the rest of the team that they are about."""
    account = _with_team(request, number)
    rows = proposals_for(request.member).filter(account=account).select_related(*PROPOSAL_NAMES)
    found = portion(request, rows, [By("proposed_at", is_descending=True), By("pk", is_descending=True)], paging)
    mode = queries.mentor_mode(account)
    return Portion([_proposal_seen(request, account, each, mode) for each in found.items], found.next)


@router.post(
    "/accounts/{account_number:number}/team/proposals",
    response={201: TeamProposalSeen},
    summary="Propose a change of the team",
)
def team_propose(request: TokenRequest, number: NumberInAddress, said: TeamProposed) -> Status[TeamProposalSeen]:
    """Nothing changes before somebody who answers for the team accepts it."""
    account = _with_team(request, number)
    require_at(account, request.member, Deed.PROPOSE, TEAM)
    told = said.model_dump(exclude={"member"})
    made = proposals.propose(
        account=account,
        member=referred(Member.objects.all(), said.member, field="member"),
        by=request.member,
        at=timezone.now(),
        **told,
    )
    return Status(201, _proposal_seen(request, account, made, queries.mentor_mode(account)))


@router.post(
    "/accounts/{account_number:number}/team/proposals/{int:pk}/acceptance",
    response=TeamProposalSeen,
    summary="Accept a change of the team",
)
def team_proposal_accept(request: TokenRequest, number: NumberInAddress, pk: Id) -> TeamProposalSeen:
    """Carries it out at once; 409 where it does not fit any more, and it stays open. A mentor may need an executive."""
    account = _with_team(request, number)
    proposal = proposal_to_answer(account, request.member, pk)
    proposals.accept(proposal=proposal, by=request.member, at=timezone.now())
    return _proposal_by_now(request, account, pk)


@router.post(
    "/accounts/{account_number:number}/team/proposals/{int:pk}/refusal",
    response=TeamProposalSeen,
    summary="Decline a change of the team",
)
def team_proposal_decline(
    request: TokenRequest, number: NumberInAddress, pk: Id, said: TeamDeclined
) -> TeamProposalSeen:
    """With a reason, which whoever proposed it reads."""
    account = _with_team(request, number)
    proposal = proposal_to_answer(account, request.member, pk)
    proposals.decline(proposal=proposal, answer=said.answer, by=request.member, at=timezone.now())
    return _proposal_by_now(request, account, pk)


@router.post(
    "/accounts/{account_number:number}/team/proposals/{int:pk}/withdrawal",
    response=TeamProposalSeen,
    summary="Take a proposal for the team back",
)
def team_proposal_withdraw(request: TokenRequest, number: NumberInAddress, pk: Id) -> TeamProposalSeen:
    """By who proposed it, or leads by now."""
    account = _with_team(request, number)
    require_at(account, request.member, Deed.PROPOSE, TEAM)
    proposal = get_object_or_404(account.team_proposals, pk=pk)
    proposals.withdraw(proposal=proposal, by=request.member, at=timezone.now())
    return _proposal_by_now(request, account, pk)


@router.put("/accounts/{account_number:number}/unit", response=TeamSeen, summary="Place in a unit")
def account_place(request: TokenRequest, number: NumberInAddress, placing: Placing) -> TeamSeen | HttpResponse:
    """The unit's manager sees it from then on. 409 with both versions where somebody saved after the one seen."""
    account = _to_change(request, number)
    unit = referred(BusinessUnit.objects.all(), placing.unit, field="unit") if placing.unit else None
    try:
        teams.place_in_unit(account=account, unit=unit, by=request.member, seen_version=placing.version)
    except StaleVersion as stale:
        return stale_answer(stale, queries.conflict_of_place(account.number, placing.version, unit))
    return _team(request, account)


@router.get(
    "/accounts/{account_number:number}/comments",
    response=Listed[CommentSeen],
    tags=["Comments"],
    summary="Comments on an account",
)
def account_comments(request: TokenRequest, number: NumberInAddress, paging: Query[Paging]) -> Portion[CommentSeen]:
    """The newest first."""
    return comments_of(request, ACCOUNT, _commented(request, number), paging)


@router.get(
    "/accounts/{account_number:number}/comments/people",
    response=PeopleSeen,
    tags=["Comments"],
    summary="Whom a comment may mention",
)
def account_comment_people(request: TokenRequest, number: NumberInAddress, asked: Query[PeopleAsked]) -> PeopleSeen:
    """Names for behind an `@`, of members who may read it."""
    return people_of(ACCOUNT, _commented(request, number), asked)


@router.post(
    "/accounts/{account_number:number}/comments",
    response={201: CommentSeen},
    tags=["Comments"],
    summary="Say something",
)
def account_comment(request: TokenRequest, number: NumberInAddress, said: CommentSaid) -> Status[CommentSeen]:
    """Members who are mentioned hear of it; one who may not read it is refused by name."""
    return say(request, ACCOUNT, _commented(request, number), said.text)


@router.post(
    "/accounts/{account_number:number}/comments/with-files",
    response={201: CommentSeen},
    tags=["Comments"],
    summary="Say something with files",
)
def account_comment_with_files(
    request: TokenRequest, number: NumberInAddress, files: Files, text: TextBesideFiles = ""
) -> Status[CommentSeen]:
    """Each file is looked at: what it holds has to be what its name says."""
    return say(request, ACCOUNT, _commented(request, number), text, files)


def _account(request: TokenRequest, number: str) -> Account:
    return get_object_or_404(accounts_for(request.member), number=number)


def _parent(request: TokenRequest, number: str | None) -> Account | None:
    if number is None:
        return None
    return referred(accounts_for(request.member), number, field="parent", by="number")


def _with_team(request: TokenRequest, number: str) -> Account:
    return get_object_or_404(within(request.member, Deed.READ, TEAM).select_related("unit"), number=number)


def _to_change(request: TokenRequest, number: str) -> Account:
    account = _with_team(request, number)
    require_at(account, request.member, Deed.WRITE, TEAM)
    return account


def _commented(request: TokenRequest, number: str) -> Account:
    return get_object_or_404(within(request.member, Deed.READ, COMMENTS), number=number)


def _proposal_by_now(request: TokenRequest, account: Account, pk: int) -> TeamProposalSeen:
    proposal = account.team_proposals.select_related(*PROPOSAL_NAMES).get(pk=pk)
    return _proposal_seen(request, account, proposal, queries.mentor_mode(account))


def _proposal_seen(request: TokenRequest, account: Account, proposal: TeamProposal, mode: Mode) -> TeamProposalSeen:
    proposal.account = account
    return TeamProposalSeen.of(queries.proposed(proposal, request.member, clock.today(), mode))


def _members() -> QuerySet[Member]:
    return Member.objects.filter(is_active=True)


def _team(request: TokenRequest, account: Account) -> TeamSeen:
    return TeamSeen.of(queries.team_page(request.member, account, today=clock.today()), account)
