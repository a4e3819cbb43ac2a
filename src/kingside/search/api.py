"""By API: what a few letters find."""

from typing import Annotated

from ninja import Query, Router

from kingside.identity.middleware import TokenRequest
from kingside.search import queries
from kingside.search.schemas import FoundGroup

router = Router(tags=["Search"])
Asked = Annotated[str, Query(min_length=1, max_length=200, description="A few letters.", example="paper")]


@router.get("/search", response=list[FoundGroup], summary="Find something")
def search(request: TokenRequest, q: Asked) -> list[FoundGroup]:
    """Records that you may see, by name and number, also where they are written nearly so; the best kind first."""
    found = queries.results(request.member, q)
    return [
        FoundGroup.of(group)
        for group in found.groups
        if found.asked and group.label not in (queries.PAGES, queries.SECTIONS)
    ]
