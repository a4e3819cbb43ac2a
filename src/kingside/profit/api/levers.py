"""By API: what would change an account or one of its products, scenarios of it, examinations, white space."""

from typing import Annotated

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Status

from kingside.accounts.access import accounts_for, require_at
from kingside.accounts.models import Account
from kingside.identity.middleware import TokenRequest
from kingside.identity.policy import Deed
from kingside.jobs.queries import in_words, latest_job
from kingside.jobs.schemas import JobSeen
from kingside.lake.levers import in_order
from kingside.profit import examining, scenarios, what_ifs
from kingside.profit.access import LEVERS, deleted_scenarios_for, scenarios_for
from kingside.profit.models import WORK_OUT, Examination, LeverScenario, ProfitMap, WhiteSpace
from kingside.profit.queries import maps
from kingside.profit.queries.revisions import newest_of_periods
from kingside.profit.queries.scenarios import conflict_of
from kingside.profit.queries.what_if import TakesLonger, work_out
from kingside.profit.schemas.levers import (
    ExaminationSaid,
    ExaminationSeen,
    OfProduct,
    OpeningsAsked,
    OpeningsSeen,
    ScenarioRevised,
    ScenarioSaid,
    ScenarioSeen,
    ScenarioShown,
    WhatIfAsked,
    WhiteSpaceSaid,
    WhiteSpaceSeen,
    WorkedSeen,
)
from kingside.web.rest.paging import By, Paging, Portion, portion
from kingside.web.rest.problems import stale_answer
from kingside.web.rest.references import NoSuchReference
from kingside.web.rest.schemas import LARGEST_KEY, Listed

router = Router(tags=["Levers"])
Id = Annotated[int, Path(ge=1, le=LARGEST_KEY, example=7)]
NumberInAddress = Annotated[str, Path(description="As in the addresses of pages.", example="10020")]


@router.get("/accounts/{account_number:number}/levers", response=OpeningsSeen, summary="Which levers there are")
def levers_there_are(request: TokenRequest, number: NumberInAddress, asked: Query[OpeningsAsked]) -> OpeningsSeen:
    """On the newest profit map: what the cost model can price, and how things are now."""
    account = _account(request, number, Deed.READ)
    return OpeningsSeen.of(
        work_out(_newest(request), account=account.number, product=asked.product, levers=()).openings
    )


@router.post(
    "/accounts/{account_number:number}/what-if", response={200: WorkedSeen, 202: JobSeen}, summary="Pull levers"
)
def levers_pull(
    request: TokenRequest, number: NumberInAddress, asked: WhatIfAsked
) -> Status[WorkedSeen] | Status[JobSeen]:
    """On the newest profit map, line by line.

    Of an account with more than 100,000 invoice lines by a job: the answer is 202 with the job. Ask for that until it
    has ended, then for this once more.
    """
    account, newest = _account(request, number, Deed.READ), _newest(request)
    levers = in_order(each.lever() for each in asked.levers)
    try:
        found = work_out(newest, account=account.number, product=asked.product, levers=levers)
    except TakesLonger:
        waits = what_ifs.ask(
            profit_map=newest,
            account=account,
            product=asked.product,
            levers=levers,
            by=request.member,
            at=timezone.now(),
        )
        job = latest_job(kind=WORK_OUT, subject_id=waits.pk)
        return Status(202, JobSeen.of(in_words([job], request.member)[0]))
    return Status(200, WorkedSeen.of(found.worked))


@router.get(
    "/accounts/{account_number:number}/lever-scenarios",
    response=Listed[ScenarioSeen],
    summary="Scenarios of an account",
)
def scenarios_list(request: TokenRequest, number: NumberInAddress, asked: Query[OfProduct]) -> Portion[ScenarioSeen]:
    """The last changed first."""
    account = _account(request, number, Deed.READ)
    rows = _seen(scenarios_for(request.member)).filter(account=account).defer("outcome")
    if asked.product:
        rows = rows.filter(product=asked.product)
    found = portion(request, rows, [By("updated_at", is_descending=True), By("pk", is_descending=True)], asked)
    newest = newest_of_periods(request.member, [each.profit_map for each in found.items])
    return Portion([ScenarioSeen.of(each, newest) for each in found.items], found.next)


@router.post(
    "/accounts/{account_number:number}/lever-scenarios", response={201: ScenarioShown}, summary="Save a scenario"
)
def scenario_save(request: TokenRequest, number: NumberInAddress, said: ScenarioSaid) -> Status[ScenarioShown]:
    """Worked out on the newest profit map."""
    saved = scenarios.save_scenario(
        profit_map=_newest(request),
        account=_account(request, number, Deed.WRITE),
        product=said.product,
        name=said.name,
        levers=[each.lever() for each in said.levers],
        by=request.member,
    )
    return Status(201, _shown(request, saved.pk))


@router.get("/lever-scenarios/{int:pk}", response=ScenarioShown, summary="One scenario")
def scenario_show(request: TokenRequest, pk: Id) -> ScenarioShown:
    """With what was worked out when it was saved."""
    return _shown(request, pk)


@router.put("/lever-scenarios/{int:pk}", response=ScenarioShown, summary="Revise a scenario")
def scenario_revise(request: TokenRequest, pk: Id, said: ScenarioRevised) -> ScenarioShown | HttpResponse:
    """On its own profit map. 409 where an examination rests on it, or with both versions where somebody saved first."""
    levers = in_order(each.lever() for each in said.levers)
    try:
        scenarios.revise_scenario(
            scenario=_scenario(request, pk),
            seen_version=said.version,
            name=said.name,
            levers=levers,
            by=request.member,
            at=timezone.now(),
        )
    except scenarios.ScenarioChanged as changed:
        return stale_answer(changed, conflict_of(_scenario(request, pk), said.name, levers))
    return _shown(request, pk)


