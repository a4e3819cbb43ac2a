"""The pages of published maps; `?map=` shows an earlier one than the newest."""

from contextlib import nullcontext
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from kingside.accounts.access import ACCOUNT_CODES, extent_of
from kingside.accounts.models import CodeAssignment
from kingside.accounts.queries import account_called
from kingside.core.texts import Text
from kingside.identity.access import may, require, whom_to_ask
from kingside.identity.middleware import MemberRequest
from kingside.identity.policy import Deed
from kingside.identity.trail import history_for
from kingside.imports.access import FACTS
from kingside.profit import assigning, operations
from kingside.profit.access import BUSINESS, DEPARTMENT_COSTS, EXITS, SALESPERSONS, results_of, sees_business
from kingside.profit.books import NothingImported, reading_codes
from kingside.profit.explanations import MEANINGS
from kingside.profit.findings import PUBLISHED_SHARE
from kingside.profit.lists.assigned_codes import ASSIGNED_CODES
from kingside.profit.lists.cells import CELLS, listed_in, open_cells
from kingside.profit.lists.codes import CODES, open_codes
from kingside.profit.models import ProfitMap
from kingside.profit.queries import codes as codes_queries
from kingside.profit.queries import maps
from kingside.profit.queries.business import CurveOf, business_page
from kingside.profit.queries.cell import cell_page
from kingside.profit.queries.cells import cells_page, way_out_of
from kingside.profit.queries.comparison import comparison_page, maps_to_compare
from kingside.profit.queries.heat_map import heat_map_page
from kingside.profit.queries.lessons import acknowledged_at
from kingside.profit.queries.levers import cell_or_404
from kingside.profit.queries.own import has_more_than_own, own_page
from kingside.profit.queries.rates import rates_page, shifts_in
from kingside.profit.queries.reporting import other_currency
from kingside.profit.queries.scenarios import judgement_of
from kingside.profit.queries.segments import segments_page
from kingside.profit.queries.target_sums import targets_in_words
from kingside.tables.asked import params_of
from kingside.tables.opening import Kept, opens_as_kept
from kingside.tables.queries import list_page
from kingside.web.figures import whole

CODE_LISTS = (("", gettext_lazy("Without an account")), ("all", gettext_lazy("All codes")))
CURVES: dict[CurveOf, Text] = {
    "accounts": gettext_lazy("Accounts"),
    "products": gettext_lazy("Products"),
    "orders": gettext_lazy("Orders"),
    "salespersons": gettext_lazy("Salespersons"),
}
RANKED: dict[CurveOf, Text] = {
    "accounts": gettext_lazy("Account"),
    "products": gettext_lazy("Product"),
    "orders": gettext_lazy("Order"),
    "salespersons": gettext_lazy("Salesperson"),
}
CHANGES = (("", gettext_lazy("Revenue and costs")), ("accounts", gettext_lazy("Accounts")))
HEAT_MEASURES = (("", gettext_lazy("Net profit")), ("margin", gettext_lazy("Net margin")))
WHOSE = (("", gettext_lazy("All accounts")), ("mine", gettext_lazy("My accounts")))
CELL_LISTS = (
    ("losing", gettext_lazy("Losing money")),
    ("SECURE", gettext_lazy("Secure")),
    ("GROW", gettext_lazy("Grow")),
    ("IMPROVE", gettext_lazy("Improve")),
    ("DOWNSIZE", gettext_lazy("Downsize")),
    ("LEFT", gettext_lazy("Left")),
    ("DEVELOPING", gettext_lazy("Developing")),
    ("UNKNOWN", gettext_lazy("No revenue")),
    ("all", gettext_lazy("All")),
)


