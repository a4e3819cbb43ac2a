"""Pages that show several rooms at once; `?map=` shows an earlier published profit map than the newest."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_safe

from kingside.accounts.access import accounts_for
from kingside.accounts.commented import ACCOUNT
from kingside.audit import queries as audit_queries
from kingside.audit.telling import Entry
from kingside.comments.queries import thread_of
from kingside.exports.operations import note_download
from kingside.exports.sheets import Cell, csv_lines, csv_of
from kingside.flags.access import FLAG_RULES
from kingside.flags.queries import STATES as FLAG_STATES
from kingside.identity.access import (
    may,
    may_manage_members,
    reads_audit_of_the_business,
    require_manager,
    sees_members,
)
from kingside.identity.forms.members import InviteForm
from kingside.identity.forms.roles import DepartmentForm
from kingside.identity.forms.sent import carry_out
from kingside.identity.invitations import AlreadyInvited, invite
from kingside.identity.links import invitation_address
from kingside.identity.mail import HAND_IT_OVER, MailNotSent, leaves_the_house
from kingside.identity.middleware import MemberRequest
from kingside.identity.models import ApiToken
from kingside.identity.operations import AlreadyAMember
from kingside.identity.policy import Deed
from kingside.identity.queries import members as all_members
from kingside.identity.queries import open_invitations
from kingside.identity.roles import name_department
from kingside.identity.tokens import opens
from kingside.identity.trail import history_for
from kingside.jobs.queries import jobs_page
from kingside.lake.results import BETWEEN
from kingside.notices.queries import finding as notices_found
from kingside.notices.queries import unread_count
from kingside.overview.lists.accounts import ACCOUNTS, open_accounts
from kingside.overview.lists.audit import TRAIL, left_out
from kingside.overview.lists.departments import DEPARTMENTS
from kingside.overview.lists.flags import FLAGS
from kingside.overview.lists.invitations import INVITATIONS, changes_invitations
from kingside.overview.lists.jobs import WORK
from kingside.overview.lists.members import MEMBERS
from kingside.overview.lists.notices import NOTICES, READ
from kingside.overview.queries.accounts import (
    OF_COSTS,
    OF_RESULT,
    Tally,
    account_home,
    accounts_page,
    tally_of,
    with_figures,
)
from kingside.overview.queries.today import today_page
from kingside.overview.queries.tour import subject_of
from kingside.overview.tour import STOPS, address_of
from kingside.profit.explanations import MEANINGS
from kingside.profit.queries import maps
from kingside.tables.asked import params_of, read
from kingside.tables.opening import Kept, opens_as_kept
from kingside.tables.queries import as_asked, list_page
from kingside.web.figures import whole

DOWNLOADED = (
    *("number", "account", "sector", "key account", "currency", "net revenue", "net profit", "net margin"),
    *("gross margin", "cost to serve", "segment", "rank", "left", "left on"),
    *("pocket margin", "contribution", "after sustaining"),
)
READ_FOR_DOWNLOAD = (
    *("number", "name", "known_sector", "is_key", *OF_RESULT, *OF_COSTS, "rank", "is_costed", "is_left_out"),
    *("shows_profile", "shows_result", "shows_costs", "shows_rank", "has_left", "left_on"),
)
FORMER: Mapping[str, str] = {"first": "at_from", "last": "at_to"}
AUDIT_DOWNLOADED = (
    *("at", "who", "did", "kind", "record", "id", "version", "field", "before", "after", "detail"),
    *("cause", "cause_id"),
)

WHOSE = (("", gettext_lazy("All accounts")), ("mine", gettext_lazy("My accounts")))
WHOSE_FLAGS = (("", gettext_lazy("All")), ("mine", gettext_lazy("Mine")))
NOT_SHOWN = "not shown"  # in a file, what a lock says on a page; unknown is an empty cell


@require_safe
def today(request: MemberRequest) -> HttpResponse:
    """Home: always the newest figures, and what waits for whoever looks."""
    page = today_page(request.member, maps.chosen_map(request.member))
    offers_tour = request.member.is_demo and page.tally.explained > 0
    return render(request, "overview/today.html", {"page": page, "offers_tour": offers_tour})


@require_safe
def tour(request: MemberRequest, number: int) -> HttpResponse:
    """Find the page of a stop, and open it there."""
    subject = subject_of(request.member) if request.member.is_demo and 1 <= number <= len(STOPS) else None
    if subject is None:
        raise Http404(_("The tour has no such stop."))
    return redirect(address_of(number, request.member, subject))


@require_safe
def own_company(request: MemberRequest) -> HttpResponse:
    """How one gets from the demo to a company of one's own."""
    return render(request, "overview/own_company.html")