@router.post("/lever-scenarios/{int:pk}/refreshment", response={201: ScenarioShown}, summary="Refresh a scenario")
def scenario_refresh(request: TokenRequest, pk: Id) -> Status[ScenarioShown]:
    """The same levers on the newest profit map, as the next edition."""
    refreshed = scenarios.refresh_scenario(
        scenario=_scenario(request, pk), profit_map=_newest(request), by=request.member
    )
    return Status(201, _shown(request, refreshed.pk))


@router.delete("/lever-scenarios/{int:pk}", response={204: None}, summary="Delete a scenario")
def scenario_delete(request: TokenRequest, pk: Id) -> Status[None]:
    """Out of sight; it can be restored."""
    scenarios.delete_scenario(scenario=_scenario(request, pk), by=request.member, at=timezone.now())
    return Status(204, None)


@router.post("/lever-scenarios/{int:pk}/restoration", response=ScenarioShown, summary="Restore a scenario")
def scenario_restore(request: TokenRequest, pk: Id) -> ScenarioShown:
    """One that was deleted."""
    deleted = get_object_or_404(deleted_scenarios_for(request.member).select_related("account"), pk=pk)
    scenarios.restore_scenario(scenario=deleted, by=request.member)
    return _shown(request, pk)


@router.get(
    "/accounts/{account_number:number}/lever-examinations",
    response=Listed[ExaminationSeen],
    summary="Examinations of an account",
)
def examinations_list(
    request: TokenRequest, number: NumberInAddress, asked: Query[OfProduct]
) -> Portion[ExaminationSeen]:
    """The newest first."""
    account = _account(request, number, Deed.READ)
    rows = Examination.objects.filter(account=account).select_related("account", "examined_by", "profit_map")
    if asked.product:
        rows = rows.filter(product=asked.product)
    found = portion(request, rows, [By("examined_at", is_descending=True), By("pk", is_descending=True)], asked)
    newest = newest_of_periods(request.member, [each.profit_map for each in found.items])
    return Portion([ExaminationSeen.of(each, newest) for each in found.items], found.next)


@router.post(
    "/accounts/{account_number:number}/lever-examinations",
    response={201: ExaminationSeen},
    summary="Record an examination",
)
def examination_record(
    request: TokenRequest, number: NumberInAddress, said: ExaminationSaid
) -> Status[ExaminationSeen]:
    """Of a loss in the newest profit map: which levers were looked at, and which of them will come."""
    account = _account(request, number, Deed.WRITE)
    of_scenario = scenarios_for(request.member).filter(pk=said.scenario).first() if said.scenario else None
    if said.scenario and of_scenario is None:
        raise NoSuchReference(_("There is no scenario {pk}, which `scenario` names.").format(pk=said.scenario))
    recorded = examining.examine(
        profit_map=_newest(request),
        account=account,
        product=said.product,
        by=request.member,
        scenario=of_scenario,
        seen_version=said.version,
        refused={each.place: each.why for each in said.refused},
        others=said.other_levers(),
    )
    recorded.refresh_from_db()
    return Status(201, ExaminationSeen.of(recorded, newest_of_periods(request.member, [recorded.profit_map])))


@router.get(
    "/accounts/{account_number:number}/white-space",
    response=Listed[WhiteSpaceSeen],
    summary="White space of an account",
)
def white_space_list(request: TokenRequest, number: NumberInAddress, paging: Query[Paging]) -> Portion[WhiteSpaceSeen]:
    """Everything that was typed in, the newest first; of each product the newest counts."""
    account = _account(request, number, Deed.READ)
    rows = WhiteSpace.objects.filter(account=account).select_related("account", "recorded_by")
    found = portion(request, rows, [By("recorded_at", is_descending=True), By("pk", is_descending=True)], paging)
    return Portion([WhiteSpaceSeen.of(each) for each in found.items], found.next)


@router.post(
    "/accounts/{account_number:number}/white-space", response={201: WhiteSpaceSeen}, summary="Record white space"
)
def white_space_record(request: TokenRequest, number: NumberInAddress, said: WhiteSpaceSaid) -> Status[WhiteSpaceSeen]:
    """In the currency of the newest profit map; zero takes it back."""
    recorded = examining.record_white_space(
        account=_account(request, number, Deed.WRITE),
        product=said.product,
        annual_value=said.annual_value,
        currency=_newest(request).currency,
        source=said.source,
        by=request.member,
    )
    recorded.refresh_from_db()
    return Status(201, WhiteSpaceSeen.of(recorded))


def _account(request: TokenRequest, number: str, deed: Deed) -> Account:
    account: Account = get_object_or_404(accounts_for(request.member), number=number)
    require_at(account, request.member, deed, LEVERS)
    return account


def _seen(rows: QuerySet[LeverScenario]) -> QuerySet[LeverScenario]:
    return rows.select_related("account", "updated_by", "profit_map")


def _scenario(request: TokenRequest, pk: int) -> LeverScenario:
    found: LeverScenario = get_object_or_404(_seen(scenarios_for(request.member)), pk=pk)
    return found


def _shown(request: TokenRequest, pk: int) -> ScenarioShown:
    scenario = _scenario(request, pk)
    return ScenarioShown.of_scenario(scenario, newest_of_periods(request.member, [scenario.profit_map]))


def _newest(request: TokenRequest) -> ProfitMap:
    chosen = maps.chosen_map(request.member)
    if chosen is None:
        raise Http404
    return chosen
