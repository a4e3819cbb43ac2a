"""By API: leaving accounts step by step, and who has read the lesson."""

from decimal import Decimal
from typing import Annotated

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Status

from kingside.accounts.access import accounts_for, extent_of, require_at
from kingside.comments.rest import Files, TextBesideFiles, comments_of, people_of, say
from kingside.comments.schemas import CommentSaid, CommentSeen, PeopleAsked, PeopleSeen
from kingside.core.versioning import StaleVersion
from kingside.identity.access import NotForYou, require
from kingside.identity.middleware import TokenRequest
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.profit import dependence, exits, lesson
from kingside.profit.access import DEPENDENCE, EXIT_CHECKS, EXITS, exits_for
from kingside.profit.commented import EXIT
from kingside.profit.models.dependence import DependenceTarget
from kingside.profit.models.exits import ExitMessage, ExitProposal
from kingside.profit.queries import maps
from kingside.profit.queries.dependence import conflict_of as conflict_of_target
from kingside.profit.queries.dependence import dependence_page
from kingside.profit.queries.exit_conflicts import conflict_of
from kingside.profit.queries.exits import exit_page, exit_rows
from kingside.profit.queries.lessons import acknowledged_at, readers_page
from kingside.profit.schemas.exits import (
    DependenceAsked,
    DependenceSeen,
    DependenceShown,
    ExitChecked,
    ExitDecided,
    ExitProposed,
    ExitRecommended,
    ExitRevised,
    ExitsAsked,
    ExitSeen,
    ExitShown,
    LessonRead,
    LessonReader,
    LessonReaders,
    LessonSeen,
    MessagePlanned,
    Stepped,
    TargetSaid,
    TargetSeen,
)
from kingside.web.rest.paging import By, Paging, Portion, portion
from kingside.web.rest.problems import stale_answer
from kingside.web.rest.references import referred
from kingside.web.rest.schemas import LARGEST_KEY, Done, Listed

router = Router(tags=["Leaving accounts"])
Id = Annotated[int, Path(ge=1, le=LARGEST_KEY, example=3)]


@router.get("/exits", response=Listed[ExitSeen], summary="Proposals to leave")
def exits_list(request: TokenRequest, asked: Query[ExitsAsked]) -> Portion[ExitSeen]:
    """The last proposed first; all of them, or those at one step or of one account."""
    if not extent_of(request.member, Deed.READ, EXITS):
        raise NotForYou
    rows = exits_for(request.member).select_related("account", "proposed_by")
    if asked.state:
        rows = rows.filter(state=asked.state)
    if asked.account:
        rows = rows.filter(account__number=asked.account)
    found = portion(request, rows, [By("proposed_at", is_descending=True), By("pk", is_descending=True)], asked)
    return Portion([ExitSeen.of(row) for row in exit_rows(request.member, found.items)], found.next)


@router.post("/exits", response={201: ExitShown}, summary="Propose to leave")
def exit_propose(request: TokenRequest, said: ExitProposed) -> Status[ExitShown]:
    """With the figures of the newest profit map, which stay as they are."""
    account = referred(accounts_for(request.member), said.account, field="account", by="number")
    require_at(account, request.member, Deed.PROPOSE, EXITS)
    newest = maps.chosen_map(request.member)
    if newest is None:
        raise Http404(_("No profit map is published."))
    told = said.model_dump(exclude={"account"})
    made = exits.propose(account=account, profit_map=newest, **told, by=request.member, at=timezone.now())
    return Status(201, _shown(request, made.pk))


@router.get("/exits/{int:pk}", response=ExitShown, summary="One proposal to leave")
def exit_show(request: TokenRequest, pk: Id) -> ExitShown:
    """With what each cost is, what of it goes, and the communication plan."""
    return _shown(request, pk)


@router.put("/exits/{int:pk}", response=ExitShown, summary="Change what a proposal says")
def exit_revise(request: TokenRequest, pk: Id, said: ExitRevised) -> ExitShown | HttpResponse:
    """A check of finance is void then. 409 with both versions where somebody changed it after the version seen."""
    proposal, told = _proposal(request, pk), said.model_dump(exclude={"version"})
    try:
        exits.revise(proposal=proposal, seen=said.version, **told, by=request.member, at=timezone.now())
    except StaleVersion as stale:
        conflict = conflict_of(proposal, exits.said_in(told), seen=said.version)
        return stale_answer(stale, conflict, version=_proposal(request, pk).version)
    return _shown(request, pk)