@require_safe
@opens_as_kept(ACCOUNTS)
def accounts(request: MemberRequest, kept: Kept) -> HttpResponse:
    """All accounts, best net profit first."""
    asked_map = request.GET.get("map", "")
    chosen = maps.chosen_map(request.member, asked_map)
    every = with_figures(request.member, chosen)
    tally = tally_of(every)
    opened = open_accounts(request.member, params_of(ACCOUNTS, request.GET), chosen, every, tally)
    context = {
        "list": list_page(ACCOUNTS, opened, request.member, request.GET, kept),
        "page": accounts_page(request.member, chosen, tally, asked_map=asked_map),
        "views": _views(tally),
        "whose": WHOSE,
        "show": request.GET.get("show", ""),
        "is_own_only": request.GET.get("whose") == "mine",
        "periods": maps.periods(request.member),
        "earlier_period": maps.earlier_period(request.member, chosen) if asked_map else "",
        "asked_map": asked_map,
        "building": maps.building(request.member, chosen),
    }
    return render(request, "overview/accounts.html", context)


@opens(ApiToken.Scope.READ)
@require_safe
def accounts_download(request: MemberRequest) -> HttpResponse:
    """The list as it was asked for, on one piece, always with the same columns."""
    note_download(what="accounts", by=request.member)
    opened = ACCOUNTS.open(request.member, params_of(ACCOUNTS, request.GET))
    rows = as_asked(ACCOUNTS, opened, read(ACCOUNTS, opened, request.GET)).values(*READ_FOR_DOWNLOAD)
    body = csv_of(DOWNLOADED, (_downloaded(row, opened.unit) for row in rows))
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
        "thread": thread_of(request.member, ACCOUNT, found, whole=request.GET.get("comments") == "all"),
        "history": history_for(request.member, found),
    }
    return render(request, "overview/account.html", context)


@require_safe
@opens_as_kept(TRAIL)
def audit(request: MemberRequest, kept: Kept) -> HttpResponse:
    """Who did what when, across all rooms."""
    opened = TRAIL.open(request.member, params_of(TRAIL, request.GET))
    if any(name in request.GET for name in FORMER):
        return redirect(f"{request.path}?{_as_now(request.GET).urlencode()}")
    context = {
        "list": list_page(TRAIL, opened, request.member, request.GET, kept),
        "left_out": left_out(opened),
        "is_of_the_business": reads_audit_of_the_business(request.member),
    }
    return render(request, "overview/audit.html", context)


@require_safe
@opens(ApiToken.Scope.READ)
def audit_download(request: MemberRequest) -> StreamingHttpResponse:
    """The events asked for, a line for each field that changed, sent as they are read."""
    opened = TRAIL.open(request.member, params_of(TRAIL, request.GET))
    note_download(what="audit trail", by=request.member)
    events = as_asked(TRAIL, opened, read(TRAIL, opened, _as_now(request.GET)))
    entries = audit_queries.every_entry(events)
    lines = csv_lines(AUDIT_DOWNLOADED, (row for entry in entries for row in _audit_rows(entry)))
    headers = {"Content-Disposition": 'attachment; filename="audit.csv"'}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_as_kept(MEMBERS)
def members(request: MemberRequest, kept: Kept) -> HttpResponse:
    """Everybody, and on POST one more guest."""
    opened = MEMBERS.open(request.member, {})
    if request.method == "POST":
        require_manager(request.member)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _is_invited(request, form):
        return redirect("overview:invitations")
    context = {
        "list": list_page(MEMBERS, opened, request.member, request.GET, kept),
        "n_active": all_members().filter(is_active=True).count(),
        "n_invited": open_invitations().count(),
        "form": form if changes_invitations(request.member) else None,
        "is_demo": settings.KINGSIDE_IS_DEMO,
    }
    return render(request, "overview/members.html", context)


@require_safe
@opens_as_kept(INVITATIONS)
def invitations(request: MemberRequest, kept: Kept) -> HttpResponse:
    """Guests who have not come yet."""
    opened = INVITATIONS.open(request.member, {})
    context = {
        "list": list_page(INVITATIONS, opened, request.member, request.GET, kept),
        "invite_url": f"{reverse('overview:members')}#invite" if changes_invitations(request.member) else "",
    }
    return render(request, "overview/invitations.html", context)


def _is_invited(request: MemberRequest, form: InviteForm) -> bool:
    """Whether the guest is on the list now; the form says why not."""
    told = form.cleaned_data
    try:
        invite(**told, by=request.member, at=timezone.now(), address=invitation_address(request))
    except (AlreadyAMember, AlreadyInvited) as error:
        form.add_error("email", error.sentence)
        return False
    except MailNotSent as error:
        said = _("{name} is on the list, but the mail did not leave. {reason}")
        messages.error(request, said.format(name=told["name"], reason=error.sentence))
    else:
        on_its_way, invited = _("{name} is invited: the mail is on its way."), _("{name} is invited.")
        said = on_its_way if leaves_the_house() else f"{invited} {HAND_IT_OVER}"
        messages.success(request, said.format(name=told["name"]))
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@opens_as_kept(DEPARTMENTS)
def departments(request: MemberRequest, kept: Kept) -> HttpResponse:
    """All departments or those one speaks for, and on POST one more."""
    opened, may_change = DEPARTMENTS.open(request.member, {}), may_manage_members(request.member)
    form, status = DepartmentForm(request.POST or None), 200
    if request.method == "POST":
        require_manager(request.member)
        status = carry_out(form, partial(name_department, by=request.member))
        if status == 200:
            return redirect("overview:departments")
    listed = list_page(DEPARTMENTS, opened, request.member, request.GET, kept)
    if listed.is_empty and not sees_members(request.member):
        raise Http404
    context = {"list": listed, "form": form, "may_change": may_change}
    return render(request, "overview/departments.html", context, status=status)


