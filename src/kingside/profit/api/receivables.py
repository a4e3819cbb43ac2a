"""By API: what accounts owe, as of any day in the books."""

from datetime import date
from typing import Annotated

from django.shortcuts import get_object_or_404
from ninja import Path, Query, Router

from kingside.accounts.access import accounts_for
from kingside.accounts.models import Account
from kingside.identity.middleware import TokenRequest
from kingside.lake.ageing import Place
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

router = Router(tags=["Receivables"])
NumberInAddress = Annotated[str, Path(description="As in the addresses of pages.", example="10020")]


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
    request: TokenRequest, number: NumberInAddress, asked: Query[ReceivablesAsked]
) -> AccountReceivablesSeen:
    """Invoice by invoice, with disputes and credit notes."""
    account = get_object_or_404(accounts_for(request.member), number=number)
    pinned, *place = opened(request, asked) or (asked.as_of,)
    after = _place(account, place) if place else None
    found = account_ageing(request.member, account, day=_day(pinned), after=after, limit=asked.limit + 1)
    if found is None:
        return AccountReceivablesSeen(as_of=None, owed=None, items=[], next=None, unmatched=[])
    items, following = found.items[: asked.limit], None
    if len(found.items) > asked.limit:
        is_credit, due, _account, source, invoice = items[-1].place
        day = found.around.as_of.day.isoformat()  # a file that comes in meanwhile moves nothing
        following = address_after(request, [day, is_credit, due.isoformat(), source, invoice], asked)
    return AccountReceivablesSeen.of(found, items, following)


def _place(account: Account, written: list[object]) -> Place:
    """The last item of the portion before. Raises NotACursor."""
    match written:
        case [bool() as is_credit, str() as due, str() as source, str() as invoice]:
            return is_credit, date.fromisoformat(due), account.number, source, invoice
    raise NotACursor


def _day(said: date | str) -> date | None:
    return said if isinstance(said, date) else day_in(said)
