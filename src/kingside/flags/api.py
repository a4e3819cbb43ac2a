"""By API: what rules warn of, putting it aside, and how loud rules are."""

from typing import Annotated

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Path, Query, Router, Status

from kingside.flags import operations, queries
from kingside.flags.access import FLAG_RULES, flags_for
from kingside.flags.kinds import flag_rules
from kingside.flags.models import Flag
from kingside.flags.schemas import DismissalSaid, FlagsAsked, FlagSeen, FlagShown, LoudnessSaid, RuleSeen
from kingside.identity.access import require
from kingside.identity.middleware import TokenRequest
from kingside.identity.policy import Deed
from kingside.web.rest.paging import By, Portion, portion
from kingside.web.rest.problems import stale_answer
from kingside.web.rest.schemas import LARGEST_KEY, Listed

router = Router(tags=["Flags"])
Id = Annotated[int, Path(ge=1, le=LARGEST_KEY, example=7)]
RuleName = Annotated[str, Path(max_length=60, example="profit.key_account_loses")]
NEWEST_FIRST = [By("since", is_descending=True), By("pk", is_descending=True)]


@router.get("/flags", response=Listed[FlagSeen], summary="All flags")
def flags_list(request: TokenRequest, asked: Query[FlagsAsked]) -> Portion[FlagSeen]:
    """Those of what you may see, the newest first."""
    wanted = queries.Asked(
        state="" if asked.state == "open" else asked.state,
        rule=asked.rule,
        search=asked.search.strip(),
        is_mine_only=asked.mine,
    )
    if asked.rule and asked.rule not in flag_rules:
        return Portion([], None)
    found = portion(request, queries.flags_asked(request.member, wanted), NEWEST_FIRST, asked)
    return Portion([FlagSeen.of(queries.row_of(each)) for each in found.items], found.next)


@router.get("/flags/{int:pk}", response=FlagShown, summary="One flag")
def flag_show(request: TokenRequest, pk: Id) -> FlagShown:
    """With what it rests on, and who put it aside."""
    return _shown(request, _flag(request, pk))


@router.post("/flags/{int:pk}/dismissals", response={201: FlagShown}, summary="Put a flag aside")
def flag_dismiss(request: TokenRequest, pk: Id, said: DismissalSaid) -> Status[FlagShown]:
    """Until a day, for a reason. It comes back then, or sooner if it gets worse."""
    flag = _flag(request, pk)
    operations.dismiss(flag=flag, by=request.member, at=timezone.now(), reason=said.reason, until=said.until)
    return Status(201, _shown(request, flag))


@router.post("/flags/{int:pk}/dismissals/{int:dismissal_pk}/end", response=FlagShown, summary="Open it again")
def flag_take_back(request: TokenRequest, pk: Id, dismissal_pk: Id) -> FlagShown:
    """Before its day."""
    flag = _flag(request, pk)
    held = get_object_or_404(flag.dismissals, pk=dismissal_pk)
    operations.take_back(dismissal=held, by=request.member, at=timezone.now())
    return _shown(request, flag)


@router.get("/flag-rules", response=list[RuleSeen], summary="Rules that look for flags")
def flag_rules_list(request: TokenRequest) -> list[RuleSeen]:
    """How loud each is, and what became of its flags."""
    require(request.member, Deed.READ, FLAG_RULES)
    return [RuleSeen.of(row) for row in queries.rules_page(request.member).rows]


@router.put("/flag-rules/{rule}", response=RuleSeen, summary="Set how loud a rule is")
def flag_rule_set(request: TokenRequest, rule: RuleName, said: LoudnessSaid) -> RuleSeen | HttpResponse:
    """By tier; the rules look once more. 409 with both where somebody set one of them after it was seen."""
    require(request.member, Deed.READ, FLAG_RULES)
    if rule not in flag_rules:
        raise Http404
    wanted = {(rule, each.tier): each.loudness for each in said.loudness}
    seen = {(rule, each.tier): each.seen for each in said.loudness}
    try:
        operations.set_loudness(wanted=wanted, seen=seen, by=request.member)
    except operations.LoudnessChanged as stale:
        return stale_answer(stale, queries.conflict_of(wanted, seen, names={each: each for each in wanted}))
    return next(RuleSeen.of(row) for row in queries.rules_page(request.member).rows if row.name == rule)


def _flag(request: TokenRequest, pk: int) -> Flag:
    return get_object_or_404(flags_for(request.member), pk=pk)


def _shown(request: TokenRequest, flag: Flag) -> FlagShown:
    return FlagShown.of_page(queries.flag_page(request.member, flag))