@require_safe
def business(request: MemberRequest) -> HttpResponse:
    """The whole business; for whoever sees only some accounts, those; else whom to ask."""
    asked = request.GET.get("map", "")
    chosen = maps.chosen_map(request.member, asked)
    if not sees_business(request.member) or _is_mine_only(request):
        return _own(request, chosen, asked)
    context: dict[str, object] = {"building": maps.building(request.member, chosen)}
    if chosen is None:
        context["can_begin"] = maps.can_begin(request.member)
    else:
        page = business_page(request.member, chosen, of=request.GET.get("of", ""), asked=asked)
        other = other_currency(request.member, chosen)
        context |= {
            "page": page,
            "targets": targets_in_words(request.member, chosen),
            "periods": maps.periods(request.member),
            "asked": asked,
            "earlier_period": _earlier_period(request, chosen),
            "behind": maps.behind(chosen) if not asked else None,
            "passed_over": maps.passed_over(request.member, chosen) if not asked else None,
            "other_currency": other,
            "whose": WHOSE if has_more_than_own(request.member) else (),
            "curve_choices": [(of, CURVES[of]) for of in page.curves],
            "curve_of": CURVES[page.curve.of],
            "curve_ranks": RANKED[page.curve.of],
            "published_share": PUBLISHED_SHARE,
            "sees_salespersons": may(request.member, Deed.READ, SALESPERSONS),
            "may_calculate": may(request.member, Deed.WRITE, BUSINESS) and other is None,
        }
    return render(request, "profit/business.html", context)


def _is_mine_only(request: MemberRequest) -> bool:
    """Whether only the accounts on whose teams the member is are asked for."""
    return request.GET.get("whose") == "mine"


def _own(request: MemberRequest, chosen: ProfitMap | None, asked: str) -> HttpResponse:
    sees_department = may(request.member, Deed.READ, DEPARTMENT_COSTS)
    if not results_of(request.member):
        context = {"ask": whom_to_ask(BUSINESS), "sees_department": sees_department}
        return render(request, "profit/own.html", context)
    context = {"asked": asked, "sees_department": sees_department}
    if chosen is not None:
        is_mine_only = _is_mine_only(request)
        context |= {
            "page": own_page(request.member, chosen, asked=asked, is_mine_only=is_mine_only),
            "targets": "" if is_mine_only else targets_in_words(request.member, chosen),
            "whose": WHOSE if has_more_than_own(request.member) else (),
            "is_mine_only": is_mine_only,
            "list_url": _own_list(request, asked, is_mine_only=is_mine_only),
            "beside_period": {"whose": "mine"} if is_mine_only else {},
            "acknowledged_at": acknowledged_at(request.member),
            "passed_over": maps.passed_over(request.member, chosen) if not asked else None,
            "sees_exits": bool(extent_of(request.member, Deed.READ, EXITS)),
            "periods": maps.periods(request.member),
            "earlier_period": _earlier_period(request, chosen),
            "other_currency": other_currency(request.member, chosen),
        }
    return render(request, "profit/own.html", context)


def _own_list(request: MemberRequest, asked: str, *, is_mine_only: bool) -> str:
    """Where the same accounts are a list, to be narrowed, kept as a view and exported."""
    seen = results_of(request.member)
    is_own = is_mine_only or not (seen.is_everywhere or seen.units)
    query = urlencode({**({"map": asked} if asked else {}), **({"whose": "mine"} if is_own else {})})
    return reverse("overview:accounts") + (f"?{query}" if query else "")


@require_POST
def recalculate(request: MemberRequest) -> HttpResponse:
    """The newest map once more, with what is imported now."""
    operations.recalculate(by=request.member)
    messages.success(request, _("The profit map is being calculated once more; it appears here when it is whole."))
    return redirect("profit:business")


@require_safe
def heat_map(request: MemberRequest) -> HttpResponse:
    """Accounts by categories, or by the products of one."""
    require(request.member, Deed.READ, BUSINESS)
    chosen = _map_or_404(request)
    measure, asked = request.GET.get("show", ""), request.GET.get("map", "")
    page = heat_map_page(request.member, chosen, category=request.GET.get("category"), measure=measure, asked=asked)
    context = {
        "page": page,
        "measures": HEAT_MEASURES,
        "current": "margin" if page.measure == "margin" else "",
        "history": history_for(request.member, chosen),
        "periods": maps.periods(request.member),
        "asked": asked,
        "earlier_period": _earlier_period(request, chosen),
    }
    return render(request, "profit/map.html", context)


