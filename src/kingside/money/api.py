"""By API: dated rates between currencies, and the currency that amounts are brought into."""

from typing import Annotated

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Path, Query, Router, Status

from kingside.core.versioning import StaleVersion
from kingside.identity.access import require
from kingside.identity.middleware import TokenRequest
from kingside.identity.policy import Deed
from kingside.money import operations, queries
from kingside.money.access import RATES, rates_for
from kingside.money.needs import without_rates
from kingside.money.schemas import NeedSeen, RateSaid, RatesAsked, RateSeen, ReportingSaid, ReportingSeen
from kingside.web.rest.paging import By, Portion, portion
from kingside.web.rest.problems import stale_answer
from kingside.web.rest.schemas import LARGEST_KEY, Listed

router = Router(tags=["Exchange rates"])
Id = Annotated[int, Path(ge=1, le=LARGEST_KEY, example=7)]
NEWEST_FIRST = [By("on", is_descending=True), By("base"), By("quote"), By("pk", is_descending=True)]


@router.get("/exchange-rates", response=Listed[RateSeen], summary="Rates that count")
def rates_list(request: TokenRequest, asked: Query[RatesAsked]) -> Portion[RateSeen]:
    """The newest days first."""
    require(request.member, Deed.READ, RATES)
    rates = queries.counting_rates(request.member)
    named = {side: code.upper() for side, code in (("base", asked.base), ("quote", asked.quote)) if code}
    found = portion(request, rates.filter(**named), NEWEST_FIRST, asked)
    return Portion([RateSeen.of(each) for each in found.items], found.next)


@router.post("/exchange-rates", response={201: RateSeen}, summary="Say what a rate was")
def rate_record(request: TokenRequest, said: RateSaid) -> Status[RateSeen]:
    """What was said of that pair and day before counts no more."""
    require(request.member, Deed.READ, RATES)
    return Status(201, RateSeen.of(operations.record_rate(**said.model_dump(), by=request.member)))


@router.get("/exchange-rates/missing", response=list[NeedSeen], summary="Rates that are missing")
def rates_missing(request: TokenRequest) -> list[NeedSeen]:
    """What cannot be converted now, for those who can help it."""
    require(request.member, Deed.READ, RATES)
    require(request.member, Deed.WRITE, RATES)
    return [NeedSeen.of(need) for need in without_rates()]


@router.post("/exchange-rates/{int:pk}/withdrawal", response={204: None}, summary="Take a rate back")
def rate_withdraw(request: TokenRequest, pk: Id) -> Status[None]:
    """What was said of that pair and day before counts again."""
    operations.withdraw(rate=get_object_or_404(rates_for(request.member), pk=pk), by=request.member)
    return Status(204, None)


@router.get("/reporting-currency", response=ReportingSeen, summary="The reporting currency")
def reporting_show(request: TokenRequest) -> ReportingSeen:
    """And which rates count for it."""
    require(request.member, Deed.READ, RATES)
    return ReportingSeen.of(queries.reporting())


@router.put("/reporting-currency", response=ReportingSeen, summary="Choose the reporting currency")
def reporting_choose(request: TokenRequest, said: ReportingSaid) -> ReportingSeen | HttpResponse:
    """What is published keeps its currency. 409 with both versions where somebody chose after the version seen."""
    require(request.member, Deed.READ, RATES)
    told = said.model_dump(exclude={"version"})
    try:
        operations.choose_reporting_currency(**told, by=request.member, seen_version=said.version)
    except StaleVersion as stale:
        return stale_answer(stale, queries.conflict_of(told, seen=said.version))
    return ReportingSeen.of(queries.reporting())
