"""By API: orders, products, customer units, salespersons and groups of published maps."""

from django.http import Http404
from ninja import Query, Router

from kingside.identity.middleware import TokenRequest
from kingside.profit.api.maps import MapId, NumberInAddress, chosen_or_404, offset_of
from kingside.profit.queries.groups import NoGroup, group_page, groups_portion
from kingside.profit.queries.margins import ORDERS, PRODUCTS, SALESPERSONS, UNITS, MarginList, margins_portion
from kingside.profit.schemas.groups import GroupShown, GroupsSeen
from kingside.profit.schemas.margins import MarginsAsked, MarginsSeen
from kingside.web.rest.paging import address_after, opened

router = Router(tags=["Profit maps"])


@router.get("/profit-maps/{pk}/orders", response=MarginsSeen, summary="Orders with what they earn")
def profit_map_orders(request: TokenRequest, pk: MapId, asked: Query[MarginsAsked]) -> MarginsSeen:
    """Of all accounts, or of those whose costs you see. Not found in a map that is older than this table."""
    return _portion(request, pk, ORDERS, asked)


@router.get("/profit-maps/{pk}/products", response=MarginsSeen, summary="Products with what they earn")
def profit_map_products(request: TokenRequest, pk: MapId, asked: Query[MarginsAsked]) -> MarginsSeen:
    """With all accounts together. Not found in a map that is older than this table."""
    return _portion(request, pk, PRODUCTS, asked)


@router.get("/profit-maps/{pk}/customer-units", response=MarginsSeen, summary="Customer units with what they earn")
def profit_map_customer_units(request: TokenRequest, pk: MapId, asked: Query[MarginsAsked]) -> MarginsSeen:
    """As above. Not found where no invoice line names a unit."""
    return _portion(request, pk, UNITS, asked)


@router.get("/profit-maps/{pk}/salespersons", response=MarginsSeen, summary="Salespersons with what they earn")
def profit_map_salespersons(request: TokenRequest, pk: MapId, asked: Query[MarginsAsked]) -> MarginsSeen:
    """Figures of persons: not found before somebody stated what for, and where no invoice line names one."""
    return _portion(request, pk, SALESPERSONS, asked)


@router.get("/profit-maps/{pk}/groups", response=GroupsSeen, summary="Groups of accounts with what they earn")
def profit_map_groups(request: TokenRequest, pk: MapId, asked: Query[MarginsAsked]) -> GroupsSeen:
    """Accounts with all that were part of them when the map was made. Not found in a map that is older than this."""
    place = opened(request, asked)
    chosen = chosen_or_404(request, place[0] if place else pk)
    offset = offset_of(place)
    found = groups_portion(
        request.member, chosen, is_best_first=asked.first == "best", limit=asked.limit, offset=offset
    )
    after = offset + asked.limit
    following = address_after(request, [str(chosen.pk), after], asked) if after < found.tally.n else None
    return GroupsSeen.of(found, following)


@router.get(
    "/profit-maps/{pk}/groups/{account_number:number}", response=GroupShown, summary="A group and what it is made of"
)
def profit_map_group(request: TokenRequest, pk: MapId, number: NumberInAddress) -> GroupShown:
    """Any account will do, with all that were part of it. Not found where nothing of it is for you."""
    page = group_page(request.member, chosen_or_404(request, pk), number, asked="")
    if isinstance(page, NoGroup):
        raise Http404(page.missing)
    return GroupShown.of_page(page)


def _portion(request: TokenRequest, pk: str, of: MarginList, asked: MarginsAsked) -> MarginsSeen:
    place = opened(request, asked)
    chosen = chosen_or_404(request, place[0] if place else pk)
    offset = offset_of(place)
    found = margins_portion(
        request.member, chosen, of, is_best_first=asked.first == "best", limit=asked.limit, offset=offset
    )
    after = offset + asked.limit
    following = address_after(request, [str(chosen.pk), after], asked) if after < found.totals.n else None
    return MarginsSeen.of(found, following)
