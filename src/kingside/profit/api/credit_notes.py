"""By API: lines of published maps that credit."""

from django.db.models import Q
from ninja import Query, Router

from kingside.identity.middleware import TokenRequest
from kingside.profit.api.maps import MapId, chosen_or_404, offset_of
from kingside.profit.lists.credit_notes import CREDIT_NOTES, open_credit_notes
from kingside.profit.queries.credit_notes import credit_notes_page
from kingside.profit.schemas.credit_notes import CreditNotesAsked, CreditNotesSeen
from kingside.tables.sources import Question, source_of
from kingside.web.rest.paging import address_after, opened

router = Router(tags=["Profit maps"])
COLUMNS = [*dict.fromkeys([*(each.source for each in CREDIT_NOTES.columns if not each.is_told), *CREDIT_NOTES.also])]


@router.get("/profit-maps/{pk}/credit-notes", response=CreditNotesSeen, summary="Credit notes and what they take back")
def profit_map_credit_notes(request: TokenRequest, pk: MapId, asked: Query[CreditNotesAsked]) -> CreditNotesSeen:
    """Invoice lines that give money or goods back, those that are unmatched or others, by order and line.

    Of all accounts, or of those whose costs you see.
    """
    place = opened(request, asked)
    chosen = chosen_or_404(request, place[0] if place else pk)
    offset = offset_of(place)
    show = "" if asked.show == "unmatched" else asked.show
    found = open_credit_notes(request.member, {"show": show, "account": asked.account}, chosen)
    page = credit_notes_page(request.member, chosen, account=asked.account)
    with source_of(found.rows).reading() as reading:
        question = Question(Q(), "order", is_descending=False, ties=("line",))
        rows = reading.portion(question, COLUMNS, first=offset, rows=asked.limit + 1)
    shown = rows[: asked.limit]
    if found.tell:
        found.tell(shown)
    is_more = len(rows) > asked.limit
    following = address_after(request, [str(chosen.pk), offset + asked.limit], asked) if is_more else None
    return CreditNotesSeen.of_portion(shown, page.totals, page.snapshot, following)
