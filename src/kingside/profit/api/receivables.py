"""By API: what accounts owe, as of any day in the books."""

from datetime import date
from typing import Annotated, Literal

from django.shortcuts import get_object_or_404
from ninja import Path, Query, Router

from kingside.accounts.access import accounts_for
from kingside.identity.middleware import TokenRequest
from kingside.profit.queries.ageing import account_ageing, accounts_after
from kingside.profit.queries.as_of import day_in
from kingside.profit.schemas.receivables import (
    AccountOwesSeen,
    AccountReceivablesSeen,
    AsOfSeen,
    OwedSeen,
    ReceivablesAsked,
    ReceivablesSeen,
)
from kingside.web.rest.paging import NotACursor, address_after, opened
from kingside.web.rest.schemas import Day

router = Router(tags=["Receivables"])
MOST_PAGES = 1_000_000
NumberInAddress = Annotated[str, Path(description="As in the addresses of pages.", example="10020")]
PageAsked = Annotated[int, Query(ge=1, le=MOST_PAGES, description="Which hundred of the items.", example=1)]
DayAsked = Annotated[Day | Literal[""], Query(description="A day in the books; the newest without.", example="")]


@router.get("/receivables", response=ReceivablesSeen, summary="What accounts owe")
def receivables_list(request: TokenRequest, asked: Query[ReceivablesAsked]) -> ReceivablesSeen:
    """By days past due, of accounts with anything open, by their numbers; of those that are for you."""
    place = opened(request, asked)
    if place and not all(isinstance(part, str) for part in place):
        raise NotACursor
    day, after = place or (asked.as_of, "")
    found = accounts_after(request.member, day=_day(day), account=after, limit=asked.limit + 1)
    if found is None:
        return ReceivablesSeen(as_of=None, total=None, items=[], next=None)
    rows = found.rows[: asked.limit]
    pinned = found.as_of.day.isoformat()  # a file that comes in meanwhile moves nothing
    has_more = len(found.rows) > asked.limit
    return ReceivablesSeen(
        as_of=AsOfSeen.of(found.as_of),
        total=OwedSeen.of(found.total),
        items=[AccountOwesSeen.of(row) for row in rows],
        next=address_after(request, [pinned, rows[-1].account.number], asked) if has_more else None,
    )


@router.get("/receivables/{account_number:number}", response=AccountReceivablesSeen, summary="What one account owes")
def receivables_show(
    request: TokenRequest, number: NumberInAddress, as_of: DayAsked = "", page: PageAsked = 1
) -> AccountReceivablesSeen:
    """Invoice by invoice, with disputes and credit notes."""
    account = get_object_or_404(accounts_for(request.member), number=number)
    return AccountReceivablesSeen.of(account_ageing(request.member, account, day=_day(as_of), page=page))


def _day(said: date | str) -> date | None:
    return said if isinstance(said, date) else day_in(said)
