"""By API: Today, accounts with what they earn, and the audit trail."""

from typing import Annotated

from django.shortcuts import get_object_or_404
from ninja import Path, Query, Router

from kingside.accounts.access import accounts_for
from kingside.audit import queries as audit
from kingside.audit.telling import entries_of
from kingside.identity.access import require_audit
from kingside.identity.middleware import TokenRequest
from kingside.identity.trail import events_for
from kingside.overview.queries.accounts import account_home
from kingside.overview.queries.portions import Asked, accounts_in_order, row_of
from kingside.overview.queries.today import today_page
from kingside.overview.schemas.accounts import AccountsAsked, AccountSeen, AccountShown, AccountsSeen
from kingside.overview.schemas.audit import AuditAsked, EventSeen
from kingside.overview.schemas.today import TodaySeen
from kingside.profit.queries import maps
from kingside.web.rest.paging import By, Portion, opened, portion
from kingside.web.rest.schemas import Listed

router = Router()
NumberInAddress = Annotated[
    str, Path(description="As in the addresses of pages; / is written ~2F, ~ is ~7E.", example="10020")
]


@router.get("/today", response=TodaySeen, tags=["Today"], summary="What waits for you this morning")
def today_show(request: TokenRequest) -> TodaySeen:
    """The newest figures, the accounts worth a look, loud flags and what waits for you, as your page has them."""
    return TodaySeen.of(today_page(request.member, maps.chosen_map(request.member)))


@router.get("/accounts", response=AccountsSeen, tags=["Accounts"], summary="Accounts and what they earn")
def accounts_list(request: TokenRequest, asked: Query[AccountsAsked]) -> AccountsSeen:
    """Best net profit first. The whole walk is of the map that its first portion was of."""
    place = opened(request, asked)
    chosen = maps.chosen_map(request.member, place[0] if place else asked.map)
    wanted = Asked(
        show=asked.show,
        segment=asked.segment,
        search=asked.search.strip(),
        sort=asked.sort,
        is_own_only=asked.mine,
        has_left=asked.left,
    )
    listed, by = accounts_in_order(request.member, chosen, wanted)
    pinned = [str(chosen.pk) if chosen else ""]
    found = portion(request, listed, by, asked, pinned=pinned)
    return AccountsSeen(
        items=[AccountSeen.of(row_of(each), chosen.currency if chosen else "") for each in found.items],
        next=found.next,
        map=str(chosen.pk) if chosen else None,
        period=str(chosen) if chosen else "",
    )


@router.get("/accounts/{account_number:number}", response=AccountShown, tags=["Accounts"], summary="One account")
def account_show(
    request: TokenRequest,
    number: NumberInAddress,
    map: Annotated[str, Query(max_length=36, description="Id of a map; the newest without.", example="")] = "",  # noqa: A002
) -> AccountShown:
    """What is known of it, as far as it is for you; down to its costs: `/profit-maps/{pk}/accounts/{number}`."""
    account = get_object_or_404(accounts_for(request.member), number=number)
    chosen = maps.chosen_map(request.member, map)
    home = account_home(request.member, chosen, account, asked_map=map)
    return AccountShown.of(home, chosen.currency if chosen else "")


@router.get("/audit", response=Listed[EventSeen], tags=["Audit"], summary="Who did what when")
def audit_list(request: TokenRequest, asked: Query[AuditAsked]) -> Portion[EventSeen]:
    """The newest first, of what you may see."""
    require_audit(request.member)
    wanted = audit.Asked(
        kind=asked.kind,
        record_id=asked.record if asked.kind else "",
        who=asked.who,
        verb=asked.verb,
        first=asked.first or None,
        last=asked.last or None,
    )
    found = portion(request, audit.narrowed(events_for(request.member), wanted), [By("pk", is_descending=True)], asked)
    return Portion([EventSeen.of(entry) for entry in entries_of(found.items, linked=frozenset())], found.next)