@require_safe
@opens_as_kept(FLAGS)
def flags(request: MemberRequest, kept: Kept) -> HttpResponse:
    """What looks wrong in what this member may see."""
    opened = FLAGS.open(request.member, params_of(FLAGS, request.GET))
    shown = list_page(FLAGS, opened, request.member, request.GET, kept)
    state = request.GET.get("state", "")
    context = {
        "list": shown,
        "finding": _flags_found(shown.n, state),
        "states": [(value, label, None) for value, label in FLAG_STATES],
        "state": state if state in dict(FLAG_STATES) else "",
        "whose": [(value, label, None) for value, label in WHOSE_FLAGS],
        "asked_whose": "mine" if request.GET.get("whose") == "mine" else "",
        "sees_rules": may(request.member, Deed.READ, FLAG_RULES),
    }
    return render(request, "overview/flags.html", context)


def _flags_found(n: int, state: str) -> str:
    match state:
        case "aside":
            said = ngettext("One flag is put aside", "{n} flags are put aside", n) if n else _("No flag is put aside")
        case "gone":
            said = ngettext("One flag is gone", "{n} flags are gone", n) if n else _("No flag is gone")
        case _other:
            said = ngettext("One flag is open", "{n} flags are open", n) if n else _("No flag is open")
    return said.format(n=whole(n))


@require_safe
@opens_as_kept(WORK)
def jobs(request: MemberRequest, kept: Kept) -> HttpResponse:
    """What is going on, what failed, what is done every day, and all that ever was."""
    opened = WORK.open(request.member, {})
    context = {
        "page": jobs_page(request.member),
        "list": list_page(WORK, opened, request.member, request.GET, kept),
    }
    return render(request, "overview/jobs.html", context)


@require_safe
@opens_as_kept(NOTICES)
def notices(request: MemberRequest, kept: Kept) -> HttpResponse:
    """What this member was told, the newest first; all of it or what is new."""
    opened = NOTICES.open(request.member, params_of(NOTICES, request.GET))
    n_new, show = unread_count(request.member), "new" if request.GET.get("show") == "new" else ""
    context = {
        "list": list_page(NOTICES, opened, request.member, request.GET, kept),
        "finding": notices_found(n_new),
        "n_new": n_new,
        "read": READ,
        "which": [("", _("All"), None), ("new", pgettext("notices", "New"), n_new)],
        "show": show,
    }
    return render(request, "overview/notices.html", context)


def _as_now(query: QueryDict) -> QueryDict:
    """What an address asks of the trail that was kept when days had other names."""
    asked = query.copy()
    for former, name in FORMER.items():
        if said := asked.pop(former, []):
            asked.setdefault(name, said[-1])
    return asked


def _audit_rows(entry: Entry) -> Iterator[list[Cell]]:
    event: list[Cell] = [entry.at.isoformat(), entry.who, entry.verb, entry.noun, entry.record, entry.record_id]
    event.append(entry.version)
    rest: list[Cell] = [entry.detail, entry.because, entry.cause_id]
    for change in entry.changes:
        yield [*event, change.field, change.before, change.after, *rest]
    if not entry.changes:
        yield [*event, None, None, None, *rest]


def _views(tally: Tally) -> tuple[tuple[str, str, int], ...]:
    return ("", _("All"), tally.n), ("best", _("Best"), tally.earning), ("worst", _("Worst"), tally.losing)


def _downloaded(row: Mapping[str, Any], currency: str) -> list[Cell]:
    result = (row["net_revenue"], row["net_profit"], row["net_margin"])
    missing = "intercompany" if row["is_left_out"] else "not costed"
    costs = (row["gross_margin"], row["cost_to_serve"], row["segment"] if row["is_costed"] else missing)
    sector = row["known_sector"] if row["shows_profile"] else NOT_SHOWN
    return [
        *(row["number"], row["name"], sector, "yes" if row["is_key"] else "", currency),
        *(value if row["shows_result"] else NOT_SHOWN for value in result),
        *(value if row["shows_costs"] else NOT_SHOWN for value in costs),
        row["rank"] if row["shows_rank"] else NOT_SHOWN,
        "yes" if row["has_left"] else "no",
        row["left_on"],
        *(row[name] if row["shows_costs"] else NOT_SHOWN for name in BETWEEN),
    ]