@require_safe
def compare(request: MemberRequest) -> HttpResponse:
    """What moved between two published maps."""
    require(request.member, Deed.READ, BUSINESS)
    asked, beside = request.GET.get("map", ""), request.GET.get("with", "")
    then, now = maps_to_compare(request.member, asked=asked, beside=beside)
    page = comparison_page(request.member, then, now, by=request.GET.get("by", ""))
    context = {
        "page": page,
        "changes": CHANGES,
        "maps": maps.periods_by_id(request.member),
    }
    return render(request, "profit/compare.html", context)


@require_safe
def segments(request: MemberRequest) -> HttpResponse:
    """Segments period by period, and who went from one to another."""
    require(request.member, Deed.READ, BUSINESS)
    page = segments_page(request.member, of=request.GET.get("of", ""))
    context = {"page": page, "series": [(each.key, each.says) for each in page.series]}
    return render(request, "profit/segments.html", context)


@require_safe
def rates(request: MemberRequest) -> HttpResponse:
    """What becomes of segments when cost elements cost more or less; to htmx only the verdict."""
    require(request.member, Deed.READ, BUSINESS)
    chosen, asked = _map_or_404(request), request.GET.get("map", "")
    page = rates_page(request.member, chosen, shifts=shifts_in(request.GET), asked=asked)
    if request.htmx:
        return render(request, "profit/rates/verdict.html", {"page": page})
    context = {
        "page": page,
        "periods": maps.periods(request.member),
        "asked": asked,
        "earlier_period": _earlier_period(request, chosen),
    }
    return render(request, "profit/rates.html", context)


@require_safe
@opens_as_kept(CELLS)
def cells(request: MemberRequest, kept: Kept) -> HttpResponse:
    """All accounts by products of one kind: those that lose money, those of a profit class."""
    chosen = _map_or_404(request)
    params = params_of(CELLS, request.GET)
    opened = open_cells(request.member, params, chosen)
    page = cells_page(
        request.member,
        chosen,
        listed=listed_in(params),
        account=params["account"],
        product=params["product"],
        asked=params["map"],
    )
    context = {
        "list": list_page(CELLS, opened, request.member, request.GET, kept),
        "page": page,
        "choices": CELL_LISTS,
        "earlier_period": _earlier_period(request, chosen),
    }
    return render(request, "profit/cells.html", context)


@require_safe
def cell(request: MemberRequest) -> HttpResponse:
    """One account with one product, down to its invoice lines."""
    chosen = _map_or_404(request)
    page = cell_page(
        request.member,
        chosen,
        account=request.GET.get("account", ""),
        product=request.GET.get("product", ""),
        number=request.GET.get("page"),
        asked=request.GET.get("map", ""),
    )
    meaning = MEANINGS.get(page.cell.account.number) or MEANINGS.get(request.GET["product"])
    of_cell = cell_or_404(request.member, page.cell.account.number, page.cell.product_code)
    context = {
        "page": page,
        "meaning": meaning,
        "earlier_period": _earlier_period(request, chosen),
        "judgement": judgement_of(request.member, chosen, of_cell) if page.cell.lines else None,
        "kept": f"&map={chosen.pk}" if request.GET.get("map") else "",
        "way_out": way_out_of(request.member, page.cell),
    }
    return render(request, "profit/cell.html", context)


