"""By API: what accounts are to bring in a period, and how far that is reached."""

from typing import Annotated

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Path, Query, Router, Status

from kingside.accounts.access import accounts_for, extent_of, require_at
from kingside.core.versioning import StaleVersion
from kingside.identity.access import NotForYou
from kingside.identity.middleware import TokenRequest
from kingside.identity.policy import Deed
from kingside.profit import targets
from kingside.profit.access import TARGETS, targets_for
from kingside.profit.models import AccountTarget
from kingside.profit.queries.targets import READ, conflict_of, measured, row_of, shown_target
from kingside.profit.schemas.targets import (
    AccountTargetRevised,
    AccountTargetSaid,
    AccountTargetsAsked,
    AccountTargetSeen,
)
from kingside.web.rest.paging import By, Portion, portion
from kingside.web.rest.problems import stale_answer
from kingside.web.rest.schemas import LARGEST_KEY, Listed

router = Router(tags=["Targets"])
Id = Annotated[int, Path(ge=1, le=LARGEST_KEY, example=7)]
NumberInAddress = Annotated[str, Path(description="As in the addresses of pages.", example="10020")]
LATEST_FIRST = [By("last", is_descending=True), By("pk", is_descending=True)]


@router.get("/targets", response=Listed[AccountTargetSeen], summary="Targets of accounts")
def targets_list(request: TokenRequest, asked: Query[AccountTargetsAsked]) -> Portion[AccountTargetSeen]:
    """The latest period first."""
    if not extent_of(request.member, Deed.READ, TARGETS):
        raise NotForYou
    rows = targets_for(request.member)
    if asked.account:
        rows = rows.filter(account__number=asked.account)
    found = portion(request, measured(rows).values(*READ), LATEST_FIRST, asked, value_of=lambda row, name: row[name])
    return Portion([AccountTargetSeen.of(row_of(each)) for each in found.items], found.next)


@router.post("/accounts/{account_number:number}/targets", response={201: AccountTargetSeen}, summary="Set a target")
def target_set(request: TokenRequest, number: NumberInAddress, said: AccountTargetSaid) -> Status[AccountTargetSeen]:
    """For days that have none yet, in the reporting currency. 409 where these very days have one."""
    account = get_object_or_404(accounts_for(request.member), number=number)
    require_at(account, request.member, Deed.READ, TARGETS)
    made = targets.set_target(account=account, by=request.member, at=timezone.now(), **said.model_dump())
    return Status(201, _seen(request, made.pk))


@router.get("/targets/{int:pk}", response=AccountTargetSeen, summary="One target")
def target_show(request: TokenRequest, pk: Id) -> AccountTargetSeen:
    """With how far it is reached."""
    return _seen(request, pk)


@router.put("/targets/{int:pk}", response=AccountTargetSeen, summary="Change a target")
def target_change(request: TokenRequest, pk: Id, said: AccountTargetRevised) -> AccountTargetSeen | HttpResponse:
    """Its amounts. 409 with both versions where somebody changed it after the version seen."""
    target, told = _target(request, pk), said.model_dump(exclude={"version"})
    try:
        targets.change_target(target=target, seen_version=said.version, by=request.member, at=timezone.now(), **told)
    except StaleVersion as stale:
        return stale_answer(stale, conflict_of(target, targets.said_in(told), seen=said.version))
    return _seen(request, pk)


@router.delete("/targets/{int:pk}", response={204: None}, summary="Take a target away")
def target_take_away(request: TokenRequest, pk: Id) -> Status[None]:
    """Its days can be given another one; the trail keeps what it was."""
    targets.take_away(target=_target(request, pk), by=request.member, at=timezone.now())
    return Status(204, None)


def _target(request: TokenRequest, pk: int) -> AccountTarget:
    return get_object_or_404(targets_for(request.member).select_related("account"), pk=pk)


def _seen(request: TokenRequest, pk: int) -> AccountTargetSeen:
    row = shown_target(request.member, pk)
    if row is None:
        raise Http404
    return AccountTargetSeen.of(row)
