"""The pages of what accounts owe; `?as_of=` shows another day than that of the newest receivables."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from typing import Any, Final

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from kingside.accounts.access import accounts_for
from kingside.accounts.models import Account
from kingside.exports.operations import note_download
from kingside.exports.sheets import Cell, csv_of
from kingside.identity.access import may
from kingside.identity.middleware import MemberRequest
from kingside.identity.models import ApiToken
from kingside.identity.policy import Deed
from kingside.identity.tokens import opens
from kingside.imports.access import FACTS
from kingside.lake.ageing import BUCKETS
from kingside.profit.intercompany import what_is_owed_all_the_same
from kingside.profit.lists.open_items import OPEN_ITEMS, account_asked, open_items
from kingside.profit.lists.receivables import LISTED, RECEIVABLES, open_receivables, standing_of
from kingside.profit.queries.ageing import ageing_page, owes_page
from kingside.profit.queries.as_of import day_in, reading
from kingside.tables.access import views_for
from kingside.tables.asked import params_of, read
from kingside.tables.opening import Kept, opens_as_kept
from kingside.tables.queries import every_value, list_page

DOWNLOADED: Final = {
    "number": "account",
    "account": "name",
    **{name: name for name in ("currency", "open", *BUCKETS, "overdue")},
    "oldest_due": "oldest",
    "disputes": "n_disputed",
    "disputed": "disputed",
    "credit_notes": "n_credited",
    "credited": "credited",
    "unmatched_credit_notes": "n_unmatched",
    **{name: name for name in ("unmatched", "undated", "undated_credited")},
    "invoices_in_window": "fell_due",
    "days_beyond_terms": "late",
    "days_beyond_terms_clipped": "late_clipped",
}
"""Columns of the file for programs, each by what the list calls it."""


@require_safe
@opens_as_kept(RECEIVABLES)
def receivables(request: MemberRequest, kept: Kept) -> HttpResponse:
    """Who must be called, and where it is our move."""
    params = params_of(RECEIVABLES, request.GET)
    context = _around(request, params)
    with reading(request.member, day=day_in(params["as_of"])) as found:
        if found:
            context["intercompany"] = what_is_owed_all_the_same(request.member)
            page = ageing_page(request.member, found, notes_number=request.GET.get("notes"))
            opened = open_receivables(request.member, params, found.as_of, lambda: nullcontext(found))
            context |= {
                "page": page,
                "list": list_page(RECEIVABLES, opened, request.member, request.GET, kept),
                "choices": [(name, label, page.counts[name]) for name, label in LISTED],
                "show": standing_of(params),
            }
    return render(request, "profit/receivables.html", context)


@opens(ApiToken.Scope.READ)
@require_safe
def receivables_download(request: MemberRequest) -> HttpResponse:
    """The list as it was asked for, as a file that always has the same columns."""
    params = params_of(RECEIVABLES, request.GET)
    with reading(request.member, day=day_in(params["as_of"])) as found:
        rows: Iterable[list[Cell]] = ()
        if found:
            opened = open_receivables(request.member, params, found.as_of, lambda: nullcontext(found))
            every = every_value(RECEIVABLES, opened, read(RECEIVABLES, opened, request.GET))
            rows = _downloaded(found.as_of.day.isoformat(), every)
        note_download(what="receivables", by=request.member)
        body = csv_of(("as_of", *DOWNLOADED), rows)
    headers = {"Content-Disposition": 'attachment; filename="receivables.csv"'}
    return HttpResponse(body, content_type="text/csv; charset=utf-8", headers=headers)


@require_safe
@opens_as_kept(OPEN_ITEMS)
def open_items_list(request: MemberRequest, kept: Kept) -> HttpResponse:
    """What is open, of all accounts or of one, item by item."""
    account = account_asked(request.member, params_of(OPEN_ITEMS, request.GET))
    return render(request, "profit/open_items.html", _items(request, account, request.GET, kept))


@require_safe
def account_receivables(request: MemberRequest, number: str) -> HttpResponse:
    """What one account owes, invoice by invoice."""
    account = get_object_or_404(accounts_for(request.member), number=number)
    query = request.GET.copy()
    query["account"] = account.number
    views = views_for(request.member, OPEN_ITEMS.name)
    kept = [view for view in views if QueryDict(view.query).get("account", account.number) == account.number]
    return render(request, "profit/account_receivables.html", _items(request, account, query, kept))


def _items(request: MemberRequest, account: Account | None, query: QueryDict, kept: Kept) -> dict[str, object]:
    params = params_of(OPEN_ITEMS, query)
    context = _around(request, params) | {"account": account}
    with reading(request.member, account, day=day_in(params["as_of"])) as found:
        if found:
            opened = open_items(request.member, params, found.as_of, lambda: nullcontext(found))
            context |= {
                "page": owes_page(request.member, found, account, notes=request.GET.get("notes")),
                "intercompany": what_is_owed_all_the_same(request.member, account),
                "list": list_page(OPEN_ITEMS, opened, request.member, query, kept),
            }
    return context


def _around(request: MemberRequest, params: Mapping[str, str]) -> dict[str, object]:
    """What each of these pages has, whether or not anything is imported."""
    return {
        "page": None,
        "asked": params["as_of"],
        "beside_day": [
            (name, value)
            for name, values in request.GET.lists()
            if name not in {"as_of", "page", "notes"}
            for value in values
            if value
        ],
        "may_import": may(request.member, Deed.WRITE, FACTS),
    }


def _downloaded(day: str, rows: Iterable[Mapping[str, Any]]) -> Iterator[list[Cell]]:
    for row in rows:
        yield [day, *(row[name] for name in DOWNLOADED.values())]