@require_safe
@opens_as_kept(CODES)
def codes(request: MemberRequest, kept: Kept) -> HttpResponse:
    """Codes on invoice lines, those of nobody first."""
    require(request.member, Deed.READ, ACCOUNT_CODES)
    params = params_of(CODES, request.GET)
    context: dict[str, object] = {
        "choices": CODE_LISTS,
        "show": "all" if params["show"] == "all" else "",
        "may_import_lines": may(request.member, Deed.WRITE, FACTS),
    }
    try:
        with reading_codes() as book:
            opened = open_codes(request.member, params, lambda: nullcontext(book))
            context["page"] = codes_queries.codes_page(request.member, book)
            context["list"] = list_page(CODES, opened, request.member, request.GET, kept)
    except NothingImported:
        context["page"] = None
    return render(request, "profit/codes.html", context)


@require_safe
@opens_as_kept(ASSIGNED_CODES)
def assigned_codes(request: MemberRequest, kept: Kept) -> HttpResponse:
    """Who gave which code to which account, and when."""
    opened = ASSIGNED_CODES.open(request.member, {})
    context = {"list": list_page(ASSIGNED_CODES, opened, request.member, request.GET, kept)}
    return render(request, "profit/assigned_codes.html", context)


@require_POST
def assign_codes(request: MemberRequest) -> HttpResponse:
    """Give the chosen codes their suggested accounts, or all of them one account, or an account of their own."""
    require(request.member, Deed.WRITE, ACCOUNT_CODES)
    chosen = [_code(value) for value in request.POST.getlist("code")]
    match request.POST.get("how"):
        case "suggested":
            targets = {code: request.POST.get(f"suggested-{'|'.join(code)}", "") for code in chosen}
            assignment = assigning.assign_suggested(targets=targets, by=request.member)
        case "new":
            names = {code: request.POST.get(f"name-{'|'.join(code)}", "") for code in chosen}
            assignment = assigning.make_accounts(codes=names, by=request.member)
        case "every":
            assignment = assigning.make_accounts_of_all(by=request.member)
        case _:
            account = account_called(request.member, request.POST.get("account", ""))
            assignment = assigning.assign(codes=chosen, account=account, by=request.member)
    n = assignment.codes.count()
    said = ngettext("{n} code assigned. It can be undone below.", "{n} codes assigned. It can be undone below.", n)
    messages.success(request, said.format(n=whole(n)))
    return redirect(f"{reverse('profit:codes')}?{urlencode({'show': request.POST.get('show', '')})}")


@require_POST
def undo_codes(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Give the codes of an assignment back."""
    require(request.member, Deed.WRITE, ACCOUNT_CODES)
    assignment = get_object_or_404(CodeAssignment, pk=pk)
    undone = assigning.undo(assignment=assignment, by=request.member)
    n, kept = undone.reversed, len(undone.kept)
    told = [ngettext("{n} code went back.", "{n} codes went back.", n).format(n=whole(n))]
    if kept:
        said = ngettext(
            "{n} stays where it is, since it was moved again.",
            "{n} stay where they are, since they were moved again.",
            kept,
        )
        told.append(said.format(n=whole(kept)))
    messages.success(request, " ".join(told))
    if "query" in request.POST:  # undone from the list of all that was assigned
        return redirect(f"{reverse('profit:assigned_codes')}?{QueryDict(request.POST['query']).urlencode()}")
    return redirect("profit:codes")


@require_safe
def accounts_like(request: MemberRequest) -> HttpResponse:
    """Options for somebody who types an account."""
    require(request.member, Deed.READ, ACCOUNT_CODES)
    found = codes_queries.accounts_like(request.member, request.GET.get("account", ""))
    return render(request, "profit/codes/options.html", {"accounts": found})


def _code(value: str) -> tuple[str, str]:
    source, _end, code = value.replace("\r\n", "\n").partition("\n")
    return source, code


def _earlier_period(request: MemberRequest, chosen: ProfitMap) -> str:
    return maps.earlier_period(request.member, chosen) if request.GET.get("map") else ""


def _map_or_404(request: MemberRequest) -> ProfitMap:
    return maps.map_or_404(request.member, request.GET.get("map", ""))
