"""By API: what guards do, and setting it."""

from typing import Annotated

from django.http import Http404, HttpResponse
from ninja import Path, Router

from kingside.core.workflow import guards
from kingside.guards import operations, queries
from kingside.guards.access import GUARDS
from kingside.guards.schemas import GuardSeen, GuardsSeen, ModesSaid, PresetSaid
from kingside.identity.access import require
from kingside.identity.middleware import TokenRequest
from kingside.identity.policy import Deed
from kingside.web.rest.problems import stale_answer

router = Router(tags=["Guards"])
Code = Annotated[str, Path(max_length=60, example="exit.levers_not_examined")]


@router.get("/guards", response=GuardsSeen, summary="What has to hold before a step is made")
def guards_list(request: TokenRequest) -> GuardsSeen:
    """The preset, and each guard with what it does."""
    require(request.member, Deed.READ, GUARDS)
    return GuardsSeen.of(queries.guards_page(request.member))


@router.put("/guards", response=GuardsSeen, summary="Choose a preset")
def guard_preset_set(request: TokenRequest, said: PresetSaid) -> GuardsSeen:
    """For all guards that were not set otherwise."""
    require(request.member, Deed.READ, GUARDS)
    operations.choose_preset(preset=said.preset, by=request.member)
    return GuardsSeen.of(queries.guards_page(request.member))


@router.put("/guards/{code}", response=GuardSeen, summary="Set what a guard does")
def guard_set(request: TokenRequest, code: Code, said: ModesSaid) -> GuardSeen | HttpResponse:
    """By tier. 409 with both where somebody set one of them after it was seen."""
    require(request.member, Deed.READ, GUARDS)
    if code not in guards:
        raise Http404
    wanted = {(code, each.tier): each.mode or queries.AS_PRESET for each in said.modes}
    seen = {(code, each.tier): each.seen or queries.AS_PRESET for each in said.modes}
    try:
        operations.set_guards(wanted=wanted, seen=seen, by=request.member)
    except operations.GuardsChanged as stale:
        return stale_answer(stale, queries.conflict_of(wanted, seen, names={each: each for each in wanted}))
    page = queries.guards_page(request.member)
    return next(GuardSeen.of_row(row) for row in (*page.rows, *page.fixed) if row.guard.code == code)
