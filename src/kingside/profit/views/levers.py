"""Levers: tried on an account or a cell, saved as scenarios, compared, examined; and white space."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kingside.accounts.access import require_at
from kingside.identity.middleware import MemberRequest
from kingside.identity.policy import Deed
from kingside.identity.trail import history_for
from kingside.jobs.queries import latest_job
from kingside.lake.levers import Lever, in_order
from kingside.lake.refusal import Refusal
from kingside.profit import examining, scenarios, what_ifs
from kingside.profit.access import LEVERS, deleted_scenarios_for, kept_what_ifs_for, scenarios_for
from kingside.profit.levers.typed import bounded, fields_of, is_typed, levers_typed
from kingside.profit.models import WORK_OUT, LeverScenario, ProfitMap
from kingside.profit.queries import levers as queries
from kingside.profit.queries import maps
from kingside.profit.queries.scenarios import (
    LEVERS_FIELD,
    NAME,
    beside,
    conflict_of,
    judgement_of,
    levers_in,
    scenario_page,
)
from kingside.profit.queries.what_if import TakesLonger, is_large
from kingside.web.fields import version_of
from kingside.web.figures import NotANumber, read

form_page = require_http_methods(["GET", "HEAD", "POST"])
OTHERS = 3  # rows for levers that the model cannot price


@require_safe
def levers(request: MemberRequest) -> HttpResponse:
    """What would change an account or a cell; levers are in the address, so that a result can be sent."""
    asked = request.GET.get("map", "")
    cell = queries.cell_or_404(request.member, request.GET.get("account", ""), request.GET.get("product", ""))
    chosen, kept = _map_or_404(request, asked), _scenario_asked(request)
    wrong, typed = "", _fields(request.GET)
    pulled: tuple[Lever, ...] = ()
    try:
        if is_typed(typed):
            pulled = in_order(levers_typed(typed))
        elif kept is not None:
            pulled = levers_in(kept)
        page = _worked_out(request, chosen, cell, pulled)
    except (NotANumber, Refusal) as refused:
        wrong, pulled = str(refused), ()
        page = _worked_out(request, chosen, cell, (), typed)
    if page is None:
        waiting = queries.waiting_page(request.member, chosen, cell, pulled, asked=asked)
        return render(request, "profit/levers/waiting.html", {"page": waiting, "asked": asked, "scenario": kept})
    context = {
        "page": page,
        "scenario": kept,
        "wrong": wrong,
        "asked": asked,
        "earlier_period": maps.earlier_period(request.member, chosen) if asked else "",
    }
    return render(request, "profit/levers.html", context, status=400 if wrong else 200)


def _worked_out(
    request: MemberRequest,
    chosen: ProfitMap,
    cell: queries.Cell,
    pulled: Sequence[Lever],
    typed: Mapping[str, str] | None = None,
) -> queries.LeversPage | None:
    """None where a job has to do it first."""
    try:
        return queries.levers_page(request.member, chosen, cell, pulled, asked=request.GET.get("map", ""), typed=typed)
    except TakesLonger:
        return None


@require_POST
def work_out_levers(request: MemberRequest) -> HttpResponse:
    """Have levers of a large account worked out by a job; on to their page, which says what is wrong with them, too."""
    sent = request.POST
    cell = queries.cell_or_404(request.member, sent.get("account", ""), sent.get("product", ""))
    chosen, fields = _map_or_404(request, sent.get("map", "")), _fields(sent)
    with suppress(NotANumber, Refusal):
        pulled = levers_typed(fields)
        if is_large(chosen, cell.account.number):
            what_ifs.ask(
                profit_map=chosen,
                account=cell.account,
                product=cell.product,
                levers=pulled,
                by=request.member,
                at=timezone.now(),
            )
    asks = {name: text for name, text in fields.items() if text and name != "csrfmiddlewaretoken"}
    return redirect(f"{reverse('profit:levers')}?{urlencode(asks)}")


@require_safe
def what_if(request: MemberRequest, pk: int) -> HttpResponse:
    """On to the page of levers on which it stands, numbers as the reader writes them."""
    kept = get_object_or_404(kept_what_ifs_for(request.member).select_related("account"), pk=pk)
    told = {"account": kept.account.number, "product": kept.product, "map": str(kept.profit_map_id)}
    return redirect(f"{reverse('profit:levers')}?{urlencode(told | fields_of(what_ifs.levers_of(kept)))}")


@require_safe
def what_if_progress(request: MemberRequest, pk: int) -> HttpResponse:
    """How far it is, for the page that waits, which loads anew when there is something else to see."""
    kept = get_object_or_404(kept_what_ifs_for(request.member), pk=pk)
    job = None if kept.answer else latest_job(kind=WORK_OUT, subject_id=kept.pk)
    if job is None or job.is_finished:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "profit/levers/progress.html", {"what_if": kept, "job": job})


@require_POST
def save_scenario(request: MemberRequest) -> HttpResponse:
    """Keep what was tried under a name."""
    sent = request.POST
    cell = queries.cell_or_404(request.member, sent.get("account", ""), sent.get("product", ""))
    saved = scenarios.save_scenario(
        profit_map=_map_or_404(request, sent.get("map", "")),
        account=cell.account,
        product=cell.product,
        name=sent.get("name", ""),
        levers=levers_typed(_fields(sent)),
        by=request.member,
    )
    messages.success(request, _("Saved. It stays as it is once an examination rests on it."))
    return redirect(saved)


@form_page
def scenario(request: MemberRequest, pk: int) -> HttpResponse:
    """A scenario with what it comes to; POST says other levers or another name."""
    kept = _scenario(request, pk)
    if request.method == "POST":
        return _revise(request, kept)
    context = {
        "page": scenario_page(request.member, kept),
        "history": history_for(request.member, kept),
    }
    return render(request, "profit/scenario.html", context)


def _revise(request: MemberRequest, kept: LeverScenario) -> HttpResponse:
    """What was typed, or chosen of two versions; the choice where somebody saved meanwhile."""
    sent = request.POST
    name = sent.get(NAME, "")
    levers = levers_in(kept) if sent.get(LEVERS_FIELD) == "theirs" else in_order(levers_typed(_fields(sent)))
    try:
        revised = scenarios.revise_scenario(
            scenario=kept,
            seen_version=version_of(sent.get("version", "")),
            name=name,
            levers=levers,
            by=request.member,
            at=timezone.now(),
        )
    except scenarios.ScenarioChanged as changed:
        conflict = conflict_of(_scenario(request, kept.pk), name, levers)
        return render(request, "web/conflict.html", {"conflict": conflict}, status=changed.status)
    messages.success(request, _("Saved."))
    return redirect(revised)


@require_POST
def refresh_scenario(request: MemberRequest, pk: int) -> HttpResponse:
    """The same levers on the newest map."""
    kept = _scenario(request, pk)
    refreshed = scenarios.refresh_scenario(scenario=kept, profit_map=_map_or_404(request, ""), by=request.member)
    return redirect(refreshed)


@require_POST
def delete_scenario(request: MemberRequest, pk: int) -> HttpResponse:
    """Out of sight."""
    kept = _scenario(request, pk)
    scenarios.delete_scenario(scenario=kept, by=request.member, at=timezone.now())
    cell = queries.cell_of(kept.account, kept.product)
    return redirect(f"{queries.levers_url(cell)}&deleted={kept.pk}")


@require_POST
def restore_scenario(request: MemberRequest, pk: int) -> HttpResponse:
    """One that was deleted."""
    deleted = get_object_or_404(deleted_scenarios_for(request.member), pk=pk)
    scenarios.restore_scenario(scenario=deleted, by=request.member)
    return redirect(deleted)


@require_safe
def compare_scenarios(request: MemberRequest, pk: int, other: int) -> HttpResponse:
    """Two scenarios of one account or cell beside each other."""
    one = _scenario(request, pk)
    page = beside(request.member, one, _scenario(request, other))
    return render(request, "profit/scenarios.html", {"page": page, "cell": queries.cell_of(one.account, one.product)})


@form_page
def examination(request: MemberRequest) -> HttpResponse:
    """Record which levers of a loss were examined, and which of them will come."""
    asked = request.GET if request.method != "POST" else request.POST
    cell = queries.cell_or_404(request.member, asked.get("account", ""), asked.get("product", ""))
    require_at(cell.account, request.member, Deed.WRITE, LEVERS)
    chosen = _map_or_404(request, "")
    if request.method == "POST":
        return _examine(request, cell, chosen)
    judgement = judgement_of(request.member, chosen, cell)
    if judgement is None:
        raise examining.NoSuchCell
    kept = _scenario_asked(request)
    context = {
        "cell": cell,
        "judgement": judgement,
        "snapshot": maps.snapshot(request.member, chosen),
        "page": scenario_page(request.member, kept) if kept else None,
        "scenario": kept,
        "scenarios": [each for each in judgement.scenarios if each.profit_map_id == chosen.pk],
        "others": range(1, OTHERS + 1),
    }
    return render(request, "profit/examination.html", context)


def _examine(request: MemberRequest, cell: queries.Cell, chosen: ProfitMap) -> HttpResponse:
    sent = request.POST
    kept = _scenario(request, _key(sent["scenario"])) if sent.get("scenario") else None
    places = range(len(kept.levers)) if kept else ()
    seen = version_of(sent.get("version", "")) if kept else None
    found = examining.examine(
        profit_map=chosen,
        account=cell.account,
        product=cell.product,
        by=request.member,
        scenario=kept,
        seen_version=seen,
        refused={place: sent.get(f"why.{place}", "") for place in places if f"accepted.{place}" not in sent},
        others=[other for row in range(1, OTHERS + 1) if (other := _other(sent, row))],
    )
    if found.result < 0:
        messages.success(request, _("Recorded: it still loses money with the levers that are accepted."))
    else:
        messages.success(request, _("Recorded: the levers that are accepted turn the loss."))
    return redirect(f"{reverse('profit:cell')}?{cell.asks}")


@form_page
def white_space(request: MemberRequest) -> HttpResponse:
    """What an account could still buy of a product in a year."""
    asked = request.GET if request.method != "POST" else request.POST
    cell = queries.cell_or_404(request.member, asked.get("account", ""), asked.get("product", ""))
    require_at(cell.account, request.member, Deed.WRITE, LEVERS)
    chosen = _map_or_404(request, "")
    if request.method == "POST":
        examining.record_white_space(
            account=cell.account,
            product=cell.product,
            annual_value=read(request.POST.get("annual_value", "")),
            currency=chosen.currency,
            source=request.POST.get("source", ""),
            by=request.member,
        )
        messages.success(request, _("Recorded."))
        return redirect(f"{reverse('profit:cell')}?{cell.asks}")
    judgement = judgement_of(request.member, chosen, cell)
    if judgement is None:
        raise examining.NoSuchCell
    snapshot = maps.snapshot(request.member, chosen)
    return render(request, "profit/white_space.html", {"cell": cell, "judgement": judgement, "snapshot": snapshot})


def _fields(sent: QueryDict) -> dict[str, str]:
    """Of each field what was sent last."""
    return {name: str(sent.get(name, "")) for name in sent}


def _other(sent: Mapping[str, Any], row: int) -> examining.OtherLever | None:
    """A lever that was typed into one of the rows."""
    says, saving, evidence = (str(sent.get(f"{name}.{row}", "")) for name in ("says", "saving", "evidence"))
    if not (says.strip() or saving.strip() or evidence.strip()):
        return None
    return examining.OtherLever(
        says=says,
        saving=bounded(read(saving), saving) if saving.strip() else Decimal(-1),
        evidence=evidence,
        is_accepted=f"other_accepted.{row}" in sent,
    )


def _scenario(request: MemberRequest, pk: int) -> LeverScenario:
    return get_object_or_404(scenarios_for(request.member).select_related("account", "updated_by", "profit_map"), pk=pk)


def _scenario_asked(request: MemberRequest) -> LeverScenario | None:
    asked = request.GET.get("scenario", "")
    return _scenario(request, _key(asked)) if asked else None


def _key(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Http404(_("No such scenario."))
    return int(text)


def _map_or_404(request: MemberRequest, asked: str) -> ProfitMap:
    chosen = maps.chosen_map(request.member, asked)
    if chosen is None:
        raise Http404(_("No profit map is published."))
    return chosen
