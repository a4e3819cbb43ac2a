"""Pages that show several rooms at once; `?map=` shows an earlier published profit map than the newest."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from kingside.accounts.access import accounts_for
from kingside.identity.middleware import MemberRequest
from kingside.overview.downloads import Cell, csv_of
from kingside.overview.queries.accounts import AccountRow, Asked, Tally, account_home, accounts_page, every_account
from kingside.overview.queries.today import today_page
from kingside.overview.queries.tour import subject_of
from kingside.overview.tour import STOPS, address_of
from kingside.profit.explanations import MEANINGS
from kingside.profit.queries import maps

DOWNLOADED = (
    *("number", "account", "sector", "key account", "currency", "net revenue", "net profit", "net margin"),
    *("gross margin", "cost to serve", "segment", "rank"),
)

WHOSE = (("", "All accounts"), ("mine", "My accounts"))
NOT_SHOWN = "not shown"  # in a file, what a lock says on a page; unknown is an empty cell


@require_safe
def today(request: MemberRequest) -> HttpResponse:
    """Home: always the newest figures, and what waits for whoever looks."""
    newest = maps.chosen_map(request.member)
    page = today_page(request.member, newest)
    offers_tour = request.member.is_demo and page.tally.explained > 0
    return render(request, "overview/today.html", {"page": page, "offers_tour": offers_tour})


@require_safe
def tour(request: MemberRequest, number: int) -> HttpResponse:
    """Find the page of a stop, and open it there."""
    subject = subject_of(request.member) if request.member.is_demo and 1 <= number <= len(STOPS) else None
    if subject is None:
        raise Http404("The tour has no such stop.")
    return redirect(address_of(number, request.member, subject))


@require_safe
def own_company(request: MemberRequest) -> HttpResponse:
    """How one gets from the demo to a company of one's own."""
    return render(request, "overview/own_company.html")


@require_safe
def accounts(request: MemberRequest) -> HttpResponse:
    """All accounts, best net profit first."""
    asked_map = request.GET.get("map", "")
    chosen = maps.chosen_map(request.member, asked_map)
    page = accounts_page(request.member, chosen, _asked(request), asked_map=asked_map)
    context = {
        "page": page,
        "views": _views(page.tally),
        "whose": WHOSE,
        "periods": maps.periods(request.member),
        "earlier_period": maps.earlier_period(request.member, chosen) if asked_map else "",
        "asked_map": asked_map,
        "building": maps.building(request.member, chosen),
    }
    return render(request, "overview/accounts.html", context)


@require_safe
def accounts_download(request: MemberRequest) -> HttpResponse:
    """The list as it was asked for, on one piece."""
    chosen = maps.chosen_map(request.member, request.GET.get("map", ""))
    currency = chosen.currency if chosen else ""
    rows = every_account(request.member, chosen, _asked(request))
    body = csv_of(DOWNLOADED, (_downloaded(row, currency) for row in rows))
    headers = {"Content-Disposition": 'attachment; filename="accounts.csv"'}
    return HttpResponse(body, content_type="text/csv; charset=utf-8", headers=headers)


@require_safe
def account(request: MemberRequest, number: str) -> HttpResponse:
    """Does it earn, and why: one account in ten seconds."""
    found = get_object_or_404(accounts_for(request.member), number=number)
    asked_map = request.GET.get("map", "")
    chosen = maps.chosen_map(request.member, asked_map)
    context = {
        "meaning": MEANINGS.get(number, ""),
        "home": account_home(request.member, chosen, found, asked_map=asked_map),
        "periods": maps.periods(request.member),
        "earlier_period": maps.earlier_period(request.member, chosen) if asked_map else "",
        "asked_map": asked_map,
    }
    return render(request, "overview/account.html", context)


def _views(tally: Tally) -> tuple[tuple[str, str, int], ...]:
    return ("", "All", tally.n), ("best", "Best", tally.earning), ("worst", "Worst", tally.losing)


def _asked(request: MemberRequest) -> Asked:
    asked = request.GET
    return Asked(
        show=asked.get("show", ""),
        segment=asked.get("segment", ""),
        search=asked.get("q", "").strip(),
        sort=asked.get("sort", ""),
        page=asked.get("page"),
        is_own_only=asked.get("whose") == "mine",
    )


def _downloaded(row: AccountRow, currency: str) -> list[Cell]:
    result = (row.net_revenue, row.net_profit, row.net_margin)
    costs = (row.gross_margin, row.cost_to_serve, row.segment if row.is_costed else "not costed")
    return [
        *(row.number, row.name, row.sector if row.shows_profile else NOT_SHOWN, "yes" if row.is_key else "", currency),
        *(value if row.shows_result else NOT_SHOWN for value in result),
        *(value if row.shows_costs else NOT_SHOWN for value in costs),
        row.rank if row.shows_rank else NOT_SHOWN,
    ]