@router.post("/exits/{int:pk}/recommendation", response=ExitShown, summary="Recommend to leave or to stay")
def exit_recommend(request: TokenRequest, pk: Id, said: ExitRecommended) -> ExitShown:
    """A manager's word; the last one counts, and it decides nothing."""
    told = said.model_dump(exclude={"version"})
    exits.recommend(proposal=_proposal(request, pk), seen=said.version, **told, by=request.member, at=timezone.now())
    return _shown(request, pk)


@router.post("/exits/{int:pk}/check", response=ExitShown, summary="Check what leaving saves")
def exit_check(request: TokenRequest, pk: Id, said: ExitChecked) -> ExitShown:
    """Finance states which share of each part really goes; every part needs one."""
    proposal = _proposal(request, pk)
    require_at(proposal.account, request.member, Deed.APPROVE, EXIT_CHECKS)
    told = said.model_dump(exclude={"version"})
    exits.check(proposal=proposal, seen=said.version, **told, by=request.member, at=timezone.now())
    return _shown(request, pk)


@router.post("/exits/{int:pk}/decision", response=ExitShown, summary="Approve or reject leaving")
def exit_decide(request: TokenRequest, pk: Id, said: ExitDecided) -> ExitShown:
    """With a reason; never the own proposal."""
    told = said.model_dump(exclude={"version"})
    exits.decide(proposal=_proposal(request, pk), seen=said.version, **told, by=request.member, at=timezone.now())
    return _shown(request, pk)


@router.post("/exits/{int:pk}/messages", response={201: ExitShown}, summary="Plan what is told")
def exit_message_plan(request: TokenRequest, pk: Id, said: MessagePlanned) -> Status[ExitShown]:
    """A line of the communication plan."""
    proposal = _proposal(request, pk)
    require_at(proposal.account, request.member, Deed.PROPOSE, EXITS)
    teller = referred(Member.objects.filter(is_active=True), said.teller, field="teller")
    told = said.model_dump(exclude={"version", "teller"})
    exits.plan_message(proposal=proposal, seen=said.version, **told, teller=teller, by=request.member)
    return Status(201, _shown(request, pk))


@router.post("/exits/{int:pk}/messages/{int:message}/deletion", response=ExitShown, summary="Take a line out")
def exit_message_drop(request: TokenRequest, pk: Id, message: Id, seen: Stepped) -> ExitShown:
    """Of the communication plan, until it was told."""
    proposal = _proposal(request, pk)
    line = get_object_or_404(ExitMessage, proposal=proposal, pk=message)
    exits.drop_message(proposal=proposal, seen=seen.version, message=line, by=request.member)
    return _shown(request, pk)


@router.post("/exits/{int:pk}/communication", response=ExitShown, summary="Say that it was told")
def exit_communicate(request: TokenRequest, pk: Id, seen: Stepped) -> ExitShown:
    """As planned; 422 where the plan lacks what the customer is told."""
    exits.communicate(proposal=_proposal(request, pk), seen=seen.version, by=request.member, at=timezone.now())
    return _shown(request, pk)


@router.post("/exits/{int:pk}/execution", response=ExitShown, summary="Say that it is carried out")
def exit_execute(request: TokenRequest, pk: Id, seen: Stepped) -> ExitShown:
    """The account, or the product there, is left."""
    exits.execute(proposal=_proposal(request, pk), seen=seen.version, by=request.member, at=timezone.now())
    return _shown(request, pk)


@router.post("/exits/{int:pk}/withdrawal", response=ExitShown, summary="Take a proposal back")
def exit_withdraw(request: TokenRequest, pk: Id, seen: Stepped) -> ExitShown:
    """Until it was communicated."""
    exits.withdraw(proposal=_proposal(request, pk), seen=seen.version, by=request.member, at=timezone.now())
    return _shown(request, pk)


@router.get(
    "/exits/{int:pk}/comments",
    response=Listed[CommentSeen],
    tags=["Comments"],
    summary="Comments on a proposal to leave",
)
def exit_comments(request: TokenRequest, pk: Id, paging: Query[Paging]) -> Portion[CommentSeen]:
    """The newest first."""
    return comments_of(request, EXIT, _proposal(request, pk), paging)


@router.get(
    "/exits/{int:pk}/comments/people",
    response=PeopleSeen,
    tags=["Comments"],
    summary="Whom a comment on a proposal may mention",
)
def exit_comment_people(request: TokenRequest, pk: Id, asked: Query[PeopleAsked]) -> PeopleSeen:
    """Names for behind an `@`, of members who may read it."""
    return people_of(EXIT, _proposal(request, pk), asked)


