"""The pages of what accounts owe; `?as_of=` shows another day than that of the newest receivables."""

from collections.abc import Iterator

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from kingside.accounts.access import accounts_for
from kingside.exports.operations import note_download
from kingside.exports.sheets import Cell, csv_of
from kingside.identity.access import may
from kingside.identity.middleware import MemberRequest
from kingside.identity.models import ApiToken
from kingside.identity.policy import Deed
from kingside.identity.tokens import opens
from kingside.imports.access import FACTS
from kingside.lake.ageing import BUCKETS
from kingside.profit.queries.ageing import (
    LISTED,
    AccountOwes,
    AsOf,
    account_ageing,
    ageing_page,
    day_in,
    every_account,
)

DOWNLOADED = (
    *("as_of", "number", "account", "currency", "open", *BUCKETS, "overdue", "oldest_due"),
    *("disputes", "disputed", "credit_notes", "credited", "unmatched_credit_notes", "unmatched"),
    *("undated", "undated_credited", "invoices_in_window", "days_beyond_terms", "days_beyond_terms_clipped"),
)


@require_safe
def receivables(request: MemberRequest) -> HttpResponse:
    """Who must be called, and where it is our move."""
    asked = request.GET.get("as_of", "")
    page = ageing_page(
        request.member,
        day=day_in(asked),
        listed=request.GET.get("show", ""),
        number=request.GET.get("page"),
        notes_number=request.GET.get("notes"),
    )
    choices = [(name, label, page.counts[name]) for name, label in LISTED] if page else []
    context = {"page": page, "choices": choices, "asked": asked, "may_import": may(request.member, Deed.WRITE, FACTS)}
    return render(request, "profit/receivables.html", context)


@opens(ApiToken.Scope.READ)
@require_safe
def receivables_download(request: MemberRequest) -> HttpResponse:
    """Every account with anything open, as a file."""
    found = every_account(request.member, day=day_in(request.GET.get("as_of", "")))
    note_download(what="receivables", by=request.member)
    body = csv_of(DOWNLOADED, _downloaded(found.as_of, found.rows) if found else ())
    headers = {"Content-Disposition": 'attachment; filename="receivables.csv"'}
    return HttpResponse(body, content_type="text/csv; charset=utf-8", headers=headers)


@require_safe
def account_receivables(request: MemberRequest, number: str) -> HttpResponse:
    """What one account owes, invoice by invoice."""
    account = get_object_or_404(accounts_for(request.member), number=number)
    asked = request.GET.get("as_of", "")
    page = account_ageing(
        request.member,
        account,
        day=day_in(asked),
        number=request.GET.get("page"),
        notes_number=request.GET.get("notes"),
    )
    context = {
        "account": account,
        "page": page,
        "asked": asked,
        "may_import": may(request.member, Deed.WRITE, FACTS),
    }
    return render(request, "profit/account_receivables.html", context)


def _downloaded(as_of: AsOf, rows: list[AccountOwes]) -> Iterator[list[Cell]]:
    for row in rows:
        owed = row.figures
        yield [
            *(as_of.day.isoformat(), row.account.number, row.account.name, owed.currency),
            *(owed.open, *owed.buckets, owed.overdue, owed.oldest.isoformat() if owed.oldest else None),
            *(owed.n_disputed, owed.disputed, owed.n_credited, owed.credited, owed.n_unmatched, owed.unmatched),
            *(owed.undated, owed.undated_credited, owed.fell_due, row.late, row.late_clipped),
        ]
