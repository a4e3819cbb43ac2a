"""By API: whose the codes on invoice lines are."""

from typing import Annotated
from uuid import UUID

from django.db.models import Count
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Status

from kingside.accounts.access import ACCOUNT_CODES
from kingside.accounts.codes import accounts_by_number
from kingside.accounts.models import CodeAssignment
from kingside.identity.access import may, require
from kingside.identity.middleware import TokenRequest
from kingside.identity.policy import Deed
from kingside.imports.access import FACTS
from kingside.profit import assigning, books
from kingside.profit.queries import codes
from kingside.profit.schemas.codes import Assigning, AssignmentSeen, CodesAsked, CodeUsed, Returned
from kingside.web.rest.paging import By, NotACursor, Paging, Portion, address_after, opened, portion
from kingside.web.rest.references import NoSuchReference
from kingside.web.rest.schemas import Listed

router = Router(tags=["Codes"])
AssignmentId = Annotated[UUID, Path(example="7b1f0a52-9f0e-4c43-8a53-0f4d6a2f9b10")]
NEWEST_FIRST = [By("assigned_at", is_descending=True), By("pk")]


@router.get("/codes", response=Listed[CodeUsed], summary="Codes on invoice lines")
def codes_list(request: TokenRequest, asked: Query[CodesAsked]) -> Portion[CodeUsed]:
    """Those of nobody, or all, by source and code; what they bought is shown to whoever sees invoice lines."""
    require(request.member, Deed.READ, ACCOUNT_CODES)
    place = opened(request, asked)
    if place and not all(isinstance(part, str) for part in place):
        raise NotACursor
    rows = codes.codes_after(
        request.member,
        is_unmapped_only=asked.show == "unassigned",
        search=asked.search.strip(),
        after=(place[0], place[1]) if place else None,
        limit=asked.limit + 1,
    )
    shown, currency = rows[: asked.limit], books.currency_now()
    shows_revenue = may(request.member, Deed.READ, FACTS)
    last = shown[-1].use if len(rows) > asked.limit else None
    return Portion(
        [CodeUsed.of(row, currency=currency, shows_revenue=shows_revenue) for row in shown],
        address_after(request, [last.source, last.code], asked) if last else None,
    )


@router.get("/codes/assignments", response=Listed[AssignmentSeen], summary="What was assigned")
def code_assignments(request: TokenRequest, paging: Query[Paging]) -> Portion[AssignmentSeen]:
    """The newest first."""
    require(request.member, Deed.READ, ACCOUNT_CODES)
    rows = CodeAssignment.objects.select_related("by").annotate(n=Count("codes"))
    found = portion(request, rows, NEWEST_FIRST, paging)
    return Portion([_assignment(each, each.n) for each in found.items], found.next)


@router.post("/codes/assignments", response={201: AssignmentSeen}, summary="Assign codes")
def codes_assign(request: TokenRequest, said: Assigning) -> Status[AssignmentSeen]:
    """To accounts that are there, or to a new account each; the newest map is calculated once more."""
    require(request.member, Deed.WRITE, ACCOUNT_CODES)
    told = {(each.source, each.code): each.account for each in said.codes}
    if said.how == "new":
        assignment = assigning.make_accounts(codes=told, by=request.member)
    else:
        if missing := sorted(set(told.values()) - accounts_by_number(told.values()).keys()):
            sentence = _("There is no account {account}, which `codes` names.")
            raise NoSuchReference(sentence.format(account=missing[0]))
        assignment = assigning.assign_suggested(targets=told, by=request.member)
    return Status(201, _assignment(assignment, assignment.codes.count()))


@router.post("/codes/assignments/{uuid:pk}/undo", response=Returned, summary="Undo an assignment")
def codes_return(request: TokenRequest, pk: AssignmentId) -> Returned:
    """Each code goes back to whom it was, unless it was moved again."""
    require(request.member, Deed.WRITE, ACCOUNT_CODES)
    undone = assigning.undo(assignment=get_object_or_404(CodeAssignment, pk=pk), by=request.member)
    return Returned(reversed=undone.reversed, kept=[list(code) for code in undone.kept])


def _assignment(assignment: CodeAssignment, n: int) -> AssignmentSeen:
    assignment.refresh_from_db(fields=["assigned_at"])
    return AssignmentSeen(
        id=str(assignment.pk),
        codes=n,
        by=str(assignment.by or ""),
        assigned_at=assignment.assigned_at,
        undone_at=assignment.undone_at,
    )