@router.post(
    "/exits/{int:pk}/comments", response={201: CommentSeen}, tags=["Comments"], summary="Say something of a proposal"
)
def exit_comment(request: TokenRequest, pk: Id, said: CommentSaid) -> Status[CommentSeen]:
    """Whoever proposed it hears of it."""
    return say(request, EXIT, _proposal(request, pk), said.text)


@router.post(
    "/exits/{int:pk}/comments/with-files",
    response={201: CommentSeen},
    tags=["Comments"],
    summary="Say something of a proposal with files",
)
def exit_comment_with_files(
    request: TokenRequest, pk: Id, files: Files, text: TextBesideFiles = ""
) -> Status[CommentSeen]:
    """Each file is looked at: what it holds has to be what its name says."""
    return say(request, EXIT, _proposal(request, pk), text, files)


@router.get("/dependence", response=DependenceShown, summary="Dependence on accounts that lose money")
def dependence_show(request: TokenRequest, asked: Query[DependenceAsked]) -> DependenceShown:
    """By period, of periods of one length; and the target."""
    require(request.member, Deed.READ, DEPENDENCE)
    return _dependence(request, asked.length)


@router.put("/dependence/target", response=DependenceShown, summary="Set the target of dependence")
def dependence_target_set(request: TokenRequest, said: TargetSaid) -> DependenceShown | HttpResponse:
    """From now on. 409 with both versions where somebody set another one after the version seen."""
    shares = said.model_dump(exclude={"version"})
    try:
        dependence.set_target(**shares, seen=said.version, by=request.member, at=timezone.now())
    except StaleVersion as stale:
        return stale_answer(stale, conflict_of_target(shares, seen=said.version, told=_written_out))
    return _dependence(request)


@router.get("/profit-lesson", response=LessonSeen, summary="The lesson on profit")
def lesson_show(request: TokenRequest) -> LessonSeen:
    """Which version is taught, and whether you have acknowledged it."""
    read = acknowledged_at(request.member)
    return LessonSeen(version=lesson.VERSION, acknowledged_at=read, page=reverse("profit:lesson"))


@router.post("/profit-lesson/acknowledgement", response=Done, summary="Acknowledge the lesson on profit")
def lesson_acknowledge(request: TokenRequest, said: LessonRead) -> Done:
    """In the version that was read; 409 where another is taught now."""
    lesson.acknowledge(member=request.member, version=said.version, at=timezone.now())
    return Done(says="Acknowledged.")


@router.get("/profit-lesson/readers", response=LessonReaders, summary="Who has read the lesson on profit")
def lesson_readers_list(request: TokenRequest) -> LessonReaders:
    """Of the teams of accounts that you answer for; no score."""
    readers = [
        LessonReader(name=each.name, accounts=each.accounts, version=each.version, acknowledged_at=each.acknowledged_at)
        for each in readers_page(request.member).readers
    ]
    return LessonReaders(version=lesson.VERSION, items=readers)


def _proposal(request: TokenRequest, pk: int) -> ExitProposal:
    return get_object_or_404(exits_for(request.member).select_related("account", "proposed_by", "profit_map"), pk=pk)


def _dependence(request: TokenRequest, length: str = "") -> DependenceShown:
    page = dependence_page(request.member, length=length)
    return DependenceShown(
        target=_target(page.target),
        length=page.length.key if page.length else "",
        lengths=[each.key for each in page.lengths],
        periods=[
            DependenceSeen(
                period=each.period,
                lacks=each.lacks,
                accounts=each.accounts,
                losing=each.losing,
                net_profit=each.net_profit,
                currency=each.currency,
                revenue_share=each.revenue,
                minutes_share=each.minutes,
                revenue_change=each.revenue_change,
                minutes_change=each.minutes_change,
            )
            for each in page.periods
        ],
    )


def _written_out(share: Decimal | None) -> str:
    """Of 1, as it was sent."""
    return "" if share is None else f"{share.normalize():f}"


def _target(target: DependenceTarget | None) -> TargetSeen | None:
    if target is None:
        return None
    return TargetSeen(
        version=target.pk,
        revenue_share=target.revenue_share,
        minutes_share=target.minutes_share,
        set_by=target.set_by.name,
        set_at=target.set_at,
    )


def _shown(request: TokenRequest, pk: int) -> ExitShown:
    return ExitShown.of_page(exit_page(request.member, _proposal(request, pk)))
